"""Which builds a job is certainly in, whatever the branch or the tag: filters take jobs away.

https://circleci.com/docs/workflows: without a filter for tags a job runs for none; a job is started although a required
one was taken away, but for when all of them were.
"""

from __future__ import annotations

from functools import partial
from typing import Callable, Collection, FrozenSet, Iterable, List, Mapping, Optional, Sequence, Set, Tuple

from cigen.circleci.expressions import UNDEFINED, parse, possible
from cigen.config.nodes import Value
from cigen.config.workflow import MAIN
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.pipeline.order import in_order

ANY = "/.*/"


def always_there(pipeline: Pipeline) -> Optional[Workflow]:
    """The continued workflow that no build is without: main or the first, but none that has conditions.

    CircleCI fails a continuation with nothing to run.
    """
    free = [workflow for workflow in pipeline.continued if not is_conditioned(workflow)]
    return next((workflow for workflow in free if workflow.name == MAIN), free[0] if free else None)


def is_conditioned(workflow: Workflow) -> bool:
    """Whether only some pipelines have it."""
    return not {"when", "unless"}.isdisjoint(workflow.options)


def tags_of(workflows: Iterable[Workflow]) -> Tuple[str, ...]:
    """The patterns of all tags any of their jobs may run for: CircleCI starts nothing for a tag that setup doesn't name."""
    found: List[str] = []
    for workflow in workflows:
        for job in workflow.jobs:
            found.extend(_tags(job.entry.get("filters")))
    return (ANY,) if ANY in found else tuple(dict.fromkeys(found))


def never_empty(jobs: Sequence[Job], among: Collection[str], tags: Iterable[str]) -> bool:
    """Whether one of the jobs in `among` is there on every branch, and one for every tag that matches one of `tags`."""
    builds: Tuple[Callable[[Value], bool], ...] = (_on_every_branch, *(partial(_for_every, tag) for tag in tags))
    return all(not _present(jobs, passes).isdisjoint(among) for passes in builds)


def _present(jobs: Sequence[Job], passes: Callable[[Value], bool]) -> FrozenSet[str]:
    found: Set[str] = set()
    for job in in_order(jobs):
        if passes(job.entry.get("filters")) and (not job.requires or any(edge.name in found for edge in job.requires)):
            found.add(job.name)
    return frozenset(found)


def _tags(filters: Value) -> Sequence[str]:
    if isinstance(filters, str):
        return [ANY] if True in _on_tags(filters) else []
    kinds = filters if isinstance(filters, Mapping) else {}
    tags = kinds.get("tags")
    if not isinstance(tags, Mapping):
        return []
    if ANY in patterns(tags.get("ignore")):
        return []
    return patterns(tags["only"]) if "only" in tags else [ANY]  # `ignore` alone: every other tag


def _on_tags(filters: str) -> Sequence[bool]:
    """What an expression can be for a tag: then the branch has no value, or an empty one."""
    expression = parse(filters)
    answers = (possible(expression, {"pipeline.git.branch": branch}) for branch in (UNDEFINED, ""))
    return [answer for found in answers for answer in found]


def _on_every_branch(filters: Value) -> bool:
    if isinstance(filters, str):
        return set(possible(parse(filters), {"pipeline.git.tag": UNDEFINED})) == {True}
    return not isinstance(filters, Mapping) or "branches" not in filters


def _for_every(tag: str, filters: Value) -> bool:
    """Whether a job with these filters runs for every tag that matches a pattern."""
    if isinstance(filters, str):
        return set(_on_tags(filters)) == {True}
    tags = filters.get("tags") if isinstance(filters, Mapping) else None
    if not isinstance(tags, Mapping) or patterns(tags.get("ignore")):
        return False
    only = patterns(tags.get("only"))
    return tag in only or ANY in only


def patterns(value: Value) -> Sequence[str]:
    """The patterns of a filter, which may be one or a list."""
    return (
        [value] if isinstance(value, str) else [str(item) for item in value] if isinstance(value, (list, tuple)) else []
    )
