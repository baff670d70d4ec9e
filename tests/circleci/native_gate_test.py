"""A copied configuration, pushed for real: plain at first, then with a gate in front."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterator

import pytest

from circleci.emulator.results import Pipeline
from circleci.gated import Gated

PLAIN = """\
version: 2.1
executors: {base: {docker: [{image: "cimg/base:1"}]}}
commands: {build: {steps: [run: make build]}}
jobs:
  setup: {executor: base, steps: [checkout, build]}
  test: {executor: base, steps: [checkout, build, run: make test]}
  check: {executor: base, parameters: {v: {type: string}}, steps: [checkout, run: make << parameters.v >>]}
workflows:
  version: 2
  main:
    jobs:
      - setup
      - test: {requires: [setup]}
      - check: {name: "Lint & check << matrix.v >>", matrix: {parameters: {v: [a, b]}}, requires: [test]}
"""
FILES = {"app/main.rb": "1\n", "docs/a.md": "1\n"}
GATED = PLAIN.replace("test: {executor", "test: {source_files: app/, executor")
ALL = ["Lint & check a", "Lint & check b", "setup", "test"]


@pytest.fixture
def native(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    made.repository.write(FILES)
    yield made
    made.circle.close()


def statuses(pipeline: Pipeline) -> Dict[str, str]:
    """The jobs that ended in either file, but for cigen's own."""
    runs = [pipeline.setup, pipeline.continued] if pipeline.continued else [pipeline.setup]
    found = {name: job.status for run in runs for name, job in run.jobs.items()}
    return {name: status for name, status in found.items() if not name.startswith("cigen_")}


def test_a_copy_runs_without_a_setup(native: Gated) -> None:
    (native.repository.path / ".circleci/main.yml").unlink()
    native.configure(PLAIN)

    pipeline = native.push()

    assert pipeline.continued is None
    assert sorted(statuses(pipeline)) == ALL


def test_what_passed_is_skipped_and_the_rest_still_runs(native: Gated) -> None:
    native.configure(GATED)

    assert sorted(statuses(native.push())) == ALL
    second = native.push({"docs/a.md": "2\n"})
    assert sorted(second.ran) == [name for name in ALL if name != "test"]
    assert "test" in native.push({"app/main.rb": "2\n"}).ran


def test_a_change_of_a_command_runs_what_calls_it(native: Gated) -> None:
    native.configure(GATED)
    native.push()

    native.configure(GATED.replace("make build", "make all"))

    assert "test" in native.push().ran


def test_its_proofs_are_audited_and_grow_old(native: Gated) -> None:
    native.configure(f"setup: {{audit: 100%, proof_days: 3, never_skip: {{schedules: true}}}}\n{GATED}")
    native.push()
    native.circle.stand_ins.use("false", job="test")

    audited = native.push()

    assert audited.continued is not None and "There is a proof" in audited.continued.jobs["test"].log
    native.pass_days(3)
    aged = native.push()
    assert aged.continued is not None and "There is a proof" not in aged.continued.jobs["test"].log


def test_a_failure_proves_nothing(native: Gated) -> None:
    native.configure(GATED)
    native.circle.stand_ins.use("false", job="test")

    assert statuses(native.push())["test"] == "failed"

    assert "test" in native.push({"docs/a.md": "2\n"}).ran
