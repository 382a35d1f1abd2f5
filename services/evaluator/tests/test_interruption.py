"""Evaluators that are killed, that run at once and that run out of space: whole evidence or none."""

import json
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from examples import Example, command, contract_of, counts_in, process_environment, run, write_example, write_rows

from plumbline_evaluator.cli import main

SEED = 20261126
KILLS = 8


@pytest.fixture(scope="module")
def slow(tmp_path_factory: pytest.TempPathFactory) -> Example:
    """An evaluation of a second's work in three batches."""
    return write_example(tmp_path_factory.mktemp("slow"), rows=24_000, rounds=60)


@pytest.fixture(scope="module")
def counts(slow: Example, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, object], float]:
    """What an evaluation that nobody kills counts, and the seconds it takes."""
    from examples import write_key

    key = write_key(tmp_path_factory.mktemp("key") / "key.pem")
    started = time.monotonic()
    result = run(slow.arguments("--key", key, "--store", slow.store, "--threads", "1"))
    assert result.returncode == 0, result.stderr
    (path,) = slow.evidence()
    return counts_in(path), time.monotonic() - started


def kill_moments() -> list[float]:
    draw = random.Random(SEED)
    return [draw.uniform(0.1, 1) for _ in range(KILLS)]


@pytest.mark.parametrize("share", kill_moments())
def test_a_kill_leaves_whole_evidence_or_none(
    slow: Example, counts: tuple[dict[str, object], float], key: Path, tmp_path: Path, share: float
) -> None:
    expected, seconds = counts
    example = Example(tmp_path, slow.model, slow.data_set, slow.contract)
    arguments = example.arguments("--key", key, "--store", example.store, "--threads", "1")
    process = subprocess.Popen(command(arguments), env=process_environment(), stderr=subprocess.DEVNULL)
    time.sleep(share * seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    for path in example.evidence():
        assert counts_in(path) == expected
    result = run(arguments)
    assert result.returncode == 0, result.stderr
    (path,) = example.evidence()
    assert counts_in(path) == expected
    assert list((tmp_path / "work").iterdir()) == [] or "was there already" in result.stdout


KILLED_AFTER_TWO_BATCHES = """
import itertools, os, signal, sys
from plumbline_evaluator import cli, scoring
commit, batches = scoring._commit, itertools.count(1)
def commit_or_die(connection, scores):
    rows = commit(connection, scores)
    if next(batches) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return rows
scoring._commit = commit_or_die
cli.main(sys.argv[1:])
"""


def test_scores_are_not_made_twice_after_a_kill(
    slow: Example, counts: tuple[dict[str, object], float], key: Path, tmp_path: Path
) -> None:
    example = Example(tmp_path, slow.model, slow.data_set, slow.contract)
    arguments = example.arguments("--key", key, "--store", example.store)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED_AFTER_TWO_BATCHES, *arguments], env=process_environment(), capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL
    assert example.evidence() == []
    result = run(arguments)
    assert "going on at row 16,384 of 24,000" in result.stderr
    (path,) = example.evidence()
    assert counts_in(path) == counts[0]


def test_a_request_to_stop_is_followed_at_once(slow: Example, key: Path, tmp_path: Path) -> None:
    example = Example(tmp_path, slow.model, slow.data_set, slow.contract)
    arguments = example.arguments("--key", key, "--store", example.store, "--threads", "1")
    process = subprocess.Popen(command(arguments), env=process_environment(), stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while not list(tmp_path.glob("work/*/scores.duckdb")) and time.monotonic() < deadline:
        time.sleep(0.01)
    process.terminate()
    _, stderr = process.communicate(timeout=5)
    assert process.returncode == 128 + signal.SIGTERM
    assert stderr.endswith("stopped: run it again to go on\n")
    assert example.evidence() == []


@pytest.mark.parametrize("share_work", [True, False])
def test_two_at_once_leave_one_evidence(slow: Example, key: Path, tmp_path: Path, share_work: bool) -> None:
    example = Example(tmp_path, slow.model, slow.data_set, slow.contract)
    alone = example.arguments("--key", key, "--store", example.store, "--threads", "1")
    with ThreadPoolExecutor(2) as pool:
        works = [tmp_path / ("work" if share_work else f"work-{index}") for index in range(2)]
        results = list(pool.map(lambda work: run([*alone, "--work", str(work)]), works))
    assert [result.returncode for result in results] == [0, 0]
    assert sum("was there already" in result.stdout for result in results) == 1
    assert len(example.evidence()) == 1


def test_two_at_once_leave_one_evidence_in_s3(slow: Example, key: Path, tmp_path: Path, aws_environment: str) -> None:
    from plumbline_evaluator import aws

    s3 = aws.client("s3")
    s3.create_bucket(Bucket="two-at-once")
    example = Example(tmp_path, slow.model, slow.data_set, slow.contract)
    alone = example.arguments("--key", key, "--store", "s3://two-at-once/dev", "--threads", "1")
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda index: run([*alone, "--work", str(tmp_path / str(index))]), range(2)))
    assert [result.returncode for result in results] == [0, 0], [result.stderr for result in results]
    assert sum("was there already" in result.stdout for result in results) == 1
    assert len(s3.list_objects_v2(Bucket="two-at-once")["Contents"]) == 1


def limited(arguments: list[str], file_bytes: int) -> subprocess.CompletedProcess[str]:
    """Run with files that cannot grow beyond `file_bytes`: the system refuses the write, as on a full disk."""
    return subprocess.run(
        command(arguments),
        env=process_environment(),
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (file_bytes, file_bytes)),
    )


def test_says_that_there_is_no_space_for_scores(example: Example, key: Path) -> None:
    result = limited(example.arguments("--key", key, "--store", example.store), 20_000)
    assert result.returncode == 1
    assert "no space left: free space there, or name another folder" in result.stderr
    assert result.stderr.count("\n") == 1
    assert example.evidence() == []
    assert list((example.folder / "work").iterdir()) == []


def log_example(folder: Path) -> Example:
    """A prediction log: nothing but the evidence is written to disk."""
    sql = "select 'f' as gender, range % 80 as age, range % 2 as label, 1 as prediction from range(100)"
    data_set = write_rows(folder / "log.parquet", sql)
    contract = folder / "c.json"
    example = Example(folder, data_set, data_set, contract)
    contract.write_text(json.dumps(contract_of(data_set, data_set)))
    return example


def test_says_that_there_is_no_space_for_evidence(tmp_path: Path, key: Path) -> None:
    example = log_example(tmp_path)
    result = limited(example.arguments("--prediction-log", "--key", key, "--store", example.store), 1000)
    assert result.returncode == 1
    assert "20261126T090000Z.dsse.json: no space left" in result.stderr
    assert example.evidence() == []


def test_says_that_there_is_no_space_for_the_statement(tmp_path: Path) -> None:
    example = log_example(tmp_path)
    out = tmp_path / "statement.json"
    result = limited(example.arguments("--prediction-log", "--statement-out", out), 1000)
    assert result.returncode == 1
    assert "statement.json: no space left" in result.stderr
    assert not out.exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 64 KiB, where this user may mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    options = ["-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if mount is None or subprocess.run([mount, *options], capture_output=True).returncode != 0:
        pytest.skip("may not mount")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_leaves_a_full_disk_as_it_was(
    tmp_path: Path, key: Path, small_disk: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    example = log_example(tmp_path)
    store = small_disk / "store"
    filler = small_disk / "filler"
    with pytest.raises(OSError, match="No space left"), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    arguments = example.arguments("--prediction-log", "--key", key, "--store", store)
    assert main(arguments) == 1
    assert "no space left" in capsys.readouterr().err
    assert [path for path in small_disk.rglob("*") if path.is_file()] == [filler]
    filler.unlink()
    assert main(arguments) == 0
    assert len([path for path in store.rglob("*") if path.is_file()]) == 1
