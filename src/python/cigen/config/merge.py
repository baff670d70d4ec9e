"""Fragments over the root file: mappings merge key by key, everything else is replaced."""

from __future__ import annotations

from cigen.config.nodes import Node


def merge(base: Node, over: Node) -> Node:
    """`base` with `over` on top; keys keep the order in which they first appeared."""
    if not isinstance(base.value, dict) or not isinstance(over.value, dict):
        return over
    entries = dict(base.value)
    for key, value in over.value.items():
        entries[key] = merge(entries[key], value) if key in entries else value
    return Node(entries, base.at, keys={**base.keys, **over.keys})
