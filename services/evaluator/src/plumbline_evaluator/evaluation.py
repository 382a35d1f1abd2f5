"""One evaluation, from contract to evidence."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

from plumbline_evaluator import provenance
from plumbline_evaluator.artifacts import obtain
from plumbline_evaluator.contract import Artifact, Contract
from plumbline_evaluator.counting import Attribute, Counts, count
from plumbline_evaluator.data_set import (
    DataSet,
    check_attributes,
    check_binary,
    check_score,
    open_data_set,
    reading_error,
)
from plumbline_evaluator.database import Limits, connect, quoted
from plumbline_evaluator.errors import EvaluationError, file_error, shown_uri
from plumbline_evaluator.signing import Signer, envelope
from plumbline_evaluator.statement import Measurement, statement
from plumbline_evaluator.stores import Store, evidence_name
from plumbline_evaluator.work_folder import work_folder


@dataclass(frozen=True)
class Options:
    """How an evaluation is made, besides its contract."""

    work: Path
    limits: Limits
    window: datetime
    model: Path | None = None
    data_set: Path | None = None
    artifacts: Path | None = None
    prediction_log: bool = False
    signer: Signer | None = None
    store: Store | None = None
    statement_out: Path | None = None


@dataclass(frozen=True)
class Outcome:
    """What an evaluation left behind."""

    # Where the evidence is; None where only the statement was asked for.
    evidence: str | None
    # Whether this evaluator wrote it, rather than found it there.
    created: bool
    # Of the evidence that was written.
    evidence_digest: str | None = None
    key_id: str | None = None
    rows: int | None = None
    duration_seconds: float | None = None


def evaluate(contract: Contract, options: Options, clock: Callable[[], datetime]) -> Outcome:
    """Score, count, sign and store.

    Raises:
        EvaluationError: and then there is no evidence, not even in part.
    """
    started = time.monotonic()
    name = evidence_name(contract.model.digest, contract.environment, options.window)
    data_set = _data_set(contract)
    if _is_there(options, name):
        return _found(options, name)
    key = hashlib.sha256(
        "\n".join(
            [contract.model.digest, data_set.digest, provenance.code_digest(), str(options.prediction_log)]
        ).encode()
    ).hexdigest()[:16]
    with work_folder(options.work, key) as folder:
        # Another evaluator may have finished while this one waited for the folder.
        if _is_there(options, name):
            return _found(options, name)
        try:
            counts, uses_gpu = _counts(contract, data_set, options, folder.path)
        except EvaluationError:
            folder.keep = False
            raise
        measurement = Measurement(
            counts=counts,
            data_digest=data_set.digest,
            scored_by="prediction-log" if options.prediction_log else "model",
            window=options.window,
            evaluated_at=clock(),
            duration_seconds=time.monotonic() - started,
            evaluator=provenance.evaluator(uses_gpu),
        )
        outcome = _kept(statement(contract, measurement), measurement, options, name)
        folder.keep = False
        return outcome


def _data_set(contract: Contract) -> Artifact:
    if contract.data_set is None:
        rule = "is required: name the evaluation data in the service's resolved file"
        raise EvaluationError("contract.dataSet", "absent", rule)
    return contract.data_set


def _is_there(options: Options, name: str) -> bool:
    return options.store is not None and options.statement_out is None and options.store.exists(name)


def _found(options: Options, name: str) -> Outcome:
    return Outcome(evidence=options.store.address(name) if options.store else None, created=False)


def _counts(contract: Contract, data: Artifact, options: Options, folder: Path) -> tuple[Counts, bool]:
    attributes = [Attribute(name, contract.buckets.get(name, ())) for name in contract.attributes]
    path = obtain("data set", data, options.data_set, options.artifacts, folder)
    where = str(options.data_set) if options.data_set else shown_uri(data.uri)
    if options.prediction_log:
        with connect(None, folder, options.limits) as connection:
            data_set = _opened(connection, path, where, folder, attributes, {})
            return _count_log(connection, data_set, attributes), False
    from plumbline_evaluator.model import Model
    from plumbline_evaluator.scoring import check_inputs, open_scores, score_all

    model = Model(obtain("model", contract.model, options.model, options.artifacts, folder))
    is_text = {item.name: item.is_text for item in model.inputs}
    with open_scores(folder, options.limits) as connection:
        data_set = _opened(connection, path, where, folder, attributes, is_text)
        check_inputs(data_set, model)
        score_all(connection, data_set, model, attributes, options.limits.threads)
        return _count(connection, where, attributes, has_score=True), model.uses_gpu


def _opened(
    connection: duckdb.DuckDBPyConnection,
    path: Path,
    where: str,
    folder: Path,
    attributes: list[Attribute],
    is_text: dict[str, bool],
) -> DataSet:
    """Open and check; `is_text` tells it of the model's inputs, which a CSV's attributes must fit too."""
    plain = {attribute.name: True for attribute in attributes if not attribute.edges}
    text = [name for name, wanted in {**plain, **is_text}.items() if wanted]
    data_set = open_data_set(connection, path, where, folder, text)
    check_attributes(connection, data_set, attributes)
    check_binary(connection, data_set, "label")
    return data_set


def _count_log(connection: duckdb.DuckDBPyConnection, data_set: DataSet, attributes: list[Attribute]) -> Counts:
    check_binary(connection, data_set, "prediction")
    has_score = "score" in data_set.types
    if has_score:
        check_score(data_set)
    named = [(attribute.name, f"attribute_{index}") for index, attribute in enumerate(attributes)]
    named += [(name, name) for name in ("label", "prediction", *(("score",) if has_score else ()))]
    selected = ", ".join(f"{quoted(column)} as {name}" for column, name in named)
    connection.execute(f"create view decisions as select {selected} from {data_set.relation}")
    return _count(connection, data_set.where, attributes, has_score)


def _count(connection: duckdb.DuckDBPyConnection, where: str, attributes: list[Attribute], has_score: bool) -> Counts:
    try:
        return count(connection, where, attributes, has_score)
    except duckdb.Error as error:
        raise reading_error(where, error) from error


def _kept(payload: bytes, measurement: Measurement, options: Options, name: str) -> Outcome:
    if options.statement_out is not None:
        try:
            options.statement_out.write_bytes(payload)
        except OSError as error:
            options.statement_out.unlink(missing_ok=True)
            raise file_error(str(options.statement_out), error) from error
    rows, seconds = measurement.counts["rows"], measurement.duration_seconds
    if options.store is None or options.signer is None:
        return Outcome(None, created=False, rows=rows, duration_seconds=seconds)
    content = envelope(payload, options.signer)
    address = options.store.address(name)
    if not options.store.write(name, content):
        return Outcome(address, created=False, rows=rows, duration_seconds=seconds)
    digest = f"sha256:{hashlib.sha256(content).hexdigest()}"
    return Outcome(address, True, digest, options.signer.key_id, rows, seconds)
