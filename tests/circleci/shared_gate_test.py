"""Uses of one definition: each is proven by itself, whatever the others do."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Set

import pytest

from circleci.gated import Gated

CONFIG = """\
version: 2.1
parameters: {env: {type: string, default: dev}}
executors:
  small: {docker: [{image: "cimg/base:1"}]}
  sized: {parameters: {size: {type: string}}, docker: [{image: "cimg/base:<< parameters.size >>"}]}
jobs:
  go:
    parameters:
      v: {type: string}
      n: {type: integer, default: 1}
      on: {type: executor, default: small}
    executor: << parameters.on >>
    parallelism: << parameters.n >>
    source_files: [app/]
    steps: [run: "make << parameters.v >>"]
job-groups:
  group: {jobs: [go: {name: grouped, v: app}]}
workflows:
  main:
    jobs:
      - go: {v: app}
      - go: {name: behind, v: app, post-steps: [run: make clean]}
      - go: {name: two, v: app, n: 2}
      - go: {name: sized, v: << pipeline.parameters.env >>, on: {name: sized, size: "2"}}
  other: {jobs: [group]}
"""
GATED = {"go", "behind", "two", "sized"}


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    made.configure(CONFIG)
    yield made
    made.circle.close()


def ran(made: Gated, **trigger: object) -> Set[str]:
    return set(made.push(**trigger).ran) & GATED  # type: ignore[arg-type]


def test_each_is_skipped_once_it_has_passed_itself(project: Gated) -> None:
    project.circle.stand_ins.fail("go")
    project.circle.stand_ins.fail("behind", step="make clean")
    project.circle.stand_ins.fail("two", node=1)
    assert ran(project) == GATED
    project.circle.stand_ins.clear()

    assert ran(project) == {"go", "behind", "two"}, "the job group's use passed, and speaks for none of them"
    assert ran(project) == set()
    assert ran(project, parameters={"env": "live"}) == {"sized"}
    project.configure(CONFIG.replace('size: "2"', 'size: "3"'))
    assert ran(project) == {"sized"}
    project.configure(CONFIG.replace("app, n: 2", "app, n: 3"))
    assert ran(project) == {"two"}
    assert ran(project, files={"app/main.rb": "2\n"}) == GATED
