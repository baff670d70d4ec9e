"""Commit after commit: what would have run, what would have been skipped, and what made each job run.

Every job is taken to pass. A file is known by git's object, which is one with its content; no content but that of the
configuration is read.
"""

from __future__ import annotations

import os
from typing import Callable, Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.compile import load_pipeline
from cigen.config.files import Files, RecordedFiles
from cigen.config.variables import Variables
from cigen.errors import CigenError
from cigen.gate.inputs.requests import Build, Requests, default_values, hash_requests
from cigen.gate.pruning.plan import SKIP, Decision, Proofs, make_plan
from cigen.gate.pruning.policy import NO_SKIP
from cigen.hashing.job.job_hash import HashRequest, frame, job_hash_of_frames
from cigen.hashing.job.reasons import unhashable, without_upstream
from cigen.hashing.job.select import select_all
from cigen.hashing.patterns.selection import Selection
from cigen.hashing.tree.indirections import Indirections
from cigen.hashing.worktree.kinds import Kind
from cigen.pipeline.model import Pipeline
from cigen.project.git_files import TreeEntry
from cigen.project.history import DAY, Changes, Commit, History

# As long as CircleCI keeps a cache.
PROOF_DAYS = 15
_SYMLINK, _SUBMODULE = "120000", "160000"
_KINDS = {"100644": Kind.FILE, "100755": Kind.EXECUTABLE, _SYMLINK: Kind.SYMLINK, _SUBMODULE: Kind.SUBMODULE}
# The files of the configuration in place of a commit's own.
Overlay = Callable[[Files], Files]


class Asked(NamedTuple):
    """Where the configuration is, None for the usual places, its variables, and the pipeline values that jobs refer to."""

    config_path: Optional[str]
    variables: Variables
    values: Mapping[str, str] = {}
    overlay: Optional[Overlay] = None


class Replayed(NamedTuple):
    """One commit: the decisions about its jobs, and by variant what made one run.

    `problem` says why its configuration can't be read; then nothing is known of its jobs.
    """

    commit: Commit
    decisions: Tuple[Decision, ...]
    causes: Mapping[str, Sequence[str]]
    problem: str = ""


class _Loaded(NamedTuple):
    """A configuration with what it was read from."""

    pipeline: Pipeline
    requests: Requests
    files: RecordedFiles
    is_linked: bool  # something of it was read through a link: under another name than the one that changes


class _Inputs(NamedTuple):
    """What a variant's hash is made of in one commit."""

    request: HashRequest
    selection: Selection
    key: Optional[str]
    paths: Sequence[bytes]  # whose rows the selection holds

    @property
    def selected(self) -> Sequence[bytes]:
        return [self.paths[row] for row in self.selection.positions]


class Replay:
    """Goes through commits in order; every one is a pipeline that all jobs pass in."""

    def __init__(self, history: History, asked: Asked) -> None:
        self._history, self._asked = history, asked
        self._tree: Dict[bytes, TreeEntry] = {}
        self._paths: List[bytes] = []
        self._frames: Dict[bytes, bytes] = {}  # what each file adds to a hash
        self._rows: List[bytes] = []  # the same in the order of the paths
        self._loaded: Optional[_Loaded] = None
        self._problem = ""
        self._inputs: Dict[str, _Inputs] = {}
        self._proofs: Dict[str, int] = {}

    def run(self, commits: Sequence[Commit]) -> Iterator[Replayed]:
        """Each with what happens in it."""
        before: Optional[Commit] = None
        for commit in commits:
            changes = self._history.changes(before, commit) if before else self._history.tree(commit)
            yield self._step(commit, changes, first=before is None)
            before = commit

    def _step(self, commit: Commit, changes: Changes, first: bool) -> Replayed:
        others = self._apply(changes)
        old_paths, is_new = self._paths, first or self._concerns(changes, others)
        if others or first:
            self._paths = sorted(self._tree)
        if is_new:
            self._load(commit)
        if self._loaded is None:
            return Replayed(commit, (), {}, self._problem)
        old, self._inputs = self._inputs, self._now(old_paths, changes, is_new or others)
        return self._decided(commit, self._loaded, old, changes)

    def _apply(self, changes: Changes) -> bool:
        """Whether files came, went or became another kind."""
        others = False
        for path, entry in changes.items():
            old = self._tree.pop(path, None)
            if entry is not None:
                self._tree[path] = entry
                self._frames[path] = frame(path, _KINDS[entry.mode], entry.oid.encode())
            others = others or old is None or entry is None or old.mode != entry.mode or entry.mode == _SYMLINK
        return others

    def _concerns(self, changes: Changes, others: bool) -> bool:
        """Whether the configuration may say something else now."""
        if self._loaded is None or self._loaded.is_linked:
            return True
        read, listed = self._loaded.files.contents, self._loaded.files.listings
        names = [os.fsdecode(path) for path in changes]
        linked = any(entry is not None and entry.mode == _SYMLINK for entry in changes.values())
        return linked or any(name in read or others and not listed.keys().isdisjoint(_above(name)) for name in names)

    def _load(self, commit: Commit) -> None:
        files: Files = self._history.files(self._tree, commit)
        recorded = RecordedFiles(self._asked.overlay(files) if self._asked.overlay else files)
        try:
            pipeline = load_pipeline(recorded, self._asked.config_path, self._asked.variables)
            requests = hash_requests(pipeline, Build({**default_values(pipeline), **self._asked.values}, {}))
            self._loaded, self._problem = _Loaded(pipeline, requests, recorded, self._is_linked(recorded)), ""
        except CigenError as error:
            self._loaded, self._problem = None, error.what

    def _is_linked(self, files: RecordedFiles) -> bool:
        links = {os.fsdecode(path) for path, entry in self._tree.items() if entry.mode == _SYMLINK}
        names = (*files.contents, *files.listings)
        return bool(links) and any(not links.isdisjoint((name, *_above(name))) for name in names)

    def _now(self, old_paths: Sequence[bytes], changes: Changes, anew: bool) -> Dict[str, _Inputs]:
        assert self._loaded is not None
        requests = self._loaded.requests.requests
        rows: Sequence[int] = ()
        if anew:
            selections = select_all(self._paths, requests, self._outputs(), self._indirections())
            self._rows = [self._frames[path] for path in self._paths]
        else:
            selections = [self._inputs[request.variant].selection for request in requests]
            places = {path: row for row, path in enumerate(old_paths)}
            rows = sorted(places[path] for path in changes)
            for row in rows:
                self._rows[row] = self._frames[self._paths[row]]
        found: Dict[str, _Inputs] = {}
        for request, selection in zip(requests, selections):
            old = self._inputs.get(request.variant)
            same = not anew and old is not None and not selection.touches(rows)
            if not same or any(found[name].key != self._inputs[name].key for name in request.upstream if name in found):
                old = _Inputs(request, selection, self._key(request, selection, found), self._paths)
            assert old is not None
            found[request.variant] = old
        return found

    def _key(self, request: HashRequest, selection: Selection, found: Mapping[str, _Inputs]) -> Optional[str]:
        """Two commits have the same where they have the same JOB_HASH; None where there is none."""
        upstream = [found[name].key if name in found else None for name in request.upstream]
        known = [key for key in upstream if key is not None]
        if len(known) < len(upstream) or unhashable(request, selection, None):
            return None
        return job_hash_of_frames(request, [*map(self._rows.__getitem__, selection.positions)], known)

    def _outputs(self) -> Sequence[str]:
        assert self._loaded is not None
        return (self._loaded.pipeline.entrypoint_path, self._loaded.pipeline.main_path)

    def _indirections(self) -> Indirections:
        unlisted = tuple(row for row, path in enumerate(self._paths) if self._tree[path].mode == _SUBMODULE)
        links = [path for path in self._paths if self._tree[path].mode == _SYMLINK]
        if not links:
            return Indirections({}, unlisted)
        said = self._history.files({path: self._tree[path] for path in links}, Commit("", 0, "")).links
        return Indirections({row: said[path] for row, path in enumerate(self._paths) if path in said}, unlisted)

    def _decided(self, commit: Commit, loaded: _Loaded, old: Mapping[str, _Inputs], changes: Changes) -> Replayed:
        keys = {variant: inputs.key for variant, inputs in self._inputs.items() if inputs.key is not None}
        oldest = commit.time - min(loaded.pipeline.setup.proof_days or PROOF_DAYS, PROOF_DAYS) * DAY
        proven = frozenset(name for name, key in keys.items() if self._proofs.get(key, oldest - 1) >= oldest)
        everything = f"the commit says {NO_SKIP}" if NO_SKIP in commit.subject else ""
        known = Proofs(proven=proven, reasons=self._reasons(loaded))
        decisions = make_plan(loaded.pipeline, known, everything).decisions
        causes: Dict[str, Sequence[str]] = {}
        for decision in decisions:
            name = decision.variant
            if decision.outcome != SKIP and name in keys:
                causes[name] = self._causes(old.get(name), self._inputs[name], changes, name in proven, everything)
                if name not in proven:  # CircleCI never overwrites a cache
                    self._proofs[keys[name]] = commit.time
            elif decision.outcome != SKIP:
                causes[name] = [decision.why]
        return Replayed(commit, decisions, causes)

    def _reasons(self, loaded: _Loaded) -> Mapping[str, str]:
        """Why variants have no hash."""
        reasons = dict(loaded.requests.unskippable)
        for name, inputs in self._inputs.items():
            if inputs.key is None:
                own = unhashable(inputs.request, inputs.selection, None)
                reasons[name] = own or without_upstream(next(one for one in inputs.request.upstream if one in reasons))
        return reasons

    def _causes(
        self, old: Optional[_Inputs], new: _Inputs, changes: Changes, is_proven: bool, everything: str
    ) -> Sequence[str]:
        if is_proven:
            return [everything or "another job takes what it makes"]
        if old is None:
            return ["it is new"]
        if old.request._replace(upstream=()) != new.request._replace(upstream=()):
            return ["its definition or patterns changed"]
        selected = {*new.selected, *old.selected}
        files = [path for path in changes if path in selected]
        if old.key != new.key and files:
            return [os.fsdecode(path) for path in files]
        if old.key != new.key:
            return ["a job changed whose files it takes"]
        return ["its proof is too old"]


def _above(name: str) -> Iterator[str]:
    """The directories that a path lies in, the uppermost is the empty string."""
    while name:
        name = name.rpartition("/")[0]
        yield name
