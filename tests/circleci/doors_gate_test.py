"""Each door by which a job comes in, pushed for real: it is skipped when it has passed as it is, and never otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Set

import pytest

from circleci.emulator.results import Pipeline
from circleci.gated import Gated

CONFIG = """\
version: 2.1
parameters:
  env: {type: string, default: dev}
  night: {type: boolean, default: false}
orbs:
  tools: {commands: {build: {steps: [run: make tools]}}}
jobs:
  test: {docker: [{image: "cimg/base:1"}], source_files: app/, steps: [checkout, run: make test]}
  inline: {docker: [{image: "cimg/base:1"}], source_files: app/, steps: [checkout, tools/build]}
  go:
    parameters: {v: {type: string}}
    docker: [{image: "cimg/base:1"}]
    source_files: ["<< parameters.v >>/"]
    steps: [checkout, run: "make << parameters.v >>"]
  lint: {docker: [{image: "cimg/base:1"}], steps: [checkout, run: make lint]}
  last: {docker: [{image: "cimg/base:1"}], steps: [run: make last]}
workflows:
  main:
    jobs:
      - test
      - inline
      - go: {name: entry, v: app}
      - go: {matrix: {alias: all, parameters: {v: [lib, app, gone], }, exclude: [{v: gone}]}}
      - lint: {source_files: lib/}
      - lint: {name: "Lint (<< pipeline.parameters.env >>)", source_files: lib/}
      - test: {name: twice, context: a}
      - test: {name: twice, context: b}
      - last: {requires: [all, test]}
  nightly:
    when: << pipeline.parameters.night >>
    jobs: [test, inline: {requires: [test]}]
  second:
    jobs: [lint: {name: test, source_files: app/, filters: {tags: {only: /v.*/}}}]
"""
FILES = {"app/main.rb": "1\n", "lib/lib.rb": "1\n", "docs/a.md": "1\n"}
GATED = {
    "main/test",
    "main/inline",
    "main/entry",
    "main/go-lib",
    "main/go-app",
    "main/lint",
    "main/Lint (dev)",
    "main/twice-1",
    "main/twice-2",
    "second/test",
}


@pytest.fixture
def doors(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    made.repository.write(FILES)
    made.configure(CONFIG)
    yield made
    made.circle.close()


def ran(pipeline: Pipeline) -> Set[str]:
    """The jobs that ran, with their workflows, but for those that can't be skipped."""
    assert pipeline.continued is not None, pipeline.log
    workflows = pipeline.continued.workflows.items()
    found = {f"{name}/{job.name}" for name, one in workflows for job in one.jobs.values() if job.nodes}
    return {name for name in found if name.partition("/")[2] not in ("cigen_skipped", "last")}


def test_what_passed_is_skipped_until_something_of_its_own_changes(doors: Gated) -> None:
    assert ran(doors.push()) == GATED
    skipped = doors.push({"docs/a.md": "2\n"})
    assert ran(skipped) == set()
    assert "last" in skipped.ran
    assert ran(doors.push({"lib/lib.rb": "2\n"})) == {"main/go-lib", "main/lint", "main/Lint (dev)"}

    doors.configure(CONFIG.replace("make tools", "make all"))
    assert ran(doors.push()) == {"main/inline"}

    doors.configure(CONFIG.replace("{name: entry, v: app}", "{name: entry, v: lib}").replace("make tools", "make all"))
    assert ran(doors.push()) == {"main/entry"}

    assert ran(doors.push(parameters={"env": "live"})) == {"main/Lint (live)"}


def test_a_failure_proves_nothing_whatever_door_it_came_through(doors: Gated) -> None:
    doors.circle.stand_ins.fail("*")
    assert ran(doors.push()) == GATED
    doors.circle.stand_ins.succeed("*")

    assert ran(doors.push()) == GATED


def test_two_workflows_with_one_name_share_no_proof_and_conditions_decide_nothing(doors: Gated) -> None:
    assert ran(doors.push()) == GATED

    assert ran(doors.push(parameters={"night": True})) == {"nightly/test", "nightly/inline"}

    again = doors.push(parameters={"night": True})
    assert ran(again) == set()
    assert again.continued is not None and "cigen_skipped" in again.continued.workflows["nightly"].jobs


def test_numbers_and_requirements_stay_when_one_of_them_fails(doors: Gated) -> None:
    doors.circle.stand_ins.fail("twice-2")
    doors.circle.stand_ins.fail("go-lib")
    doors.push()
    doors.circle.stand_ins.clear()

    second = doors.push()

    assert ran(second) == {"main/twice-2", "main/go-lib"}
    assert second.continued is not None and second.continued.config is not None
    last = next(job for one in second.continued.config.workflows for job in one.jobs if job.name == "last")
    assert list(last.requires) == ["go-lib"]


def test_a_tag_runs_what_it_is_filtered_for_and_a_fork_proves_nothing(doors: Gated) -> None:
    assert ran(doors.push(fork=7)) == GATED
    assert ran(doors.push(fork=7)) == GATED
    assert ran(doors.push(tag="v1")) == {"second/test"}


def test_in_the_dialect_too_each_workflow_has_its_own_proofs(doors: Gated) -> None:
    job = '{image: "cimg/base:1", source_files: app/, PARALLELsteps: [{run: make}]}'
    split = job.replace("PARALLEL", "parallelism: 2, ")
    test = job.replace("PARALLEL", "")
    doors.configure(
        f"workflows: {{main: {{jobs: {{test: {test}}}}}, more: {{jobs: {{test: {test}, split: {split}}}}}}}"
    )
    doors.circle.stand_ins.fail("split", node=1)

    first, second = doors.push(), doors.push()

    assert {"main/test", "more/test", "more/split"} <= ran(first)
    assert ran(second) == {"more/split"}
    doors.circle.stand_ins.clear()
    doors.push()
    assert ran(doors.push()) == set()
