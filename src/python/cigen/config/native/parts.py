"""A configuration in CircleCI's language that is split: `.cigen/jobs/NAME.yml` holds one job, and so on.

A file is what stands behind its name in the root file's section; it has no anchors of another file.
"""

from __future__ import annotations

from typing import Dict, Iterator, List, Tuple

from cigen.config.files import Files
from cigen.config.native.document import parse
from cigen.config.nodes import Node
from cigen.errors import CigenError, ConfigError, Position

SECTIONS = ("commands", "jobs", "workflows")
_EXTENSIONS = (".yml", ".yaml")


def with_parts(root: Node, files: Files, path: str) -> Tuple[Node, Tuple[CigenError, ...]]:
    """The root with what the directories beside it hold, and warnings about these. Raises ConfigError."""
    entries = dict(root.mapping("the configuration"))
    warnings: List[CigenError] = []
    for section in SECTIONS:
        found = tuple(_files(files, path.rpartition("/")[0], section))
        if not found:
            continue
        there = entries.get(section)
        inside, places = _section(there, section)
        for name, file in found:
            if name in inside:
                what = f"`{name}` is there twice among the {section}, also at {places.get(name, path)}"
                raise ConfigError(what, Position(file), "Keep one of the two.")
            document = parse(files.read(file) or b"", file)
            if document.root is None:
                raise ConfigError("the file is empty", Position(file), "Fill it in or delete it.")
            inside[name], places[name] = document.root, document.root.at
            warnings.extend(document.warnings)
        entries[section] = Node(inside, root.at if there is None else there.at, keys=places)
    return root.with_entries(entries), tuple(warnings)


def _section(node: object, name: str) -> Tuple[Dict[str, Node], Dict[str, Position]]:
    """What the root file itself has there."""
    if not isinstance(node, Node) or node.value is None:
        return {}, {}
    return dict(node.mapping(f"`{name}`")), dict(node.keys)


def _files(files: Files, directory: str, section: str) -> Iterator[Tuple[str, str]]:
    """(name, path) of each file; a file at the project's root has none beside it."""
    below = f"{directory}/{section}"
    for name in files.names(below) if directory else ():
        path = f"{below}/{name.rstrip('/')}"
        if name.startswith("."):
            continue
        stem, dot, extension = name.rpartition(".")
        if f".{extension}" in _EXTENSIONS and dot:
            yield stem, path
        elif name.endswith(("/", ".j2")):
            what = "in CircleCI's own language there are no templates" if name.endswith(".j2") else "it isn't read"
            repair = f"Each file of `{below}/` is one of the {section}, `NAME.yml`."
            raise ConfigError(what, Position(path), repair)
