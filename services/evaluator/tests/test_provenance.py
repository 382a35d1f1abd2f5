import hashlib
import shutil
from pathlib import Path

import pytest

from plumbline_evaluator import provenance
from plumbline_evaluator.errors import EvaluationError


def test_digests_code_by_content_and_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(provenance, "PACKAGE", tmp_path)
    (tmp_path / "b.py").write_text("2")
    (tmp_path / "a.py").write_text("1")
    (tmp_path / "notes.txt").write_text("not code")
    lines = "".join(
        f"{hashlib.sha256(text.encode()).hexdigest()} {name}\n" for name, text in [("a.py", "1"), ("b.py", "2")]
    )
    assert provenance.code_digest() == f"sha256:{hashlib.sha256(lines.encode()).hexdigest()}"


def test_digest_of_code_changes_with_any_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = provenance.code_digest()
    copy = shutil.copytree(provenance.PACKAGE, tmp_path / "copy")
    monkeypatch.setattr(provenance, "PACKAGE", copy)
    assert provenance.code_digest() == before
    with (copy / "cli.py").open("a") as file:
        file.write("\n")
    assert provenance.code_digest() != before


def test_needs_the_lock_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = provenance.LOCK_FILE.read_bytes()
    assert provenance.lock_digest() == f"sha256:{hashlib.sha256(content).hexdigest()}"
    monkeypatch.setattr(provenance, "LOCK_FILE", tmp_path / "requirements.lock")
    with pytest.raises(EvaluationError, match="no lock file"):
        provenance.lock_digest()


def test_says_what_it_ran_with() -> None:
    evaluator = provenance.evaluator(uses_gpu=False)
    assert set(evaluator) == {"version", "codeDigest", "lockDigest", "libraries", "hardware"}
    assert set(evaluator["libraries"]) == {"duckdb", "numpy", "onnxruntime"}
    assert evaluator["hardware"]["accelerator"] is None
    assert evaluator["hardware"]["cores"] >= 1


def test_locks_name_no_registry_and_carry_digests() -> None:
    for path in provenance.LOCK_FILE.parent.glob("*.lock"):
        content = path.read_text()
        assert "://" not in content
        assert "index-url" not in content
        assert content.count("==") <= content.count("--hash=sha256:")


def test_locked_versions_are_those_that_run() -> None:
    lines = provenance.LOCK_FILE.read_text().splitlines()
    locked = dict(line.split(" ")[0].split("==") for line in lines if "==" in line)
    assert {name: locked[name] for name in ("duckdb", "numpy", "onnxruntime")} == provenance.libraries()
