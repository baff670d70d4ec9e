"""A real project on disk, hashed the way the CLI does it and, to compare, with a store that remembers nothing."""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import TYPE_CHECKING, Dict, Mapping, Optional, Sequence

from cigen.hashing.counters import COUNTS
from cigen.hashing.job.answer import Answer
from cigen.hashing.job.config_inputs import ConfigInputs
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.question import Question
from cigen.hashing.packed import manifest, store_paths
from cigen.hashing.run.hash_jobs import Run, hash_jobs
from cigen.hashing.store.durable import DurableStore
from cigen.hashing.tree import baseline
from cigen.hashing.tree.digests import NullDigestStore
from cigen.hashing.warm import lookup as warm

if TYPE_CHECKING:
    from cigen.hashing.tree.digests import DigestStore

# By path, from the same directory and with all descriptors, Python 3.9 spawns it: a fork copies the tests' own memory.
_GIT = shutil.which("git") or "git"

Hashes = Dict[str, Optional[str]]

# every job a test may ask about; what a test doesn't touch simply stays without a hash
PATTERNS: Mapping[str, Sequence[str]] = {
    "all": ("**",),
    "src": ("src/**",),
    "python": ("**/*.py",),
    "one": ("src/a.py",),
    "no_docs": ("**", "!docs"),
    "vendor": ("vendor",),
}


def request(variant: str, patterns: Sequence[str], definition: str = "") -> HashRequest:
    return HashRequest(variant, "main", variant, "amd64", definition, tuple(patterns))


def settle() -> None:
    """Waits until what was just written is old enough to be remembered."""
    time.sleep(0.03)


class Project:
    """A directory with its own git settings and its own store."""

    remembers = True  # else every answer is given with a store that remembers nothing

    def __init__(self, place: Path, store: Path, home: Path) -> None:
        self.root = place
        self.store = store
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_AUTHOR_DATE": "2024-01-01T00:00:00Z",
            "GIT_COMMITTER_DATE": "2024-01-01T00:00:00Z",
        }
        for role in ("AUTHOR", "COMMITTER"):
            self.environment[f"GIT_{role}_NAME"] = "Somebody"
            self.environment[f"GIT_{role}_EMAIL"] = "somebody@example.invalid"
        self.root.mkdir(parents=True, exist_ok=True)

    # -- changing it

    def git(self, *arguments: str, at: str = ".") -> str:
        command = [_GIT, "-C", str(self.root / at), "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, close_fds=False)
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.decode("utf-8", "surrogateescape")

    def write(self, path: str, text: str = "text\n", mode: int = 0o644) -> Path:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode())
        place.chmod(mode)
        return place

    def commit_all(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "change")

    def remove(self, path: str) -> None:
        place = self.root / path
        shutil.rmtree(place) if place.is_dir() and not place.is_symlink() else place.unlink()

    # -- hashing it

    def requests(self) -> Sequence[HashRequest]:
        return [request(name, patterns) for name, patterns in PATTERNS.items()]

    def answer(self) -> Answer:
        """As `cigen hash --all` does it: from the last run if that holds, else with the configuration loaded."""
        found = warm.lookup(str(self.root), str(self.store), "all") if self.remembers else None
        if found is not None:
            return found
        run = Run(self.opened_store(), "all")
        return hash_jobs(str(self.root), Question(self.requests()), run, ConfigInputs({}, {}, {}))

    def opened_store(self) -> DigestStore:
        return DurableStore(str(self.store)) if self.remembers else NullDigestStore(str(self.store))

    def hashes(self) -> Hashes:
        return self.answer().hashes

    def truth(self) -> Hashes:
        """What the files say, whatever any store remembers."""
        return hash_jobs(str(self.root), Question(self.requests()), Run(NullDigestStore(str(self.store)))).hashes

    def checked(self) -> Hashes:
        """The hashes, shown to be the true ones."""
        found = self.hashes()
        assert found == self.truth()
        return found

    def watched_by_us(self) -> Sequence[bytes]:
        """The files whose signatures the next warm run compares itself, instead of asking git."""
        if not self.remembers:
            return []
        root = store_paths.real_root(str(self.root))
        packed = manifest.read(str(self.store / store_paths.tree_file(root)))
        assert packed is not None
        return baseline.unpack(packed.hot[2:]).checked

    def reads(self) -> int:
        """How many contents the next hashing reads."""
        COUNTS.reset()
        self.hashes()
        return COUNTS.contents_read
