"""`cigen inspect expression`."""

from __future__ import annotations

import json
import re
from typing import Dict, Sequence

from cigen.circleci.expressions import ExpressionError, Value, names, parse, truth, value_of
from cigen.circleci.re2 import Pattern
from cigen.errors import CigenError

_BEFORE, _AROUND = 30, 70  # characters of a long line that are shown, so that no terminal breaks it above its caret


def show_expression(text: str, given: Sequence[str]) -> None:
    """Prints what an expression is worth. Raises CigenError that points at what is wrong."""
    try:
        expression = parse(text)
        value = value_of(expression, _values(given))
    except ExpressionError as error:
        raise CigenError(error.what, repair="\n  ".join(_pointed(text, error))) from error
    print(f"value      {_written(value)}")
    print(f"condition  {json.dumps(truth(value))}")
    print(f"names      {', '.join(dict.fromkeys(name.text for name in names(expression))) or 'none'}")


def _written(value: Value) -> str:
    if isinstance(value, Pattern):
        return "/{}/".format(value.pattern.replace("/", "\\/"))
    return "undefined" if value is None else json.dumps(value, ensure_ascii=False)


def _values(given: Sequence[str]) -> Dict[str, Value]:
    pairs = (pair.partition("=") for pair in given)
    return {name: _value(value) if equals else None for name, equals, value in pairs}


def _value(text: str) -> Value:
    if text in ("true", "false"):
        return text == "true"
    if re.fullmatch("-?[0-9]{1,19}", text):
        return int(text)
    return text[1:-1] if re.fullmatch('".*"', text, re.DOTALL) else text


def _pointed(text: str, error: ExpressionError) -> Sequence[str]:
    """The line with the mistake, carets below it, and the repair if there is one."""
    start = text.rfind("\n", 0, error.offset) + 1
    line = text[start:].split("\n", 1)[0]
    cut = max(0, error.offset - start - _BEFORE)
    shown = line[cut : cut + _AROUND]
    column = error.offset - start - cut
    carets = "^" * max(1, min(error.length, len(shown) - column))
    repair = _REPAIRS.get(error.kind) or ("Leave out `<<` and `>>`." if "<<" in text else "")
    return ("".join(" " if char.isspace() else char for char in shown), " " * column + carets, *filter(None, (repair,)))


_REPAIRS = {
    "UNKNOWN_VARIABLE": "Say what it is: `--value NAME=VALUE`, or `--value NAME` if it has no value.",
}
