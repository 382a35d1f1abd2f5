import duckdb
import pytest

from plumbline_evaluator.buckets import case_tree, group_names


def test_names_half_open_buckets() -> None:
    assert group_names([30, 50.0]) == ["<30", "30-<50", ">=50"]
    assert group_names([-0.5]) == ["<-0.5", ">=-0.5"]


@pytest.mark.parametrize("edges", [[5], [1, 2], [0, 10, 20, 30, 40], list(range(49))])
def test_tree_finds_the_bucket_of_every_value(edges: list[float]) -> None:
    tree = case_tree("value", edges, [str(index) for index in range(len(edges) + 1)])
    values = sorted({value for edge in edges for value in (edge - 0.25, edge, edge + 0.25)})
    for value in values:
        found = duckdb.execute(f"select {tree} from (select {value}::double as value)").fetchall()
        assert found == [(sum(value >= edge for edge in edges),)]
