"""The recipes by model name, and registry.json, which says what they must make."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .artifacts import ArtifactStore
from .measure import GroupRates, Measurement, measure, read
from .moderation import MODERATION_RECIPES
from .recipe import Built, Recipe
from .tabular import CENSUS_RECIPES
from .vision_language import VISION_LANGUAGE_RECIPES

REGISTRY = Path(__file__).with_name("registry.json")

RECIPES: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in sorted(
        (*CENSUS_RECIPES, *MODERATION_RECIPES, *VISION_LANGUAGE_RECIPES), key=lambda recipe: recipe.name
    )
}

Entry = dict[str, Any]

_RATES = {
    "equalOpportunityDifference": lambda rates: rates.true_positive_rate,
    "falsePositiveRateDifference": lambda rates: rates.false_positive_rate,
    "predictiveParityDifference": lambda rates: rates.precision,
    "accuracyDifference": lambda rates: rates.accuracy,
}


@dataclass(frozen=True)
class Digests:
    """Every artifact of an entry."""

    fair: str
    unfair: str
    data_set: str
    baseline: str | None

    @staticmethod
    def of(entry: Entry) -> Digests:
        """Read an entry of registry.json."""
        baseline = entry["baseline"]["digest"] if "baseline" in entry else None
        return Digests(entry["fair"]["digest"], entry["unfair"]["digest"], entry["dataSet"]["digest"], baseline)

    def all(self) -> list[str]:
        """Return them in order."""
        return [self.fair, self.unfair, self.data_set, *([self.baseline] if self.baseline else [])]


def read_registry() -> dict[str, Entry]:
    """Return what registry.json says, by model name."""
    entries: dict[str, Entry] = json.loads(REGISTRY.read_text("utf-8"))
    return entries


def write_registry(entries: dict[str, Entry]) -> None:
    """Replace registry.json."""
    text = json.dumps(dict(sorted(entries.items())), indent=2, ensure_ascii=False)
    # The repository's formatter puts a short list of words on one line.
    compact = re.sub(r'\[\s+("[^\[\]{}]*")\s+\]', lambda found: f"[{re.sub(chr(10) + ' +', ' ', found[1])}]", text)
    REGISTRY.write_text(f"{compact}\n", "utf-8")


def build(recipe: Recipe, store: ArtifactStore) -> Entry:
    """Make a recipe's artifacts, measure both models and return the entry."""
    made: list[Built] = []
    data_set = store.add(lambda path: made.append(recipe.build(path)))
    built = made[0]
    columns = read(store.path(data_set))
    entry: Entry = {
        "version": recipe.version,
        "recipe": type(recipe).__module__.removeprefix(f"{__package__}."),
        "attributes": list(recipe.attributes),
        "dataSet": {"digest": data_set, "rows": built.rows},
        "trainingRows": built.train_rows,
        "fair": _variant(store, built.fair, columns, recipe),
        "unfair": _variant(store, built.unfair, columns, recipe),
        "sources": [
            {"package": s.package, "version": s.version, "licence": s.licence, "path": s.path, "sha256": s.sha256}
            for s in recipe.sources
        ],
    }
    if built.baseline is not None:
        entry["baseline"] = {
            "name": built.baseline.name,
            "version": built.baseline.version,
            "digest": store.add_bytes(built.baseline.model),
        }
    return entry


def _variant(store: ArtifactStore, model: bytes, columns: dict[str, Any], recipe: Recipe) -> Entry:
    found = measure(model, columns, recipe.attributes)
    return {"digest": store.add_bytes(model), "measured": _measured(found, recipe.attributes)}


def _measured(found: Measurement, attributes: tuple[str, ...]) -> Entry:
    return {
        "accuracy": _rounded(found.accuracy),
        "gaps": [
            {
                "attributes": gap.attributes,
                "larger": gap.larger,
                "smaller": gap.smaller,
                "value": _rounded(gap.value),
                "lower": _rounded(gap.lower),
                "upper": _rounded(gap.upper),
            }
            for gap in found.gaps
        ],
        "widestDifferences": {name: _rounded(found.widest(rate)) for name, rate in _RATES.items()},
        "groups": {name: [_group(rates) for rates in found.groups[name]] for name in attributes},
    }


def _group(rates: GroupRates) -> Entry:
    return {
        "group": rates.group,
        "rows": rates.rows,
        "selectionRate": _rounded(rates.selection_rate),
        "truePositiveRate": _rounded(rates.true_positive_rate),
        "falsePositiveRate": _rounded(rates.false_positive_rate),
        "accuracy": _rounded(rates.accuracy),
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
