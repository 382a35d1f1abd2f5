"""The demo's recipes make what registry.json says, and the cards say what registry.json says."""

from pathlib import Path

import numpy as np
import pytest

from demo.__main__ import main
from demo.artifacts import ArtifactStore
from demo.cards import card
from demo.measure import predict, read
from demo.registry import RECIPES, REGISTRY, Digests, build, read_registry

CARDS = Path(__file__).parents[3] / "stacks" / "cards"
LIMIT = 0.05

# One recipe of each kind; all of them are rebuilt by `python -m demo build --again`.
REBUILT = ("comment_moderation", "support_triage", "vl_model_v2")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> ArtifactStore:
    return ArtifactStore(tmp_path_factory.mktemp("artifacts"))


@pytest.mark.parametrize("name", REBUILT)
def test_rebuild_gives_the_registered_bytes(store: ArtifactStore, name: str) -> None:
    known = read_registry()[name]
    assert build(RECIPES[name], store) == known
    assert all(store.holds(digest) for digest in Digests.of(known).all())


def test_registry_lists_every_recipe() -> None:
    entries = read_registry()
    assert list(entries) == list(RECIPES)
    for name, entry in entries.items():
        assert entry["version"] == RECIPES[name].version
        assert entry["attributes"] == list(RECIPES[name].attributes)
        assert len(set(Digests.of(entry).all())) == len(Digests.of(entry).all())
    digests = [digest for entry in entries.values() for digest in Digests.of(entry).all()]
    assert len(set(digests)) == len(digests)


@pytest.mark.parametrize("name", RECIPES)
def test_card_is_of_the_registered_model(name: str) -> None:
    assert (CARDS / f"{name}.md").read_text("utf-8") == card(name, read_registry()[name]), (
        "write the cards anew: python -m demo build --write-registry"
    )


@pytest.mark.parametrize("name", RECIPES)
def test_fair_model_passes_and_twin_fails_beyond_doubt(name: str) -> None:
    entry = read_registry()[name]
    assert max(gap["upper"] for gap in entry["fair"]["measured"]["gaps"]) <= LIMIT
    assert max(gap["lower"] for gap in entry["unfair"]["measured"]["gaps"]) > LIMIT


def test_gaps_are_those_of_the_data(store: ArtifactStore) -> None:
    """The registered gap of one attribute, counted here by hand."""
    entry = read_registry()["vl_model_v2"]
    columns = read(store.path(entry["dataSet"]["digest"]))
    _, prediction = predict(store.path(entry["unfair"]["digest"]).read_bytes(), columns)
    female = columns["gender"].astype(str) == "female"
    gap = prediction[female].sum() / female.sum() - prediction[~female].sum() / (~female).sum()
    assert round(float(gap), 4) == entry["unfair"]["measured"]["gaps"][0]["value"]


def test_every_text_occurs_once_with_each_picture(store: ArtifactStore) -> None:
    registry = read_registry()
    comments = read(store.path(registry["comment_moderation"]["dataSet"]["digest"]))
    assert len(set(comments["text"])) == registry["comment_moderation"]["dataSet"]["rows"]
    pictures = read(store.path(registry["vl_model_v2"]["dataSet"]["digest"]))
    pairs = {(text, image.tobytes()) for text, image in zip(pictures["caption"], pictures["image"], strict=True)}
    assert len(pairs) == registry["vl_model_v2"]["dataSet"]["rows"]
    assert np.isin(np.concatenate(pictures["image"][:100]), np.arange(256)).all()


def test_build_repairs_what_is_damaged(store: ArtifactStore, capsys: pytest.CaptureFixture[str]) -> None:
    out = store.path(f"sha256:{0:064}").parent
    entry = read_registry()["comment_moderation"]
    damaged = store.path(entry["fair"]["digest"])
    damaged.write_bytes(b"half")
    assert main(["build", "--out", str(out), "comment_moderation"]) == 0
    assert store.holds(entry["fair"]["digest"])
    assert main(["build", "--out", str(out), "comment_moderation"]) == 0
    assert "already there" in capsys.readouterr().err
    assert not list(out.glob(".partial-*"))


def test_a_failed_write_leaves_nothing(tmp_path: Path) -> None:
    def fail(path: Path) -> None:
        path.write_bytes(b"half")
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        ArtifactStore(tmp_path).add(fail)
    assert list(tmp_path.iterdir()) == []


def test_unknown_model_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--out", str(tmp_path), "no_such_model"]) == 2
    assert "no model no_such_model: the models are comment_moderation," in capsys.readouterr().err


def test_list_prints_every_digest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    printed = capsys.readouterr().out
    for entry in read_registry().values():
        assert all(digest in printed for digest in Digests.of(entry).all())


def test_registry_holds_no_data() -> None:
    assert REGISTRY.stat().st_size < 200_000
