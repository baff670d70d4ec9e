"""What all jobs of one emulated CircleCI share."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable, Collection, Dict, Mapping, Optional, Tuple

from circleci.emulator.caches import PROJECT, Caches
from circleci.emulator.compiled import Job
from circleci.emulator.copies import Copies
from circleci.emulator.environment import search_path
from circleci.emulator.isolation import Isolation
from circleci.emulator.stand_ins import StandIns
from circleci.emulator.trigger import Trigger


@dataclass
class Site:
    """The installation: its disk, its caches, its settings."""

    root: Path
    isolation: Isolation
    cigen: Optional[Path]
    has_cigen: Callable[[Job], bool]
    path: str
    limit: float
    environment: Mapping[str, str] = field(default_factory=dict)
    contexts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    restricted_contexts: Collection[str] = ()
    passes_secrets_to_forks: bool = False
    missing_checksum_fails: bool = True
    github_app: bool = False
    caches: Caches = field(default_factory=Caches)
    stand_ins: StandIns = field(default_factory=StandIns)
    # (job, node) -> `fails` or `halts`: it ends before its first step
    lost_nodes: Dict[Tuple[str, int], str] = field(default_factory=dict)
    builds: int = 0

    def __post_init__(self) -> None:
        self.copies = Copies(self.root / "copies")

    def next_build(self) -> int:
        self.builds += 1
        return self.builds

    def cache_scope(self, trigger: Trigger) -> str:
        """Forks are isolated, each by itself, unless the project passes its secrets to them (docs: oss)."""
        if trigger.pull_request is None or self.passes_secrets_to_forks:
            return PROJECT
        return f"fork {trigger.pull_request}"

    def search_path(self, job: Job) -> str:
        return search_path(self.path, self.root / "bin", self.cigen if self.has_cigen(job) else None)

    def outside(self, job: Job, trigger: Trigger) -> Dict[str, str]:
        """The project's variables, over them those of the job's contexts, the last one first in rank."""
        if trigger.pull_request is not None and not self.passes_secrets_to_forks:
            return {}
        found = dict(self.environment)
        for name in job.contexts:
            found.update(self.contexts.get(name, {}))
        return found


def image_has_cigen(job: Job) -> bool:
    """The default for `has_cigen`: the setup image, and images named after it."""
    return "cigen" in job.image


_AGENT = """\
#!/bin/sh
if [ "$1 $2" = "step halt" ]; then
  : > "$CIRCLE_INTERNAL_TASK_DATA/halt"
else
  echo "this circleci-agent knows only: step halt" >&2
  exit 1
fi
"""


_TOOLS = {
    "circleci": _AGENT,
    "circleci-agent": _AGENT,
    # It would need the network, which CircleCI's machines have.
    "ssh-keyscan": '#!/bin/sh\nfor host; do :; done\necho "$host ssh-ed25519 AAAA"\n',
}


def install_tools(root: Path) -> None:
    """Puts what CircleCI provides where every job's PATH begins."""
    directory = root / "bin"
    directory.mkdir()
    for name, script in _TOOLS.items():
        (directory / name).write_text(script)
        (directory / name).chmod(0o755)
