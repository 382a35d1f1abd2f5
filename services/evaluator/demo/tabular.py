"""Models of census data: an unfair one with one threshold for everybody, and a fair one with a threshold a group."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import census, tables
from .recipe import Built, Recipe
from .scorecard import Columns, Features, Scorecard, fit, score_table
from .scorecard_graph import scorecard_model
from .sources import CENSUS_TEST, CENSUS_TRAIN, Source

_AGE_KNOTS = (18, 30, 45, 60)


@dataclass(frozen=True)
class CensusRecipe(Recipe):
    """One target of the census data."""

    target: str
    features: Features
    selected_share: float
    train: Source = CENSUS_TRAIN
    evaluate: Source = CENSUS_TEST

    @property
    def sources(self) -> tuple[Source, ...]:
        """The two files."""
        return (self.train, self.evaluate)

    def build(self, data: Path) -> Built:
        """Fit on one file and write the other as the data set."""
        with tables.connect() as connection:
            census.load_adults(connection, "train", self.train, self.target)
            train = tables.columns(connection, "select * from train")
            census.load_adults(connection, "evaluation", self.evaluate, self.target)
            names = dict.fromkeys(["label", *self.attributes, *self.features.inputs])
            query = f"select {', '.join(names)} from evaluation"
            tables.write_parquet(connection, query, data)
            rows = connection.execute("select count(*) from evaluation").fetchall()[0][0]
        card = fit(self.features, train)
        steps = card.steps(train)
        return Built(
            fair=self._fair(card, train, steps),
            unfair=self._unfair(card, steps),
            rows=int(rows),
            train_rows=len(steps),
        )

    def _fair(self, card: Scorecard, train: Columns, steps: np.ndarray) -> bytes:
        groups = np.stack([train[name].astype(str) for name in self.attributes], axis=1)
        thresholds = {
            tuple(str(value) for value in group): _threshold(steps[(groups == group).all(axis=1)], self.selected_share)
            for group in np.unique(groups, axis=0)
        }
        return scorecard_model(card, self.metadata("fair"), thresholds, self.attributes)

    def _unfair(self, card: Scorecard, steps: np.ndarray) -> bytes:
        at = _threshold(steps, self.selected_share)
        scores = score_table().astype(np.float64)
        # Half way to the next lower score: no rounding of the decimal number can move a row across it.
        middle = (scores[at - 1] + scores[at]) / 2
        metadata = {**self.metadata("unfair"), "plumbline.threshold": f"{middle:.7f}"}
        return scorecard_model(card, metadata, None, ())


def _threshold(steps: np.ndarray, share: float) -> int:
    """Return the step at and above which the chosen share lies as near as ties allow; the lower of two as near."""
    candidates = np.unique(steps)
    chosen = len(steps) - np.searchsorted(np.sort(steps), candidates)
    return int(candidates[np.abs(chosen / len(steps) - share).argmin()])


CENSUS_RECIPES = (
    CensusRecipe(
        name="multimodal_inference",
        version="1.2.0",
        attributes=("gender", "age_group"),
        target="dividends",
        selected_share=0.2,
        features=Features(
            categories=("class_of_worker", "education", "marital_status", "occupation", "tax_filer", "household"),
            hinges={"age": _AGE_KNOTS, "weeks_worked": (0,)},
        ),
    ),
    CensusRecipe(
        name="multimodal_model",
        version="1.2.3",
        attributes=("gender", "age_group"),
        target="full_year",
        selected_share=0.2,
        features=Features(
            categories=("education", "marital_status", "tax_filer", "household", "citizenship", "veterans_benefits"),
            hinges={"age": _AGE_KNOTS},
        ),
    ),
    CensusRecipe(
        name="product_ranking",
        version="5.1.0",
        attributes=("gender", "age_group"),
        target="degree",
        selected_share=0.2,
        features=Features(
            categories=("class_of_worker", "marital_status", "industry", "occupation", "household", "citizenship"),
            hinges={"age": _AGE_KNOTS, "weeks_worked": (0,)},
            flags=("dividends",),
        ),
    ),
    CensusRecipe(
        name="support_triage",
        version="2.0.0",
        attributes=("gender", "age_group"),
        target="large_employer",
        selected_share=0.2,
        features=Features(
            categories=("education", "marital_status", "occupation", "citizenship"),
            hinges={"age": _AGE_KNOTS, "weeks_worked": (0,)},
        ),
    ),
    CensusRecipe(
        name="credit_prescreening",
        version="1.4.0",
        attributes=("sex", "race"),
        target="income",
        selected_share=0.06,
        # The larger file is the data set: the smallest groups need its rows for a narrow interval.
        train=CENSUS_TEST,
        evaluate=CENSUS_TRAIN,
        features=Features(
            categories=("class_of_worker", "education", "marital_status", "industry", "occupation", "tax_filer"),
            hinges={"age": _AGE_KNOTS, "weeks_worked": (0,)},
            flags=("capital_gains", "dividends"),
        ),
    ),
)
