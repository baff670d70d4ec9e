"""`outputs`: other files, each from a template of its own."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Sequence

from cigen.config.files import is_of_git
from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shapes import STRING
from cigen.config.templates import Templates
from cigen.errors import ConfigError, Position

_CONFIGURATION = ".cigen"
# No file's name has these, and a terminal would obey some.
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


class Output(Record):
    """A file that is written from a template in `.cigen/templates/`."""

    at: Position
    template: str = key(STRING, "the template's name, with or without .j2")
    output: str = key(STRING, "where the file goes, from the project root")
    description: str = key(STRING, "what it is for", default="")


def written(
    outputs: Sequence[Output],
    templates: Templates,
    context: Mapping[str, Node],
    taken: Sequence[str],
    config_path: str,
) -> Mapping[str, str]:
    """The files' texts by path, which is none of `taken`; templates see the variables and `context`. Raises ConfigError."""
    texts: Dict[str, str] = {}
    for one in outputs:
        path = place(one.output, "`output`", "a file", one.at)
        if path == config_path:
            raise no_place(one.output, "`output`", one.at)
        if path in texts or path in taken:
            raise ConfigError(f"`{path}` is written twice", one.at, "Give one of the two another `output`.")
        texts[path] = templates.text(one.template, context, one.at)
    return texts


def place(written: str, name: str, kind: str, at: Position) -> str:
    """A path from the project root to where something is written. Raises ConfigError for a place it can't have."""
    parts = [part for part in written.split("/") if part not in ("", ".")]
    if written.startswith("/") or ".." in parts or not parts or CONTROL.search(written):
        repair = "Write a path relative to the project root, without `..`."
        raise ConfigError(f"{name} {written!r} isn't {kind} inside the project", at, repair)
    if parts[0].lower() == _CONFIGURATION or is_of_git(written):
        raise no_place(written, name, at)
    return "/".join(parts)


def no_place(written: str, name: str, at: Position) -> ConfigError:
    """The error for an output that may not lie there."""
    what = f"{name} {written!r} is no place for a generated file"
    return ConfigError(what, at, "Choose a place outside of git's files and the configuration.")
