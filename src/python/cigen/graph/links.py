"""What is drawn between boxes."""

from __future__ import annotations

from typing import NamedTuple

BOX, CLUSTER, KNOT = "box", "cluster", "knot"


class End(NamedTuple):
    """Where a link begins or ends: a box, a cluster, which stands for all its boxes, or a knot of links."""

    kind: str
    number: int


class Link(NamedTuple):
    """The target waits for the source; the label is empty where success is what it waits for."""

    source: End
    target: End
    label: str

    @property
    def wide(self) -> bool:
        """Whether it says that all of a cluster wait for all of another."""
        return self.source.kind == self.target.kind == CLUSTER
