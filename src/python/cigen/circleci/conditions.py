"""Logic statements: `and`, `or`, `not`, `equal` and `matches`, as `when` and `unless` hold them.

https://circleci.com/docs/reference/configuration-reference/#logic-statements: false, null, 0, NaN and the empty string
are false, all else is true. That is not what expressions think of `0` and `""`.
"""

from __future__ import annotations

from typing import Any, Callable, FrozenSet, Iterable, List, Mapping, Sequence, Tuple, Union

Path = Tuple[Union[str, int], ...]
# What a string of a statement stands for, once its `<< >>` are read; `Unknown` where that can't be said.
Resolve = Callable[[str], Any]
BOTH: FrozenSet[bool] = frozenset((True, False))
_DEEPEST = 100


class Unknown:
    """Stands for a value that nobody knows yet; `UNKNOWN` is the only one."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = Unknown()


class StatementError(Exception):
    """CircleCI refuses a statement; `path` leads to what is wrong: `("and", 1, "equal")`."""

    def __init__(self, what: str, path: Path) -> None:
        super().__init__(what)
        self.what = what
        self.path = path


def truthy(value: Any) -> bool:
    """Whether a logic statement takes a value for true."""
    return bool(value == value and value is not None and value is not False and value != "" and value != 0)


def holds(statement: Any, resolve: Resolve) -> FrozenSet[bool]:
    """What a statement can be: {True}, {False}, or both when an unknown value decides.

    `statement` is plain data. `resolve` is asked for every string that is a value: one it gives back is a value, not
    asked about again. Nothing that can happen is left out. Raises StatementError, and what `resolve` raises.
    """
    return _holds(statement, resolve, ())


def _holds(statement: Any, resolve: Resolve, path: Path) -> FrozenSet[bool]:
    if isinstance(statement, Mapping):
        return _operation(statement, resolve, path)
    if isinstance(statement, (list, tuple)):
        raise StatementError("a list is no logic statement", path)
    value = _resolved(statement, resolve)
    # Whether an empty collection is true isn't documented.
    return BOTH if value is UNKNOWN or value in ([], (), {}) else frozenset((truthy(value),))


def _operation(statement: Mapping[str, Any], resolve: Resolve, path: Path) -> FrozenSet[bool]:
    if sum(isinstance(key, str) for key in path) == _DEEPEST:
        raise StatementError(f"nested more than {_DEEPEST} levels deep", path)
    if len(statement) != 1:
        raise StatementError("a logic statement has exactly one operator", path)
    ((operator, operands),) = statement.items()
    if operator not in _OPERATORS:
        raise StatementError(f"there is no logic operator `{operator}`", path)
    return _OPERATORS[operator](operands, resolve, (*path, operator))


def _and(operands: Any, resolve: Resolve, path: Path) -> FrozenSet[bool]:
    return _combined(all, operands, resolve, path)


def _or(operands: Any, resolve: Resolve, path: Path) -> FrozenSet[bool]:
    return _combined(any, operands, resolve, path)


def _combined(
    combine: Callable[[Iterable[bool]], bool], operands: Any, resolve: Resolve, path: Path
) -> FrozenSet[bool]:
    """`all` and `any` grow with each operand, so the least and the greatest of each tell what can come out."""
    each = [_holds(operand, resolve, (*path, index)) for index, operand in enumerate(_some(operands, path))]
    return frozenset((combine(min(truths) for truths in each), combine(max(truths) for truths in each)))


def _not(operand: Any, resolve: Resolve, path: Path) -> FrozenSet[bool]:
    return frozenset(not truth for truth in _holds(operand, resolve, path))


def _equal(operands: Any, resolve: Resolve, path: Path) -> FrozenSet[bool]:
    values = [_resolved(operand, resolve) for operand in _some(operands, path)]
    known = [value for value in values if not _has_unknown(value)]
    if any(not _same(known[0], value) for value in known[1:]):
        return frozenset((False,))
    return BOTH if len(known) < len(values) and len(values) > 1 else frozenset((True,))


def _matches(operands: Any, resolve: Resolve, path: Path) -> FrozenSet[bool]:
    if not isinstance(operands, Mapping) or set(operands) != {"pattern", "value"}:
        raise StatementError("`matches` takes `pattern` and `value`", path)
    pattern, value = (_resolved(operands[key], resolve) for key in ("pattern", "value"))
    if isinstance(pattern, str) and isinstance(value, str):
        from cigen.circleci.java_patterns import matches_in_java  # few statements need it

        answer = matches_in_java(pattern, value)
        return BOTH if answer is None else frozenset((answer,))
    return BOTH  # what CircleCI makes of a value that is no string isn't documented


def _some(operands: Any, path: Path) -> Sequence[Any]:
    if isinstance(operands, (list, tuple)) and operands:
        return operands
    raise StatementError(f"`{path[-1]}` takes a list that isn't empty", path)


def _resolved(value: Any, resolve: Resolve) -> Any:
    """A value with all the strings in it resolved."""
    if isinstance(value, str):
        return resolve(value)
    if isinstance(value, (list, tuple)):
        return [_resolved(item, resolve) for item in value]
    if isinstance(value, Mapping):
        return {key: _resolved(item, resolve) for key, item in value.items()}
    return value


def _has_unknown(value: Any) -> bool:
    items: List[Any] = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return value is UNKNOWN or any(_has_unknown(item) for item in items)


def _same(left: Any, right: Any) -> bool:
    """Equality that knows `1` from `true` and `1.0`, all the way down."""
    if type(left) is not type(right):
        return False
    if isinstance(left, list):
        return len(left) == len(right) and all(map(_same, left, right))
    if isinstance(left, dict):
        return left.keys() == right.keys() and all(_same(left[key], right[key]) for key in left)
    return bool(left == right)


_OPERATORS = {"and": _and, "or": _or, "not": _not, "equal": _equal, "matches": _matches}
