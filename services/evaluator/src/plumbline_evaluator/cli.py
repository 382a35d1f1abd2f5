"""The command line. Exit codes: 0 evidence is there, 1 error; 128 and the signal's number when it was told to stop."""

import argparse
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, NoReturn

from plumbline_evaluator import __version__
from plumbline_evaluator.errors import EvaluationError, InvalidContractError, first_line

if TYPE_CHECKING:
    from plumbline_evaluator.database import Limits
    from plumbline_evaluator.evaluation import Options, Outcome
    from plumbline_evaluator.signing import Signer

# The folder that the platform mounts for unfinished work.
WORK = Path("/work")
# Below it the engine cannot sort a data set's blocks.
LEAST_MEMORY_MIB = 64


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Exit 1: 2 is for verdicts."""
        self.exit(1, f"error: arguments: {message}: see {self.prog} --help\n")


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="plumbline-evaluator", description=__doc__.splitlines()[0])
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(dest="command", required=True)
    evaluate = commands.add_parser("evaluate", help="score a model on a data set, count, sign and store")
    add = evaluate.add_argument
    add("--contract", type=Path, required=True, metavar="FILE", help="the evaluation's contract, JSON")
    add("--model", type=Path, metavar="FILE", help="the model, instead of fetching it")
    add("--data-set", type=Path, metavar="FILE", help="the data set, instead of fetching it")
    add(
        "--artifacts",
        type=Path,
        metavar="DIR",
        help="folder of files named sha256-<hex>, looked in before fetching",
    )
    add("--prediction-log", action="store_true", help="the data set has the predictions: load no model")
    add(
        "--store",
        metavar="URI",
        help="directory or s3://bucket/prefix [the contract's, then $PLUMBLINE_STORE]",
    )
    add(
        "--work",
        type=Path,
        metavar="DIR",
        help="folder of unfinished work [$PLUMBLINE_WORK, /work, or a temporary one]",
    )
    key = evaluate.add_mutually_exclusive_group()
    key.add_argument("--key", type=Path, metavar="FILE", help="private key, PKCS#8 PEM [$PLUMBLINE_KEY_FILE]")
    key.add_argument("--kms", metavar="URI", help="awskms:///alias/<name> [$PLUMBLINE_KMS_KEY]")
    add(
        "--window",
        metavar="TIME",
        help="RFC 3339 [the Job's minute in $PLUMBLINE_JOB_NAME, or the minute of the start]",
    )
    add(
        "--statement-out",
        type=Path,
        metavar="FILE",
        help="write the statement here; without a key, nothing else",
    )
    add("--threads", type=int, metavar="N", help="batches at once; results do not depend on it [cores]")
    add("--memory-mib", type=int, metavar="N", help="of the engine, besides the model's own [512]")
    add("--json", action="store_true", help="print the outcome as JSON")
    return parser


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    parsed = _parser().parse_args(arguments)
    signal.signal(signal.SIGTERM, _stop)
    try:
        return _evaluate(parsed, os.environ)
    except InvalidContractError as error:
        for fault in error.faults:
            sys.stderr.write(f"error: {fault}\n")
    except EvaluationError as error:
        sys.stderr.write(f"error: {error}\n")
    except KeyboardInterrupt:
        sys.stderr.write("stopped: run it again to go on\n")
        return 128 + signal.SIGINT
    except Exception as error:  # the last resort: one line instead of a stack
        sys.stderr.write(f"error: evaluator: {type(error).__name__}: {first_line(error)}\n")
    return 1


def _stop(number: int, _frame: FrameType | None) -> None:
    """Leave at once: what was committed stays, and no evidence is half written."""
    os.write(2, b"stopped: run it again to go on\n")
    os._exit(128 + number)


def _evaluate(parsed: argparse.Namespace, environment: Mapping[str, str]) -> int:
    from plumbline_evaluator.contract import read_contract
    from plumbline_evaluator.evaluation import Options, evaluate
    from plumbline_evaluator.stores import open_store
    from plumbline_evaluator.windows import window_of

    contract = read_contract(parsed.contract)
    expected = environment.get("PLUMBLINE_ENVIRONMENT", contract.environment)
    if expected != contract.environment:
        rule = f"must be {expected}, as PLUMBLINE_ENVIRONMENT says"
        raise EvaluationError(f"{parsed.contract}.environment", contract.environment, rule)
    signer = _signer(parsed, environment)
    store = parsed.store or contract.store or environment.get("PLUMBLINE_STORE")
    if signer is None and parsed.statement_out is None:
        rule = "is required: give --key or --kms, or --statement-out to sign it later"
        raise EvaluationError("--key", "absent", rule)
    if signer is not None and store is None:
        rule = "is required: give --store, or name one in the contract"
        raise EvaluationError("--store", "absent", rule)
    options = Options(
        work=_work(parsed.work, environment),
        limits=_limits(parsed),
        window=window_of(parsed.window, environment.get("PLUMBLINE_JOB_NAME"), datetime.now(UTC)),
        model=parsed.model,
        data_set=parsed.data_set,
        artifacts=parsed.artifacts,
        prediction_log=parsed.prediction_log,
        signer=signer,
        store=open_store(store) if signer is not None and store is not None else None,
        statement_out=parsed.statement_out,
    )
    outcome = evaluate(contract, options, lambda: datetime.now(UTC))
    sys.stdout.write(_as_json(outcome, options) if parsed.json else _as_text(outcome, options))
    return 0


def _signer(parsed: argparse.Namespace, environment: Mapping[str, str]) -> "Signer | None":
    from plumbline_evaluator.signing import FileSigner, KmsSigner

    if parsed.key is None and parsed.kms is None:
        key, kms = environment.get("PLUMBLINE_KEY_FILE"), environment.get("PLUMBLINE_KMS_KEY")
    else:
        key, kms = parsed.key, parsed.kms
    if kms:
        return KmsSigner(kms)
    return FileSigner(Path(key)) if key else None


def _limits(parsed: argparse.Namespace) -> "Limits":
    from plumbline_evaluator.database import MEMORY_MIB, Limits
    from plumbline_evaluator.provenance import cores

    threads = cores() if parsed.threads is None else parsed.threads
    memory = MEMORY_MIB if parsed.memory_mib is None else parsed.memory_mib
    if threads < 1:
        raise EvaluationError("--threads", str(threads), "must be at least 1")
    if memory < LEAST_MEMORY_MIB:
        raise EvaluationError("--memory-mib", str(memory), f"must be at least {LEAST_MEMORY_MIB}")
    return Limits(threads, memory)


def _work(given: Path | None, environment: Mapping[str, str]) -> Path:
    if given is not None:
        return given
    named = environment.get("PLUMBLINE_WORK")
    if named:
        return Path(named)
    if os.access(WORK, os.W_OK):
        return WORK
    return Path(tempfile.gettempdir()) / f"plumbline-evaluator-{os.getuid()}"


def _as_text(outcome: "Outcome", options: "Options") -> str:
    lines = []
    if outcome.rows is not None and outcome.duration_seconds is not None:
        lines.append(f"counted {outcome.rows:,} rows in {outcome.duration_seconds:.1f} s")
    if options.statement_out is not None:
        lines.append(f"statement: {options.statement_out}")
    if outcome.evidence is not None:
        note = "" if outcome.created else " (was there already: a window's evidence is never replaced)"
        lines.append(f"evidence: {outcome.evidence}{note}")
    return "".join(f"{line}\n" for line in lines)


def _as_json(outcome: "Outcome", options: "Options") -> str:
    from plumbline_evaluator.windows import rfc3339

    value = {
        "evidence": outcome.evidence,
        "created": outcome.created,
        "evidenceDigest": outcome.evidence_digest,
        "keyId": outcome.key_id,
        "window": rfc3339(options.window),
        "rows": outcome.rows,
        "durationSeconds": outcome.duration_seconds and round(outcome.duration_seconds, 3),
        "statement": None if options.statement_out is None else str(options.statement_out),
    }
    return json.dumps(value) + "\n"
