import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from examples import contract_of, write_model, write_rows

from plumbline_evaluator.contract import parse_contract
from plumbline_evaluator.statement import Measurement, compact_json, statement

TIME = datetime(2026, 11, 26, 9, tzinfo=UTC)


def test_states_what_was_measured(tmp_path: Path) -> None:
    written = contract_of(write_model(tmp_path / "m.onnx"), write_rows(tmp_path / "d.parquet", "select 1 as label"))
    contract = parse_contract(json.dumps(written).encode(), "c")
    counts = {"attributes": [{"name": "gender", "groups": ["é"]}]}
    measurement = Measurement(counts, "sha256:d", "model", TIME, TIME, 12.34567, {"version": "0.1.0"})
    content = statement(contract, measurement)
    assert "é".encode() in content
    assert json.loads(content) == {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": "vl", "digest": {"sha256": written["model"]["digest"][7:]}}],
        "predicateType": "https://apexlogic.ai/attestation/evaluation/v1",
        "predicate": {
            "environment": "dev",
            "service": "vision",
            "model": {"name": "vl", "version": "2.1.0"},
            "dataSet": {"digest": "sha256:d"},
            "window": "2026-11-26T09:00:00Z",
            "evaluatedAt": "2026-11-26T09:00:00Z",
            "durationSeconds": 12.346,
            "scoredBy": "model",
            "counts": counts,
            "evaluator": {"version": "0.1.0"},
        },
    }


def test_writes_no_white_space_and_no_nan() -> None:
    assert compact_json({"a": [1, "b c"]}) == b'{"a":[1,"b c"]}'
    with pytest.raises(ValueError, match="JSON compliant"):
        compact_json(float("nan"))
