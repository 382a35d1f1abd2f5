"""A warm process: does the pieces of work that it is told to, one a line, and says how long each took."""

import json
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

Work = Callable[[], Any]


def peak_mib() -> float | None:
    """The most memory that this process has held; None where there is no /proc.

    ru_maxrss would count what the process that started this one held as well.
    """
    try:
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), None)


def answer(value: Mapping[str, Any]) -> None:
    """One line to the process that asked."""
    sys.stdout.write(json.dumps(value) + "\n")
    sys.stdout.flush()


def serve(works: Mapping[str, Work]) -> None:
    """Until the input ends: `time WORK` answers `ms`, `check WORK` answers also what came of it."""
    answer({"ready": sorted(works)})
    for line in sys.stdin:
        verb, name = line.split()
        since, cpu_since = time.perf_counter(), time.process_time()
        result = works[name]()
        took = {"ms": (time.perf_counter() - since) * 1000, "cpuMs": (time.process_time() - cpu_since) * 1000}
        answer({**took, "result": result} if verb == "check" else took)
