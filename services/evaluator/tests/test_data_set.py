from pathlib import Path

import duckdb
import pytest
from examples import write_rows

from plumbline_evaluator.counting import Attribute
from plumbline_evaluator.data_set import (
    DataSet,
    check_attributes,
    check_binary,
    check_score,
    kind_of,
    open_data_set,
)
from plumbline_evaluator.errors import EvaluationError

GOOD = "select 'f' as gender, 30 as age, 1 as label, 0.5::double as score from range(3)"


def opened(path: Path, *text: str, where: str | None = None) -> tuple[duckdb.DuckDBPyConnection, DataSet]:
    connection = duckdb.connect()
    return connection, open_data_set(connection, path, where or path.name, path.parent, text)


def checked(path: Path, *attributes: Attribute) -> None:
    connection, data_set = opened(path)
    check_attributes(connection, data_set, attributes)
    check_binary(connection, data_set, "label")
    if "score" in data_set.types:
        check_score(data_set)


@pytest.mark.parametrize("name", ["d.parquet", "d.csv", "it's [a] *.csv", "sha256-abc"])
def test_opens_both_formats_whatever_the_name(tmp_path: Path, name: str) -> None:
    source = write_rows(tmp_path / f"source.{'csv' if name.endswith('csv') else 'parquet'}", GOOD)
    folder = tmp_path / "it's here"
    folder.mkdir()
    path = source.rename(folder / name)
    checked(path, Attribute("gender"), Attribute("age", (30,)))


def test_does_not_guess_at_text_of_a_csv(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("born,label\n2001-02-03,1\n")
    assert opened(path)[1].kind("born") == "DATE"
    connection, data_set = opened(path, "born")
    assert connection.execute(f"select born from {data_set.relation}").fetchall() == [("2001-02-03",)]


@pytest.mark.parametrize(
    ("sql_type", "kind"),
    [
        ("VARCHAR", "text"),
        ("ENUM('a', 'b')", "text"),
        ("UHUGEINT", "integer"),
        ("INTEGER", "integer"),
        ("DECIMAL(4,1)", "real"),
        ("FLOAT[3]", "list"),
        ("BIGINT[]", "list"),
        ("VARCHAR[]", "VARCHAR[]"),
        ("DATE", "DATE"),
    ],
)
def test_tells_kinds_of_columns(sql_type: str, kind: str) -> None:
    assert kind_of(sql_type) == kind


def test_refuses_corrupt_files(tmp_path: Path) -> None:
    whole = write_rows(tmp_path / "whole.parquet", GOOD.replace("range(3)", "range(50000)")).read_bytes()
    path = tmp_path / "d.parquet"
    path.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EvaluationError, match=r"d.parquet: corrupt: .*: must be a whole Parquet file"):
        opened(path)
    path.write_bytes(b"P" + whole)
    with pytest.raises(EvaluationError, match="not a Parquet file"):
        opened(path)
    with pytest.raises(EvaluationError, match="neither Parquet nor text"):
        opened(path, where="d")


def test_refuses_a_csv_of_ragged_rows(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("gender,label\nf,1\nf\n" * 3)
    with pytest.raises(EvaluationError, match="corrupt"):
        checked(path, Attribute("gender"))


@pytest.mark.parametrize("name", ["d.parquet", "d.csv"])
def test_refuses_no_rows(tmp_path: Path, name: str) -> None:
    path = write_rows(tmp_path / name, f"{GOOD} where false")
    with pytest.raises(EvaluationError, match="0 rows"):
        opened(path)


def test_refuses_an_empty_file(tmp_path: Path) -> None:
    path = tmp_path / "d.csv"
    path.write_text("\n")
    with pytest.raises(EvaluationError, match="an empty file: 0 rows"):
        opened(path)


@pytest.mark.parametrize(
    ("sql", "attribute", "message"),
    [
        (
            GOOD,
            Attribute("race"),
            "no column race: must be a column each: a protected attribute; the columns are gen",
        ),
        (GOOD, Attribute("gender", (1,)), "column gender: VARCHAR: must be a number: it has edges"),
        (GOOD, Attribute("score"), "column score: DOUBLE: must be text, or have edges"),
        ("select [1] as gender, 1 as label", Attribute("gender"), "must be text, or a number with edges"),
        ("select 'f' as gender, 1.0::double as label", Attribute("gender"), "column label: DOUBLE: must be 0 or 1"),
        ("select 'f' as gender", Attribute("gender"), "no column label"),
        (
            "select 'f' as gender, unnest(['1', 'yes', null]) as label",
            Attribute("gender"),
            "column label: text, 2 of its values not 0 or 1",
        ),
        (
            "select 'f' as gender, 1 as label, 'x' as score",
            Attribute("gender"),
            "column score: VARCHAR: must be a p",
        ),
        (
            "select range::varchar as gender, 1 as label from range(777)",
            Attribute("gender"),
            "column gender: 777 distinct values: must be at most 50 groups: declare edges",
        ),
    ],
)
def test_refuses_columns(tmp_path: Path, sql: str, attribute: Attribute, message: str) -> None:
    path = write_rows(tmp_path / "d.parquet", sql)
    with pytest.raises(EvaluationError) as caught:
        checked(path, attribute)
    assert message in str(caught.value)
