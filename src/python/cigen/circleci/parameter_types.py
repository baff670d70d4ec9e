"""What the types of parameters take.

https://circleci.com/docs/reusing-config/#parameter-types: CircleCI converts nothing.
"""

from __future__ import annotations

from typing import Mapping, Tuple

from cigen.circleci.steps import Steps
from cigen.circleci.substitution import Argument, is_open
from cigen.circleci.values import Value

_TYPES: Mapping[str, Tuple[type, ...]] = {
    "boolean": (bool,),
    "env_var_name": (str,),
    "executor": (str, Mapping),
    "integer": (int,),
    "number": (int, float),
    "string": (str,),
}


def is_of_type(declaration: Mapping[str, Value], value: Argument) -> bool:
    """Whether a value fits a declared parameter; so does one that only the pipeline knows."""
    kind = declaration.get("type")
    if isinstance(value, Steps) or kind == "steps":
        return isinstance(value, Steps) and kind == "steps"
    if is_open(value):
        return True
    if kind == "enum":
        values = declaration.get("enum")
        return isinstance(value, str) and isinstance(values, (list, tuple)) and value in values
    return isinstance(value, _TYPES.get(str(kind), ())) and (kind == "boolean" or not isinstance(value, bool))
