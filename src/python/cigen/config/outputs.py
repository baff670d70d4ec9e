"""`outputs`: other files, each from a template of its own."""

from __future__ import annotations

from typing import Dict, Mapping, Sequence

from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shapes import STRING
from cigen.config.templates import Templates
from cigen.errors import ConfigError, Position

_NOT_WRITTEN = (".git", ".cigen")


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
        parts = [part for part in one.output.split("/") if part not in ("", ".")]
        if one.output.startswith("/") or ".." in parts or not parts:
            repair = "Write a path relative to the project root, without `..`."
            raise ConfigError(f"`output` {one.output!r} isn't a file inside the project", one.at, repair)
        path = "/".join(parts)
        if parts[0].lower() in _NOT_WRITTEN or path == config_path:
            what = f"`output` {one.output!r} is no place for a generated file"
            raise ConfigError(what, one.at, "Choose a place outside of git's files and the configuration.")
        if path in texts or path in taken:
            raise ConfigError(f"`{path}` is written twice", one.at, "Give one of the two another `output`.")
        texts[path] = templates.text(one.template, context, one.at)
    return texts
