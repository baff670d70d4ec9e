"""Branches and tags as they are written: names, or regular expressions between slashes."""

from __future__ import annotations

from typing import Iterator, Tuple

from cigen.config.nodes import Node
from cigen.config.shape import Shape
from cigen.config.shapes import STRING, one_or_many
from cigen.errors import CigenError, ConfigError


def _ref(node: Node, name: str) -> str:
    pattern = node.string(name)
    if pattern.startswith("/"):
        from cigen.circleci.ref_patterns import refusal  # few configurations have one

        refused = refusal(pattern)
        if refused:
            raise ConfigError(refused, node.at, "Mend it.")
    return pattern


REFS: Shape[Tuple[str, ...]] = one_or_many(Shape("a branch or a tag", _ref, STRING.schema))


def unmatched(node: Node, *keys: str) -> Iterator[CigenError]:
    """Warnings about patterns that no branch and no tag matches, behind a path of keys; `*` stands for each."""
    if keys:
        entries = node.value if isinstance(node.value, dict) else {}
        for key in entries if keys[0] == "*" else [keys[0]]:
            if key in entries:
                yield from unmatched(entries[key], *keys[1:])
    elif isinstance(node.value, tuple):
        for item in node.value:
            yield from unmatched(item)
    elif isinstance(node.value, str):
        from cigen.circleci.ref_patterns import repair

        mended = repair(node.value)
        if mended:
            yield ConfigError(f"no branch and no tag can match `{node.value}`", node.at, mended)
