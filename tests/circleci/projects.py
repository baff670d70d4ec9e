"""A repository with its CircleCI, for the emulator's own tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable, Mapping

from circleci.configs import config, job
from circleci.emulator import CircleCI, Repository
from circleci.emulator.results import JobRun, Pipeline


class Project:
    """Every step of its jobs runs for real, unless a test says otherwise."""

    def __init__(self, directory: Path, **settings: Any) -> None:
        self.repository = Repository(directory / "repository")
        self.circle = CircleCI(self.repository.path, **settings)
        self.circle.stand_ins.run_for_real()

    def push(self, text: str, files: Mapping[str, str] = {}, subject: str = "Change it", **trigger: Any) -> Pipeline:
        """Commits this config, and what else there is, and pushes."""
        self.repository.commit(subject, {".circleci/config.yml": text, **files})
        return self.circle.push(**trigger)

    def run(self, *steps: object, **keys: object) -> JobRun:
        """Pushes a config of one job and returns its run."""
        pipeline = self.push(config({"build": job(*steps, **keys)}))
        assert not pipeline.errors, pipeline.errors
        return pipeline.setup.jobs["build"]


Projects = Callable[..., Project]  # made with these settings
