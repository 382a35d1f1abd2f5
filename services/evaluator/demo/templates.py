"""Sentence templates: every combination of real parts, of which the smallest digests are taken.

Each template taken is filled in for every group, so texts of two groups differ in the group's words alone.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from .identity import Gender, with_article


@dataclass(frozen=True)
class Template:
    """A text with {person}, {Person}, {she} and {her}; `form` says how the person is described."""

    text: str
    form: int
    acceptable: bool

    def fill(self, person: str, gender: Gender) -> str:
        """Return the text about one person."""
        described = with_article(person)
        return self.text.format(
            person=described,
            Person=described[0].upper() + described[1:],
            she=gender.subject,
            her=gender.possessive,
        )


def combine(
    frames: Sequence[str],
    acceptable: Sequence[str],
    rude: Sequence[str],
    endings: Sequence[str],
    forms: int,
    count: int,
    salt: str,
) -> list[Template]:
    """Return `count` of the combinations, chosen and ordered by digest; frames hold a {clause}."""
    clauses = [(clause, True) for clause in acceptable] + [(clause, False) for clause in rude]
    every = [
        Template(text=f"{frame.replace('{clause}', clause)}{ending}", form=form, acceptable=fine)
        for frame, (clause, fine), ending, form in itertools.product(frames, clauses, endings, range(forms))
    ]
    if count > len(every):
        raise ValueError(f"count is {count}, more than the {len(every)} combinations: add parts or ask for fewer")
    return sorted(every, key=lambda template: order(salt, template.text, template.form))[:count]


def order(*parts: object) -> str:
    """Return a key that orders things the same way everywhere and looks random."""
    return hashlib.sha256("\0".join(str(part) for part in parts).encode()).hexdigest()
