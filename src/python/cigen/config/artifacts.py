"""`artifacts`: what a job leaves for people to look at, as it is written."""

from __future__ import annotations

from typing import Optional, Tuple

from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shape import Schema, Shape
from cigen.config.shapes import ANY, STRING, one_or_many, read_record
from cigen.errors import Position


class Artifact(Record):
    """A file or directory that CircleCI keeps."""

    at: Position
    path: str = key(STRING, "the file or directory")
    destination: str = key(STRING, "what it is called among the artifacts", default="")
    retention: Optional[Node] = key(ANY, "no effect: CircleCI keeps all artifacts alike", default=None)


def _artifact(node: Node, name: str) -> Artifact:
    return Artifact(at=node.at, path=node.value) if isinstance(node.value, str) else read_record(Artifact, node, name)


_SCHEMA: Schema = {"anyOf": [{"type": "string"}, {"$ref": Artifact}]}
ARTIFACTS: Shape[Tuple[Artifact, ...]] = one_or_many(Shape("an artifact", _artifact, _SCHEMA))
