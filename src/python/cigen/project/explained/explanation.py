"""What is behind the hashes of all jobs: a digest for each file and each part of a definition, every file once, no values."""

from __future__ import annotations

from hashlib import sha256
from typing import Dict, Iterable, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.gate.inputs.parts import Parts, parts
from cigen.gate.inputs.requests import Requests
from cigen.gate.proofs.age import in_period
from cigen.hashing.job.question import Question
from cigen.hashing.tree.tree import Tree

_DIGITS = 12


class Behind(NamedTuple):
    """What is behind one variant's hash; `rows` are its files in the list of all, as ranges, the ends included."""

    hash: str
    parts: Parts
    upstream: Mapping[str, str]
    rows: Sequence[Tuple[int, int]]


class Explanation(NamedTuple):
    """Paths in their order, a digest for each, and by variant what is behind its hash."""

    paths: Sequence[str]
    digests: Sequence[str]
    jobs: Mapping[str, Behind]

    def files_of(self, behind: Behind) -> Mapping[str, str]:
        """A variant's files with their digests."""
        rows = (row for first, last in behind.rows for row in range(first, last + 1))
        return {self.paths[row]: self.digests[row] for row in rows}


class Seen:
    """Keeps what `hash_jobs` saw until the hashes are known."""

    def __init__(self) -> None:
        self._seen: List[Tuple[Tree, Question]] = []

    def __call__(self, tree: Tree, question: Question) -> None:
        self._seen.append((tree, question))

    def explanation(
        self, requests: Requests, hashes: Mapping[str, str], periods: Mapping[str, str] = {}
    ) -> Explanation:
        """What is behind the hashes, each for the period of its proof; of jobs without one, nothing."""
        if not self._seen:
            return Explanation((), (), {})
        tree, question = self._seen[-1]
        wanted = sorted(question.wanted)
        places = {row: place for place, row in enumerate(wanted)}
        found: Dict[str, Behind] = {}
        for request, selection in zip(question.requests, question.selections):
            name = request.variant
            if name in hashes:
                own = {"source files": _digest("\0".join(request.patterns).encode("utf-8", "surrogateescape"))}
                if request.epoch:
                    own["epoch"] = _digest(request.epoch.encode())
                period = periods.get(name, "")
                if period:
                    own["proof_days"] = period
                upstream = {one: hashes[one] for one in request.upstream if one in hashes}
                rows = list(ranges(places[row] for row in selection.positions))
                found[name] = Behind(
                    in_period(hashes[name], period), {**parts(requests.definitions[name]), **own}, upstream, rows
                )
        paths = [tree.paths[row].decode("utf-8", "surrogateescape") for row in wanted]
        return Explanation(paths, [_digest(tree.kind(row) + tree.digest(row)) for row in wanted], found)


def ranges(rows: Iterable[int]) -> Iterator[Tuple[int, int]]:
    """Ascending rows as ranges, the ends included."""
    first = last = -2
    for row in rows:
        if row != last + 1:
            if last >= 0:
                yield first, last
            first = row
        last = row
    if last >= 0:
        yield first, last


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()[:_DIGITS]
