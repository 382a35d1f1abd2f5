"""What the container's file promises, as far as it can be read from it."""

import re
from pathlib import Path

FOLDER = Path(__file__).parents[1]
DOCKERFILE = (FOLDER / "Dockerfile").read_text()
LAST_STAGE = DOCKERFILE[DOCKERFILE.rindex("\nFROM ") :]


def test_runs_as_nobody_in_particular() -> None:
    assert re.findall(r"^USER (.*)$", LAST_STAGE, re.MULTILINE) == ["65532:65532"]
    assert "--owner=65532" in LAST_STAGE


def test_installs_by_hash_only() -> None:
    installs = re.findall(r"pip install.*", DOCKERFILE)
    assert len(installs) == 1
    assert "--require-hashes" in installs[0]


def test_has_the_layout_that_the_lock_digest_is_read_from() -> None:
    assert "/opt/evaluator/requirements.lock" in DOCKERFILE
    assert "COPY src /opt/evaluator/src" in DOCKERFILE


def test_both_variants_run_the_same_versions_of_what_counts() -> None:
    cpu, cuda = (versions(FOLDER / name) for name in ("requirements.lock", "requirements-cuda.lock"))
    assert cpu.keys() - cuda.keys() == {"onnxruntime"}
    assert cuda.keys() - cpu.keys() == {"onnxruntime-gpu"}
    assert {name for name in cpu.keys() & cuda.keys() if cpu[name] != cuda[name]} == set()


def versions(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9-]+)==([^ ]+)", path.read_text(), re.MULTILINE))
