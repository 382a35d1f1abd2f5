import errno

import pytest

from plumbline_evaluator.errors import EvaluationError, file_error, first_line, is_no_space, shown_uri


def test_is_one_line_of_where_what_and_rule() -> None:
    assert str(EvaluationError("a.onnx", "a pickle", "is never loaded")) == "a.onnx: a pickle: is never loaded"


@pytest.mark.parametrize(
    ("uri", "shown"),
    [
        ("https://user:secret@example.com:8443/a/b?sig=secret#secret", "https://example.com:8443/a/b"),
        ("s3://bucket/key", "s3://bucket/key"),
        ("/a/b", "/a/b"),
        ("awskms:///alias/x", "awskms:///alias/x"),
    ],
)
def test_shows_no_secret_of_a_uri(uri: str, shown: str) -> None:
    assert shown_uri(uri) == shown


def test_knows_a_full_disk() -> None:
    assert "no space left" in str(file_error("f", OSError(errno.EDQUOT, "quota")))
    assert "Permission denied" in str(file_error("f", PermissionError(errno.EACCES, "Permission denied")))
    assert is_no_space("IO Error: Could not write: No space left on device")
    assert not is_no_space("IO Error: Permission denied")


def test_shortens_messages_of_libraries() -> None:
    assert first_line(ValueError("first\nsecond")) == "first"
    assert first_line(ValueError("")) == "ValueError"
    assert len(first_line(ValueError("x" * 999))) == 300
