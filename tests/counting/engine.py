"""A regular expression engine of the backtracking kind, as Python's is, that counts its steps."""

from __future__ import annotations

import re
from typing import Any, Callable, Dict, Optional, Sequence, Tuple

try:
    import re._parser as _parser  # type: ignore[import-not-found]  # Python 3.11 and later
except ImportError:
    import sre_parse as _parser

Groups = Dict[int, Tuple[int, int]]
Then = Callable[[int, Groups], bool]


class TooManySteps(Exception):
    """The expression took more than it was allowed."""


class Engine:
    """Matches one expression (with `re.DOTALL`) against one text; `steps` is how often a part of it was tried."""

    def __init__(self, expression: str, text: str, limit: int) -> None:
        self._tree, self._text, self._limit = _parser.parse(expression, re.DOTALL), text, limit
        self.steps = 0

    def fullmatch(self) -> bool:
        return self._sequence(list(self._tree), 0, {}, lambda at, _: at == len(self._text))

    def _sequence(self, items: Sequence[Any], at: int, groups: Groups, then: Then) -> bool:
        if not items:
            return then(at, groups)
        (kind, value), rest = items[0], items[1:]
        self.steps += 1
        if self.steps > self._limit:
            raise TooManySteps(self._limit)

        def behind(place: int, found: Groups) -> bool:
            return self._sequence(rest, place, found, then)

        return bool(getattr(self, f"_{str(kind).lower()}")(value, at, groups, behind))

    def _subpattern(self, value: Any, at: int, groups: Groups, then: Then) -> bool:
        number, _, _, inner = value

        def keep(end: int, found: Groups) -> bool:
            return then(end, found if number is None else {**found, number: (at, end)})

        return self._sequence(list(inner), at, groups, keep)

    def _assert(self, value: Any, at: int, groups: Groups, then: Then) -> bool:
        found = self._ahead(value, at, groups)
        return found is not None and then(at, found)

    def _assert_not(self, value: Any, at: int, groups: Groups, then: Then) -> bool:
        return self._ahead(value, at, groups) is None and then(at, groups)

    def _ahead(self, value: Any, at: int, groups: Groups) -> Optional[Groups]:
        held: Dict[str, Groups] = {}

        def keep(_: int, found: Groups) -> bool:
            held["found"] = found
            return True

        return held["found"] if self._sequence(list(value[1]), at, groups, keep) else None

    def _groupref(self, number: Any, at: int, groups: Groups, then: Then) -> bool:
        start, end = groups[number]
        length = end - start
        return self._text[at : at + length] == self._text[start:end] and then(at + length, groups)

    def _max_repeat(self, value: Any, at: int, groups: Groups, then: Then) -> bool:
        least, most, inner = value
        again = least - 1 if least else 0, most if most is _parser.MAXREPEAT else most - 1, inner

        def more(end: int, found: Groups) -> bool:
            return end > at and self._max_repeat(again, end, found, then)

        if most > 0 and self._sequence(list(inner), at, groups, more):
            return True
        return least <= 0 and then(at, groups)

    def _min_repeat(self, value: Any, at: int, groups: Groups, then: Then) -> bool:
        least, most, inner = value
        if least <= 0 and then(at, groups):
            return True
        again = least - 1 if least else 0, most, inner

        def more(end: int, found: Groups) -> bool:
            return end > at and self._min_repeat(again, end, found, then)

        return self._sequence(list(inner), at, groups, more)

    def _one(self, fits: Callable[[str], bool], at: int, groups: Groups, then: Then) -> bool:
        return at < len(self._text) and fits(self._text[at]) and then(at + 1, groups)

    def _literal(self, value: Any, at: int, groups: Groups, then: Then) -> bool:
        return self._one(lambda one: ord(one) == value, at, groups, then)

    def _not_literal(self, value: Any, at: int, groups: Groups, then: Then) -> bool:
        return self._one(lambda one: ord(one) != value, at, groups, then)

    def _in(self, value: Any, at: int, groups: Groups, then: Then) -> bool:
        negated = str(value[0][0]) == "NEGATE"

        def fits(one: str) -> bool:
            return negated != any(
                (ord(one) == what if str(kind) == "LITERAL" else what[0] <= ord(one) <= what[1])
                for kind, what in value[negated:]
            )

        return self._one(fits, at, groups, then)
