"""What an evaluation ran with: digests of code and lock file, library versions, hardware."""

import hashlib
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from plumbline_evaluator import __version__
from plumbline_evaluator.artifacts import file_digest
from plumbline_evaluator.errors import EvaluationError

PACKAGE = Path(__file__).parent
# Beside `src`, in a checkout as in the image.
LOCK_FILE = PACKAGE.parent.parent / "requirements.lock"


def code_digest() -> str:
    """Digest over the package's source files: of lines `<SHA-256> <path>`, ordered by path."""
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()} {path.relative_to(PACKAGE).as_posix()}\n"
        for path in sorted(PACKAGE.rglob("*.py"))
    ]
    return f"sha256:{hashlib.sha256(''.join(lines).encode()).hexdigest()}"


def lock_digest() -> str:
    """Digest of the lock file.

    Raises:
        EvaluationError: where there is none, since what the evaluator ran with could not be told.
    """
    if not LOCK_FILE.is_file():
        raise EvaluationError(str(LOCK_FILE), "no lock file", "must lie beside the folder of the sources")
    return file_digest(LOCK_FILE)


def libraries() -> dict[str, str]:
    """Versions of what computes: scores and counts depend on them."""
    return {
        "duckdb": version("duckdb"),
        "numpy": version("numpy"),
        "onnxruntime": _first_version("onnxruntime", "onnxruntime-gpu"),
    }


def _first_version(*names: str) -> str:
    for name in names:
        try:
            return version(name)
        except PackageNotFoundError:
            continue
    raise EvaluationError("onnxruntime", "not installed", "must be installed: requirements.lock")


def cores() -> int:
    """Cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def evaluator(uses_gpu: bool) -> dict[str, Any]:
    """The statement's part about the evaluator."""
    return {
        "version": __version__,
        "codeDigest": code_digest(),
        "lockDigest": lock_digest(),
        "libraries": libraries(),
        "hardware": {
            "cpu": f"{platform.machine()} {_cpu_model()}".strip(),
            "cores": cores(),
            "accelerator": _gpu_model() if uses_gpu else None,
        },
    }


def _cpu_model() -> str:
    return _line_value(Path("/proc/cpuinfo"), "model name") or platform.processor()


def _gpu_model() -> str:
    for path in sorted(Path("/proc/driver/nvidia/gpus").glob("*/information")):
        model = _line_value(path, "Model")
        if model:
            return model
    return "NVIDIA GPU"


def _line_value(path: Path, key: str) -> str | None:
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return None
    for line in lines:
        name, _, value = line.partition(":")
        if name.strip() == key:
            return value.strip()
    return None
