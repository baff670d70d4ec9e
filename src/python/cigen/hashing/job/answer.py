"""What a caller gets: one result per variant."""

from __future__ import annotations

from cigen.hashing.packed import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Optional

    from cigen.hashing.packed.manifest import Packed

    Places = Mapping[str, tuple[str, str]]  # the workflow and the name of a job, by its id

NOWHERE: Places = {}


class JobResult:
    """A variant's JOB_HASH, or None and the reason why it can't be skipped; `unmatched` are its idle patterns."""

    __slots__ = ("hash", "reason", "unmatched")

    def __init__(self, hash: Optional[str], reason: str = "", unmatched: tuple[str, ...] = ()) -> None:
        self.hash = hash
        self.reason = reason
        self.unmatched = unmatched

    def __eq__(self, other: object) -> bool:
        return isinstance(other, JobResult) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"JobResult({self.hash!r}, {self.reason!r}, {self.unmatched!r})"

    def _key(self) -> tuple[Optional[str], str, tuple[str, ...]]:
        return self.hash, self.reason, self.unmatched


class Answer:
    """Every requested variant's result, in the order of the request; `places` are as `hash_jobs` takes them."""

    __slots__ = ("jobs", "places")

    def __init__(self, jobs: Mapping[str, JobResult], places: Places = NOWHERE) -> None:
        self.jobs = jobs
        self.places = places

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Answer) and self.jobs == other.jobs

    __hash__ = None  # type: ignore[assignment]  # equal answers hold equal mappings, which can't be hashed

    @property
    def hashes(self) -> dict[str, Optional[str]]:
        """By variant; None where there is no hash."""
        return {variant: result.hash for variant, result in self.jobs.items()}


class StoredAnswer:
    """An answer whose configuration is that of `root`, and the signatures the configuration's files have there."""

    __slots__ = ("jobs", "signatures", "started")

    def __init__(self, jobs: Packed, signatures: bytes, started: int) -> None:
        self.jobs, self.signatures, self.started = jobs, signatures, started


def pack(answer: Answer) -> bytes:
    """The answer as bytes, for `unpack`."""
    fields: list[str] = []
    for variant, job in answer.jobs.items():
        fields += [variant, job.hash or "", job.reason, "\0".join(job.unmatched), *answer.places.get(variant, ("", ""))]
    return frames.pack([frames.encoded(field) for field in fields])


def unpack(packed: bytes) -> Answer:
    """The answer that `pack` packed."""
    fields = iter([frames.decoded(field) for field in frames.unpack(packed)])
    jobs: dict[str, JobResult] = {}
    places: dict[str, tuple[str, str]] = {}
    for variant, digest, reason, idle, workflow, name in zip(fields, fields, fields, fields, fields, fields):
        jobs[variant] = JobResult(digest or None, reason, tuple(idle.split("\0")) if idle else ())
        if workflow:
            places[variant] = workflow, name
    return Answer(jobs, places)
