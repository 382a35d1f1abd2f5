import errno
import os
import stat
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from plumbline_evaluator import aws, stores
from plumbline_evaluator.errors import EvaluationError
from plumbline_evaluator.stores import DirectoryStore, S3Store, evidence_name, open_store

NAME = evidence_name("sha256:" + "a" * 64, "dev", datetime(2026, 11, 26, 9, tzinfo=UTC))


def files(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


@pytest.fixture(params=["nameless", "named"])
def directory(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DirectoryStore:
    """A store on a file system with nameless files, and on one without."""
    if request.param == "named":
        monkeypatch.delattr(os, "O_TMPFILE")
    return DirectoryStore(tmp_path / "store")


def test_addresses_evidence_by_model_environment_and_time() -> None:
    assert f"{'a' * 64}/dev/20261126T090000Z.dsse.json" == NAME


def test_writes_once(directory: DirectoryStore, tmp_path: Path) -> None:
    assert not directory.exists(NAME)
    assert directory.write(NAME, b"first")
    assert directory.exists(NAME)
    assert not directory.write(NAME, b"second")
    assert files(tmp_path / "store") == [NAME]
    path = Path(directory.address(NAME))
    assert path.read_bytes() == b"first"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644 & ~umask()
    assert path.stat().st_nlink == 1


def umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def test_has_one_winner_of_many_at_once(directory: DirectoryStore, tmp_path: Path) -> None:
    won: list[int] = []
    barrier = threading.Barrier(8)

    def write(index: int) -> None:
        barrier.wait()
        if directory.write(NAME, bytes([index]) * 100_000):
            won.append(index)

    threads = [threading.Thread(target=write, args=(index,)) for index in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert files(tmp_path / "store") == [NAME]
    assert Path(directory.address(NAME)).read_bytes() == bytes(won) * 100_000


@pytest.mark.parametrize("call", ["write", "fsync", "link"])
@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EFBIG])
def test_leaves_nothing_on_a_full_disk(
    directory: DirectoryStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(stores.os, call, fail)
    with pytest.raises(EvaluationError, match=r"20261126T090000Z.dsse.json: no space left: free space there"):
        directory.write(NAME, b"content")
    assert files(tmp_path / "store") == []


def test_writes_all_where_the_system_writes_in_parts(
    directory: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = os.write
    monkeypatch.setattr(stores.os, "write", lambda descriptor, content: whole(descriptor, content[:3]))
    assert directory.write(NAME, b"0123456789")
    assert Path(directory.address(NAME)).read_bytes() == b"0123456789"


def test_tells_why_a_folder_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("a file")
    with pytest.raises(EvaluationError, match="Not a directory: must be readable and writable"):
        DirectoryStore(tmp_path / "store").write(NAME, b"x")


@pytest.mark.parametrize(
    ("uri", "message"),
    [
        ("https://user:secret@example.com/evidence", "https://example.com/evidence: scheme https"),
        ("gs://bucket", "scheme gs: must be a directory or s3://bucket/prefix"),
        ("s3:///prefix", "must be s3://bucket/key"),
    ],
)
def test_refuses_stores_that_it_cannot_write_to(uri: str, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        open_store(uri)
    assert message in str(caught.value)
    assert "secret" not in str(caught.value)


def test_opens_folders_by_path_and_by_uri(tmp_path: Path) -> None:
    assert open_store(str(tmp_path)).address("x") == str(tmp_path / "x")
    assert open_store(f"file://{tmp_path}/a%20b").address("x") == str(tmp_path / "a b" / "x")


@pytest.fixture
def bucket(aws_environment: str, request: pytest.FixtureRequest) -> str:
    name = f"evidence-{abs(hash(request.node.name))}"
    aws.client("s3").create_bucket(Bucket=name)
    return name


def test_writes_once_to_s3(bucket: str) -> None:
    store = open_store(f"s3://{bucket}/reports/dev/")
    assert isinstance(store, S3Store)
    assert not store.exists(NAME)
    assert store.write(NAME, b"first")
    assert store.exists(NAME)
    assert not store.write(NAME, b"second")
    assert store.address(NAME) == f"s3://{bucket}/reports/dev/{NAME}"
    answer = aws.client("s3").get_object(Bucket=bucket, Key=f"reports/dev/{NAME}")
    assert answer["Body"].read() == b"first"
    assert answer["ContentType"] == "application/json"


def test_tells_what_s3_refuses(bucket: str) -> None:
    store = S3Store("s3://no-such-bucket-of-evidence")
    with pytest.raises(EvaluationError, match=r"s3://no-such-.*NoSuchBucket.*must allow .* write it \(s3:PutObject\)"):
        store.write(NAME, b"x")


def test_tries_again_where_two_writes_meet(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import ClientError

    store = S3Store(f"s3://{bucket}")
    put = store._s3.put_object
    meetings = [0]

    def conflicting(**arguments: object) -> object:
        meetings[0] += 1
        if meetings[0] < 3:
            raise ClientError({"Error": {"Code": "ConditionalRequestConflict"}}, "PutObject")
        return put(**arguments)

    monkeypatch.setattr(store._s3, "put_object", conflicting)
    assert store.write(NAME, b"x")
    assert meetings == [3]
    meetings[0] = -99
    with pytest.raises(EvaluationError, match="ConditionalRequestConflict"):
        store.write(NAME, b"x")


def test_does_not_mind_that_it_may_only_write(bucket: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from botocore.exceptions import ClientError

    store = S3Store(f"s3://{bucket}")

    def forbidden(**_: object) -> None:
        raise ClientError({"Error": {"Code": "403"}}, "HeadObject")

    monkeypatch.setattr(store._s3, "head_object", forbidden)
    assert not store.exists(NAME)
