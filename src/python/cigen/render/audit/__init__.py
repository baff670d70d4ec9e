"""What CircleCI refuses and its schema doesn't say: checked on the finished documents, as data.

The same rules hold for a file written by hand, so each has a test that trips it without going through the generator.
"""

from __future__ import annotations

from typing import Iterator, Mapping

from cigen.config.nodes import Value
from cigen.render.audit import definitions, exclusive, graph, logic, size, texts
from cigen.render.audit.blocks import blocks
from cigen.render.audit.finding import AuditFinding

Document = Mapping[str, Value]

__all__ = ("AuditFinding", "Document", "audit", "audit_entrypoint", "audit_file")


def audit(entrypoint: Document, main: Document) -> Iterator[AuditFinding]:
    """Everything wrong with the two files, worst first. Empty when CircleCI would take both."""
    for name, document in (("config.yml", entrypoint), ("main.yml", main)):
        yield from audit_file(document, name)
    yield from exclusive.check_guards(entrypoint)
    yield from exclusive.check_parity(entrypoint, main)


def audit_entrypoint(entrypoint: Document) -> Iterator[AuditFinding]:
    """Everything wrong with an entrypoint that comes alone."""
    yield from audit_file(entrypoint, "config.yml")
    yield from exclusive.check_guards(entrypoint)


def audit_file(document: Document, name: str) -> Iterator[AuditFinding]:
    """Everything wrong with one file taken alone."""
    yield from graph.check(document, name)
    found = blocks(document)
    yield from definitions.check(document, found, name)
    yield from texts.check(found, name)
    yield from logic.check(document, found, name)
    yield from size.check(document, found, name)
