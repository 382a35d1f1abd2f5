import json
from pathlib import Path

import duckdb
import numpy as np
import pytest
from examples import (
    Example,
    contract_of,
    counts_in,
    expected_cells,
    run,
    statement_in,
    write_example,
    write_identity_model,
    write_rows,
    write_text_model,
)


def evaluated(example: Example, key: Path, *more: str) -> dict[str, object]:
    result = run(example.arguments("--key", key, "--store", example.store, *more))
    assert result.returncode == 0, result.stderr
    (path,) = example.evidence()
    return counts_in(path)


def test_counts_what_the_model_scores(tmp_path: Path, key: Path) -> None:
    model = write_identity_model(tmp_path / "m.onnx", {"plumbline.threshold": "0.25"})
    sql = """select ['f', 'm', 'x'][1 + range % 3] as gender, (range * 13 % 80)::int as age, (range % 7 < 3) as label,
      (range % 1000 / 1000)::float as x from range(20000)"""
    data_set = write_rows(tmp_path / "rows.parquet", sql)
    contract = tmp_path / "c.json"
    contract.write_text(json.dumps(contract_of(model, data_set)))
    counts = evaluated(Example(tmp_path, model, data_set, contract), key)
    rows = []
    for index in range(20_000):
        age = index * 13 % 80
        bucket = "<30" if age < 30 else "30-<50" if age < 50 else ">=50"
        score = np.float32(index % 1000 / 1000)
        millionths = round(float(score) * 1e6)
        rows.append(("fmx"[index % 3], bucket, int(index % 7 < 3), int(score >= np.float32(0.25)), millionths))
    assert counts["cells"] == expected_cells(rows, 2)
    assert counts["rows"] == 20_000


def test_says_who_measured_what(example: Example, key: Path) -> None:
    evaluated(example, key)
    (path,) = example.evidence()
    contract = json.loads(example.contract.read_text())
    digest = contract["model"]["digest"].removeprefix("sha256:")
    assert path == example.store / digest / "dev" / "20261126T090000Z.dsse.json"
    predicate = statement_in(path.read_bytes())["predicate"]
    assert predicate["scoredBy"] == "model"
    assert predicate["dataSet"] == {"digest": contract["dataSet"]["digest"]}
    assert predicate["window"] == "2026-11-26T09:00:00Z"
    assert predicate["durationSeconds"] > 0
    assert list((example.folder / "work").iterdir()) == []


@pytest.mark.parametrize("suffix", ["csv", "parquet"])
def test_counts_a_prediction_log_without_a_model(tmp_path: Path, key: Path, suffix: str) -> None:
    sql = """select ['f', 'm'][1 + range % 2] as gender, range % 3 % 2 as label, range % 5 % 2 as prediction,
      range % 11 / 10 as score from range(1000)"""
    data_set = write_rows(tmp_path / f"log.{suffix}", sql)
    fairness = {"protectedAttributes": ["gender"], "metric": "m", "threshold": 0}
    contract = tmp_path / "c.json"
    contract.write_text(json.dumps(contract_of(data_set, data_set, fairness=fairness)))
    example = Example(tmp_path, tmp_path / "absent.onnx", data_set, contract)
    counts = evaluated(example, key, "--prediction-log")
    rows = [("fm"[i % 2], i % 3 % 2, i % 5 % 2, i % 11 * 100_000) for i in range(1000)]
    assert counts["cells"] == expected_cells(rows, 1)
    assert statement_in(example.evidence()[0].read_bytes())["predicate"]["scoredBy"] == "prediction-log"


def test_counts_text_from_a_csv(tmp_path: Path, key: Path) -> None:
    data_set = tmp_path / "rows.csv"
    data_set.write_text("word,gender,label\nyes,f,1\nno,m,0\n2001-02-03,m,1\n")
    model = write_text_model(tmp_path / "m.onnx")
    fairness = {"protectedAttributes": ["gender"], "metric": "m", "threshold": 1}
    contract = tmp_path / "c.json"
    contract.write_text(json.dumps(contract_of(model, data_set, fairness=fairness)))
    counts = evaluated(Example(tmp_path, model, data_set, contract), key)
    assert counts["cells"] == [[0, 1, 1, 19, 1, 1_000_000], [1, 0, 0, 0, 1, 0], [1, 1, 0, 0, 1, 0]]


def test_counts_by_an_attribute_that_is_an_input_too(tmp_path: Path, key: Path) -> None:
    data_set = tmp_path / "rows.csv"
    data_set.write_text("x,label\n1,1\n0,0\n")
    model = write_identity_model(tmp_path / "m.onnx")
    fairness = {"protectedAttributes": ["x"], "metric": "m", "threshold": 1}
    contract = tmp_path / "c.json"
    contract.write_text(json.dumps(contract_of(model, data_set, fairness=fairness)))
    counts = evaluated(Example(tmp_path, model, data_set, contract), key)
    assert counts["attributes"] == [{"name": "x", "groups": ["0", "1"]}]


def test_gives_the_same_bytes_with_any_number_of_threads(tmp_path: Path, key: Path) -> None:
    contents = set()
    for threads in ("1", "2", "2"):
        example = write_example(tmp_path / f"run-{len(contents)}-{threads}", rows=40_000, rounds=2)
        contents.add(json.dumps(evaluated(example, key, "--threads", threads)))
        for path in example.evidence():
            path.unlink()
    assert len(contents) == 1


def test_counts_data_of_one_group_and_of_one_label(tmp_path: Path, key: Path) -> None:
    """They are counted as they are: the gate says what cannot be judged."""
    model = write_identity_model(tmp_path / "m.onnx")
    data_set = write_rows(tmp_path / "rows.parquet", "select 'f' as gender, 40 as age, 1 as label, 0.5 as x")
    contract = tmp_path / "c.json"
    contract.write_text(json.dumps(contract_of(model, data_set)))
    counts = evaluated(Example(tmp_path, model, data_set, contract), key)
    assert counts["cells"] == [[0, 0, 1, 1, 10, 1, 500_000]]


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("select 40 as age, 1 as label, 0.5 as x, [1, 2, 3]::float[] as v", "no column gender"),
        ("select 'f' as gender, 40 as age, 0.5 as x, [1, 2, 3]::float[] as v", "no column label"),
        ("select null::varchar as gender, 40 as age, 1 as label, 0.5 as x, [1, 2, 3] as v", "column gender: 1 of the"),
        ("select 'f' as gender, 40 as age, 3 as label, 0.5 as x, [1, 2, 3] as v", "column label: 1 of the rows"),
        ("select 'f' as gender, 40 as age, 1 as label, 'nan'::float as x, [1, 2, 3] as v", "output score: 1 NaN"),
        ("select 'f' as gender, 40 as age, 1 as label, 0.5 as x, [1, 2, 3] as v where false", "0 rows"),
    ],
)
def test_leaves_nothing_of_bad_data(example: Example, key: Path, sql: str, message: str) -> None:
    write_rows(example.data_set, sql)
    example.contract.write_text(json.dumps(contract_of(example.model, example.data_set)))
    result = run(example.arguments("--key", key, "--store", example.store))
    assert result.returncode == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert example.evidence() == []
    assert list((example.folder / "work").iterdir()) == []


def test_refuses_a_swapped_model_or_data_set(example: Example, key: Path) -> None:
    for path in (example.model, example.data_set):
        whole = path.read_bytes()
        path.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
        result = run(example.arguments("--key", key, "--store", example.store))
        path.write_bytes(whole)
        assert result.returncode == 1
        assert "nothing of it was loaded" in result.stderr
    assert example.evidence() == []


def test_needs_data_to_evaluate_on(example: Example, key: Path) -> None:
    contract = json.loads(example.contract.read_text())
    del contract["dataSet"]
    example.contract.write_text(json.dumps(contract))
    result = run(example.arguments("--key", key, "--store", example.store))
    assert "contract.dataSet: absent: is required" in result.stderr


def test_reads_evidence_with_plain_sql(example: Example, key: Path) -> None:
    counts = evaluated(example, key)
    (row,) = duckdb.execute(f"select count(*) from '{example.data_set}'").fetchall()
    assert row == (counts["rows"],)
