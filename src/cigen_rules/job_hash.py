"""The JOB_HASH of one variant, over the files that Pants sees.

Two rules, so that an edit hashes again only what it changes: the files of every job whose directories it touches are
looked at, but a job whose files are the same keeps its hash.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from typing import Iterable, List, Optional, Tuple

from pants.engine.engine_aware import EngineAwareParameter
from pants.engine.fs import DigestEntries, FileEntry, PathGlobs, SymlinkEntry
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from cigen.hashing.job.job_hash import HashedFile, HashRequest, job_hash
from cigen.hashing.job.reasons import unhashable
from cigen.hashing.job.select import select_all
from cigen.hashing.patterns.language import compile_include
from cigen.hashing.patterns.lists import positives
from cigen.hashing.patterns.selection import Selection
from cigen.hashing.worktree.kinds import Kind
from cigen_rules._engine import entries_at
from cigen_rules.paths import below, exactly


@dataclass(frozen=True)
class JobHashRequest(EngineAwareParameter):
    """A variant of the project at `root`, with its producers' hashes; `outputs` are as `select_all` takes them."""

    root: str
    request: HashRequest
    upstream: Tuple[str, ...]
    outputs: Tuple[str, ...]

    def debug_hint(self) -> str:
        return self.request.variant


@dataclass(frozen=True)
class JobFiles:
    """What a variant's patterns select, sorted by path, the patterns that match nothing, and other doubts."""

    # A rule can't take both a parameter and what another rule makes of it, so this brings it along.
    asked: JobHashRequest
    files: Tuple[HashedFile, ...]
    idle: Tuple[str, ...]
    doubts: Tuple[str, ...]


@dataclass(frozen=True)
class JobHash:
    """The hash, or why there is none."""

    hash: Optional[str]
    reason: str = ""


@rule(desc="Find a job's files", level=LogLevel.DEBUG)
async def find_files(request: JobHashRequest) -> JobFiles:
    patterns = [glob for pattern in positives(request.request.patterns) for glob in compile_include(pattern)]
    globs = [exactly(request.root, "", "/".join(glob.segments)) for glob in patterns]
    files = _files(request.root, await entries_at(PathGlobs(globs)))
    (selection,) = select_all([file.path for file in files], [request.request], request.outputs)
    return JobFiles(request, tuple(files[i] for i in selection.positions), selection.idle, selection.doubts)


@rule(desc="Hash a job", level=LogLevel.DEBUG)
async def hash_job(found: JobFiles) -> JobHash:
    request = found.asked.request
    reason = unhashable(request, Selection(range(len(found.files)), found.idle, found.doubts), None)
    return JobHash(None, reason) if reason else JobHash(job_hash(request, found.files, found.asked.upstream))


def _files(root: str, entries: DigestEntries) -> List[HashedFile]:
    found = []
    for entry in entries:
        path = below(root, entry.path).encode()
        if isinstance(entry, FileEntry):
            kind = Kind.EXECUTABLE if entry.is_executable else Kind.FILE
            found.append(HashedFile(path, kind, bytes.fromhex(entry.file_digest.fingerprint)))
        elif isinstance(entry, SymlinkEntry):
            found.append(HashedFile(path, Kind.SYMLINK, sha256(entry.target.encode()).digest()))
    return sorted(found)


def rules() -> Iterable[object]:
    return collect_rules()
