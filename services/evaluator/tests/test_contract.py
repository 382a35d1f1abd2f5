import json
from pathlib import Path
from typing import Any

import pytest

from plumbline_evaluator.contract import parse_contract, read_contract
from plumbline_evaluator.errors import EvaluationError, InvalidContractError

DIGEST = "sha256:" + "a" * 64


def valid(**changes: Any) -> dict[str, Any]:
    return {
        "contractVersion": 1,
        "service": "vision",
        "environment": "dev",
        "model": {"name": "vl", "version": "2", "digest": DIGEST, "uri": "s3://models/vl"},
        "dataSet": {"uri": "https://data.example/vl", "digest": DIGEST},
        "fairness": {"protectedAttributes": ["gender", "age"], "metric": "m", "threshold": 0.1},
        **changes,
    }


def parse(value: Any) -> Any:
    return parse_contract(json.dumps(value).encode(), "c")


def fairness(**changes: Any) -> dict[str, Any]:
    return {"fairness": {**valid()["fairness"], **changes}}


def test_reads_what_the_platform_writes(tmp_path: Path) -> None:
    whole = valid(
        baseline={"name": "old", "digest": DIGEST},
        store="s3://evidence/reports",
        explainability={"method": "shap", "samplingSize": 100},
        driftDetection={"metric": "js", "threshold": 0.2},
        robustness={"attack": "hop-skip-jump", "maximumAccuracyDrop": 1},
        **fairness(buckets={"age": [18, 30.5]}),
    )
    path = tmp_path / "evaluation.json"
    path.write_text(json.dumps(whole))
    contract = read_contract(path)
    assert contract.attributes == ("gender", "age")
    assert contract.buckets == {"age": (18, 30.5)}
    assert contract.model.digest == DIGEST
    assert contract.store == "s3://evidence/reports"


@pytest.mark.parametrize("threshold", [0, 1])
def test_takes_thresholds_at_their_ends(threshold: int) -> None:
    assert parse(valid(**fairness(threshold=threshold))).service == "vision"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"contractVersion": 2}, "c.contractVersion: 2: must be 1"),
        ({"contractVersion": True}, "c.contractVersion: true: must be 1"),
        ({"extra": 1}, "c.extra: unknown field: must be one of"),
        ({"service": ""}, 'c.service: "": must be text that is not empty'),
        ({"environment": "../prod"}, 'c.environment: "../prod": must be 1 to 63 letters'),
        ({"model": 3}, "c.model: 3: must be an object"),
        ({"dataSet": {"uri": "x"}}, "c.dataSet.digest: absent: is required"),
        ({"dataSet": {"uri": "x", "digest": "sha256:AA"}}, "must be sha256: and 64 hexadecimal digits"),
        ({"explainability": {"method": "shap", "samplingSize": 0}}, "must be a whole number from 1"),
        ({"robustness": {"attack": "x", "maximumAccuracyDrop": 1.1}}, "1.1: must be a number from 0 to 1"),
        (fairness(threshold=-0.1), "c.fairness.threshold: -0.1: must be a number from 0 to 1"),
        (fairness(protectedAttributes=[]), "must list 1 to 8 columns"),
        (fairness(protectedAttributes=list("abcdefghi")), "must list 1 to 8 columns"),
        (fairness(protectedAttributes=["a", "a"]), "must not name an attribute twice"),
        (fairness(protectedAttributes=["label"]), "must be an attribute of people"),
        (fairness(protectedAttributes=[1]), "c.fairness.protectedAttributes[0]: 1: must be text"),
        (fairness(buckets={"agee": [1]}), "c.fairness.buckets.agee: no protected attribute: must name one of"),
        (fairness(buckets={"age": []}), "must list 1 to 49 finite numbers"),
        (fairness(buckets={"age": [2, 2]}), "each above the one before"),
        (fairness(buckets={"age": [True]}), "finite numbers"),
        (fairness(buckets={"age": [10**400]}), "finite numbers"),
        (fairness(buckets=[1]), "must map attributes to edges"),
    ],
)
def test_refuses(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidContractError) as caught:
        parse(valid(**changes))
    assert any(message in str(fault) for fault in caught.value.faults), [str(fault) for fault in caught.value.faults]


def test_tells_all_faults_at_once() -> None:
    with pytest.raises(InvalidContractError) as caught:
        parse({"contractVersion": 1, "service": "", "environment": "dev", "model": {}})
    assert len(caught.value.faults) == 5


def test_needs_attributes_to_count_by() -> None:
    without = valid()
    del without["fairness"]
    with pytest.raises(EvaluationError, match=r"c\.fairness: absent: is required"):
        parse(without)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (b'{"service": 1, "service": 2}', 'duplicate key "service"'),
        (b'{"a": NaN}', "NaN is no JSON number"),
        (b"{", "must be one JSON document"),
        (b"\xff", "must be one JSON document"),
        (b"[" * 100_000, "must be one JSON document"),
        (b"null", "null: must be an object"),
    ],
)
def test_refuses_what_is_no_json_of_its_kind(content: bytes, found: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        parse_contract(content, "c")
    assert found in str(caught.value)


def test_names_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="No such file"):
        read_contract(tmp_path / "absent.json")


def test_refuses_a_file_that_is_no_contract_by_its_size(tmp_path: Path) -> None:
    path = tmp_path / "large.json"
    path.write_bytes(b" " * (1 << 20) + b"{}")
    with pytest.raises(EvaluationError, match="more than 1048576 bytes"):
        read_contract(path)
