"""What happened to each job between two revisions, from their git objects: no content is read."""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.gate.inputs.requests import Requests
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.reasons import unhashable
from cigen.hashing.job.select import select_all
from cigen.hashing.tree.indirections import Indirections

# By path: git's mode and object id, which say all that a hash says about a file.
Tree = Mapping[bytes, Tuple[str, str]]


class Change(NamedTuple):
    """What became another one, a path or in words, and what happened to it."""

    what: str
    how: str = "changed"

    def __str__(self) -> str:
        return f"{self.what} {self.how}"


_SUBMODULE = "160000"
# Told first: of all changes, the one that nobody expects to make other jobs run.
CONFIG = b".cigen/"


class Revision(NamedTuple):
    """A commit's files below the project root, and what would be hashed in it; `outputs` are as `select_all` takes them.

    `links` is what its symlinks say, by path.
    """

    tree: Tree
    requests: Requests
    outputs: Sequence[str]
    links: Mapping[bytes, bytes] = {}


def changes(before: Revision, after: Revision) -> Mapping[str, Sequence[Change]]:
    """For each variant with a hash in `after`, what makes it another one than in `before`; empty where nothing does."""
    old, new = _inputs(before), _inputs(after)
    found: Dict[str, List[Change]] = {}
    for request in after.requests.requests:
        variant = request.variant
        found[variant] = list(_changes(old[variant], new[variant])) if variant in old else [Change("it", "is new")]
        if new[variant].unhashable and not found[variant]:
            found[variant].append(Change("it", f"has no hash: {new[variant].unhashable}"))
        found[variant] += [
            Change(f"the workspace of {name}", "changes") for name in request.upstream if found.get(name)
        ]
    return found


class _Inputs(NamedTuple):
    request: HashRequest
    files: Tree
    unhashable: str


def _inputs(revision: Revision) -> Mapping[str, _Inputs]:
    paths = sorted(revision.tree)
    requests = revision.requests.requests
    links = {row: revision.links[path] for row, path in enumerate(paths) if path in revision.links}
    unlisted = tuple(row for row, path in enumerate(paths) if revision.tree[path][0] == _SUBMODULE)
    selections = select_all(paths, requests, revision.outputs, Indirections(links, unlisted))
    return {
        request.variant: _Inputs(
            request,
            {paths[at]: revision.tree[paths[at]] for at in selection.positions},
            unhashable(request, selection, None),
        )
        for request, selection in zip(requests, selections)
    }


def _changes(before: _Inputs, after: _Inputs) -> Iterator[Change]:
    if before.request.definition != after.request.definition or before.request.epoch != after.request.epoch:
        yield Change("its definition")
    if before.request.patterns != after.request.patterns:
        yield Change("its patterns")
    if before.request.upstream != after.request.upstream:
        yield Change("which jobs it takes files of")
    for path in sorted({*before.files, *after.files}, key=lambda path: (not path.startswith(CONFIG), path)):
        name = path.decode("utf-8", "backslashreplace")
        if path not in after.files:
            yield Change(name, "is gone")
        elif path not in before.files:
            yield Change(name, "is new")
        elif before.files[path] != after.files[path]:
            yield Change(name)
