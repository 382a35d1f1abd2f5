from datetime import UTC, datetime

import pytest

from plumbline_evaluator.errors import EvaluationError
from plumbline_evaluator.windows import compact, rfc3339, window_of

START = datetime(2026, 11, 26, 9, 1, 12, 345678, tzinfo=UTC)


def test_is_what_is_written_before_the_job_before_the_start() -> None:
    job = "vision-evaluation-29403900"
    assert rfc3339(window_of("2026-01-02T03:04:05Z", job, START)) == "2026-01-02T03:04:05Z"
    assert rfc3339(window_of(None, job, START)) == "2025-11-27T09:00:00Z"
    assert rfc3339(window_of(None, None, START)) == "2026-11-26T09:01:00Z"


def test_a_job_that_no_schedule_started_has_the_minute_of_its_start() -> None:
    assert rfc3339(window_of(None, "by-hand", START)) == "2026-11-26T09:01:00Z"


def test_is_in_utc() -> None:
    window = window_of("2026-01-02T03:04:05+02:00", None, START)
    assert compact(window) == "20260102T010405Z"


@pytest.mark.parametrize("written", ["2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04:05.5Z", "now", ""])
def test_refuses_other_times(written: str) -> None:
    with pytest.raises(EvaluationError, match="whole seconds"):
        window_of(written, None, START)
