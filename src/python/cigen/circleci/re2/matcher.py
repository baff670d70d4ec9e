"""Whether a whole text matches: every node of the pattern is asked once for each place of the text."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Callable, Dict, Optional, Tuple

from cigen.circleci.re2.syntax import Assertion, Character, Choice, Node, Repeat

_WORD = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_")


def matches(node: Node, text: str) -> Optional[bool]:
    """Whether a pattern matches the whole of a text; None where that depends on a character of unknown kind.

    More characters in a class never make less match. So what matches without the doubtful ones does, and what doesn't
    match with them doesn't.
    """
    try:
        search = _Search(text, doubtful=False)
        if search.matches(node):
            return True
        return None if search.doubts and _Search(text, doubtful=True).matches(node) else False
    except RecursionError:
        return None


class _Search:
    """A set of places of the text is a number: bit 0 is the place before the first character."""

    def __init__(self, text: str, doubtful: bool) -> None:
        self._text = text
        self._doubtful = doubtful
        self.doubts = False
        self._ends: Dict[Tuple[int, int], int] = {}

    def matches(self, node: Node) -> bool:
        return bool(self._reach(node, 1) >> len(self._text))

    def _reach(self, node: Node, starts: int) -> int:
        """All places where a match can end that begins at one of `starts`."""
        ends = 0
        while starts:
            at = starts.bit_length() - 1
            starts ^= 1 << at
            key = (id(node), at)
            if key not in self._ends:
                self._ends[key] = self._walk(node, at)
            ends |= self._ends[key]
        return ends

    def _walk(self, node: Node, at: int) -> int:
        if isinstance(node, Character):
            return 2 << at if at < len(self._text) and self._is_allowed(node, self._text[at]) else 0
        if isinstance(node, Assertion):
            return 1 << at if _PLACES[node.place](self._text[at - 1 : at] if at else "", self._text[at : at + 1]) else 0
        if isinstance(node, Repeat):
            return self._repeat(node, 1 << at)
        if isinstance(node, Choice):
            return reduce(or_, (self._reach(branch, 1 << at) for branch in node.branches))
        return reduce(lambda starts, part: self._reach(part, starts), node.parts, 1 << at)

    def _is_allowed(self, node: Character, character: str) -> bool:
        answer = node.allowed.has(character)
        self.doubts |= answer is None
        return self._doubtful if answer is None else answer

    def _repeat(self, node: Repeat, start: int) -> int:
        for _ in range(node.least):
            before, start = start, self._reach(node.node, start)
            if start == before:
                break  # and so it will stay
        ends = new = start
        rounds = 0
        while new and (node.most is None or rounds < node.most - node.least):
            new = self._reach(node.node, new) & ~ends
            ends |= new
            rounds += 1
        return ends


def _is_boundary(before: str, after: str) -> bool:
    return (before in _WORD) is not (after in _WORD)


_PLACES: Dict[str, Callable[[str, str], bool]] = {
    "text start": lambda before, after: not before,
    "text end": lambda before, after: not after,
    "line start": lambda before, after: before in ("", "\n"),
    "line end": lambda before, after: after in ("", "\n"),
    "boundary": _is_boundary,
    "no boundary": lambda before, after: not _is_boundary(before, after),
}
