"""Orders and levels, and which edges a drawing can do without."""

from __future__ import annotations

from typing import Iterable, List, Set, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.graph.order import in_circles, levels, topological, without_implied

COUNT = 7
EDGES = st.sets(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)))
FORWARD = EDGES.map(lambda edges: {(a, b) for a, b in edges if a < b})


def closure(edges: Iterable[Tuple[int, int]]) -> Set[Tuple[int, int]]:
    found = set(edges)
    while True:
        more = {(a, d) for a, b in found for c, d in found if b == c} - found
        if not more:
            return found
        found |= more


@given(FORWARD)
def test_what_is_left_leads_where_all_led_and_nothing_of_it_can_go(edges: Set[Tuple[int, int]]) -> None:
    kept = without_implied(COUNT, edges)

    assert closure(kept) == closure(edges)
    assert all(closure(set(kept) - {edge}) != closure(kept) for edge in kept)


@given(FORWARD)
def test_a_level_is_one_more_than_the_highest_before_it(edges: Set[Tuple[int, int]]) -> None:
    level = levels(COUNT, edges)

    for node in range(COUNT):
        assert level[node] == max((level[a] + 1 for a, b in edges if b == node), default=0)


@given(EDGES)
def test_an_order_has_every_edge_forward_and_there_is_none_with_a_circle(edges: Set[Tuple[int, int]]) -> None:
    order = topological(COUNT, edges)

    if order is None:
        assert in_circles(COUNT, edges)
    else:
        assert sorted(order) == list(range(COUNT))
        assert all(order.index(a) < order.index(b) for a, b in edges)


@given(EDGES)
def test_in_a_circle_is_what_comes_before_itself(edges: Set[Tuple[int, int]]) -> None:
    assert in_circles(COUNT, edges) == {a for a, b in closure(edges) if a == b}


@pytest.mark.parametrize(("edges", "order"), [([], [0, 1, 2]), ([(2, 0)], [1, 2, 0])])
def test_where_there_is_a_choice_the_order_is_the_given_one(edges: List[Tuple[int, int]], order: List[int]) -> None:
    assert topological(3, edges) == order
