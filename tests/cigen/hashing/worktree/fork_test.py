"""Work shared between this process and its copy."""

from __future__ import annotations

from itertools import zip_longest

import pytest

from cigen.hashing.worktree import fork
from cigen.hashing.worktree.fork import ForkedWork, SharedRows


def rows(ends: SharedRows, name: str) -> list[list[int]]:
    return [list(range(place.start, place.stop)) for place in getattr(ends, name)()]


@pytest.fixture(params=[0, 1, 2, 7, 1000])
def count(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setattr(fork, "AT_LEAST", 2)
    return int(request.param)


@pytest.mark.parametrize("name", ["front", "back"])
def test_one_alone_takes_all(name: str, count: int) -> None:
    assert sorted(sum(rows(SharedRows(count), name), [])) == list(range(count))


def test_they_meet(count: int) -> None:
    ends = SharedRows(count)
    taken: list[int] = []
    for front, back in zip_longest(ends.front(), ends.back(), fillvalue=slice(0, 0)):
        taken += [*range(front.start, front.stop), *range(back.start, back.stop)]

    assert sorted(taken) == list(range(count))


def test_two_processes_leave_nothing_out(count: int) -> None:
    ends = SharedRows(count)
    ends.share()
    other = ForkedWork(lambda: [b"%d" % row for row in sum(rows(ends, "back"), [])])
    ours = sum(rows(ends, "front"), [])
    theirs = list(map(int, other.finish() or ()))

    assert {*ours, *theirs} == set(range(count))
    assert ours == list(range(len(ours)))
