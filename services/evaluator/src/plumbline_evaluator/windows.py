"""The window of an evaluation: whole seconds in UTC, which name its evidence."""

import re
from datetime import UTC, datetime

from plumbline_evaluator.errors import EvaluationError

# A CronJob's Job is named <CronJob>-<scheduled time in minutes since 1970>.
_SCHEDULED = re.compile(r".*-(\d{7,9})")


def window_of(written: str | None, job_name: str | None, started: datetime) -> datetime:
    """The window: as written, else the Job's scheduled minute, else the minute of the start.

    Raises:
        EvaluationError: on a time that is not RFC 3339 or is not whole seconds.
    """
    if written is not None:
        return _parsed(written)
    scheduled = _SCHEDULED.fullmatch(job_name or "")
    if scheduled:
        return datetime.fromtimestamp(60 * int(scheduled.group(1)), UTC)
    return started.astimezone(UTC).replace(second=0, microsecond=0)


def _parsed(written: str) -> datetime:
    rule = "must be a time with zone and whole seconds, such as 2026-11-26T09:00:00Z"
    try:
        time = datetime.fromisoformat(written)
    except ValueError as error:
        raise EvaluationError("--window", written, rule) from error
    if time.tzinfo is None or time.microsecond or "T" not in written.upper():
        raise EvaluationError("--window", written, rule)
    return time.astimezone(UTC)


def rfc3339(time: datetime) -> str:
    """Whole seconds, UTC, with Z."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def compact(time: datetime) -> str:
    """As in names of evidence, which sort by time."""
    return time.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
