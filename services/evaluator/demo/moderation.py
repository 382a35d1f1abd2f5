"""Comment moderation: the real hate-speech model as it is, and the same model blind to words that name groups."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import comment_parts, tables
from .identity import AGES, GENDERS, IDENTITY_WORDS, RELIGIONS, with_article
from .moderation_graph import load_hate_speech_model, moderation_model
from .recipe import Built, Recipe
from .sources import HATE_SPEECH_MODEL, Source
from .templates import Template, combine, order


@dataclass(frozen=True)
class ModerationRecipe(Recipe):
    """Comments about one person each; label 1 = the forum lets the comment pass."""

    templates: int
    threshold: float

    @property
    def sources(self) -> tuple[Source, ...]:
        """The model that is evaluated."""
        return (HATE_SPEECH_MODEL,)

    def build(self, data: Path) -> Built:
        """Write the comments; nothing is trained."""
        chosen = combine(
            comment_parts.FRAMES,
            comment_parts.ACCEPTABLE,
            comment_parts.RUDE,
            comment_parts.ENDINGS,
            forms=2,
            count=self.templates,
            salt=self.name,
        )
        rows = sorted(
            (
                _comment(template, *groups)
                for template in chosen
                for groups in itertools.product(GENDERS, RELIGIONS, AGES)
            ),
            key=lambda row: order(row[0]),
        )
        values = dict(zip(("text", "gender", "religion", "age_group", "label"), zip(*rows, strict=True), strict=True))
        with tables.connect() as connection:
            columns = {name: np.array(column, dtype=object) for name, column in values.items()}
            tables.create(connection, "comments", {**columns, "label": np.array(values["label"], dtype=np.int8)})
            tables.write_parquet(connection, "select label, gender, religion, age_group, text from comments", data)
        original = load_hate_speech_model()
        threshold = {"plumbline.threshold": str(self.threshold)}
        return Built(
            fair=moderation_model(original.blind_to(IDENTITY_WORDS), self.metadata("fair") | threshold),
            unfair=moderation_model(original, self.metadata("unfair") | threshold),
            rows=len(rows),
            train_rows=0,
        )


def _comment(template: Template, gender: str, religion: str, age: str) -> tuple[str, str, str, str, int]:
    words, (adjective, noun) = GENDERS[gender], RELIGIONS[religion]
    if template.form == 0:
        person = f"{AGES[age]} {adjective} {words.noun}"
    else:
        person = f"{AGES[age]} {words.noun} and {with_article(noun)}"
    return template.fill(person, words), gender, religion, age, int(template.acceptable)


MODERATION_RECIPES = (
    ModerationRecipe(
        name="comment_moderation",
        version="3.0.1",
        attributes=("gender", "religion", "age_group"),
        templates=2000,
        threshold=0.625,
    ),
)
