import random
from pathlib import Path
from typing import Any

import duckdb
import pytest
import sqlglot
from examples import expected_cells
from sqlglot import expressions

from plumbline_evaluator.counting import Attribute, count
from plumbline_evaluator.counting_sql import counting_sql
from plumbline_evaluator.errors import EvaluationError

GENDER = Attribute("gender")


def counts_of(sql: str, *attributes: Attribute, has_score: bool = True) -> dict[str, Any]:
    connection = duckdb.connect()
    connection.execute(f"create view decisions as {sql}")
    return count(connection, "log.csv", attributes, has_score)


def row_sql(gender: str = "'f'", label: str = "1", prediction: str = "1", score: str = "0.5") -> str:
    return f"select {gender} as attribute_0, {label} as label, {prediction} as prediction, {score} as score"


def test_counts_as_plain_python_does() -> None:
    draw = random.Random(4)
    rows: list[tuple[Any, ...]] = [
        (draw.choice("fmx"), draw.choice(["a", "b"]), draw.randrange(2), draw.randrange(2), draw.randrange(1_000_001))
        for _ in range(2000)
    ]
    # Every edge of every bin, one millionth below it, and both ends.
    rows += [("f", "a", 1, 1, max(0, edge - less)) for edge in range(0, 1_000_001, 50_000) for less in (0, 1)]
    values = ", ".join(f"('{g}', '{a}', {label}, {p}, {m} / 1e6::double)" for g, a, label, p, m in rows)
    counts = counts_of(
        f"select * from (values {values}) as t(attribute_0, attribute_1, label, prediction, score)",
        GENDER,
        Attribute("age"),
    )
    assert counts["cells"] == expected_cells(rows, 2)
    assert counts["rows"] == len(rows)
    assert counts["scoreBins"] == 20
    assert counts["attributes"] == [
        {"name": "gender", "groups": ["f", "m", "x"]},
        {"name": "age", "groups": ["a", "b"]},
    ]
    for index, margin in enumerate(counts["margins"]):
        groups = counts["attributes"][index]["groups"]
        assert margin["rows"] == [sum(row[index] == group for row in rows) for group in groups]


def test_counts_without_scores() -> None:
    counts = counts_of("select 'f' as attribute_0, true as label, 0 as prediction", GENDER, has_score=False)
    assert counts["scoreBins"] == 0
    assert counts["cells"] == [[0, 1, 0, 0, 1, 0]]


@pytest.mark.parametrize(
    ("score", "millionths", "score_bin"),
    [
        ("0.0000004", 0, 0),
        ("0.0000005", 1, 0),
        ("0.0499996::double", 50_000, 1),
        ("0.05::float", 50_000, 1),
        ("0.9999999", 1_000_000, 19),
        ("1", 1_000_000, 19),
        ("0.95", 950_000, 19),
        ("0.949999", 949_999, 18),
    ],
)
def test_bins_the_score_rounded_to_millionths(score: str, millionths: int, score_bin: int) -> None:
    assert counts_of(row_sql(score=score), GENDER)["cells"] == [[0, 1, 1, score_bin, 1, millionths]]


def test_orders_groups_by_code_point() -> None:
    names = ["z", "é", "Z", "a b", "\U0001f600", "\uffee"]
    rows = " union all ".join(row_sql(f"'{name}'") for name in names)
    assert counts_of(rows, GENDER)["attributes"][0]["groups"] == ["Z", "a b", "z", "é", "\uffee", "\U0001f600"]


def test_names_groups_of_whole_numbers_and_booleans() -> None:
    whole = counts_of(f"{row_sql('10')} union all {row_sql('9')}", GENDER)
    assert whole["attributes"][0]["groups"] == ["10", "9"]
    assert counts_of(row_sql("true"), GENDER)["attributes"][0]["groups"] == ["true"]


def test_buckets_by_declared_edges() -> None:
    rows = " union all ".join(row_sql(value) for value in ("29.9", "30", "49.99", "50", "-1e300"))
    counts = counts_of(rows, Attribute("age", (30, 50)))
    assert counts["attributes"] == [{"name": "age", "groups": ["30-<50", "<30", ">=50"]}]
    assert counts["margins"] == [{"attribute": "age", "rows": [2, 2, 1]}]


def test_keeps_sums_exact_beyond_what_floats_hold() -> None:
    rows = f"select * from ({row_sql(score='0.123457')}), range(3000000)"
    assert counts_of(rows, GENDER)["cells"] == [[0, 1, 1, 2, 3_000_000, 3_000_000 * 123_457]]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (row_sql(gender="null::varchar"), "column gender: 1 of the rows are NULL: a protected attribute must be known"),
        (row_sql(label="2"), "column label: 1 of the rows are not 0 or 1"),
        (row_sql(label="-1"), "column label: 1 of the rows are not 0 or 1"),
        (row_sql(label="null::int"), "column label: 1 of the rows are not 0 or 1"),
        (row_sql(prediction="7"), "column prediction: 1 of the rows are not 0 or 1"),
        (row_sql(score="'nan'::float"), "column score: 1 of the rows are NULL, NaN or outside 0 to 1"),
        (row_sql(score="'inf'::double"), "column score: 1 of"),
        (row_sql(score="'-inf'::double"), "column score: 1 of"),
        (row_sql(score="1.0000001"), "column score: 1 of"),
        (row_sql(score="-1e-9"), "column score: 1 of"),
        (row_sql(score="null::double"), "column score: 1 of"),
        (row_sql(label="2", score="2"), "column label: 1 of the rows are not 0 or 1: must be 0 or 1; also score: 1 of"),
        (row_sql(gender="''"), "column gender: an empty name of a group"),
        (row_sql(gender="repeat('x', 65)"), "must name groups with at most 64 characters"),
        (f"{row_sql()} where false", "log.csv: 0 rows"),
        (f"{row_sql('range::varchar')} from range(51)", "column gender: 51 distinct values: must be at most 50"),
    ],
)
def test_refuses_what_cannot_be_counted(rows: str, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        counts_of(rows, GENDER)
    assert message in str(caught.value)


@pytest.mark.parametrize("value", ["null::double", "'nan'::double", "'inf'::double", "'-inf'::float"])
def test_refuses_a_number_that_is_in_no_bucket(value: str) -> None:
    with pytest.raises(EvaluationError, match="1 of the rows are NULL or not finite"):
        counts_of(row_sql(value), Attribute("age", (30,)))


def test_refuses_too_many_intersections() -> None:
    names = [f"(range // {50**index} % 50)::varchar as attribute_{index}" for index in range(3)]
    rows = f"select {', '.join(names)}, 1 as label, 1 as prediction, 0.5 as score from range(125000)"
    with pytest.raises(EvaluationError, match="a 50 x b 50 x c 50 = 125000 intersections: must be at most 4096"):
        counts_of(rows, Attribute("a"), Attribute("b"), Attribute("c"))


def test_is_one_string_for_three_engines() -> None:
    sql = counting_sql(3, 20, [(), (30, 50.5), (-1, 0, 1e9)])
    trees = [sqlglot.parse_one(sql, dialect=dialect) for dialect in ("duckdb", "trino", "spark")]
    for tree in trees:
        assert not list(tree.find_all(expressions.Div))
        assert not [name for name in tree.find_all(expressions.Identifier) if name.quoted]
        assert not list(tree.find_all(expressions.Anonymous)), "a function that a dialect does not know"
        assert all(len(call.expressions) <= 1 for call in tree.find_all(expressions.Grouping))
    assert "/" not in sql
    assert '"' not in sql


def test_scans_the_data_once(tmp_path: Path) -> None:
    path = tmp_path / "log.parquet"
    connection = duckdb.connect()
    connection.execute(f"copy (select * from ({row_sql()}), range(10)) to '{path}'")
    connection.execute(f"create view decisions as select * from '{path}'")
    plan = connection.execute(f"explain {counting_sql(1, 20, [()])}").fetchall()[0][1]
    assert plan.count("Parquet Scan") == 1
