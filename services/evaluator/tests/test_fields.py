from typing import Any

import pytest

from plumbline_evaluator.errors import EvaluationError
from plumbline_evaluator.fields import check_object, digest, identifier, integer_from, share, text


def faults_of(value: Any, **fields: Any) -> list[str]:
    faults: list[EvaluationError] = []
    check_object(value, "c", fields, faults)
    return [str(fault) for fault in faults]


def test_takes_objects_with_the_fields_and_no_others() -> None:
    fields = {"name": text, "part?": {"size": integer_from(1)}}
    assert faults_of({"name": "a"}, **fields) == []
    assert faults_of({"name": "a", "part": {"size": 1}}, **fields) == []
    assert faults_of({"part": {}, "x": 1}, **fields) == [
        "c.x: unknown field: must be one of name, part",
        "c.name: absent: is required",
        "c.part.size: absent: is required",
    ]
    assert faults_of([], **fields) == ["c: []: must be an object"]


@pytest.mark.parametrize(
    ("check", "good", "bad"),
    [
        (text, ["a"], ["", 1, None]),
        (identifier, ["dev", "eu-1.a_b", "a" * 63], ["", "-a", ".", "..", "a/b", "a" * 64, "é", 1, "a\n"]),
        (digest, ["sha256:" + "0f" * 32], ["sha256:" + "0F" * 32, "0f" * 32, "sha256:" + "0f" * 32 + "\n", 1]),
        (share, [0, 1, 0.5], [-0.1, 1.1, True, "0", None, float("nan")]),
        (integer_from(2), [2, 10**30], [1, 2.0, True, "2"]),
    ],
)
def test_checks_values(check: Any, good: list[Any], bad: list[Any]) -> None:
    assert [value for value in good if faults_of({"v": value}, v=check)] == []
    assert [value for value in bad if not faults_of({"v": value}, v=check)] == []


def test_cuts_what_it_shows() -> None:
    (fault,) = faults_of({"v": ["x" * 1000]}, v=text)
    assert len(fault) < 200
