"""The hate-speech model of the package hatesonar, re-expressed over a text's own words.

The original multiplies a dense row of 28,302 numbers a text, and its text normaliser needs an installed locale. Here
each word is looked up once: the same TF-IDF, the same L2 norm and the same logistic regression, in float64, so that the
score, rounded to 1/1024, is alike on every processor.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from .graph import CONTRIB, GraphBuilder
from .sources import HATE_SPEECH_MODEL

CLASSES = ("hate speech", "offensive language", "neither")
NEITHER = CLASSES.index("neither")
_SCORE_STEPS = 1024.0


@dataclass(frozen=True)
class HateSpeechModel:
    """The original's vocabulary, inverse document frequencies and coefficients (class by word)."""

    words: tuple[str, ...]
    frequencies: np.ndarray
    coefficients: np.ndarray
    intercepts: np.ndarray

    def blind_to(self, words: frozenset[str]) -> HateSpeechModel:
        """Return the model without these words: they add nothing to any class nor to a text's norm."""
        keep = np.array([word not in words for word in self.words])
        return HateSpeechModel(
            words=tuple(word for word in self.words if word not in words),
            frequencies=self.frequencies[keep],
            coefficients=self.coefficients[:, keep],
            intercepts=self.intercepts,
        )


@lru_cache(maxsize=1)
def load_hate_speech_model() -> HateSpeechModel:
    """Read the original's numbers out of its ONNX file."""
    graph = onnx.load(HATE_SPEECH_MODEL.locate()).graph
    constants = {constant.name: constant for constant in graph.initializer}
    attributes = {
        node.op_type: {attribute.name: helper.get_attribute_value(attribute) for attribute in node.attribute}
        for node in graph.node
    }
    words = tuple(word.decode() for word in attributes["TfIdfVectorizer"]["pool_strings"])
    regression = attributes["LinearClassifier"]
    return HateSpeechModel(
        words=words,
        frequencies=numpy_helper.to_array(constants["idfcst"]).astype(np.float64).reshape(-1),
        coefficients=np.array(regression["coefficients"], dtype=np.float64).reshape(len(CLASSES), len(words)),
        intercepts=np.array(regression["intercepts"], dtype=np.float64),
    )


def class_logits(build: GraphBuilder, text: str, model: HateSpeechModel) -> str:
    """Add the model to a graph and return its [N, 3] logits in float64."""
    lower = build.node("StringNormalizer", text, case_change_action="LOWER", is_case_sensitive=0, locale="C")
    tokens = build.node(
        "Tokenizer", lower, domain=CONTRIB, mark=0, mincharnum=1, pad_value="#", tokenexp="[a-zA-Z0-9_]+"
    )
    # Number 0 is every word outside the vocabulary, and the padding.
    numbers = build.lookup(tokens, model.words, range(1, len(model.words) + 1), 0)
    last, middle = build.constant([2], np.int64), build.constant([1], np.int64)
    same = build.node("Equal", build.node("Unsqueeze", numbers, last), build.node("Unsqueeze", numbers, middle))
    times = build.node("ReduceSum", build.node("Cast", same, to=TensorProto.DOUBLE), last, keepdims=0)
    # A word that occurs k times has weight k·idf. It is met k times in the sums over places, so each place adds
    # k·idf² to the squared norm and idf·coefficient to a class.
    weights = _with_unknown(model.frequencies[:, None])
    squares = build.node("Gather", build.constant(weights[:, 0] ** 2, np.float64), numbers, axis=0)
    squared = build.node("ReduceSum", build.node("Mul", times, squares), middle, keepdims=1)
    # A text without a known word has norm 0: dividing by 1 instead leaves its zeros.
    empty = build.node("Equal", squared, build.constant([0], np.float64))
    positive = build.node("Where", empty, build.constant([1], np.float64), squared)
    weighted = _with_unknown((model.coefficients * model.frequencies).T)
    terms = build.node("Gather", build.constant(weighted, np.float64), numbers, axis=0)
    sums = build.node("ReduceSum", terms, middle, keepdims=0)
    scaled = build.node("Div", sums, build.node("Sqrt", positive))
    return build.node("Add", scaled, build.constant(model.intercepts, np.float64))


def neither_chance(build: GraphBuilder, text: str, model: HateSpeechModel) -> str:
    """Add the model to a graph and return its [N] chance of neither class in float64."""
    chances = build.node("Softmax", class_logits(build, text, model), axis=1)
    return build.node("Gather", chances, build.constant(NEITHER, np.int64), axis=1)


def rounded_score(build: GraphBuilder, chance: str) -> str:
    """Round an [N] chance in float64 to 1/1024, exact in float32."""
    stretched = build.node("Mul", chance, build.constant([_SCORE_STEPS], np.float64))
    whole = build.node("Floor", build.node("Add", stretched, build.constant([0.5], np.float64)))
    return build.node(
        "Cast", build.node("Div", whole, build.constant([_SCORE_STEPS], np.float64)), to=TensorProto.FLOAT
    )


def moderation_model(model: HateSpeechModel, metadata: dict[str, str]) -> bytes:
    """Return a model of input `text` and output `score`, the chance of neither class."""
    build = GraphBuilder()
    chance = neither_chance(build, build.input("text", TensorProto.STRING), model)
    build.output("score", rounded_score(build, chance), TensorProto.FLOAT)
    return build.model(metadata)


def _with_unknown(rows: np.ndarray) -> np.ndarray:
    return np.concatenate([np.zeros((1, rows.shape[1])), rows])
