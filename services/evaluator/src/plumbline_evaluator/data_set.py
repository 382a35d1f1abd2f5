"""Opens a data set, Parquet or CSV, and checks that its columns can be counted."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from plumbline_evaluator.counting import MAXIMUM_GROUPS, Attribute, too_wide
from plumbline_evaluator.database import database_error, quoted
from plumbline_evaluator.errors import EvaluationError, file_error, first_line, is_no_space

PARQUET_MAGIC = b"PAR1"
# Rows that are looked at for a wide attribute before all are grouped by it.
PEEK_ROWS = 50_000
_SNIFFED_BYTES = 1 << 16
_INTEGER = re.compile(r"U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?")
_REAL = re.compile(r"FLOAT|DOUBLE|DECIMAL\(.*\)")


def kind_of(sql_type: str) -> str:
    """text, integer, boolean, real, list, or the engine's own name."""
    if sql_type.endswith("]"):
        return "list" if kind_of(sql_type[: sql_type.rindex("[")]) in ("integer", "real", "boolean") else sql_type
    if sql_type == "VARCHAR" or sql_type.startswith("ENUM("):
        return "text"
    if sql_type == "BOOLEAN":
        return "boolean"
    if _INTEGER.fullmatch(sql_type):
        return "integer"
    return "real" if _REAL.fullmatch(sql_type) else sql_type


@dataclass(frozen=True)
class DataSet:
    """A data set that DuckDB can read: its relation and its columns' types."""

    where: str
    # SQL of a table function; the path in it is the evaluator's own.
    relation: str
    types: dict[str, str]

    def kind(self, column: str) -> str:
        """The kind of a column that is there."""
        return kind_of(self.types[column])

    def require(self, columns: Iterable[str], purpose: str) -> None:
        """Refuse a data set that lacks columns, naming all of them."""
        missing = [column for column in columns if column not in self.types]
        if missing:
            there = ", ".join(list(self.types)[:40])
            rule = f"must be a column each: {purpose}; the columns are {there}"
            raise EvaluationError(self.where, f"no column {', '.join(missing)}", rule)


def open_data_set(
    connection: duckdb.DuckDBPyConnection, path: Path, where: str, folder: Path, text_columns: Sequence[str]
) -> DataSet:
    """Open the file.

    Args:
        connection: reads it.
        path: of the file.
        where: how errors name it, whose ending tells Parquet from CSV where the content does not.
        folder: writable; holds a link to the file, since the engine takes wildcards in paths.
        text_columns: of a CSV, not to be guessed at.

    Raises:
        EvaluationError: where it is neither, is corrupt, or has no rows.
    """
    is_parquet = _is_parquet(path, where)
    link = folder / ("data.parquet" if is_parquet else "data.csv")
    try:
        link.unlink(missing_ok=True)
        link.symlink_to(path.resolve())
    except OSError as error:
        raise file_error(str(folder), error) from error
    location = str(link).replace("'", "''")
    parquet = f"read_parquet('{location}')"
    relation = parquet if is_parquet else _csv_relation(connection, location, where, text_columns)
    types = {str(name): str(sql_type) for name, sql_type in _described(connection, relation, where)}
    data_set = DataSet(where, relation, types)
    if not _rows(connection, f"select 1 from {relation} limit 1", where):
        raise EvaluationError(where, "0 rows", "must have rows to count")
    return data_set


def _is_parquet(path: Path, where: str) -> bool:
    try:
        with path.open("rb") as file:
            start = file.read(_SNIFFED_BYTES)
    except OSError as error:
        raise file_error(where, error) from error
    if start.startswith(PARQUET_MAGIC):
        return True
    if where.endswith((".parquet", ".pq")):
        raise EvaluationError(where, "not a Parquet file", "must be Parquet or CSV with a header: fetch it anew")
    if not start.strip():
        raise EvaluationError(where, "an empty file: 0 rows", "must have rows to count")
    if b"\x00" in start or not _is_utf8(start):
        raise EvaluationError(where, "neither Parquet nor text", "must be Parquet or UTF-8 CSV with a header")
    return False


def _is_utf8(start: bytes) -> bool:
    try:
        start.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.reason == "unexpected end of data"
    return True


def _csv_relation(connection: duckdb.DuckDBPyConnection, location: str, where: str, text_columns: Sequence[str]) -> str:
    options = "header = true, delim = ',', quote = '\"', escape = '\"', sample_size = -1"
    relation = f"read_csv('{location}', {options})"
    described = _described(connection, relation, where)
    text = [name for name, _ in described if name in text_columns]
    if not text:
        return relation
    types = ", ".join(f"'{name.replace(chr(39), chr(39) * 2)}': 'VARCHAR'" for name in text)
    return f"read_csv('{location}', {options}, types = {{{types}}})"


def _described(connection: duckdb.DuckDBPyConnection, relation: str, where: str) -> list[tuple[str, str]]:
    rows = _rows(connection, f"describe select * from {relation}", where)
    return [(str(row[0]), str(row[1])) for row in rows]


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, where: str) -> list[tuple[object, ...]]:
    try:
        return connection.execute(sql).fetchall()
    except duckdb.Error as error:
        raise reading_error(where, error) from error


def reading_error(where: str, error: duckdb.Error) -> EvaluationError:
    """What DuckDB says of a file that it cannot read to its end."""
    if is_no_space(str(error)) or isinstance(error, duckdb.OutOfMemoryException):
        return database_error(where, error)
    rule = "must be a whole Parquet file, or a CSV file with a header: fetch or write it anew"
    return EvaluationError(where, f"corrupt: {first_line(error)}", rule)


def check_attributes(connection: duckdb.DuckDBPyConnection, data_set: DataSet, attributes: Sequence[Attribute]) -> None:
    """Refuse attributes that are no groups: by type, and by a look at the first rows those that are wide."""
    data_set.require([attribute.name for attribute in attributes], "a protected attribute")
    for attribute in attributes:
        _check_attribute_type(data_set, attribute)
    plain = [attribute.name for attribute in attributes if not attribute.edges]
    if not plain:
        return
    distinct = ", ".join(f"count(distinct {quoted(name)})" for name in plain)
    columns = ", ".join(quoted(name) for name in plain)
    first = f"(select {columns} from {data_set.relation} limit {PEEK_ROWS})"
    seen = _rows(connection, f"select {distinct} from {first}", data_set.where)[0]
    for name, number in zip(plain, seen, strict=True):
        if isinstance(number, int) and number > MAXIMUM_GROUPS:
            sql = f"select count(distinct {quoted(name)}) from {data_set.relation}"
            whole = _rows(connection, sql, data_set.where)[0][0]
            raise too_wide(f"{data_set.where} column {name}", int(str(whole)))


def _check_attribute_type(data_set: DataSet, attribute: Attribute) -> None:
    place, kind = f"{data_set.where} column {attribute.name}", data_set.kind(attribute.name)
    if attribute.edges:
        if kind not in ("integer", "real"):
            raise EvaluationError(
                place, data_set.types[attribute.name], "must be a number: it has edges (fairness.buckets)"
            )
    elif kind == "real":
        rule = "must be text, or have edges (fairness.buckets): a number's values are no groups"
        raise EvaluationError(place, data_set.types[attribute.name], rule)
    elif kind not in ("text", "integer", "boolean"):
        raise EvaluationError(place, data_set.types[attribute.name], "must be text, or a number with edges")


def check_binary(connection: duckdb.DuckDBPyConnection, data_set: DataSet, column: str) -> None:
    """Refuse a column of the wrong type where 0 and 1 are needed; values are checked as they are counted."""
    data_set.require([column], "0 or 1")
    kind, place = data_set.kind(column), f"{data_set.where} column {column}"
    if kind in ("integer", "boolean"):
        return
    if kind == "text":
        name = quoted(column)
        sql = f"select count(*) from {data_set.relation} where {name} is null or {name} not in ('0', '1')"
        number = _rows(connection, sql, data_set.where)[0][0]
        raise EvaluationError(place, f"text, {number} of its values not 0 or 1", "must be 0 or 1, integer or boolean")
    raise EvaluationError(place, data_set.types[column], "must be 0 or 1, integer or boolean")


def check_score(data_set: DataSet) -> None:
    """Refuse a score that is no number."""
    if data_set.kind("score") not in ("real", "integer"):
        rule = "must be a probability from 0 to 1"
        raise EvaluationError(f"{data_set.where} column score", data_set.types["score"], rule)
