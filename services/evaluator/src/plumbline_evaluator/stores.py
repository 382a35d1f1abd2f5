"""Evidence stores that an evaluator writes to: a directory, or S3. A window's evidence is never replaced."""

import os
import secrets
from datetime import datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

from plumbline_evaluator import aws
from plumbline_evaluator.errors import EvaluationError, file_error, shown_uri
from plumbline_evaluator.windows import compact

# S3 answers 409 to two writes at once: the one that lost tries again.
CONFLICT_ATTEMPTS = 5


class Store(Protocol):
    """Where evidence is kept, by name relative to the store."""

    def address(self, name: str) -> str:
        """The evidence's path or URI."""

    def exists(self, name: str) -> bool:
        """Whether it is there; False where it may not be asked."""

    def write(self, name: str, content: bytes) -> bool:
        """Write it whole or not at all; False where another was first."""


def evidence_name(model_digest: str, environment: str, window: datetime) -> str:
    """The evidence's path in a store."""
    return f"{model_digest.removeprefix('sha256:')}/{environment}/{compact(window)}.dsse.json"


def open_store(uri: str) -> Store:
    """The store of a path or URI.

    Raises:
        EvaluationError: where it is of a kind that cannot be written to.
    """
    parts = urlsplit(uri)
    if parts.scheme == "s3":
        return S3Store(uri)
    if parts.scheme == "":
        return DirectoryStore(Path(uri))
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return DirectoryStore(Path(unquote(parts.path)))
    rule = "must be a directory or s3://bucket/prefix: others are read-only"
    raise EvaluationError(shown_uri(uri), f"scheme {parts.scheme}", rule)


class DirectoryStore:
    """A directory, such as one in Git."""

    def __init__(self, root: Path) -> None:
        """Keep evidence under `root`, which is made when it is written to."""
        self._root = root

    def address(self, name: str) -> str:
        """As in `Store`."""
        return str(self._root / name)

    def exists(self, name: str) -> bool:
        """As in `Store`."""
        return (self._root / name).exists()

    def write(self, name: str, content: bytes) -> bool:
        """As in `Store`: written and synced without its name, then given it by a link, which never replaces."""
        target = self._root / name
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            folder = os.open(target.parent, os.O_RDONLY | os.O_DIRECTORY)
            try:
                created = _write_exclusively(folder, target.name, content)
                os.fsync(folder)
            finally:
                os.close(folder)
        except OSError as error:
            raise file_error(str(target), error) from error
        return created


def _write_exclusively(folder: int, name: str, content: bytes) -> bool:
    try:
        descriptor = os.open(".", os.O_TMPFILE | os.O_WRONLY, 0o644, dir_fd=folder)
    except (AttributeError, OSError):
        return _write_named(folder, name, content)
    try:
        _write_synced(descriptor, content)
        # A file without a name is gone when its process is.
        return _linked(f"/proc/self/fd/{descriptor}", folder, name)
    finally:
        os.close(descriptor)


def _write_named(folder: int, name: str, content: bytes) -> bool:
    """For file systems without nameless files, such as NFS; a kill leaves a hidden file, no evidence to a reader."""
    partial = f".{secrets.token_hex(8)}.partial"
    descriptor = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o644, dir_fd=folder)
    try:
        try:
            _write_synced(descriptor, content)
        finally:
            os.close(descriptor)
        return _linked(partial, folder, name)
    finally:
        os.unlink(partial, dir_fd=folder)


def _linked(source: str, folder: int, name: str) -> bool:
    try:
        # With folders' descriptors it follows the symbolic link that /proc has; without, it does not.
        os.link(source, name, src_dir_fd=folder, dst_dir_fd=folder, follow_symlinks=True)
    except FileExistsError:
        return False
    return True


def _write_synced(descriptor: int, content: bytes) -> None:
    rest = memoryview(content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]
    os.fsync(descriptor)


class S3Store:
    """A bucket of S3, or of what speaks its protocol, conditional writes included."""

    def __init__(self, uri: str) -> None:
        """Keep evidence under s3://bucket/prefix."""
        self._bucket, prefix = aws.bucket_and_key(uri)
        self._prefix = f"{prefix}/" if prefix else ""
        self._s3 = aws.client("s3")

    def address(self, name: str) -> str:
        """As in `Store`."""
        return f"s3://{self._bucket}/{self._prefix}{name}"

    def exists(self, name: str) -> bool:
        """As in `Store`; an identity that may only write is not told, and learns it when it writes."""
        try:
            self._s3.head_object(Bucket=self._bucket, Key=self._prefix + name)
        except aws.errors() as error:
            if aws.error_code(error) in ("404", "NoSuchKey", "NotFound", "403", "AccessDenied"):
                return False
            raise aws.service_error(self.address(name), error, "look for it (s3:GetObject)") from error
        return True

    def write(self, name: str, content: bytes) -> bool:
        """As in `Store`."""
        for attempt in range(CONFLICT_ATTEMPTS):
            try:
                self._s3.put_object(
                    Bucket=self._bucket,
                    Key=self._prefix + name,
                    Body=content,
                    ContentType="application/json",
                    IfNoneMatch="*",
                )
            except aws.errors() as error:
                code = aws.error_code(error)
                if code in ("PreconditionFailed", "412"):
                    return False
                if code == "ConditionalRequestConflict" and attempt + 1 < CONFLICT_ATTEMPTS:
                    continue
                raise aws.service_error(self.address(name), error, "write it (s3:PutObject)") from error
            return True
        raise AssertionError("the last attempt returns or raises")
