"""What stops an evaluation, in one line that a person can act on."""

import errno
from urllib.parse import urlsplit

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class EvaluationError(Exception):
    """Where it went wrong, what was found, and the rule with what to do."""

    def __init__(self, where: str, found: str, rule: str) -> None:
        super().__init__(f"{where}: {found}: {rule}")
        self.where = where
        self.found = found
        self.rule = rule


class InvalidContractError(EvaluationError):
    """Every fault of one contract, not only the first."""

    def __init__(self, faults: list[EvaluationError]) -> None:
        first = faults[0]
        super().__init__(first.where, first.found, first.rule)
        self.faults = faults


def file_error(where: str, error: OSError) -> EvaluationError:
    """An operating system's refusal, in words; names the full disk as such."""
    if error.errno in NO_SPACE:
        return EvaluationError(where, "no space left", "free space there, or name another folder")
    return EvaluationError(
        where, error.strerror or type(error).__name__, "must be readable and writable by the evaluator"
    )


def is_no_space(message: str) -> bool:
    """Whether a library's message is about a full disk or a file-size limit."""
    lowered = message.lower()
    return any(words in lowered for words in ("no space left", "file too large", "disk quota", "disk full"))


def first_line(error: BaseException) -> str:
    """The first line of a library's message, bounded, for a one-line error."""
    text = str(error).strip()
    line = text.splitlines()[0] if text else type(error).__name__
    return line[:300]


def shown_uri(uri: str) -> str:
    """A URI without user, password and query: those of signed URLs are secrets."""
    parts = urlsplit(uri)
    if not parts.scheme or not parts.netloc:
        return uri
    host = parts.netloc.rpartition("@")[2]
    return f"{parts.scheme}://{host}{parts.path}"
