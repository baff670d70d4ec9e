"""What a workflow lists, less the jobs that left: as it is written, or one by one where names would change.

CircleCI numbers equal names and names the instances of a matrix. A job that may leave without the others has its own entry
then, under that name.
"""

from __future__ import annotations

from typing import Collection, Dict, FrozenSet, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Set, Tuple

from cigen.circleci.entries import Entry, read_entries
from cigen.config.nodes import Value
from cigen.gate.pruning.statuses import accepted
from cigen.pipeline.model import Job, Workflow
from cigen.render.jobs import requirement


class ListedItem(NamedTuple):
    """An entry of the list: its job, or all instances of its matrix, and its keys; None for a no-op in a job's place.

    `names` are those of the uses that it stands for, whether they left or not.
    """

    names: Tuple[str, ...]
    jobs: Tuple[Job, ...]
    keys: Optional[Mapping[str, Value]]


def items_of(workflow: Workflow, listed: Sequence[Value], gated: Collection[str]) -> Iterator[ListedItem]:
    """The items of a workflow's list; `gated` are the ids of jobs that record their proofs."""
    entries = read_entries(listed).entries
    left = {job.name: job for job in workflow.jobs}
    single = _single(left, entries, gated)
    renamed = {one.name for one in entries if one.number in single and (one.alias or one.name != one.base)}
    by_number: Dict[int, List[Entry]] = {}
    for entry in entries:
        by_number.setdefault(entry.number, []).append(entry)
    for number, item in enumerate(listed):
        uses = by_number.get(number, [])
        jobs = tuple(left[use.name] for use in uses if use.name in left)
        if number not in single and jobs and not _emptied(jobs[0]):
            yield ListedItem(
                tuple(use.name for use in uses), jobs, _with_requires(_keys(item), jobs[0], uses[0], renamed)
            )
            continue
        for use in uses:
            job = left.get(use.name)
            if job is not None:
                yield ListedItem((use.name,), (job,), None if _emptied(job) else _one(job, use, renamed))


def _single(left: Mapping[str, Job], entries: Sequence[Entry], gated: Collection[str]) -> FrozenSet[int]:
    """The places in the list whose uses are written one by one."""
    added = bool(left.keys() - {entry.name for entry in entries})  # such as a status job, which requires names
    touched = added or len(left) < len(entries) or any(job.variant in gated for job in left.values())
    found: Set[int] = set()
    for entry in entries:
        job = left.get(entry.name)
        alone = added or job is None or job.variant in gated or _emptied(job) or _changed(job, entry)
        if touched and entry.name != entry.base or entry.alias and alone:
            found.add(entry.number)
    return frozenset(found)


def _one(job: Job, use: Entry, renamed: Collection[str]) -> Mapping[str, Value]:
    """The keys of an entry of its own for one use, under the name that CircleCI gives it."""
    keys = {key: value for key, value in use.keys.items() if key != "name"}
    named = {} if job.name == use.job else {"name": job.name}
    return _with_requires({**named, **keys}, job, use, renamed)


def _with_requires(keys: Mapping[str, Value], job: Job, use: Entry, renamed: Collection[str]) -> Mapping[str, Value]:
    """With the requirements that the job has now, by names that are there."""
    if not _changed(job, use) and not any(on.name in renamed for on in use.requires):
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
