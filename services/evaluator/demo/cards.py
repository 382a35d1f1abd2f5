"""Model cards in Markdown, from the registry's figures and the cards' texts."""

from __future__ import annotations

from pathlib import Path

from .card_texts import CARD_TEXTS
from .registry import Entry

_DIFFERENCES = {
    "equalOpportunityDifference": "true positive rate",
    "falsePositiveRateDifference": "false positive rate",
    "predictiveParityDifference": "precision",
    "accuracyDifference": "accuracy",
}


def write_card(directory: Path, name: str, entry: Entry) -> None:
    """Write a model's card into the directory."""
    directory.mkdir(parents=True, exist_ok=True)
    (directory / f"{name}.md").write_text(card(name, entry), "utf-8")


def card(name: str, entry: Entry) -> str:
    """Return a model's card."""
    text = CARD_TEXTS[name]
    sections = {
        "Intended use": text.intended_use,
        "Training data": f"{text.training_data}\n\n{_sources(entry)}",
        "Evaluation data": f"{entry['dataSet']['rows']:,} rows. {text.evaluation_data}",
        "Groups": f"{text.groups}\n\n{_rates(entry, 'fair')}",
        "Limits and risks": f"{text.limits}\n\n{_gaps(entry, 'fair')}",
        "The unfair twin": (
            f"Digest `{entry['unfair']['digest']}`. {text.twin}\n\n"
            f"{_rates(entry, 'unfair')}\n\n{_gaps(entry, 'unfair')}"
        ),
        "Rebuild": (
            "`python -m demo build --out <directory> "
            f"{name}` in `services/evaluator` makes this model, its twin and the data set again, byte for byte."
        ),
    }
    body = "\n\n".join(f"## {title}\n\n{content}" for title, content in sections.items())
    return f"{_front_matter(name, entry)}\n# {name} {entry['version']}\n\n{body}\n"


def _front_matter(name: str, entry: Entry) -> str:
    licences = " AND ".join(sorted({"Apache-2.0", *(source["licence"] for source in entry["sources"])}))
    lines = [
        f"model: {name}",
        f'version: "{entry["version"]}"',
        f"digest: {entry['fair']['digest']}",
        f"licence: {licences}",
        f"dataSet: {entry['dataSet']['digest']}",
    ]
    return "\n".join(["---", *lines, "---", ""])


def _sources(entry: Entry) -> str:
    rows = [[s["package"], s["version"], s["licence"], f"`{s['path']}`"] for s in entry["sources"]]
    return _table(["Package", "Version", "Licence", "File"], rows)


def _rates(entry: Entry, variant: str) -> str:
    rows = [
        [
            attribute,
            group["group"],
            f"{group['rows']:,}",
            _number(group["selectionRate"]),
            _number(group["truePositiveRate"]),
            _number(group["falsePositiveRate"]),
            _number(group["accuracy"]),
        ]
        for attribute, groups in entry[variant]["measured"]["groups"].items()
        for group in groups
    ]
    titles = ["Attribute", "Group", "Rows", "Selected", "True positive rate", "False positive rate", "Accuracy"]
    return _table(titles, rows)


def _gaps(entry: Entry, variant: str) -> str:
    measured = entry[variant]["measured"]
    rows = [
        [
            gap["attributes"],
            gap["larger"],
            gap["smaller"],
            _number(gap["value"]),
            f"{_number(gap['lower'])} to {_number(gap['upper'])}",
        ]
        for gap in measured["gaps"]
    ]
    table = _table(["Attributes", "Most selected", "Least selected", "Gap", "Simultaneous 95 % interval"], rows)
    widest = ", ".join(
        f"{words} {_number(measured['widestDifferences'][name])}" for name, words in _DIFFERENCES.items()
    )
    return (
        f"Accuracy over all rows: {_number(measured['accuracy'])}. Gaps of the selection rate (demographic parity "
        "difference); the gate judges its own intervals from signed counts:\n\n"
        f"{table}\n\nWidest differences of other rates, over all of these: {widest}."
    )


def _number(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"


def _table(titles: list[str], rows: list[list[str]]) -> str:
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)
