"""Text -> data: YAML, version 2.1, CircleCI's schema, every `<<` closed."""

from __future__ import annotations

from typing import Iterator, Mapping

from circleci.emulator.errors import CompileError
from circleci.emulator.reader import parse
from circleci.emulator.schema import check_document
from circleci.emulator.shape import mapping
from circleci.emulator.tags import check


def read(text: str) -> Mapping[str, object]:
    """The config as data. Raises CompileError."""
    document = mapping(parse(text))
    # Setup configs and everything with parameters need 2.1 (docs: dynamic-config).
    if document.get("version") not in (2.1, "2.1"):
        raise CompileError(f"version must be 2.1, found: {document.get('version')!r}")
    check_document(document, frozenset(_commands(document)))
    check(document)
    return document


def _commands(element: Mapping[str, object]) -> Iterator[str]:
    """The names of the user's commands, inline orbs' too."""
    yield from mapping(element.get("commands"))
    for orb in mapping(element.get("orbs")).values():
        if isinstance(orb, Mapping):
            yield from _commands(orb)
