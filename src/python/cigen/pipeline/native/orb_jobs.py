"""Orbs' jobs that a workflow lists: what of them is known, and which can be skipped.

Of a registry's orb nothing is: its exact version stands for what it does, and its arguments for what is asked of it.
"""

from __future__ import annotations

from typing import Mapping, NamedTuple

from cigen.circleci.definitions import Definitions, Registered
from cigen.circleci.entries import Entry
from cigen.config.nodes import Node, Value, node_of
from cigen.errors import Position


class OrbJob(NamedTuple):
    """`definition` is what is written of it, nothing where the orb is a registry's; `why` says why it can't be skipped."""

    definition: Mapping[str, Node]
    why: str = ""


def read_orb_job(entry: Entry, definitions: Definitions, at: Position) -> OrbJob:
    """The job of an orb that an entry lists."""
    orb, slash, name = entry.job.partition("/")
    known = definitions.orb(orb) if slash else None
    if isinstance(known, Registered):
        return OrbJob({}, "its entry has a `type`" if "type" in entry.keys else "")
    job: Value = known.jobs.get(name) if isinstance(known, Definitions) else None
    if not isinstance(job, Mapping):
        return OrbJob({}, "its definition isn't here")
    return OrbJob({key: node_of(value, at) for key, value in job.items()})
