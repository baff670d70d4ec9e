"""Values on their way into templates and out of them."""

from __future__ import annotations

import json
from typing import Any, Dict

from jinja2.exceptions import SecurityError
from jinja2.runtime import Undefined

from cigen.config.nodes import Node


class _Integer(int):
    """A number that prints as it was written."""

    text: str

    def __str__(self) -> str:
        return self.text


class _Float(float):
    """A number that prints as it was written: 3.10 is no 3.1."""

    text: str

    def __str__(self) -> str:
        return self.text


class MatrixReference:
    """`matrix.key` before a job's matrix is expanded: the reference itself, filled in later."""

    def __getitem__(self, key: str) -> str:
        return f"{{{{ matrix.{key} }}}}"


def value_of(node: Node) -> Any:
    """A variable as templates see it."""
    if isinstance(node.value, dict):
        return {key: value_of(item) for key, item in node.value.items()}
    if isinstance(node.value, tuple):
        return [value_of(item) for item in node.value]
    if isinstance(node.value, bool) or not isinstance(node.value, (int, float)):
        return node.value
    number = _Integer(node.value) if isinstance(node.value, int) else _Float(node.value)
    number.text = node.text or repr(node.value)
    return number


def printed(value: Any) -> Any:
    """What `{{ value }}` writes: YAML's words for booleans and nothing, JSON for collections."""
    if isinstance(value, bool) or value is None:
        return {True: "true", False: "false", None: "null"}[value]
    if isinstance(value, (str, int, float, Undefined)):
        return value
    if isinstance(value, (list, tuple, dict)):
        return json.dumps(value, ensure_ascii=False, default=_plain)
    raise SecurityError("only text, numbers, booleans, lists and mappings can be written; did you forget to call it?")


def _plain(value: Any) -> Dict[str, Any]:
    raise SecurityError("only text, numbers, booleans, lists and mappings can be written")
