"""The definition of JOB_HASH. The CLI, setup and Pants all hash through this function, so they agree."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Mapping, Sequence, Union

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Iterable, NamedTuple, Sequence
else:
    from cigen.hashing.named_tuple import NamedTuple

FORMAT = "cigen-job-hash-2"  # rises whenever the framing below or an injected step changes


class HashedFile(NamedTuple):
    """One matched file: path relative to the project root, `Kind`, raw sha256 of its content."""

    path: bytes
    kind: bytes
    sha256: bytes


class HashRequest(NamedTuple):
    """One variant to hash. `variant` names the result and is unique in a request; it isn't hashed itself.

    `definition` is the `definition.definition_digest` of all that reaches the runner. `patterns` are in written order,
    groups as `config.sets` says. `upstream` are the variants whose workspace this one attaches.
    """

    variant: str
    workflow: str
    job: str
    architecture: str
    definition: str
    patterns: tuple[str, ...]
    upstream: tuple[str, ...] = ()
    epoch: str = ""


def frame(path: bytes, kind: bytes, digest: bytes) -> bytes:
    """One file's record inside a JOB_HASH; the length in front keeps neighbours apart."""
    return len(path).to_bytes(4, "big") + path + kind + digest


def job_hash(request: HashRequest, files: Iterable[HashedFile], upstream: Sequence[str] = ()) -> str:
    """The JOB_HASH over a variant's definition, its upstream hashes in order, and its files in any order."""
    return job_hash_of_frames(request, [frame(*file) for file in sorted(files)], upstream)


def job_hash_of_frames(request: HashRequest, frames: Sequence[bytes], upstream: Sequence[str] = ()) -> str:
    """The same over records that the caller has framed and sorted by path."""
    hasher = sha256(_preamble(request, upstream))
    hasher.update(len(frames).to_bytes(8, "big"))
    hasher.update(b"".join(frames))
    return hasher.hexdigest()


def _preamble(request: HashRequest, upstream: Sequence[str]) -> bytes:
    texts = (FORMAT, request.epoch, request.workflow, request.job, request.architecture, request.definition)
    lists = (request.patterns, upstream)
    return b"".join((*map(_field, texts), *map(_list, lists)))


def _field(text: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    return len(data).to_bytes(8, "big") + data


def _list(texts: Sequence[str]) -> bytes:
    return len(texts).to_bytes(8, "big") + b"".join(map(_field, texts))


JSONValue = Union[None, bool, int, float, str, Sequence["JSONValue"], Mapping[str, "JSONValue"]]


def canonical_json(value: JSONValue) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def definition_digest(definition: JSONValue) -> str:
    """What a `HashRequest` carries as its definition: key order and spelling don't matter, everything else does."""
    return sha256(canonical_json(definition)).hexdigest()
