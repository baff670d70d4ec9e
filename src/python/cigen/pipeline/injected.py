"""Jobs that cigen adds to a workflow because jobs in it need them."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Sequence, Tuple

from cigen.config.job import JobConfig, JobSource
from cigen.config.nodes import Node, Value, node_of
from cigen.pipeline.matrix import Instance
from cigen.pipeline.requires import NamedVariant

_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
# They belong to no stage: what they come before and behind is only what requires them and what they require.
NO_STAGE = ""


def safe(name: str) -> str:
    """The name with what CircleCI allows in none replaced."""
    return _UNSAFE.sub("_", name)


def injected(name: str, job: JobConfig, workflow: str, node: Node) -> Tuple[NamedVariant, ...]:
    """The variants of a job that is written nowhere; mistakes in it are shown at `node`."""
    name = safe(name)
    instance = Instance(JobSource(workflow, name, node, job), job, NO_STAGE, name, "")
    if len(job.architectures) < 2:
        return (NamedVariant(name, name, "", "".join(job.architectures), instance),)
    return tuple(NamedVariant(f"{name}_{one}", name, "", one, instance) for one in job.architectures)


def shared_entry(jobs: Sequence[JobConfig]) -> Mapping[str, Node]:
    """Contexts and filters under which one job can serve all of these: it has to run wherever one of them does."""
    entry: Dict[str, Node] = {}
    context = jobs[0].entry.get("context")
    if context is not None:
        entry["context"] = context
    filters = [job.entry.get("filters") for job in jobs]
    plain = [None if one is None else one.plain() for one in filters]
    if filters[0] is not None and all(one == plain[0] for one in plain):
        entry["filters"] = filters[0]
    elif any(_names_tags(one) for one in plain):
        entry["filters"] = node_of({"tags": {"only": "/.*/"}}, jobs[0].at)
    return entry


def _names_tags(filters: Value) -> bool:
    return isinstance(filters, str) or isinstance(filters, Mapping) and "tags" in filters


def beside(variant: NamedVariant, name: str, job: JobConfig) -> NamedVariant:
    """A job that cigen adds for another one: of the same stage, so that it waits and is waited for like that."""
    written = variant.instance.source
    directory, slash, _ = written.path.rpartition("/")
    source = JobSource(written.workflow, f"{directory}{slash}{name}", Node({}, written.node.at), job)
    architecture = "" if job.type == "approval" else "".join(job.architectures)
    return NamedVariant(
        name, name, variant.prefix, architecture, Instance(source, job, variant.stage, name, ""), variant.id
    )
