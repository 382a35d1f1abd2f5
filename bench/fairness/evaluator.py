"""Our counting and DuckDB's own query of the same counts: `evaluator.py CONTRACT DATA_SET SMALLER FOLDER KEY`.

FOLDER is where evidence and unfinished work go, KEY the private key that signs.
"""

import platform
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count as from_number
from pathlib import Path

import duckdb
import worker

from plumbline_evaluator.contract import read_contract
from plumbline_evaluator.counting import Attribute, count
from plumbline_evaluator.database import Limits, connect
from plumbline_evaluator.evaluation import Options, evaluate
from plumbline_evaluator.signing import FileSigner
from plumbline_evaluator.stores import open_store

LIMITS = Limits(threads=2)
JUDGED_AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def works(contract_file: Path, data: Path, smaller: Path, folder: Path, key: Path) -> dict[str, worker.Work]:
    """What can be asked for."""
    contract = read_contract(contract_file)
    attributes = [Attribute(name) for name in contract.attributes]
    signer, store = FileSigner(key), open_store(str(folder / "store"))
    # A window's evidence is never made twice.
    windows = (JUDGED_AT - timedelta(minutes=number) for number in from_number())

    def evidence() -> str:
        options = Options(
            work=folder / "work",
            limits=LIMITS,
            window=next(windows),
            data_set=data,
            prediction_log=True,
            signer=signer,
            store=store,
        )
        outcome = evaluate(contract, options, lambda: JUDGED_AT)
        if not outcome.created or outcome.evidence is None:
            raise RuntimeError("the evidence was there already, so nothing was counted")
        return Path(outcome.evidence).read_text(encoding="utf-8")

    def counts(file: Path, has_score: bool = True) -> worker.Work:
        connection = connect(None, folder, LIMITS)
        named = [f"{name} as attribute_{index}" for index, name in enumerate(contract.attributes)]
        columns = ", ".join([*named, "label", "prediction", "score"])
        connection.execute(f"create view decisions as select {columns} from {_relation(file)}")
        return lambda: count(connection, str(file), attributes, has_score)

    relation = _relation(data)
    plain = duckdb.connect(config={"threads": LIMITS.threads})
    return {
        "evidence": evidence,
        "counts": counts(data),
        "counts-without-scores": counts(data, has_score=False),
        "counts-smaller": counts(smaller),
        "duckdb": lambda: plain.execute(by_hand(contract.attributes, relation)).fetchall(),
        "scan": lambda: plain.execute(scan(contract.attributes, relation)).fetchall(),
        "bytes": lambda: sum(len(block) for block in _blocks(data)),
        "versions": lambda: {"Python": platform.python_version(), "DuckDB": duckdb.__version__},
    }


def _relation(file: Path) -> str:
    return f"read_parquet('{file}')"


def by_hand(attributes: tuple[str, ...], relation: str) -> str:
    """The cells and margins as a person would ask DuckDB for them, of a log without a fault."""
    cell = ", ".join([*attributes, "label", "prediction", "bin"])
    margins = ", ".join(f"({name})" for name in attributes)
    return f"""
        select {cell}, count(*), sum(millionths)::bigint
        from (select *, least(19, millionths * 20 // 1000000) as bin
              from (select *, round(score::double * 1e6)::bigint as millionths from {relation}))
        group by grouping sets (({cell}), {margins})"""


def scan(attributes: tuple[str, ...], relation: str) -> str:
    """Every value is read and none is grouped: what no count over this file can be faster than."""
    read = ", ".join(f"sum(strlen({name}))" for name in attributes)
    return f"select {read}, sum(label), sum(prediction), sum(score) from {relation}"


def _blocks(file: Path) -> Iterator[bytes]:
    with file.open("rb", buffering=0) as stream:
        while block := stream.read(1 << 20):
            yield block


worker.serve(works(*map(Path, sys.argv[1:6])))
