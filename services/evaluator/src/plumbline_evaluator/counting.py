"""Turns decisions into counts: runs the statement, refuses what cannot be counted, and orders the cells."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import duckdb

from plumbline_evaluator.buckets import group_names
from plumbline_evaluator.counting_sql import SCORE_BINS, UNUSABLE, counting_sql
from plumbline_evaluator.errors import EvaluationError

MAXIMUM_GROUPS = 50
MAXIMUM_INTERSECTIONS = 4096
MAXIMUM_CELLS = 200_000
MAXIMUM_NAME_LENGTH = 64
# JSON numbers are exact up to here.
MAXIMUM_INTEGER = (1 << 53) - 1

Counts: TypeAlias = dict[str, Any]
Row: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True)
class Attribute:
    """A protected attribute and, where it is a number to be bucketed, its edges."""

    name: str
    edges: tuple[float, ...] = ()


def count(
    connection: duckdb.DuckDBPyConnection, where: str, attributes: Sequence[Attribute], has_score: bool
) -> Counts:
    """Count the relation `decisions`.

    Args:
        connection: has `decisions` as `counting_sql` describes it.
        where: the data set, for errors.
        attributes: in the order of their columns.
        has_score: whether there is a column score.

    Raises:
        EvaluationError: on rows that cannot be counted, with how many, and on groups or cells beyond the bounds.
    """
    score_bins = SCORE_BINS if has_score else 0
    sql = counting_sql(len(attributes), score_bins, [attribute.edges for attribute in attributes])
    rows = connection.execute(sql).fetchall()
    width = len(attributes)
    finest = [row for row in rows if row[2 * width + 3] == 0]
    if not finest:
        raise EvaluationError(where, "0 rows", "must have rows to count")
    _refuse_unusable(where, attributes, finest)
    names = [_group_names(where, attribute, finest, index) for index, attribute in enumerate(attributes)]
    _check_bounds(where, attributes, names, len(finest))
    positions = [{value: place for place, value in enumerate(values)} for values, _ in names]
    margins = [_margin(rows, width, index, positions[index]) for index in range(width)]
    cells = sorted(
        [*(positions[i][row[i]] for i in range(width)), *row[width : width + 3], *row[-2:]] for row in finest
    )
    total = sum(cell[-2] for cell in cells)
    largest = max(total, *(cell[-1] for cell in cells))
    if largest > MAXIMUM_INTEGER:
        raise EvaluationError(where, f"a count or sum of {largest}", f"must be at most {MAXIMUM_INTEGER}")
    return {
        "attributes": [
            {"name": attribute.name, "groups": groups} for attribute, (_, groups) in zip(attributes, names, strict=True)
        ],
        "scoreBins": score_bins,
        "rows": total,
        "cells": cells,
        "margins": [
            {"attribute": attribute.name, "rows": margin} for attribute, margin in zip(attributes, margins, strict=True)
        ],
    }


def _margin(rows: Sequence[Row], width: int, index: int, positions: dict[Any, int]) -> list[int]:
    margin = [0] * len(positions)
    for row in rows:
        over = row[width + 3 : 2 * width + 4]
        if over[index] == 0 and over[width] == 1:
            margin[positions[row[index]]] = row[-2]
    return margin


def _refuse_unusable(where: str, attributes: Sequence[Attribute], finest: Sequence[Row]) -> None:
    width = len(attributes)
    found: Counter[str] = Counter()
    for row in finest:
        for index, attribute in enumerate(attributes):
            if row[index] is None:
                what = "NULL or not finite" if attribute.edges else "NULL"
                found[f"{attribute.name}: {{}} {what}: a protected attribute must be known of every row"] += row[-2]
        for offset, name in enumerate(("label", "prediction")):
            if row[width + offset] == UNUSABLE:
                found[f"{name}: {{}} not 0 or 1: must be 0 or 1"] += row[-2]
        if row[width + 2] == UNUSABLE:
            found["score: {} NULL, NaN or outside 0 to 1: must be a probability from 0 to 1"] += row[-2]
    if found:
        first = sorted(found)
        texts = [text.format(f"{found[text]} of the rows are") for text in first]
        column, what, rule = texts[0].split(": ", 2)
        more = f"; also {'; '.join(texts[1:])}" if len(texts) > 1 else ""
        raise EvaluationError(f"{where} column {column}", what, rule + more)


def _group_names(where: str, attribute: Attribute, finest: Sequence[Row], index: int) -> tuple[list[Any], list[str]]:
    """The values as the engine gives them and the groups' names, both in the order of the names."""
    values = {row[index] for row in finest}
    place = f"{where} column {attribute.name}"
    if len(values) > MAXIMUM_GROUPS:
        raise too_wide(place, len(values))
    if attribute.edges:
        declared = group_names(attribute.edges)
        named = {declared[value]: value for value in values}
    else:
        named = {_shown(value): value for value in values}
    for name in named:
        if name == "":
            raise EvaluationError(place, "an empty name of a group", "must be text that is not empty")
        # As JSON's readers in JavaScript count: UTF-16 code units.
        if len(name.encode("utf-16-le")) // 2 > MAXIMUM_NAME_LENGTH:
            rule = f"must name groups with at most {MAXIMUM_NAME_LENGTH} characters"
            raise EvaluationError(place, f"a group named {name[:80]}…", rule)
    ordered = sorted(named)
    return [named[name] for name in ordered], ordered


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def too_wide(place: str, distinct: int) -> EvaluationError:
    """An attribute with more values than can be groups."""
    rule = (
        f"must be at most {MAXIMUM_GROUPS} groups: "
        "declare edges for a number (fairness.buckets), or group the values in the data set"
    )
    return EvaluationError(place, f"{distinct} distinct values", rule)


def _check_bounds(
    where: str, attributes: Sequence[Attribute], names: Sequence[tuple[list[Any], list[str]]], cells: int
) -> None:
    product = 1
    for _, groups in names:
        product *= len(groups)
    if product > MAXIMUM_INTERSECTIONS:
        sizes = " x ".join(f"{a.name} {len(groups)}" for a, (_, groups) in zip(attributes, names, strict=True))
        rule = f"must be at most {MAXIMUM_INTERSECTIONS}: declare fewer attributes or wider buckets"
        raise EvaluationError(where, f"{sizes} = {product} intersections", rule)
    if cells > MAXIMUM_CELLS:
        rule = f"must be at most {MAXIMUM_CELLS}: declare fewer attributes or wider buckets"
        raise EvaluationError(where, f"{cells} cells", rule)
