"""A project that cigen generates and gates, on the emulated CircleCI with the real `cigen` command."""

from __future__ import annotations

import re
from pathlib import Path
from subprocess import run
from typing import Any, Dict, Mapping, Optional, Tuple

from cigen.cli import main
from circleci.emulator import CircleCI, Repository
from circleci.emulator.installed import install_cigen
from circleci.emulator.results import JobRun, Pipeline

# Two variants, a parallel job, a workspace and its user, an approval and a deploy: what most scenarios need.
PROJECT = """
parameters:
  channel: {type: string, default: stable}
orbs: {report: example/report@1.0.0}
services: {db: {image: "postgres:16"}}
executors: {big: {docker: [{image: "cimg/base:1"}]}}
source_file_groups: {lint: [lint/], app: [app/, "!app/README.md"]}
commands:
  prepare: {steps: [{run: make prepare}]}
jobs:
  lint: {image: "cimg/base:1", source_files: "@lint", steps: [{run: make lint}]}
  test: {image: "cimg/base:1", architectures: [amd64, arm64], services: [db], source_files: "@app", steps: [prepare, {run: make test}]}
  split: {image: "cimg/base:1", parallelism: 2, source_files: split/, steps: [{run: make split}]}
  build: {executor: big, source_files: lib/, steps: [{run: make build}, {persist_to_workspace: {root: ., paths: [out]}}]}
  size: {image: "cimg/base:1", requires: build, source_files: size/, steps: [{attach_workspace: {at: .}}, {run: make size}]}
  channel: {image: "cimg/base:1", source_files: app/, steps: [{run: "make << pipeline.parameters.channel >>"}]}
  branch: {image: "cimg/base:1", source_files: app/, steps: [{run: "make $CIRCLE_BRANCH"}]}
  orb: {image: "cimg/base:1", source_files: app/, steps: [report/send, {run: make orb}]}
  deploy: {image: "cimg/base:1", requires: [test, lint], steps: [{run: make deploy}]}
"""
FILES = {
    "app/main.rb": "1\n",
    "app/README.md": "1\n",
    "lint/rules": "1\n",
    "split/spec": "1\n",
    "lib/lib.rb": "1\n",
    "size/limit": "1\n",
}
_COLOURS = re.compile(r"\x1b\[\d*m")
GATED = ("branch", "build", "channel", "lint", "orb", "size", "split", "test_amd64", "test_arm64")


class Gated:
    """The project's repository and its CircleCI; every user step succeeds unless a test says otherwise."""

    def __init__(self, directory: Path, **settings: Any) -> None:
        self.repository = Repository(directory / "repository")
        self.cigen = install_cigen(directory / "bin") / "cigen"
        self.circle = CircleCI(self.repository.path, self.cigen.parent, **settings)
        self.circle.stand_ins.use("mkdir -p out && echo built > out/file", job="build")
        self.circle.stand_ins.copy_checkouts()
        self.circle.stand_ins.leave_out("Say what changed")
        self.configure(PROJECT)
        self.repository.write(FILES)

    def configure(self, project: str, generate: bool = True) -> None:
        """Writes the configuration and, unless told otherwise, what it generates."""
        self.repository.write({"cigen.yml": project})
        if generate:
            self.generate()

    def generate(self) -> None:
        assert main(["-c", str(self.repository.path), "generate"]) == 0

    def hash(self, variant: str) -> str:
        """The JOB_HASH of what is committed."""
        command = [str(self.cigen), "hash", "--job", variant, "--value", "pipeline.git.branch=topic"]
        return run(command, cwd=self.repository.path, capture_output=True, text=True, check=True).stdout.strip()

    def pass_days(self, days: int) -> None:
        """From now on the cigen of its jobs sees a later day."""
        later = f"import time\nnow = time.time\ntime.time = lambda: now() + {days * 86_400}\nsys.exit("
        self.cigen.write_text(self.cigen.read_text().replace("sys.exit(", later))

    def push(self, files: Optional[Mapping[str, str]] = None, subject: str = "Change it", **trigger: Any) -> Pipeline:
        """Commits these files and what else there is, and pushes to the branch `topic` unless told otherwise."""
        self.repository.commit(subject, files or {})
        if not {"branch", "tag", "fork"} & set(trigger):
            trigger["branch"] = "topic"
        pipeline = self.circle.push(**trigger)
        assert not pipeline.errors, pipeline.errors
        return pipeline


def gated_runs(pipeline: Pipeline) -> Tuple[str, ...]:
    """The gated variants that got a machine, sorted."""
    return tuple(sorted(set(pipeline.ran) & set(GATED)))


def jobs(pipeline: Pipeline) -> Dict[str, JobRun]:
    """The jobs of the continuation, by name."""
    assert pipeline.continued is not None, setup_log(pipeline)
    return dict(pipeline.continued.jobs)


def setup_log(pipeline: Pipeline) -> str:
    """What setup says, without the colours that it says it in."""
    return _COLOURS.sub("", pipeline.setup.jobs["setup"].log)


def with_proofs(project: Gated, proofs: Gated) -> Gated:
    """The project, with all that another one's pipelines have proven."""
    project.circle.caches.adopt(proofs.circle.caches)
    return project
