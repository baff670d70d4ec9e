"""Order and place in columns."""

from __future__ import annotations

from typing import List, Tuple

from hypothesis import given
from hypothesis import strategies as st

from cigen.graph.columns import ordered, spread

PLACES = st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 20)), min_size=1, max_size=8)


def test_links_that_would_cross_are_straightened() -> None:
    columns = ordered([["a", "b", "c"], ["x", "y", "z"]], [("a", "z"), ("b", "y"), ("c", "x")])

    assert columns == [["a", "b", "c"], ["z", "y", "x"]]


def test_what_crosses_nowhere_stays_in_the_given_order() -> None:
    columns = [["a", "b", "c"], ["x", "y"]]

    assert ordered(columns, [("a", "x"), ("c", "y")]) == columns


@given(PLACES)
def test_neighbours_keep_their_distance_and_their_order(wanted: List[Tuple[int, int]]) -> None:
    gaps = [gap for _, gap in wanted[1:]]

    found = spread([place for place, _ in wanted], gaps)

    assert all(b - a >= gap - 1e-6 for a, b, gap in zip(found, found[1:], gaps))


def test_what_has_room_stands_where_it_wants() -> None:
    assert spread([0, 50, 100], [10, 10]) == [0, 50, 100]


def test_what_wants_the_same_place_shares_the_way() -> None:
    assert spread([100, 100, 100], [10, 10]) == [90, 100, 110]
