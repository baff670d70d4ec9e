"""Lists of which each item is there under a condition of its own."""

from __future__ import annotations

from typing import Hashable, Iterator, List, NamedTuple, Optional, Sequence, Tuple

from cigen.compare.diagrams import FALSE
from cigen.compare.formulas import Formulas

_MOST = 2_000


class Item(NamedTuple):
    """`key` is what it is, `condition` a formula."""

    key: Hashable
    condition: int


class Mismatch(NamedTuple):
    """`within` is where the lists differ, `old` and `new` the numbers of the first items that do, counted in each list.

    One of them is None where the other list is longer.
    """

    within: int
    old: Optional[int]
    new: Optional[int]


class UndecidedError(Exception):
    """There are too many cases to look at."""


def mismatches(old: Sequence[Item], new: Sequence[Item], within: int, formulas: Formulas) -> Iterator[Mismatch]:
    """Where the lists of those that are there differ, case by case; none where they never do. Raises UndecidedError."""
    pending, tried = [within], 0
    while pending:
        here, tried = pending.pop(), tried + 1
        if tried > _MOST:
            raise UndecidedError
        if formulas.both(here, formulas.possible(here)) == FALSE:
            continue
        before, after = _there(old, here, formulas), _there(new, here, formulas)
        if _alike(before, after, here, formulas):
            continue
        split = next((item.condition for _, item in (*before, *after) if _is_open(item, here, formulas)), None)
        if split is None:
            yield _first(before, after, here)
            continue
        pending.append(formulas.both(here, formulas.negated(split)))
        pending.append(formulas.both(here, split))


_Numbered = List[Tuple[int, Item]]


def _there(items: Sequence[Item], here: int, formulas: Formulas) -> _Numbered:
    return [(number, item) for number, item in enumerate(items) if formulas.both(here, item.condition) != FALSE]


def _is_open(item: Item, here: int, formulas: Formulas) -> bool:
    return formulas.both(here, formulas.negated(item.condition)) != FALSE


def _alike(before: _Numbered, after: _Numbered, here: int, formulas: Formulas) -> bool:
    """Whether they are equal item by item, each under an equal condition."""
    return len(before) == len(after) and all(
        old.key == new.key and formulas.both(here, formulas.differ(old.condition, new.condition)) == FALSE
        for (_, old), (_, new) in zip(before, after)
    )


def _first(before: _Numbered, after: _Numbered, here: int) -> Mismatch:
    """The first that differ; where one list is longer, the item by which it is."""
    keys = [item.key for _, item in before], [item.key for _, item in after]
    at = next((n for n, (one, other) in enumerate(zip(*keys)) if one != other), min(map(len, keys)))
    old, new = (numbered[at][0] if at < len(numbered) else None for numbered in (before, after))
    if len(before) > len(after) and keys[0][at + 1 :][:1] == keys[1][at:][:1]:
        new = None
    elif len(after) > len(before) and keys[1][at + 1 :][:1] == keys[0][at:][:1]:
        old = None
    return Mismatch(here, old, new)
