"""`pants:` among source files: targets, named by the words that Pants' command line takes."""

from __future__ import annotations

import re
from typing import NamedTuple, Sequence, Tuple

from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shape import Schema
from cigen.config.shapes import STRINGS, read_record
from cigen.errors import ConfigError, Position, each

# In front of what Pants' command line takes: the targets meant, with all they depend on.
PANTS = "pants:"
_TYPE, _TAG = "--filter-target-type=", "--tag="
_QUOTED = re.compile(r"[\s'\"\\]")
_REPAIR = "Write what Pants' command line takes: path/to:target, path/to:: or path/to/file.py."


class TargetSelection(NamedTuple):
    """The targets that `specs` name, but those that `without` names, and of those what passes all filters.

    Specs and filters are as on Pants' command line: a filter is a list of words that an `-` in front turns round.
    """

    specs: Tuple[str, ...]
    without: Tuple[str, ...] = ()
    filter_target_type: Tuple[str, ...] = ()
    tag: Tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All of it as one line, which no other selection has; one spec alone is itself."""
        words = [
            *self.specs,
            *(f"!{spec}" for spec in self.without),
            *(f"{_TYPE}{one}" for one in self.filter_target_type),
            *(f"{_TAG}{one}" for one in self.tag),
        ]
        return words[0] if len(words) == 1 else " ".join(map(_quoted, words))


def selection_in(text: str) -> TargetSelection:
    """The selection that has this text."""
    words = _split(text) if " " in text else [text]
    specs = [word for word in words if not word.startswith(("!", "--"))]
    without, types, tags = (_behind(mark, words) for mark in ("!", _TYPE, _TAG))
    return TargetSelection(tuple(specs), without, types, tags)


def _behind(mark: str, words: Sequence[str]) -> Tuple[str, ...]:
    return tuple(word[len(mark) :] for word in words if word.startswith(mark))


def _quoted(word: str) -> str:
    import shlex  # a tag alone can need it

    return shlex.quote(word) if _QUOTED.search(word) else word


def _split(text: str) -> Sequence[str]:
    import shlex

    return shlex.split(text)


class TargetsConfig(Record):
    """`pants` with filters, as it is written in the place of a pattern."""

    at: Position
    pants: Tuple[str, ...] = key(STRINGS, "what Pants' command line takes: apps::, apps/web:server, !apps/old::")
    filter_target_type: Tuple[str, ...] = key(
        STRINGS, "of these types only, e.g. python_test; -python_test for all others", default=()
    )
    tag: Tuple[str, ...] = key(STRINGS, "with this tag only, e.g. slow; -slow for all others", default=())


TARGETS_SCHEMA: Schema = {"$ref": TargetsConfig}


def selection_of(node: Node, name: str) -> TargetSelection:
    """What a mapping selects. Raises ConfigError where it can't be what Pants takes."""
    config = read_record(TargetsConfig, node, name)
    each(lambda spec: checked_spec(spec[1:] if spec.startswith("!") else spec, spec, config.at), config.pants)
    specs = tuple(spec for spec in config.pants if not spec.startswith("!"))
    if not specs:
        raise ConfigError(f"`pants` of {name} names no target", config.at, _REPAIR)
    for key_, values in (("filter_target_type", config.filter_target_type), ("tag", config.tag)):
        if any(not value.strip("+-, ") for value in values):
            raise ConfigError(f"`{key_}` of {name} is empty", config.at, "Write a word, or remove it.")
    return TargetSelection(specs, _behind("!", config.pants), config.filter_target_type, config.tag)


def checked_spec(spec: str, text: str, at: Position) -> None:
    """Raises ConfigError where `spec`, written as `text`, can be nothing that Pants takes."""
    path, _, name = spec.partition(":")
    if spec.startswith("-"):
        what = f"`{text}` reads like an option"
        raise ConfigError(what, at, "Targets are taken away by a `!` in front: !pants:path/to::.")
    if not spec or re.search(r"[\s\0]", spec) or spec.startswith("!") or name not in ("", ":") and name.startswith(":"):
        raise ConfigError(f"`{text}` means no Pants target", at, _REPAIR)
    if spec.startswith(PANTS):
        raise ConfigError(f"`{text}` says `{PANTS}` twice", at, f"Write `{spec[len(PANTS) :]}`.")
    if ".." in path.split("/"):
        raise ConfigError(
            f"`{text}` means no Pants target", at, "Write paths relative to the build root, without `..`."
        )
