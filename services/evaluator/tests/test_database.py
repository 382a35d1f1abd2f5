from pathlib import Path

import duckdb
import pytest

from plumbline_evaluator.database import Limits, connect, database_error, quoted
from plumbline_evaluator.errors import EvaluationError


def test_quotes_any_name() -> None:
    name = 'a"b; drop table x; --'
    row = duckdb.execute(f"select {quoted(name)} from (select 1 as {quoted(name)})").fetchall()
    assert row == [(1,)]


def test_fetches_no_extensions(tmp_path: Path) -> None:
    with connect(None, tmp_path, Limits(1)) as connection, pytest.raises(duckdb.Error):
        connection.execute("select * from read_xlsx('a.xlsx')")


def test_says_what_to_do_without_memory(tmp_path: Path) -> None:
    lists = "select list(range) as l from range(20000000)"
    with connect(None, tmp_path, Limits(1, 64)) as connection, pytest.raises(duckdb.Error) as caught:
        connection.execute(lists)
    error = database_error("d", caught.value)
    assert "not enough memory" in str(error)
    assert "--memory-mib" in str(error)


def test_tells_of_a_database_that_it_cannot_open(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="must be readable and writable"):
        connect(tmp_path / "absent" / "scores.duckdb", tmp_path, Limits(1))
