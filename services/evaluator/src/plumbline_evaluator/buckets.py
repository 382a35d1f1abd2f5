"""Names of the groups that declared edges make of a number; ASCII, half-open: `<30`, `30-<50`, `>=50`."""

from collections.abc import Sequence
from itertools import pairwise


def group_names(edges: Sequence[float]) -> list[str]:
    """The groups' names, lowest first: one more than there are edges."""
    shown = [_number(edge) for edge in edges]
    between = [f"{low}-<{high}" for low, high in pairwise(shown)]
    return [f"<{shown[0]}", *between, f">={shown[-1]}"]


def case_tree(value: str, edges: Sequence[float], results: Sequence[str]) -> str:
    """Nested CASE that finds `value`'s bucket in log2(edges) comparisons.

    Args:
        value: SQL expression of a number, not NULL.
        edges: ascending.
        results: SQL literals, one more than edges.
    """
    if not edges:
        return results[0]
    middle = len(edges) // 2
    low = case_tree(value, edges[:middle], results[: middle + 1])
    high = case_tree(value, edges[middle + 1 :], results[middle + 1 :])
    return f"case when {value} < {_number(edges[middle])} then {low} else {high} end"


def _number(edge: float) -> str:
    if isinstance(edge, float) and edge.is_integer() and abs(edge) < 1e15:
        return str(int(edge))
    return repr(edge)
