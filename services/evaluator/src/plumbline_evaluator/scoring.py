"""Scores a data set with a model in batches, in bounded memory, and goes on where a killed run stopped."""

import sys
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import duckdb
import numpy as np

from plumbline_evaluator.counting import Attribute
from plumbline_evaluator.data_set import DataSet, reading_error
from plumbline_evaluator.database import Limits, connect, database_error, quoted
from plumbline_evaluator.errors import EvaluationError
from plumbline_evaluator.model import Array, Model, ModelInput, Scores

DATABASE_NAME = "scores.duckdb"
MAXIMUM_BATCH_ROWS = 8192
MAXIMUM_BATCH_BYTES = 1 << 26
PROGRESS_SECONDS = 2.0

_LIST_TYPES = {np.float64: "DOUBLE", np.int64: "BIGINT", np.int32: "BIGINT", np.bool_: "BOOLEAN"}
_SUITABLE_KINDS = {
    "text": ("text",),
    "integer": ("integer", "boolean"),
    "real": ("real", "integer", "boolean"),
    "boolean": ("boolean",),
}


def open_scores(folder: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    """Open the folder's database of scores; one that a kill left unreadable is begun anew."""
    path = folder / DATABASE_NAME
    try:
        return connect(path, folder, limits)
    except EvaluationError:
        if not path.exists():
            raise
        path.unlink()
        (folder / f"{DATABASE_NAME}.wal").unlink(missing_ok=True)
        return connect(path, folder, limits)


def check_inputs(data_set: DataSet, model: Model) -> None:
    """Refuse a data set whose columns do not fit the model's inputs."""
    data_set.require([item.name for item in model.inputs], "an input of the model")
    for item in model.inputs:
        kind = data_set.kind(item.name)
        suitable = ("list",) if item.is_list else _SUITABLE_KINDS[_input_kind(item)]
        if kind not in suitable:
            rule = f"must be {' or '.join(suitable)}, as the model's input {item.name} needs"
            raise EvaluationError(f"{data_set.where} column {item.name}", data_set.types[item.name], rule)


def _input_kind(item: ModelInput) -> str:
    if item.is_text:
        return "text"
    kinds = {"i": "integer", "b": "boolean", "f": "real"}
    return kinds[np.dtype(item.dtype).kind]


def score_all(
    connection: duckdb.DuckDBPyConnection,
    data_set: DataSet,
    model: Model,
    attributes: Sequence[Attribute],
    threads: int,
) -> None:
    """Score every row and leave the view `decisions`.

    Scores do not depend on `threads`, nor on where an earlier run stopped: batches always begin at the same rows.

    Raises:
        EvaluationError: on inputs that are NULL or of unequal length, and on what the model makes of them.
    """
    _stage(connection, data_set, model, attributes)
    lengths = _checked_lengths(connection, data_set, model)
    try:
        connection.execute("create table if not exists scored (score double, prediction tinyint)")
        _score_batches(connection, model, _batch_rows(lengths), threads)
        names = ", ".join(f"attribute_{index}" for index in range(len(attributes)))
        relation = "data positional join scored"
        connection.execute(
            f"create or replace view decisions as select {names}, label, prediction, score from {relation}"
        )
    except duckdb.Error as error:
        raise database_error(data_set.where, error) from error


def _stage(
    connection: duckdb.DuckDBPyConnection, data_set: DataSet, model: Model, attributes: Sequence[Attribute]
) -> None:
    """Copy the columns that are needed, in the file's order, so that batches are found by row."""
    columns = [f"{quoted(attribute.name)} as attribute_{index}" for index, attribute in enumerate(attributes)]
    for index, item in enumerate(model.inputs):
        value = quoted(item.name)
        if item.is_list:
            value = f"cast({value} as {_LIST_TYPES.get(item.dtype, 'FLOAT')}[])"
        columns.append(f"{value} as input_{index}")
    selected = ", ".join([*columns, f"{quoted('label')} as label"])
    try:
        connection.execute(f"create table if not exists data as select {selected} from {data_set.relation}")
    except duckdb.Error as error:
        raise reading_error(data_set.where, error) from error


def _checked_lengths(connection: duckdb.DuckDBPyConnection, data_set: DataSet, model: Model) -> dict[str, int]:
    """Values a row of every input; NULLs and lists of unequal or wrong length are refused."""
    lengths = {}
    for index, item in enumerate(model.inputs):
        column, place = f"input_{index}", f"{data_set.where} column {item.name}"
        rule = "must be known of every row: fill it, or write NaN if the model knows missing values"
        (missing,) = _one(connection, f"select count(*) - count({column}) from data")
        if missing:
            raise EvaluationError(place, f"{missing} of the rows are NULL", rule)
        lengths[item.name] = 1
        if item.is_list:
            (holes,) = _one(connection, f"select count(*) from data where list_count({column}) < len({column})")
            if holes:
                raise EvaluationError(place, f"{holes} of the rows hold NULL", rule)
            lengths[item.name] = _checked_length(connection, column, place, item)
    return lengths


def _checked_length(connection: duckdb.DuckDBPyConnection, column: str, place: str, item: ModelInput) -> int:
    shortest, longest = _one(connection, f"select min(len({column})), max(len({column})) from data")
    expected = shortest
    if None not in item.row_shape:
        expected = int(np.prod([dim for dim in item.row_shape if dim is not None]))
    if not 0 < expected == shortest == longest:
        rule = f"must be {expected or 'the same number'} in every row, as the model's input has"
        raise EvaluationError(place, f"lists of {shortest} to {longest} numbers", rule)
    return expected


def _one(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[int, ...]:
    row = connection.execute(sql).fetchone()
    return row or ()


def _batch_rows(lengths: dict[str, int]) -> int:
    # 8 bytes a value: of numbers at most, of text about.
    return max(1, min(MAXIMUM_BATCH_ROWS, MAXIMUM_BATCH_BYTES // (8 * sum(lengths.values()))))


def _score_batches(connection: duckdb.DuckDBPyConnection, model: Model, batch_rows: int, threads: int) -> None:
    (total,) = _one(connection, "select count(*) from data")
    (done,) = _one(connection, "select count(*) from scored")
    progress = _Progress(total, done)
    waiting: deque[Future[Scores]] = deque()
    with ThreadPoolExecutor(max_workers=threads) as pool:
        try:
            for first in range(done, total, batch_rows):
                tensors, rows = _tensors(connection, model, first, batch_rows)
                waiting.append(pool.submit(model.score, tensors, rows, first))
                if len(waiting) > threads:
                    progress.add(_commit(connection, waiting.popleft().result()))
            while waiting:
                progress.add(_commit(connection, waiting.popleft().result()))
        finally:
            for future in waiting:
                future.cancel()


def _tensors(
    connection: duckdb.DuckDBPyConnection, model: Model, first: int, batch_rows: int
) -> tuple[dict[str, Array], int]:
    last = first + batch_rows
    plain = [f"input_{index}" for index, item in enumerate(model.inputs) if not item.is_list]
    selected = ", ".join(["rowid", *plain])
    sql = f"select {selected} from data where rowid >= ? and rowid < ? order by rowid"
    columns = connection.execute(sql, [first, last]).fetchnumpy()
    rows = len(columns["rowid"])
    tensors = {}
    for index, item in enumerate(model.inputs):
        name = f"input_{index}"
        values = _list_values(connection, name, first, last) if item.is_list else np.asarray(columns[name])
        tensors[item.name] = item.tensor(values, rows)
    return tensors, rows


def _list_values(connection: duckdb.DuckDBPyConnection, name: str, first: int, last: int) -> Array:
    rows = f"(select {name} from data where rowid >= ? and rowid < ? order by rowid)"
    return np.asarray(
        connection.execute(f"select unnest({name}) as value from {rows}", [first, last]).fetchnumpy()["value"]
    )


def _commit(connection: duckdb.DuckDBPyConnection, scores: Scores) -> int:
    """Write one batch in one transaction, so that a kill leaves whole batches."""
    batch = {"score": scores.score, "prediction": scores.prediction}
    connection.register("batch", batch)
    connection.execute("insert into scored select score, prediction from batch")
    connection.unregister("batch")
    return len(scores.score)


class _Progress:
    """Says on stderr how far scoring is; at the end, and every two seconds before."""

    def __init__(self, total: int, done: int) -> None:
        self._total, self._done, self._before = total, done, done
        self._started = self._said = time.monotonic()
        if done:
            sys.stderr.write(f"going on at row {done:,} of {total:,}\n")

    def add(self, rows: int) -> None:
        self._done += rows
        now = time.monotonic()
        if now - self._said < PROGRESS_SECONDS and self._done < self._total:
            return
        self._said = now
        speed = (self._done - self._before) / max(now - self._started, 1e-9)
        share = 100 * self._done // self._total
        sys.stderr.write(f"scored {self._done:,} of {self._total:,} rows ({share} %), {speed:,.0f} rows/s\n")
