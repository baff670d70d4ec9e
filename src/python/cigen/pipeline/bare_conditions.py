"""Steps' conditions that are bare expressions: a text for CircleCI, and any text is true."""

from __future__ import annotations

import re
from typing import Iterator, Tuple

from cigen.circleci.expressions import ExpressionError, parse
from cigen.circleci.steps import CONDITIONAL
from cigen.circleci.templating import refers
from cigen.config.nodes import Node
from cigen.errors import ConfigError

_COMPARING = ("equal", "matches")
_VALUE = re.compile(r"pipeline\.(?:git|parameters)\.[\w.-]+")


def check_conditions(node: Node, where: str) -> None:
    """Raises ConfigError for the first one in steps at any depth, alone or in a logic statement."""
    for kind, condition in _conditions(node):
        for text in _bare(condition):
            is_ = "always true" if text is condition else "not what it says"
            what = f"{where}: the condition of `{kind}` is {is_}: CircleCI takes `{text.value}` for a text"
            raise ConfigError(what, text.at, f"Write `<< {text.value} >>`.")


def _conditions(node: Node) -> Iterator[Tuple[str, Node]]:
    if isinstance(node.value, tuple):
        for item in node.value:
            yield from _conditions(item)
    elif isinstance(node.value, dict):
        for key, item in node.value.items():
            if key in CONDITIONAL and isinstance(item.value, dict) and "condition" in item.value:
                yield key, item.value["condition"]
            yield from _conditions(item)


def _bare(node: Node, is_compared: bool = False) -> Iterator[Node]:
    """The strings of a statement that are meant for more; what is compared may be any text, such as `pipeline.yml`."""
    if isinstance(node.value, str):
        if _VALUE.fullmatch(node.value) if is_compared else _is_expression(node.value):
            yield node
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from _bare(item, is_compared)
    elif isinstance(node.value, dict):
        for key, item in node.value.items():
            yield from _bare(item, is_compared or key in _COMPARING)


def _is_expression(text: str) -> bool:
    if "<<" in text:
        return False
    try:
        return refers(parse(text))
    except ExpressionError:
        return False
