"""A project whose configuration is read the way the loader reads it, and recorded."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Mapping, Optional

from cigen.hashing.job.answer import Answer
from cigen.hashing.job.config_inputs import ConfigInputs
from cigen.hashing.job.question import Question
from cigen.hashing.run.hash_jobs import Run, hash_jobs
from cigen.hashing.store.durable import DurableStore
from cigen.hashing.tree.digests import NullDigestStore
from cigen.hashing.warm import lookup as warm
from worktrees.project import Project, request

if TYPE_CHECKING:
    from cigen.hashing.tree.digests import DigestStore


class Configured:
    """A project whose configuration is read the way the loader reads it, and recorded."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.variables: Mapping[str, Optional[str]] = {}

    def load(self) -> Answer:
        """The configuration loaded, the files hashed, all of it remembered."""
        return self._hashed(DurableStore(str(self.project.store)))

    def truth(self) -> Answer:
        """What the files say, whatever any store remembers."""
        return self._hashed(NullDigestStore(str(self.project.store)))

    def warm(self, key: str = "k") -> Optional[Answer]:
        return warm.lookup(str(self.project.root), str(self.project.store), key)

    def checked(self) -> Answer:
        """The answer as `cigen hash --all` finds it, shown to be the true one."""
        found = self.warm() or self.load()
        assert found == self.truth()
        return found

    def _hashed(self, store: DigestStore) -> Answer:
        root = self.project.root
        config = (root / ".cigen/config.yml").read_bytes()
        script = root / "ci/script.sh"
        jobs = sorted(os.listdir(root / ".cigen/jobs"))
        record = ConfigInputs(
            {
                ".cigen/config.yml": config,
                "ci/script.sh": script.read_bytes() if script.exists() else None,
                "cigen.yml": None,
            },
            {".cigen/jobs": tuple(jobs), ".cigen/commands": ()},
            self.variables,
        )
        asked = [request("job", ["src/**"], repr((config, jobs, self.variables)))]
        return hash_jobs(str(root), Question(asked), Run(store, "k"), record)
