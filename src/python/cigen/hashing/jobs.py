"""Hashes of many jobs over one tree, and the packed memory of them."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Sequence

from cigen.hashing import frames
from cigen.hashing.answer import Answer, JobResult
from cigen.hashing.counters import COUNTS
from cigen.hashing.digests import UNKNOWN
from cigen.hashing.job_hash import HashRequest, frame, job_hash_of_frames
from cigen.hashing.manifest import Packed
from cigen.hashing.reasons import unhashable, without_upstream
from cigen.hashing.selection import Selection
from cigen.hashing.selection import pack as pack_selection
from cigen.hashing.selection import unpack as unpack_selection
from cigen.hashing.tree import Tree


class Remembered(NamedTuple):
    """What the last run was asked, and which files that meant while the paths were those of `paths_id`."""

    requests: Sequence[HashRequest]
    outputs: Sequence[str]
    unskippable: Mapping[str, str]
    paths_id: bytes
    selections: Sequence[Selection]


def hash_all(
    tree: Tree,
    requests: Sequence[HashRequest],
    selections: Sequence[Selection],
    unskippable: Mapping[str, str],
    kept: Mapping[str, JobResult],
) -> Answer:
    """Every request's result in the order of the requests, then the unskippable ones with their reasons.

    `kept` are the last results of variants none of whose files changed since.
    """
    work = _Work(tree, requests, selections, kept)
    found = {request.variant: work.result(request.variant) for request in requests}
    return Answer({**found, **{variant: JobResult(None, reason) for variant, reason in unskippable.items()}})


def unaffected(
    before: Optional[Tree],
    after: Tree,
    requests: Sequence[HashRequest],
    selections: Sequence[Selection],
    last: Optional[Answer],
) -> Mapping[str, JobResult]:
    """The last results of variants none of whose files changed between two trees."""
    if before is None or last is None or before.paths != after.paths:
        return {}
    changed = {i for i, pair in enumerate(zip(before.digests, after.digests)) if pair[0] != pair[1]}
    if before.kinds != after.kinds:
        changed.update(i for i, pair in enumerate(zip(before.kinds, after.kinds)) if pair[0] != pair[1])
    return {
        request.variant: last.jobs[request.variant]
        for request, selection in zip(requests, selections)
        if request.variant in last.jobs and changed.isdisjoint(selection.positions)
    }


class _Work:
    def __init__(
        self,
        tree: Tree,
        requests: Sequence[HashRequest],
        selections: Sequence[Selection],
        kept: Mapping[str, JobResult],
    ) -> None:
        self._tree, self._kept = tree, kept
        self._asked = {r.variant: (r, s) for r, s in zip(requests, selections)}
        if len(self._asked) != len(requests):
            raise ValueError("two requests have the same variant")
        self._done: dict[str, JobResult] = {}
        self._frames: list[bytes] = [b""] * len(tree.paths)

    def result(self, variant: str) -> JobResult:
        if variant not in self._done:
            self._done[variant] = JobResult(None, f"`{variant}` needs its own workspace")  # stands if a cycle asks
            self._done[variant] = self._compute(variant)
        return self._done[variant]

    def _compute(self, variant: str) -> JobResult:
        request, selection = self._asked[variant]
        if variant in self._kept and all(self._is_as_before(name) for name in request.upstream):
            return self._kept[variant]
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
        return variant in self._kept and self.result(variant) == self._kept[variant]

    def _problem(self, request: HashRequest, selection: Selection) -> str:
        unread = next((i for i in selection.positions if self._tree.digests[i] == UNKNOWN), None)
        path = None if unread is None else self._tree.paths[unread]
        return unhashable(request, selection.idle, not selection.positions, path)

    def _framed(self, selection: Selection) -> list[bytes]:
        tree, framed = self._tree, self._frames
        for i in selection.positions:
            if not framed[i]:
                framed[i] = frame(tree.paths[i], tree.kinds[i : i + 1], tree.digests[i])
        return [framed[i] for i in selection.positions]


def pack_remembered(remembered: Remembered) -> list[bytes]:
    return [
        remembered.paths_id,
        frames.pack([_bytes(path) for path in remembered.outputs]),
        frames.pack([_bytes(text) for pair in remembered.unskippable.items() for text in pair]),
        frames.pack([_packed_request(request) for request in remembered.requests]),
        frames.pack([pack_selection(selection) for selection in remembered.selections]),
        frames.pack([_bytes("\0".join(selection.idle)) for selection in remembered.selections]),
    ]


def unpack_remembered(packed: Packed) -> Optional[Remembered]:
    cold = packed.cold()
    return unpack_fields(cold) if cold else None


def unpack_fields(cold: Sequence[bytes]) -> Optional[Remembered]:
    """What `pack_remembered` packed, None when these are other fields."""
    if len(cold) != 6:
        return None
    outputs, unskippable, requests, selections, idle = map(frames.unpack, cold[1:])
    texts = list(map(_text, unskippable))
    return Remembered(
        [_unpacked_request(request) for request in requests],
        list(map(_text, outputs)),
        dict(zip(texts[::2], texts[1::2])),
        cold[0],
        [unpack_selection(positions, _texts(names)) for positions, names in zip(selections, idle)],
    )


def _packed_request(request: HashRequest) -> bytes:
    lists = (request.includes, request.excludes, request.upstream)
    single = (request.variant, request.workflow, request.job, request.architecture, request.definition, request.epoch)
    return frames.pack([*map(_bytes, single), *(_bytes("\0".join(texts)) for texts in lists)])


def _unpacked_request(packed: bytes) -> HashRequest:
    *single, includes, excludes, upstream = frames.unpack(packed)
    variant, workflow, job, architecture, definition, epoch = map(_text, single)
    return HashRequest(
        variant, workflow, job, architecture, definition, _texts(includes), _texts(excludes), _texts(upstream), epoch
    )


def _texts(joined: bytes) -> tuple[str, ...]:
    return tuple(_text(joined).split("\0")) if joined else ()


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
