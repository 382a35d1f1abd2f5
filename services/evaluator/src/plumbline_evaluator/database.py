"""DuckDB connections with bounded memory, no network and temporary files in one place."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from plumbline_evaluator.errors import EvaluationError, first_line, is_no_space

MEMORY_MIB = 512


@dataclass(frozen=True)
class Limits:
    """What an evaluation may use: batches at once, and mebibytes of the engine besides the model's own."""

    threads: int
    memory_mib: int = MEMORY_MIB


def connect(database: Path | None, temporary: Path, limits: Limits) -> duckdb.DuckDBPyConnection:
    """Open a database file, or one in memory.

    Args:
        database: file; None for one in memory.
        temporary: folder of what does not fit in memory.
        limits: of its queries.
    """
    settings: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": f"{limits.memory_mib}MiB",
        "temp_directory": str(temporary),
        "threads": limits.threads,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
    }
    try:
        connection = duckdb.connect(":memory:" if database is None else str(database), config=settings)
    except duckdb.Error as error:
        raise database_error(str(database or "memory"), error) from error
    return connection


def database_error(where: str, error: duckdb.Error) -> EvaluationError:
    """An error of DuckDB that is not about the data, in words."""
    if is_no_space(str(error)):
        return EvaluationError(where, "no space left", "free space there, or name another folder with --work")
    if isinstance(error, duckdb.OutOfMemoryException):
        rule = "give more with --memory-mib, or write the data set with shorter lists"
        return EvaluationError(where, f"not enough memory: {first_line(error)}", rule)
    return EvaluationError(where, first_line(error), "must be readable and writable by the evaluator")


def quoted(identifier: str) -> str:
    """A column's name as an SQL identifier."""
    return '"' + identifier.replace('"', '""') + '"'
