"""Whether a whole text matches: every node of the pattern is asked once for each place of the text."""

from __future__ import annotations

from typing import Callable, Dict, Optional, Tuple

from cigen.circleci.re2.syntax import Assertion, Character, Choice, Node, Repeat, Sequence

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
    """Places of the text are the bits of a number: bit 0 is before the first character."""

    def __init__(self, text: str, doubtful: bool) -> None:
        self._text = text
        self._doubtful = doubtful
        self.doubts = False
        self._places: Dict[int, int] = {}
        self._ends: Dict[Tuple[int, int], int] = {}

    def matches(self, node: Node) -> bool:
        return bool(self._reach(node, 1) >> len(self._text))

    def _reach(self, node: Node, starts: int) -> int:
        """All places where a match can end that begins at one of `starts`."""
        if isinstance(node, Character):
            return (starts & self._where(node, self._is_allowed)) << 1
        if isinstance(node, Assertion):
            return starts & self._where(node, self._is_place)
        ends = 0
        while starts:
            start = starts & -starts
            ends |= self._reach_from(node, start)
            starts ^= start
        return ends

    def _where(self, node: Node, holds: Callable[[Node, int], bool]) -> int:
        if id(node) not in self._places:
            self._places[id(node)] = sum(1 << at for at in range(len(self._text) + 1) if holds(node, at))
        return self._places[id(node)]

    def _is_allowed(self, node: Node, at: int) -> bool:
        assert isinstance(node, Character)
        answer = node.allowed.has(self._text[at]) if at < len(self._text) else False
        self.doubts |= answer is None
        return self._doubtful if answer is None else answer

    def _is_place(self, node: Node, at: int) -> bool:
        assert isinstance(node, Assertion)
        return _PLACES[node.place](self._text[at - 1 : at] if at else "", self._text[at : at + 1])

    def _reach_from(self, node: Node, start: int) -> int:
        key = (id(node), start)
        if key not in self._ends:
            self._ends[key] = self._walk(node, start)
        return self._ends[key]

    def _walk(self, node: Node, start: int) -> int:
        if isinstance(node, Repeat):
            return self._repeat(node, start)
        if isinstance(node, Choice):
            ends = 0
            for branch in node.branches:
                ends |= self._reach(branch, start)
            return ends
        assert isinstance(node, Sequence)
        for part in node.parts:
            start = self._reach(part, start)
        return start

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
