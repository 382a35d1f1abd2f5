"""The folder of one evaluation's unfinished work, which one evaluator at a time holds."""

import fcntl
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from plumbline_evaluator.errors import file_error


@dataclass
class WorkFolder:
    """Kept when the evaluator is killed, so that the next goes on; removed when told so."""

    path: Path
    keep: bool = True


@contextmanager
def work_folder(parent: Path, key: str) -> Iterator[WorkFolder]:
    """Hold `parent/evaluation-key`, waiting for another evaluator that holds it.

    The lock is the operating system's on the folder itself: a killed process loses it.

    Raises:
        EvaluationError: where the folder cannot be made or written to.
    """
    path = parent / f"evaluation-{key}"
    try:
        descriptor = _locked(path)
    except OSError as error:
        raise file_error(str(path), error) from error
    folder = WorkFolder(path)
    try:
        yield folder
    finally:
        if not folder.keep:
            shutil.rmtree(path, ignore_errors=True)
        os.close(descriptor)


def _locked(path: Path) -> int:
    path.parent.mkdir(parents=True, exist_ok=True)
    while True:
        # Not with exist_ok: that looks again, and by then the folder may be gone.
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
        try:
            descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
        except FileNotFoundError:
            # Its holder removed it since.
            continue
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.stderr.write("another evaluator is at the same work: waiting for it\n")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        # Whoever held it may have removed it meanwhile: then this lock is of a folder that is gone.
        try:
            if path.stat().st_ino == os.fstat(descriptor).st_ino:
                return descriptor
        except FileNotFoundError:
            pass
        os.close(descriptor)
