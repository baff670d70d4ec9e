"""Where in its text something of a document stands."""

from __future__ import annotations

from typing import Optional, Tuple

import yaml

from cigen.circleci.findings import Path


def place_of(data: bytes, path: Path) -> Tuple[int, int]:
    """Line and column, counted from 1, of what a path leads to, or of as much of it as there is."""
    try:
        node: Optional[yaml.Node] = yaml.compose(data, yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return 1, 1
    mark = node.start_mark if node is not None else None
    for key in path:
        found = _inside(node, key)
        if found is None:
            break
        at, node = found
        mark = at.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)


def _inside(node: Optional[yaml.Node], key: object) -> Optional[Tuple[yaml.Node, yaml.Node]]:
    """The node that names a part, and the part."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if isinstance(name, yaml.ScalarNode) and name.value == key:
                return name, value
    elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        return node.value[key], node.value[key]
    return None
