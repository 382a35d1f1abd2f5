"""Group rates and gaps of a model, for its card. The gate judges signed counts and nothing of this."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import duckdb
import numpy as np
import onnxruntime

_BATCH_ROWS = 4096
_TYPES = {"tensor(float)": np.float32, "tensor(int64)": np.int64, "tensor(string)": object}
# Both tails of a simultaneous 95 % interval.
_TAIL = 0.025


@dataclass(frozen=True)
class GroupRates:
    """One group of one attribute or intersection; a rate of no rows is None."""

    group: str
    rows: int
    selection_rate: float
    true_positive_rate: float | None
    false_positive_rate: float | None
    precision: float | None
    accuracy: float


@dataclass(frozen=True)
class Gap:
    """The two groups of one attribute set whose selection rates' difference reaches furthest."""

    attributes: str
    larger: str
    smaller: str
    value: float
    lower: float
    upper: float


@dataclass(frozen=True)
class Measurement:
    """What a card says of one model."""

    rows: int
    accuracy: float
    groups: dict[str, list[GroupRates]]
    gaps: list[Gap]

    def widest(self, rate: Callable[[GroupRates], float | None]) -> float | None:
        """Return the largest difference of a rate within any attribute set; None if a group has no such rate."""
        widths = []
        for rates in self.groups.values():
            values = [rate(group) for group in rates]
            known = [value for value in values if value is not None]
            if len(known) < len(values):
                return None
            widths.append(max(known) - min(known))
        return max(widths)


def predict(model: bytes, columns: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """Return score and prediction of each row."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    outputs = [output.name for output in session.get_outputs()]
    threshold = float(session.get_modelmeta().custom_metadata_map.get("plumbline.threshold", "0.5"))
    scores: list[np.ndarray] = []
    predictions: list[np.ndarray] = []
    for start in range(0, len(columns["label"]), _BATCH_ROWS):
        part = {
            given.name: _tensor(columns[given.name][start : start + _BATCH_ROWS], _TYPES[given.type])
            for given in session.get_inputs()
        }
        found = dict(zip(outputs, session.run(outputs, part), strict=True))
        score = found["score"].reshape(-1).astype(np.float64)
        scores.append(score)
        predictions.append(found["prediction"].reshape(-1) if "prediction" in found else score >= threshold)
    return np.concatenate(scores), np.concatenate(predictions).astype(np.int64)


def read(data: Path) -> dict[str, np.ndarray]:
    """Return a data set's columns."""
    with duckdb.connect(config={"threads": "1"}) as connection:
        return connection.read_parquet(str(data)).fetchnumpy()


def measure(model: bytes, columns: dict[str, np.ndarray], attributes: tuple[str, ...]) -> Measurement:
    """Measure every attribute and every intersection of attributes."""
    label = columns["label"].astype(np.int64)
    _, prediction = predict(model, columns)
    groups: dict[str, list[GroupRates]] = {}
    for size in range(1, len(attributes) + 1):
        for names in itertools.combinations(attributes, size):
            values = [columns[name].astype(str) for name in names]
            keys = np.array([", ".join(row) for row in zip(*values, strict=True)])
            groups[" × ".join(names)] = [  # noqa: RUF001 the sign of an intersection
                _rates(str(key), label[keys == key], prediction[keys == key]) for key in np.unique(keys)
            ]
    pairs = sum(math.comb(len(rates), 2) for rates in groups.values())
    return Measurement(
        rows=len(label),
        accuracy=_mean(label == prediction),
        groups=groups,
        gaps=[_gap(name, rates, pairs) for name, rates in groups.items()],
    )


def _tensor(values: np.ndarray, kind: type) -> np.ndarray:
    if values.dtype == object and kind is np.float32:
        return np.stack([np.asarray(value, dtype=np.float32) for value in values])
    return values.astype(kind)


def _rates(group: str, label: np.ndarray, prediction: np.ndarray) -> GroupRates:
    return GroupRates(
        group=group,
        rows=len(label),
        selection_rate=_mean(prediction),
        true_positive_rate=_mean_or_none(prediction[label == 1]),
        false_positive_rate=_mean_or_none(prediction[label == 0]),
        precision=_mean_or_none(label[prediction == 1]),
        accuracy=_mean(label == prediction),
    )


def _mean(values: np.ndarray) -> float:
    return int(values.sum()) / len(values)


def _mean_or_none(values: np.ndarray) -> float | None:
    return _mean(values) if len(values) else None


def _gap(attributes: str, rates: list[GroupRates], pairs: int) -> Gap:
    """Widen the interval by Bonferroni's rule over all pairs of groups of all attribute sets."""
    quantile = NormalDist().inv_cdf(1 - _TAIL / pairs)
    if len(rates) < 2:
        raise ValueError(f"{attributes} has {len(rates)} group; a gap needs two or more")
    gaps = []
    for one, other in itertools.combinations(rates, 2):
        larger, smaller = (one, other) if one.selection_rate >= other.selection_rate else (other, one)
        value = larger.selection_rate - smaller.selection_rate
        half = quantile * math.sqrt(sum(r.selection_rate * (1 - r.selection_rate) / r.rows for r in (one, other)))
        gaps.append(Gap(attributes, larger.group, smaller.group, value, max(0.0, value - half), value + half))
    return max(gaps, key=lambda gap: gap.upper)
