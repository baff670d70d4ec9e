"""Where in the file something is that a path from the root leads to."""

from __future__ import annotations

from typing import Sequence, Union

from cigen.config.nodes import Node
from cigen.errors import Position


def place(root: Node, path: Sequence[Union[str, int]]) -> Position:
    """The place of the last part of a path that is there."""
    at, node = root.at, root
    for part in path:
        if isinstance(node.value, dict) and part in node.value:
            at, node = node.key_at(str(part)), node.value[str(part)]
        elif isinstance(node.value, tuple) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            at = node.at
        else:
            break
    return at
