"""What a run was asked, packed for the next one."""

from __future__ import annotations

from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.packed import frames
from cigen.hashing.packed.frames import decoded, encoded
from cigen.hashing.patterns.selection import pack as pack_selections
from cigen.hashing.patterns.selection import pack_positions, unpack_positions
from cigen.hashing.patterns.selection import unpack as unpack_selections

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, NamedTuple, Optional, Sequence

    from cigen.hashing.packed.manifest import Packed
    from cigen.hashing.patterns.selection import Selection
else:
    from cigen.hashing.named_tuple import NamedTuple


class Question(NamedTuple):
    """The requests, and which files they meant while the paths were those of `paths_id`."""

    requests: Sequence[HashRequest]
    outputs: Sequence[str] = ()  # paths relative to the root, as `select_all` takes them
    unskippable: Mapping[str, str] = {}  # variants that the caller could make no request for, with the reason
    paths_id: bytes = b""
    selections: Sequence[Selection] = ()
    wanted: Sequence[int] = b""  # what the selections hold together
    places: Mapping[str, tuple[str, str]] = {}  # the workflow and the name of a variant whose id isn't its name


def pack(question: Question) -> list[bytes]:
    """The question as fields, for `unpack`."""
    return [
        question.paths_id,
        frames.pack([encoded(path) for path in question.outputs]),
        frames.pack([encoded(text) for pair in question.unskippable.items() for text in pair]),
        frames.pack([_packed_request(request) for request in question.requests]),
        *pack_selections(question.selections),
        pack_positions(question.wanted),
        frames.pack([encoded(text) for variant, place in question.places.items() for text in (variant, *place)]),
    ]


def unpack(packed: Packed) -> Optional[Question]:
    """What `pack` made the cold part of, None when that is something else."""
    cold = packed.cold()
    if cold is None or len(cold) != 8:
        return None
    outputs, unskippable, requests = map(frames.unpack, cold[1:4])
    texts = list(map(decoded, unskippable))
    return Question(
        [_unpacked_request(request) for request in requests],
        list(map(decoded, outputs)),
        dict(zip(texts[::2], texts[1::2])),
        cold[0],
        unpack_selections(cold[4:6]),
        unpack_positions(cold[6]),
        {variant: (workflow, name) for variant, workflow, name in zip(*[map(decoded, frames.unpack(cold[7]))] * 3)},
    )


def _packed_request(request: HashRequest) -> bytes:
    lists = (request.patterns, request.upstream)
    single = (request.variant, request.workflow, request.job, request.architecture, request.definition, request.epoch)
    return frames.pack([*map(encoded, single), *(encoded("\0".join(texts)) for texts in lists)])


def _unpacked_request(packed: bytes) -> HashRequest:
    *single, patterns, upstream = frames.unpack(packed)
    variant, workflow, job, architecture, definition, epoch = map(decoded, single)
    return HashRequest(variant, workflow, job, architecture, definition, _texts(patterns), _texts(upstream), epoch)


def _texts(joined: bytes) -> tuple[str, ...]:
    return tuple(decoded(joined).split("\0")) if joined else ()
