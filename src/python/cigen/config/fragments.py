"""The root file with its fragments, once the variables they declare are known."""

from __future__ import annotations

from typing import Callable, Dict, Optional, Sequence, Tuple

from cigen.config.merge import merge
from cigen.config.nodes import Node
from cigen.config.templates import J2, Templates
from cigen.errors import Position

VARS = "vars"


def read_root(templates: Templates, path: str, fragments: Sequence[str]) -> Node:
    """The fragments over the root file, in order. Variables count everywhere, whichever file declares them."""
    read: Dict[str, Tuple[Optional[Node], Callable[[Node], Node]]] = {}
    paths = (path, *fragments)
    for one in sorted(paths, key=lambda one: one.endswith(J2)):  # a .j2 needs the others' variables to be read at all
        document, fill = templates.unfilled(one)
        if document is not None:
            document = _check(document, one, "the configuration" if one == path else "a fragment of the configuration")
            _declare(templates, document, fill)
        read[one] = (document, fill)
    root = Node({}, Position(path))
    for one in paths:
        document, fill = read[one]
        if document is not None:
            filled = fill(document)
            root = filled if one == path else merge(root, filled)
    return root


def _check(document: Node, path: str, name: str) -> Node:
    """`config/vars.yml` may leave `vars:` out."""
    entries = document.mapping(name)
    stem = path.rpartition("/")[2].partition(".")[0]
    return Node({VARS: document}, document.at) if stem == VARS and VARS not in entries else document


def _declare(templates: Templates, document: Node, fill: Callable[[Node], Node]) -> None:
    block = document.mapping("the configuration").get(VARS)
    if block is not None and block.value is not None:
        templates.scope.declare(block.mapping("`vars`"), block, fill)
