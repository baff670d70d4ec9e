"""What an expression is worth, and what each operator makes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Mapping, Union

from cigen.circleci.expressions.errors import ExpressionError

if TYPE_CHECKING:
    from cigen.circleci.re2 import Pattern  # only an expression with a pattern pays for it

Value = Union[None, bool, int, str, "Pattern"]
# A name that is declared and has no value: the branch of a build for a tag. Not the same as a name nobody declared.
UNDEFINED = None


def truth(value: Value) -> bool:
    """Whether a value counts as true in a condition."""
    return value is not UNDEFINED and value is not False


def apply(operator: str, left: Value, right: Value, offset: int) -> Value:
    """What an operator other than `and`, `or` and `not` gives; UNDEFINED where an operand is. Raises ExpressionError."""
    if left is UNDEFINED or right is UNDEFINED:
        return UNDEFINED
    if operator in ("==", "!="):
        return equal(left, right) is (operator == "==")
    if operator == "matches":
        return _matches(left, right, offset)
    if operator in _ORDERS:
        if {type(left), type(right)} == {int}:
            return _ORDERS[operator](left, right)
        raise _operand(operator, "NUMERIC", "numbers", offset)
    if isinstance(left, str) and isinstance(right, str):
        return left.startswith(right) if operator == "starts-with" else right in left
    raise _operand(operator, "STRING", "strings", offset)


def equal(left: Value, right: Value) -> bool:
    """Whether two values are the same: never so for different types."""
    return len({type(left), type(right)}) == 1 and left == right


def _matches(left: Value, right: Value, offset: int) -> bool:
    if isinstance(right, (bool, int, str)) or right is UNDEFINED:
        raise _operand("matches", "PATTERN", "a /pattern/ on its right", offset)
    if not isinstance(left, str):
        raise _operand("matches", "STRING", "a string on its left", offset)
    answer = right.matches(left)
    if answer is None:
        what = f"whether /{right}/ matches {left!r} depends on CircleCI's version of Unicode"
        raise ExpressionError("UNDECIDED_PATTERN", what, offset, len("matches"))
    return answer


def _operand(operator: str, kind: str, expected: str, offset: int) -> ExpressionError:
    return ExpressionError(f"EXPECTED_{kind}_OPERAND", f"`{operator}` needs {expected}", offset, len(operator))


_ORDERS: Mapping[str, Callable[[Any, Any], bool]] = {
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
}
