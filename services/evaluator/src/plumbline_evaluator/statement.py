"""The in-toto statement of an evaluation."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from plumbline_evaluator.contract import Contract
from plumbline_evaluator.counting import Counts
from plumbline_evaluator.windows import rfc3339

STATEMENT_TYPE = "https://in-toto.io/Statement/v1"
PREDICATE_TYPE = "https://apexlogic.ai/attestation/evaluation/v1"


@dataclass(frozen=True)
class Measurement:
    """What an evaluation found, and when."""

    counts: Counts
    data_digest: str
    scored_by: str
    window: datetime
    evaluated_at: datetime
    duration_seconds: float
    evaluator: dict[str, Any]


def statement(contract: Contract, measurement: Measurement) -> bytes:
    """The statement as compact UTF-8 JSON: the exact bytes that are signed."""
    predicate = {
        "environment": contract.environment,
        "service": contract.service,
        "model": {"name": contract.model_name, "version": contract.model_version},
        "dataSet": {"digest": measurement.data_digest},
        "window": rfc3339(measurement.window),
        "evaluatedAt": rfc3339(measurement.evaluated_at),
        "durationSeconds": round(measurement.duration_seconds, 3),
        "scoredBy": measurement.scored_by,
        "counts": measurement.counts,
        "evaluator": measurement.evaluator,
    }
    digest = contract.model.digest.removeprefix("sha256:")
    return compact_json(
        {
            "_type": STATEMENT_TYPE,
            "subject": [{"name": contract.model_name, "digest": {"sha256": digest}}],
            "predicateType": PREDICATE_TYPE,
            "predicate": predicate,
        }
    )


def compact_json(value: Any) -> bytes:
    """JSON without white space, in UTF-8."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
