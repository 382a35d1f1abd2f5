"""Reads the contract that the platform gives an evaluation, strictly: JSON, version 1."""

import json
import math
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

from plumbline_evaluator.errors import EvaluationError, InvalidContractError, file_error
from plumbline_evaluator.fields import (
    Check,
    check_object,
    digest,
    identifier,
    integer_from,
    share,
    text,
)

CONTRACT_VERSION = 1
MAXIMUM_BYTES = 1 << 20
MAXIMUM_ATTRIBUTES = 8
MAXIMUM_GROUPS = 50


@dataclass(frozen=True)
class Artifact:
    """A file by where it is and what it must hash to."""

    uri: str
    digest: str


@dataclass(frozen=True)
class Contract:
    """What is evaluated, and by which attributes it is counted."""

    service: str
    environment: str
    model_name: str
    model_version: str
    model: Artifact
    data_set: Artifact | None
    store: str | None
    attributes: tuple[str, ...]
    buckets: dict[str, tuple[float, ...]] = field(default_factory=dict)


def read_contract(path: Path) -> Contract:
    """Read and check the contract's file.

    Raises:
        EvaluationError: where it cannot be read or is no JSON.
        InvalidContractError: with all its faults.
    """
    where = str(path)
    try:
        with path.open("rb") as file:
            content = file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise file_error(where, error) from error
    if len(content) > MAXIMUM_BYTES:
        raise EvaluationError(where, f"more than {MAXIMUM_BYTES} bytes", "is no evaluation contract")
    return parse_contract(content, where)


def parse_contract(content: bytes, where: str) -> Contract:
    """Check a contract's bytes; `where` names them in errors."""
    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise EvaluationError(where, str(error) or "nested too deeply", "must be one JSON document") from error
    faults: list[EvaluationError] = []
    check_object(value, where, _FIELDS, faults)
    if not faults:
        faults.extend(_fairness_faults(value, where))
    if faults:
        raise InvalidContractError(faults)
    return _contract(value)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _ in pairs]
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise ValueError(f"duplicate key {json.dumps(twice[0])}")
    return dict(pairs)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON number")


def _names(value: Any, where: str, faults: list[EvaluationError]) -> None:
    if not isinstance(value, list) or not 1 <= len(value) <= MAXIMUM_ATTRIBUTES:
        rule = f"must list 1 to {MAXIMUM_ATTRIBUTES} columns of the data set"
        faults.append(EvaluationError(where, json.dumps(value)[:80], rule))
        return
    for index, name in enumerate(value):
        text(name, f"{where}[{index}]", faults)
        if name in ("label", "prediction", "score"):
            rule = "must be an attribute of people: label, prediction and score are what is counted by it"
            faults.append(EvaluationError(f"{where}[{index}]", json.dumps(name), rule))
    if len({json.dumps(name) for name in value}) < len(value):
        faults.append(EvaluationError(where, json.dumps(value)[:80], "must not name an attribute twice"))


def _edges(value: Any, where: str, faults: list[EvaluationError]) -> None:
    if not isinstance(value, dict):
        faults.append(EvaluationError(where, json.dumps(value)[:80], "must map attributes to edges"))
        return
    for name, edges in value.items():
        if not _ascending(edges):
            rule = f"must list 1 to {MAXIMUM_GROUPS - 1} finite numbers, each above the one before"
            faults.append(EvaluationError(f"{where}.{name}", json.dumps(edges)[:80], rule))


def _ascending(edges: Any) -> bool:
    if not isinstance(edges, list) or not 1 <= len(edges) < MAXIMUM_GROUPS:
        return False
    for edge in edges:
        if isinstance(edge, bool) or not isinstance(edge, int | float) or not _is_finite(edge):
            return False
    return all(low < high for low, high in pairwise(edges))


def _is_finite(number: int | float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _fairness_faults(value: dict[str, Any], where: str) -> list[EvaluationError]:
    fairness = value.get("fairness")
    if fairness is None:
        rule = "is required: an evaluation counts by protected attributes; declare them in the manifest"
        return [EvaluationError(f"{where}.fairness", "absent", rule)]
    names = fairness["protectedAttributes"]
    rule = f"must name one of protectedAttributes: {', '.join(names)}"
    return [
        EvaluationError(f"{where}.fairness.buckets.{name}", "no protected attribute", rule)
        for name in fairness.get("buckets", {})
        if name not in names
    ]


def _version(value: Any, where: str, faults: list[EvaluationError]) -> None:
    if value != CONTRACT_VERSION or isinstance(value, bool):
        rule = f"must be {CONTRACT_VERSION}: use the evaluator of the platform's release"
        faults.append(EvaluationError(where, json.dumps(value)[:80], rule))


_FIELDS: dict[str, Check] = {
    "contractVersion": _version,
    "service": text,
    "environment": identifier,
    "model": {"name": text, "version": text, "digest": digest, "uri": text},
    "dataSet?": {"uri": text, "digest": digest},
    "baseline?": {"name": text, "digest": digest},
    "store?": text,
    "explainability?": {"method": text, "samplingSize": integer_from(1)},
    "fairness?": {"protectedAttributes": _names, "metric": text, "threshold": share, "buckets?": _edges},
    "driftDetection?": {"metric": text, "threshold": share},
    "robustness?": {"attack": text, "maximumAccuracyDrop": share},
}


def _contract(value: dict[str, Any]) -> Contract:
    model, data_set, fairness = value["model"], value.get("dataSet"), value["fairness"]
    return Contract(
        service=value["service"],
        environment=value["environment"],
        model_name=model["name"],
        model_version=model["version"],
        model=Artifact(model["uri"], model["digest"]),
        data_set=None if data_set is None else Artifact(data_set["uri"], data_set["digest"]),
        store=value.get("store"),
        attributes=tuple(fairness["protectedAttributes"]),
        buckets={name: tuple(edges) for name, edges in fairness.get("buckets", {}).items()},
    )
