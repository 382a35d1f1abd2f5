"""The same metrics by hand in pandas, in Fairlearn and in AIF360: `peers.py DATA_SET SMALLER_DATA_SET`.

All have read their rows before the clock starts.
"""

import logging
import sys
import warnings
from importlib.metadata import version
from typing import Any

import numpy as np
import pandas as pd
import worker

ATTRIBUTES = ["age_group", "region", "gender"]
CELL = [*ATTRIBUTES, "label", "prediction", "bin"]


def read(file: str) -> pd.DataFrame:
    """All columns, text as text; equal names are one object each, which is pandas at its fastest."""
    return pd.read_parquet(file)


def with_categories(frame: pd.DataFrame) -> pd.DataFrame:
    """The attributes as categories, in the order of their names."""
    categories = {name: pd.CategoricalDtype(sorted(frame[name].unique())) for name in ATTRIBUTES}
    return frame.astype(categories)


def by_hand(frame: pd.DataFrame) -> tuple[pd.DataFrame, dict[str, pd.Series]]:
    """The cells and margins that the evaluator counts."""
    millionths = (frame["score"].to_numpy(np.float64) * 1e6 + 0.5).astype(np.int64)
    counted = frame.assign(millionths=millionths, bin=np.minimum(19, millionths * 20 // 1_000_000))
    cells = counted.groupby(CELL, observed=True)["millionths"].agg(["size", "sum"])
    return cells, {name: cells["size"].groupby(level=name, observed=True).sum() for name in ATTRIBUTES}


def as_counts(cells: pd.DataFrame, margins: dict[str, pd.Series]) -> dict[str, Any]:
    """The cells with the groups by their index, and the margins."""
    flat = cells.reset_index()
    for name in ATTRIBUTES:
        flat[name] = flat[name].astype("category").cat.codes
    return {"cells": flat.sort_values(CELL).to_numpy().tolist(), "margins": [m.tolist() for m in margins.values()]}


def without_scores(frame: pd.DataFrame) -> list[Any]:
    """The cells of labels and predictions alone."""
    cells = frame.groupby(CELL[:-1], observed=True).size().reset_index()
    return cells.sort_values(CELL[:-1]).iloc[:, -1].tolist()


def fairlearn(frame: pd.DataFrame) -> dict[str, float]:
    """Gaps between all intersections, of four metrics."""
    from fairlearn.metrics import MetricFrame, false_positive_rate, selection_rate, true_positive_rate
    from sklearn.metrics import accuracy_score

    rates = {
        "selection rate": selection_rate,
        "true positive rate": true_positive_rate,
        "false positive rate": false_positive_rate,
        "accuracy": accuracy_score,
    }
    found = MetricFrame(
        metrics=rates, y_true=frame["label"], y_pred=frame["prediction"], sensitive_features=frame[ATTRIBUTES]
    )
    return {name: float(gap) for name, gap in found.difference(method="between_groups").items()}


def aif360(frame: pd.DataFrame) -> dict[str, float]:
    """The same gaps: every intersection against the first, two at a time, as its metrics compare."""
    from aif360.datasets import BinaryLabelDataset
    from aif360.metrics import ClassificationMetric

    group = frame.groupby(ATTRIBUTES, observed=True).ngroup().astype(float)
    data = pd.DataFrame({"group": group, "label": frame["label"].astype(float)})
    truth = BinaryLabelDataset(df=data, label_names=["label"], protected_attribute_names=["group"])
    predicted = truth.copy()
    predicted.labels = frame[["prediction"]].to_numpy(np.float64)
    gaps: dict[str, list[float]] = {}
    for other in range(1, int(group.max()) + 1):
        metric = ClassificationMetric(truth, predicted, [{"group": other}], [{"group": 0}])
        for name, value in {
            "selection rate": metric.statistical_parity_difference(),
            "true positive rate": metric.true_positive_rate_difference(),
            "false positive rate": metric.false_positive_rate_difference(),
            "accuracy": metric.accuracy(privileged=False) - metric.accuracy(privileged=True),
        }.items():
            gaps.setdefault(name, [0.0]).append(float(value))
    return {name: max(values) - min(values) for name, values in gaps.items()}


def main(file: str, smaller: str) -> None:
    """Serve: the larger file to pandas alone, for which alone it is small enough."""
    # AIF360 warns of optional packages that nobody asked for.
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    frame, small = read(file), read(smaller)
    categories = with_categories(frame)
    worker.serve(
        {
            "pandas-reading": lambda: len(read(file)),
            "pandas": lambda: as_counts(*by_hand(frame)),
            "pandas-categories": lambda: as_counts(*by_hand(categories)),
            "pandas-without-scores": lambda: without_scores(frame),
            "fairlearn": lambda: fairlearn(small),
            "aif360": lambda: aif360(small),
            "versions": lambda: {name: version(name.lower()) for name in ("pandas", "Fairlearn", "AIF360")},
        }
    )


main(sys.argv[1], sys.argv[2])
