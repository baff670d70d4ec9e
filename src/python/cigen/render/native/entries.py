"""What a workflow lists, less the jobs that left: as it is written, or one by one where names would change.

CircleCI numbers equal names and names the instances of a matrix. A job that may leave without the others has its own entry
then, under that name.
"""

from __future__ import annotations

from typing import Collection, Dict, FrozenSet, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.circleci.entries import Entry, read_entries
from cigen.config.nodes import Value
from cigen.gate.statuses import accepted
from cigen.pipeline.model import Job, Workflow
from cigen.render.jobs import requirement


class Item(NamedTuple):
    """An entry of the list: its job, or all instances of its matrix, and its keys; None for a no-op in a job's place.

    `names` are those of the uses that it stands for, whether they left or not.
    """

    names: Tuple[str, ...]
    jobs: Tuple[Job, ...]
    keys: Optional[Mapping[str, Value]]


def items_of(workflow: Workflow, listed: Sequence[Value], gated: Collection[str]) -> Iterator[Item]:
    """The items of a workflow's list; `gated` are the ids of jobs that record their proofs."""
    entries = read_entries(listed).entries
    left = {job.name: job for job in workflow.jobs}
    single = _single(workflow, entries, gated)
    for number, item in enumerate(listed):
        uses = [entry for entry in entries if entry.number == number]
        jobs = tuple(left[use.name] for use in uses if use.name in left)
        if number not in single and jobs and not _emptied(jobs[0]):
            yield Item(
                tuple(use.name for use in uses), jobs, _with_requires(_keys(item), jobs[0], uses[0], entries, single)
            )
            continue
        for use in uses:
            job = left.get(use.name)
            if job is not None:
                keys = None if _emptied(job) else _one(job, use, entries, single)
                yield Item((use.name,), (job,), keys)


def _single(workflow: Workflow, entries: Sequence[Entry], gated: Collection[str]) -> FrozenSet[int]:
    """The places in the list whose uses are written one by one."""
    left = {job.name: job for job in workflow.jobs}
    added = len(left.keys() - {entry.name for entry in entries})  # such as a status job, which requires names
    found: Dict[int, bool] = {}
    for entry in entries:
        job = left.get(entry.name)
        numbered = entry.name != entry.base
        alone = job is None or job.variant in gated or _emptied(job) or _changed(job, entry) or bool(added)
        touched = any(one.variant in gated for one in left.values()) or len(left) < len(entries) or bool(added)
        found[entry.number] = found.get(entry.number, False) or (numbered and touched) or (bool(entry.alias) and alone)
    return frozenset(number for number, one in found.items() if one)


def _one(job: Job, use: Entry, entries: Sequence[Entry], single: Collection[int]) -> Mapping[str, Value]:
    """The keys of an entry of its own for one use, under the name that CircleCI gives it."""
    keys = {key: value for key, value in use.keys.items() if key != "name"}
    named = {} if job.name == use.job else {"name": job.name}
    return _with_requires({**named, **keys}, job, use, entries, single)


def _with_requires(
    keys: Mapping[str, Value], job: Job, use: Entry, entries: Sequence[Entry], single: Collection[int]
) -> Mapping[str, Value]:
    """With the requirements that the job has now, by names that are there."""
    renamed = {one.name for one in entries if one.number in single and (one.alias or one.name != one.base)}
    if not _changed(job, use) and renamed.isdisjoint(on.name for on in use.requires):
        return keys
    written = {key: value for key, value in keys.items() if key != "requires"}
    requires: List[Value] = [requirement(edge) for edge in job.requires]
    return {**written, "requires": requires} if requires else written


def _changed(job: Job, use: Entry) -> bool:
    """Whether it requires something else now than it says; in which order its statuses stand is no matter."""
    now = [(edge.name, accepted(edge.statuses)) for edge in job.requires]
    return now != [(on.name, frozenset(on.statuses)) for on in use.requires]


def _emptied(job: Job) -> bool:
    """Whether it left, but for a no-op with its filters."""
    return job.type == "no-op" and not job.called


def _keys(item: Value) -> Mapping[str, Value]:
    ((_, keys),) = item.items() if isinstance(item, Mapping) else (("", None),)
    return keys if isinstance(keys, Mapping) else {}
