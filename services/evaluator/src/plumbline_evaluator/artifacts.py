"""Fetches model and data set, and lets nothing on that does not hash to its digest."""

import hashlib
import http.client
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from urllib.parse import unquote, urlsplit

from plumbline_evaluator import aws
from plumbline_evaluator.contract import Artifact
from plumbline_evaluator.errors import EvaluationError, file_error, shown_uri

CHUNK_BYTES = 1 << 20
TIMEOUT_SECONDS = 60


def file_digest(path: Path) -> str:
    """The digest of a file, with its prefix."""
    try:
        with path.open("rb") as file:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
    except OSError as error:
        raise file_error(str(path), error) from error


def artifact_file_name(digest: str) -> str:
    """The name of an artifact in a folder of artifacts."""
    return digest.replace(":", "-")


def obtain(what: str, artifact: Artifact, given: Path | None, folder: Path | None, work: Path) -> Path:
    """The artifact's file: the one given, else one in `folder`, else fetched from its URI into `work`.

    Raises:
        EvaluationError: where it cannot be had, or hashes to another digest.
    """
    path = given
    if path is None and folder is not None:
        candidate = folder / artifact_file_name(artifact.digest)
        path = candidate if candidate.exists() else None
    if path is None:
        path = _local_path(artifact.uri)
    if path is None:
        return _fetched(what, artifact, work / artifact_file_name(artifact.digest))
    if not path.is_file():
        raise EvaluationError(str(path), "no such file", f"must be the {what} that the contract names")
    _check(what, str(path), file_digest(path), artifact.digest)
    return path.resolve()


def _check(what: str, where: str, found: str, expected: str) -> None:
    if found != expected:
        rule = f"must be {expected}, the digest of the {what} in the contract; nothing of it was loaded"
        raise EvaluationError(where, f"the file's digest is {found}", rule)


def _local_path(uri: str) -> Path | None:
    parts = urlsplit(uri)
    if parts.scheme == "":
        return Path(uri)
    if parts.scheme == "file" and parts.netloc in ("", "localhost"):
        return Path(unquote(parts.path))
    if parts.scheme in ("s3", "https"):
        return None
    raise EvaluationError(shown_uri(uri), f"scheme {parts.scheme}", "must be s3://, https:// or a local path")


def _fetched(what: str, artifact: Artifact, target: Path) -> Path:
    if target.exists() and file_digest(target) == artifact.digest:
        return target
    partial = target.with_suffix(".partial")
    hasher = hashlib.sha256()
    try:
        with partial.open("wb") as file:
            for chunk in _chunks(artifact.uri):
                hasher.update(chunk)
                file.write(chunk)
        _check(what, shown_uri(artifact.uri), f"sha256:{hasher.hexdigest()}", artifact.digest)
        partial.replace(target)
    except OSError as error:
        raise file_error(str(partial.parent), error) from error
    finally:
        partial.unlink(missing_ok=True)
    return target


def _chunks(uri: str) -> Iterator[bytes]:
    return _s3_chunks(uri) if uri.startswith("s3://") else _https_chunks(uri)


def _s3_chunks(uri: str) -> Iterator[bytes]:
    bucket, key = aws.bucket_and_key(uri)
    if not key:
        raise EvaluationError(shown_uri(uri), "no key", "must be s3://bucket/key")
    s3 = aws.client("s3")
    try:
        yield from s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(CHUNK_BYTES)
    except aws.errors() as error:
        raise aws.service_error(uri, error, "read it (s3:GetObject)") from error


class _HttpsOnly(urllib.request.HTTPRedirectHandler):
    """Follows a redirect to https:// only."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Any, newurl: str
    ) -> urllib.request.Request | None:
        """Refuse what would leave TLS."""
        if not newurl.startswith("https://"):
            raise urllib.error.URLError("redirects away from https://")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def _https_chunks(uri: str) -> Iterator[bytes]:
    where = shown_uri(uri)
    rule = "must answer with the file; check the address and the network"
    opener = urllib.request.build_opener(_HttpsOnly)
    try:
        with opener.open(uri, timeout=TIMEOUT_SECONDS) as response:
            while chunk := response.read(CHUNK_BYTES):
                yield chunk
    except urllib.error.HTTPError as error:
        raise EvaluationError(where, f"HTTP status {error.code}", rule) from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise EvaluationError(where, str(reason)[:200] or type(error).__name__, rule) from error
