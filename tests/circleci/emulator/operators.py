"""What the operators and functions of CircleCI's expression language answer; each takes the whole text, for errors."""

from __future__ import annotations

from typing import Callable, Dict, NamedTuple, Optional

from circleci.emulator.pattern import matches_whole
from circleci.emulator.scanner import ExpressionError


class Pattern(NamedTuple):
    """The value of `/…/`."""

    text: str


def _equality(text: str, left: object, right: object) -> Optional[bool]:
    if left is None or right is None:
        return None
    return type(left) is type(right) and left == right  # values of two types are never equal


def _inequality(text: str, left: object, right: object) -> Optional[bool]:
    equal = _equality(text, left, right)
    return None if equal is None else not equal


def _comparison(compare: Callable[[int, int], bool]) -> Callable[[str, object, object], Optional[bool]]:
    def function(text: str, left: object, right: object) -> Optional[bool]:
        numbers = [value for value in (left, right) if isinstance(value, int) and not isinstance(value, bool)]
        return _applied(text, left, right, len(numbers), "NUMERIC", lambda: compare(*numbers))

    return function


def _of_strings(compare: Callable[[str, str], bool]) -> Callable[[str, object, object], Optional[bool]]:
    def function(text: str, left: object, right: object) -> Optional[bool]:
        strings = [value for value in (left, right) if isinstance(value, str)]
        return _applied(text, left, right, len(strings), "STRING", lambda: compare(*strings))

    return function


def _applied(
    text: str, left: object, right: object, fitting: int, kind: str, apply: Callable[[], bool]
) -> Optional[bool]:
    """Undefined where an operand is; an operand of another type is refused also beside an undefined one."""
    missing = (left is None) + (right is None)
    if fitting + missing < 2:
        raise ExpressionError(text, f"EXPECTED_{kind}_OPERAND")
    return None if missing else apply()


def _matches(text: str, left: object, right: object) -> Optional[bool]:
    if not isinstance(left, str) and left is not None:
        raise ExpressionError(text, "EXPECTED_STRING_OPERAND")
    if not isinstance(right, Pattern):
        raise ExpressionError(text, "EXPECTED_PATTERN_OPERAND")
    return None if left is None else matches_whole(right.text, left)


_Function = Callable[[str, object, object], Optional[bool]]
FUNCTIONS: Dict[str, _Function] = {
    "==": _equality,
    "!=": _inequality,
    ">=": _comparison(lambda left, right: left >= right),
    ">": _comparison(lambda left, right: left > right),
    "<=": _comparison(lambda left, right: left <= right),
    "<": _comparison(lambda left, right: left < right),
    "starts-with": _of_strings(str.startswith),
    "contains": _of_strings(lambda left, right: right in left),
    "matches": _matches,
}
