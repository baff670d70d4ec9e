"""One node of a job: its machine, its variables, and how its steps run commands."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Collection, Dict, Mapping, Sequence

from circleci.emulator.compiled import Job
from circleci.emulator.environment import built_in, given
from circleci.emulator.isolation import rewritten
from circleci.emulator.machine import Machine
from circleci.emulator.shell import Completed, Processes
from circleci.emulator.site import Site
from circleci.emulator.trigger import Trigger
from circleci.emulator.workspace import Workspace


@dataclass(frozen=True)
class Assignment:
    """A job as one pipeline runs it; `secrets` are variables CircleCI injects, such as the continuation key."""

    site: Site
    trigger: Trigger
    workflow: str
    job: Job
    build: int
    setup: bool
    workspace: Workspace
    ancestors: Collection[str]
    secrets: Mapping[str, str]


class Node:
    """Where the steps run."""

    def __init__(self, assignment: Assignment, index: int, machine: Machine, processes: Processes) -> None:
        self.assignment, self.index = assignment, index
        self.site, self.job, self.trigger = assignment.site, assignment.job, assignment.trigger
        self.machine, self.processes = machine, processes
        self.replaced = False  # whether a stand-in ran for any step so far
        self.directory = machine.absolute(self.job.working_directory)
        machine.host(self.directory).mkdir(parents=True, exist_ok=True)
        own = built_in(self.trigger, assignment.workflow, self.job, assignment.build, index, self.site.github_app)
        # What a cache key may name: nothing a job sets itself.
        self.exported = {**self.site.outside(self.job, self.trigger), **own}
        self._environment = self._variables()

    def absolute(self, path: str) -> str:
        return self.machine.absolute(path, self.directory)

    def host(self, path: str) -> Path:
        """Where a path of a step's arguments really is."""
        return self.machine.host(self.absolute(path))

    def run(
        self, command: Sequence[str], directory: str, environment: Mapping[str, object], background: bool = False
    ) -> Completed:
        """Runs a command there; a step's own variables outrank all others."""
        extra = rewritten(given(environment), self.site.isolation, self.machine)
        argv = self.site.isolation.argv(self.machine, directory, command)
        if background:
            self.processes.start(argv, {**self._environment, **extra})
            return Completed(0, "")
        return self.processes.run(argv, {**self._environment, **extra})

    def text(self, text: str) -> str:
        return self.site.isolation.text(self.machine, text)

    def _variables(self) -> Dict[str, str]:
        """Weakest first: the image's, the project's, contexts', CircleCI's, the job's (docs: env-vars)."""
        bash_env = f"/tmp/.bash_env-{self.exported['CIRCLE_WORKFLOW_JOB_ID']}-{self.index}-build"
        self.machine.host(bash_env).touch()
        machine = {"HOME": str(self.machine.home), "PATH": self.site.search_path(self.job)}
        agent = {
            "BASH_ENV": self.text(bash_env),
            "CIRCLE_SHELL_ENV": self.text(bash_env),
            "CIRCLE_INTERNAL_TASK_DATA": str(self.machine.task),
        }
        if self.text("/tmp") != "/tmp":
            machine["TMPDIR"] = self.text("/tmp")
        image, job = given(self.job.image_environment), given(self.job.environment)
        rewrite = self.site.isolation
        return {
            **machine,
            **rewritten(image, rewrite, self.machine),
            **self.exported,
            **agent,
            **self.assignment.secrets,
            **rewritten(job, rewrite, self.machine),
        }
