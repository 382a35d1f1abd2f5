import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from examples import process_environment, save, value_info, write_identity_model, write_model, write_rows
from onnx import TensorProto, helper

from plumbline_evaluator.counting import Attribute
from plumbline_evaluator.data_set import open_data_set
from plumbline_evaluator.database import Limits
from plumbline_evaluator.errors import EvaluationError
from plumbline_evaluator.model import Model
from plumbline_evaluator.scoring import DATABASE_NAME, check_inputs, open_scores, score_all

GENDER = [Attribute("gender")]
ONE = Limits(1)


def scored(folder: Path, model: Path, data_set: Path, limits: Limits = ONE) -> list[tuple[float, int]]:
    with open_scores(folder, limits) as connection:
        opened = open_data_set(connection, data_set, data_set.name, folder, [])
        loaded = Model(model)
        check_inputs(opened, loaded)
        score_all(connection, opened, loaded, GENDER, limits.threads)
        return connection.execute("select score, prediction from decisions").fetchall()


def identity(tmp_path: Path, sql: str, threads: int = 1) -> list[tuple[float, int]]:
    data_set = write_rows(tmp_path / "rows.parquet", sql)
    return scored(tmp_path, write_identity_model(tmp_path / "m.onnx"), data_set, Limits(threads))


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_keeps_the_order_of_the_rows(tmp_path: Path, threads: int) -> None:
    rows = identity(tmp_path, "select 'f' as gender, 1 as label, range / 40000.0 as x from range(40000)", threads)
    assert len(rows) == 40_000
    assert all(abs(score - index / 40_000) < 1e-6 for index, (score, _) in enumerate(rows))


def test_is_the_same_with_any_number_of_threads(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.onnx", rounds=3)
    sql = "select 'f' as gender, 1 as label, sin(range) as x, [cos(range), 1, 2] as v from range(30000)"
    data_set = write_rows(tmp_path / "rows.parquet", sql)
    results = []
    for threads in (1, 2):
        folder = tmp_path / str(threads)
        folder.mkdir()
        results.append(scored(folder, model, data_set, Limits(threads)))
    assert results[0] == results[1]


def test_goes_on_where_it_stopped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sql = "select 'f' as gender, 1 as label, range / 40000.0 as x from range(40000)"
    whole = identity(tmp_path, sql)
    with duckdb.connect(str(tmp_path / DATABASE_NAME)) as connection:
        connection.execute("delete from scored where rowid >= 16384")
        connection.execute("update scored set score = 0 where rowid = 0")
    again = identity(tmp_path, sql)
    assert "going on at row 16,384 of 40,000" in capsys.readouterr().err
    # What was committed is not scored anew: the changed row shows it.
    assert whole[0] == again[0] == (0.0, 0)
    assert whole == again


def test_begins_anew_where_the_database_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / DATABASE_NAME).write_bytes(b"half written" * 9)
    assert identity(tmp_path, "select 'f' as gender, 1 as label, 0.5 as x") == [(0.5, 1)]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select 1 as label, 'f' as gender", "no column x: must be a column each: an input of the model"),
        ("select 'a' as x, 1 as label, 'f' as gender", "column x: VARCHAR: must be real or integer or boolean"),
        (
            "select [1.0] as x, 1 as label, 'f' as gender",
            "column x: DECIMAL(2,1)[]: must be real or integer or boolean",
        ),
        ("select unnest([1, null]) as x, 1 as label, 'f' as gender", "column x: 1 of the rows are NULL"),
    ],
)
def test_refuses_inputs(tmp_path: Path, sql: str, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        identity(tmp_path, sql)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ("[[1, 2], [1, 2, 3]]", "column v: lists of 2 to 3 numbers: must be 3 in every row"),
        ("[[1, 2, 3, 4]]", "column v: lists of 4 to 4 numbers: must be 3 in every row"),
        ("[[1, null, 3]]", "column v: 1 of the rows hold NULL"),
        ("[null, [1, 2, 3]]", "column v: 1 of the rows are NULL"),
    ],
)
def test_refuses_lists(tmp_path: Path, values: str, message: str) -> None:
    sql = f"select unnest({values}::float[][]) as v, 0.5 as x, 1 as label, 'f' as gender"
    data_set = write_rows(tmp_path / "rows.parquet", sql)
    with pytest.raises(EvaluationError) as caught:
        scored(tmp_path, write_model(tmp_path / "m.onnx"), data_set)
    assert message in str(caught.value)


def test_takes_whole_numbers_without_rounding_them(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Constant", [], ["big"], value_int=9007199254740993),
        helper.make_node("Equal", ["x", "big"], ["same"]),
        helper.make_node("Cast", ["same"], ["score"], to=TensorProto.FLOAT),
    ]
    model = save(tmp_path / "m.onnx", nodes, [value_info("x", TensorProto.INT64)], [value_info("score")])
    sql = "select unnest([9007199254740993, 9007199254740992]) as x, 1 as label, 'f' as gender"
    assert scored(tmp_path, model, write_rows(tmp_path / "rows.parquet", sql)) == [(1.0, 1), (0.0, 0)]


MEASURED = """
import resource, sys
from pathlib import Path
from plumbline_evaluator.counting import Attribute
from plumbline_evaluator.data_set import open_data_set
from plumbline_evaluator.database import Limits
from plumbline_evaluator.model import Model
from plumbline_evaluator.scoring import open_scores, score_all
folder, model, data_set = map(Path, sys.argv[1:])
with open_scores(folder, Limits(1, 64)) as connection:
    opened = open_data_set(connection, data_set, data_set.name, folder, [])
    score_all(connection, opened, Model(model), [Attribute("gender")], 1)
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def test_scores_in_bounded_memory(tmp_path: Path) -> None:
    """Ten times the rows, 77 MB of numbers, take no more than the engine's limit more."""
    mean = helper.make_node("ReduceMean", ["v"], ["score"], axes=[1], keepdims=1)
    model = save(tmp_path / "m.onnx", [mean], [value_info("v", shape=("N", 64))], [value_info("score")])
    peaks_mib = []
    for rows in (30_000, 300_000):
        numbers = "[hash(range + i) / 2e19 for i in range(64)]::float[]"
        sql = f"select 'f' as gender, 1 as label, {numbers} as v from range({rows})"
        data_set = write_rows(tmp_path / f"{rows}.parquet", sql)
        folder = tmp_path / str(rows)
        folder.mkdir()
        arguments = [sys.executable, "-c", MEASURED, str(folder), str(model), str(data_set)]
        result = subprocess.run(arguments, env=process_environment(), capture_output=True, text=True, check=True)
        peaks_mib.append(int(result.stdout))
    assert peaks_mib[1] - peaks_mib[0] < 64, peaks_mib
