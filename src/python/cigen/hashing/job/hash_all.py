"""Hashes of many jobs over one tree."""

from __future__ import annotations

from cigen.hashing.counters import COUNTS
from cigen.hashing.job.answer import Answer, JobResult
from cigen.hashing.job.job_hash import frame, job_hash_of_frames
from cigen.hashing.job.reasons import unhashable, without_upstream
from cigen.hashing.tree.tree import DIGEST, Tree, cut

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Sequence

    from cigen.hashing.job.job_hash import HashRequest
    from cigen.hashing.job.question import Question
    from cigen.hashing.patterns.selection import Selection

_BLOCK = 64  # rows compared at once


def hash_all(tree: Tree, question: Question, unchanged: Mapping[str, JobResult], unread: Sequence[int]) -> Answer:
    """Every request's result in the order of the requests, then the unskippable ones with their reasons.

    `unchanged` are the last results of variants none of whose files changed since; `unread` are the rows nobody could
    read.
    """
    work = _Work(tree, question, unchanged, unread)
    found = {request.variant: work.result(request.variant) for request in question.requests}
    without = {variant: JobResult(None, reason) for variant, reason in question.unskippable.items()}
    return Answer({**found, **without}, question.places)


def unaffected(before: Tree, after: Tree, question: Question, last: Answer) -> Mapping[str, JobResult]:
    """The last results of variants none of whose files changed between two trees of the same paths."""
    if before.joined != after.joined:
        return {}
    changed = sorted(
        {*_differing(before.digests, after.digests, DIGEST), *_differing(before.kinds, after.kinds, width=1)}
    )
    return {
        request.variant: last.jobs[request.variant]
        for request, selection in zip(question.requests, question.selections)
        if request.variant in last.jobs and not selection.touches(changed)
    }


def _differing(before: bytes, after: bytes, width: int) -> list[int]:
    """The rows in which two columns differ."""
    step = width * _BLOCK
    blocks = [
        start for start in range(0, len(after), step) if before[start : start + step] != after[start : start + step]
    ]
    return [
        place // width
        for start in blocks
        for place in range(start, min(start + step, len(after)), width)
        if before[place : place + width] != after[place : place + width]
    ]


class _Work:
    def __init__(
        self, tree: Tree, question: Question, unchanged: Mapping[str, JobResult], unread: Sequence[int]
    ) -> None:
        self._tree, self._unchanged, self._unread = tree, unchanged, unread
        self._asked = {r.variant: (r, s) for r, s in zip(question.requests, question.selections)}
        if len(self._asked) != len(question.requests):
            raise ValueError("two requests have the same variant")
        self._done: dict[str, JobResult] = {}
        # for one edit, or one job, only the frames of the files it touches
        self._one_by_one = bool(unchanged) or sum(len(one.positions) for one in question.selections) < len(tree.kinds)
        self._frames = (
            [b""] * len(tree.kinds)
            if self._one_by_one
            else [*map(frame, tree.paths, cut(tree.kinds, 1), cut(tree.digests))]
        )

    def result(self, variant: str) -> JobResult:
        if variant not in self._done:
            self._done[variant] = JobResult(None, f"`{variant}` needs its own workspace")  # stands if a cycle asks
            self._done[variant] = self._compute(variant)
        return self._done[variant]

    def _compute(self, variant: str) -> JobResult:
        request, selection = self._asked[variant]
        if variant in self._unchanged and all(self._is_as_before(name) for name in request.upstream):
            return self._unchanged[variant]
        reason = self._problem(request, selection)
        if reason:
            return JobResult(None, reason, selection.idle)
        upstream = [self.result(name) if name in self._asked else JobResult(None) for name in request.upstream]
        hashes = [result.hash for result in upstream if result.hash is not None]
        if len(hashes) < len(upstream):
            missing = [name for name, result in zip(request.upstream, upstream) if result.hash is None]
            return JobResult(None, without_upstream(missing[0]), selection.idle)
        COUNTS.jobs_hashed += 1
        return JobResult(job_hash_of_frames(request, self._framed(selection), hashes), "", selection.idle)

    def _is_as_before(self, variant: str) -> bool:
        return variant in self._unchanged and self.result(variant) == self._unchanged[variant]

    def _problem(self, request: HashRequest, selection: Selection) -> str:
        path = None
        if selection.touches(self._unread):
            path = self._tree.paths[min(set(self._unread).intersection(selection.positions))]
        return unhashable(request, selection, path)

    def _framed(self, selection: Selection) -> list[bytes]:
        tree, framed = self._tree, self._frames
        for i in selection.positions if self._one_by_one else ():
            if not framed[i]:
                framed[i] = frame(tree.paths[i], tree.kind(i), tree.digest(i))
        return [*map(framed.__getitem__, selection.positions)]
