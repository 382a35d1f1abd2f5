"""The one statement that counts: ANSI SQL that DuckDB, Spark and Trino take unchanged.

It reads a relation `decisions` with the columns attribute_0 … attribute_n, label, prediction and, where there are
scores, score. Each engine names its own columns so in a view, which keeps quoting out of the statement.
"""

from collections.abc import Sequence

from plumbline_evaluator.buckets import case_tree

SCORE_BINS = 20
MILLION = 1_000_000
# What takes the place of a label, prediction or score that cannot be counted; found in the cells, so no second pass.
UNUSABLE = -1


def counting_sql(attributes: int, score_bins: int, edges: Sequence[Sequence[float]]) -> str:
    """The statement.

    It returns the attributes' values (of one with edges: the bucket's index), label, prediction and score_bin; then, of
    each attribute and of label, 1 where the row is a roll-up over it; then n and score_millionths. Finest grain first,
    then roll-ups over it: grouping sets over the rows themselves are 4 to 11 times slower.

    Args:
        attributes: how many, at least 1.
        score_bins: 20, or 0 where there are no scores.
        edges: per attribute, ascending; empty for text.
    """
    names = [f"attribute_{index}" for index in range(attributes)]
    keys = [*names, "label", "prediction", "score_bin"]
    listed = ", ".join(keys)
    values = ", ".join(_bucketed(name, edges[index]) for index, name in enumerate(names))
    grouping = ", ".join(f"grouping({name}) as over_{name}" for name in [*names, "label"])
    sets = ", ".join([f"({listed})", *(f"({name})" for name in names), "()"])
    return f"""with decision as (
  select {values}, {_binary("label")} as label, {_binary("prediction")} as prediction,
    {_millionths(score_bins)} as millionths
  from decisions
), binned as (
  select {", ".join(names)}, label, prediction, millionths, {_bin(score_bins)} as score_bin
  from decision
), finest as (
  select {listed}, count(*) as n, sum(cast(millionths as bigint)) as millionths
  from binned
  group by {listed}
)
select {listed}, {grouping}, cast(sum(cast(n as bigint)) as bigint) as n,
  cast(sum(cast(millionths as bigint)) as bigint) as score_millionths
from finest
group by grouping sets ({sets})"""


def _bucketed(name: str, edges: Sequence[float]) -> str:
    if not edges:
        return name
    # Comparisons of NaN differ between engines: what no finite number equals becomes NULL, and is refused as such.
    results = [str(index) for index in range(len(edges) + 1)]
    tree = case_tree(name, edges, results)
    return f"case when {name} between -1.7976931348623157e308 and 1.7976931348623157e308 then {tree} end as {name}"


def _binary(name: str) -> str:
    whole = f"cast({name} as bigint)"
    return f"case when {whole} between 0 and 1 then {whole} else {UNUSABLE} end"


def _millionths(score_bins: int) -> str:
    if score_bins == 0:
        return "cast(0 as bigint)"
    score = "cast(score as double)"
    rounded = f"cast(round({score} * {MILLION}) as bigint)"
    return f"case when {score} >= 0 and {score} <= 1 then {rounded} else {UNUSABLE} end"


def _bin(score_bins: int) -> str:
    """The bin of millionths; UNUSABLE stays what it is.

    Exact without a division: half a millionth keeps the product off the edges, which floating point would blur. A CASE
    tree takes 1.4 times as long.
    """
    if score_bins == 0:
        return "0"
    share = f"{score_bins / MILLION:e}"
    return f"least({score_bins - 1}, cast(floor((cast(millionths as double) + 5e-1) * {share}) as integer))"
