"""A project whose setup job checks its entrypoint, on the emulated CircleCI with the real `cigen` command."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List

from cigen.cli import main
from circleci.emulator import CircleCI, Repository
from circleci.emulator.installed import install_cigen
from circleci.emulator.remote import git
from circleci.emulator.results import Pipeline

JOBS = 'jobs: {test: {image: "cimg/base:1", source_files: app/, steps: [{run: make test}]}}\n'
CHECK = "self_check: {enabled: true, commit_on_diff: true}"


class Checked:
    """A project with a self-check, up to date on the branch `topic`."""

    def __init__(self, directory: Path, setup: str = CHECK, **settings: Any) -> None:
        self.cigen = install_cigen(directory / "bin")
        self.repository = Repository(directory / "repository")
        self.circle = CircleCI(self.repository.path, self.cigen, **settings)
        self.setup = setup
        self.configure()
        self.repository.commit("Begin", {"app/main.rb": "1\n"})
        self.circle.remote.push(self.repository.path, "refs/heads/main")

    def configure(self, more: str = "", rest: str = "", generate: bool = True) -> None:
        self.repository.write({"cigen.yml": f"{rest}setup: {{{self.setup}{more}}}\n{JOBS}"})
        if generate:
            assert main(["-c", str(self.repository.path), "generate"]) == 0

    def drift(self, size: str = "large", subject: str = "Use a larger machine", **trigger: Any) -> Pipeline:
        """Pushes a configuration that the entrypoint wasn't generated from."""
        self.configure(f", resource_class: {size}", generate=False)
        return self.push(subject, **trigger)

    def push(self, subject: str = "Change it", **trigger: Any) -> Pipeline:
        self.repository.commit(subject)
        trigger = trigger or {"branch": "topic"}
        return self.circle.push(**trigger)

    def pull(self) -> None:
        """Takes over what the self-check pushed."""
        git(self.repository.path, "fetch", "-q", str(self.circle.remote.directory), "topic")
        git(self.repository.path, "reset", "-q", "--hard", "FETCH_HEAD")

    def subjects(self, ref: str = "topic") -> List[str]:
        return git(self.circle.remote.directory, "log", "--format=%s", ref).splitlines()

    def refs(self) -> str:
        return git(self.circle.remote.directory, "for-each-ref")
