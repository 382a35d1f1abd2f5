"""A scorecard: logistic regression in points that are multiples of 2^-10, the same from any processor."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

Columns = dict[str, np.ndarray]

# Points are in units of 2^-10; hinges are divided by 8, so totals are in units of 2^-13 and exact in float32.
POINT_BITS = 10
HINGE_BITS = 3
# The score is looked up by the total's floor in steps of 2^-8 from -16 to 16.
STEP_BITS = 8
STEPS = 8192
_TOTAL_BITS = POINT_BITS + HINGE_BITS
_RIDGE = 1.0
_TOLERANCE = 1e-11


@dataclass(frozen=True)
class Features:
    """Which columns a scorecard reads and how."""

    categories: tuple[str, ...]
    hinges: dict[str, tuple[int, ...]] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @cached_property
    def inputs(self) -> tuple[str, ...]:
        """All columns, in order."""
        return (*self.categories, *self.hinges, *self.flags)


@dataclass(frozen=True)
class Scorecard:
    """Points in units of 2^-10. A category that training did not see has 0 points, as the most frequent one has."""

    features: Features
    intercept: int
    category_points: dict[str, dict[str, int]]
    hinge_points: dict[str, tuple[int, ...]]
    flag_points: dict[str, int]

    def steps(self, columns: Columns) -> np.ndarray:
        """Return each row's step, 0..8191, in whole numbers: the ONNX graph's own arithmetic."""
        rows = len(next(iter(columns.values())))
        total = np.full(rows, self.intercept << HINGE_BITS, dtype=np.int64)
        for name, by_category in self.category_points.items():
            values, at = np.unique(columns[name].astype(str), return_inverse=True)
            total += np.array([by_category.get(str(value), 0) << HINGE_BITS for value in values], dtype=np.int64)[at]
        for name, knots in self.features.hinges.items():
            for knot, points in zip(knots, self.hinge_points[name], strict=True):
                total += np.maximum(columns[name].astype(np.int64) - knot, 0) * points
        for name, points in self.flag_points.items():
            total += (columns[name] > 0) * (points << HINGE_BITS)
        steps: np.ndarray = np.clip((total >> (_TOTAL_BITS - STEP_BITS)) + STEPS // 2, 0, STEPS - 1)
        return steps


def score_table() -> np.ndarray:
    """Return the score of each step: the logistic function at the step's middle, rounded to millionths."""
    middles = [(step + 0.5 - STEPS // 2) / (1 << STEP_BITS) for step in range(STEPS)]
    return np.array([round(1 / (1 + math.exp(-middle)), 6) for middle in middles], dtype=np.float32)


def fit(features: Features, columns: Columns) -> Scorecard:
    """Fit by Newton's method in float64 to convergence, then round: rounding hides what differs between processors."""
    categories = {name: _levels(columns[name]) for name in features.categories}
    design = _design(features, columns, categories)
    weights = newton(design, columns["label"].astype(np.float64), _RIDGE)
    points = [int(value) for value in np.rint(weights * (1 << POINT_BITS))]
    taken = iter(points)
    intercept = next(taken)
    return Scorecard(
        features=features,
        intercept=intercept,
        category_points={name: {level: next(taken) for level in levels} for name, levels in categories.items()},
        hinge_points={name: tuple(next(taken) for _ in knots) for name, knots in features.hinges.items()},
        flag_points={name: next(taken) for name in features.flags},
    )


def _levels(values: np.ndarray) -> list[str]:
    """Return a column's categories in order, without the most frequent one, which is the reference."""
    names, counts = np.unique(values.astype(str), return_counts=True)
    reference = int(counts.argmax())
    return [str(name) for at, name in enumerate(names) if at != reference]


def _design(features: Features, columns: Columns, categories: dict[str, list[str]]) -> np.ndarray:
    parts = [np.ones(len(columns["label"]))]
    for name, levels in categories.items():
        values = columns[name].astype(str)
        parts += [(values == level).astype(np.float64) for level in levels]
    for name, knots in features.hinges.items():
        parts += [np.maximum(columns[name] - knot, 0) / (1 << HINGE_BITS) for knot in knots]
    parts += [(columns[name] > 0).astype(np.float64) for name in features.flags]
    return np.stack(parts, axis=1)


def newton(design: np.ndarray, label: np.ndarray, ridge: float) -> np.ndarray:
    """Maximise the likelihood less a small ridge, which makes the maximum unique."""
    weights = np.zeros(design.shape[1])
    penalty = ridge * np.eye(len(weights))
    for _ in range(50):
        chance = 1 / (1 + np.exp(-(design @ weights)))
        gradient = design.T @ (label - chance) - ridge * weights
        curvature = (design * (chance * (1 - chance))[:, None]).T @ design + penalty
        change = np.linalg.solve(curvature, gradient)
        weights += change
        if np.abs(change).max() < _TOLERANCE:
            return weights
    raise ValueError(f"the fit's last change was {np.abs(change).max()}, not below {_TOLERANCE} after 50 rounds")
