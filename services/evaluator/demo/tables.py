"""DuckDB with one thread, so that what it writes does not depend on the machine."""

from __future__ import annotations

from pathlib import Path

import duckdb
import numpy as np

# Several row groups, so that readers can work in parallel.
_ROW_GROUP_ROWS = 20480


def connect() -> duckdb.DuckDBPyConnection:
    """Return an in-memory database that keeps the order of rows."""
    return duckdb.connect(config={"threads": "1", "preserve_insertion_order": "true"})


def create(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, np.ndarray]) -> None:
    """Create a table of one-dimensional arrays."""
    connection.register("given", columns)
    connection.execute(f"create table {table} as select * from given")
    connection.unregister("given")


def columns(connection: duckdb.DuckDBPyConnection, query: str) -> dict[str, np.ndarray]:
    """Return a query's columns as arrays."""
    return connection.execute(query).fetchnumpy()


def write_parquet(connection: duckdb.DuckDBPyConnection, query: str, path: Path) -> None:
    """Write a query's rows in their order."""
    target = str(path).replace("'", "''")
    connection.execute(
        f"copy ({query}) to '{target}' (format parquet, compression zstd, row_group_size {_ROW_GROUP_ROWS}, "
        "use_tmp_file false)"
    )
