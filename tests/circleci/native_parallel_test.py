"""A parallel job in CircleCI's language: it is proven when each of its nodes came to its end."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, Set

import pytest

from cigen.cli import main
from circleci.gated import Gated, jobs

CONFIG = """\
version: 2.1
orbs:
  near:
    jobs: {spread: {docker: [{image: "cimg/base:1"}], parallelism: 2, steps: [checkout, run: make spread]}}
jobs:
  split:
    docker: [{image: "cimg/base:1"}]
    parallelism: 2
    source_files: split/
    steps: [checkout, run: make split]
  last: {docker: [{image: "cimg/base:1"}], steps: [run: make last]}
workflows:
  main:
    jobs:
      - split: {name: "split << pipeline.git.branch >>"}
      - near/spread: {source_files: app/}
      - last: {requires: ["split << pipeline.git.branch >>"]}
"""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    made.configure(CONFIG)
    yield made
    made.circle.close()


def ran(made: Gated) -> Set[str]:
    return set(made.push().ran) & {"split topic", "near/spread"}


def test_nodes_that_failed_in_turn_prove_nothing(project: Gated) -> None:
    for node in (0, 1):
        project.circle.stand_ins.clear()
        project.circle.stand_ins.fail("split topic", step="make split", node=node)
        assert "split topic" in ran(project)
    project.circle.stand_ins.clear()

    assert ran(project) == {"split topic"}
    last = project.push()
    assert "split topic" not in last.ran and "near/spread" not in last.ran
    assert jobs(last)["last"].status == "success"


def test_and_nothing_else_has_changed(project: Gated, capsys: pytest.CaptureFixture[str]) -> None:
    copy = project.repository.path / "old.yml"
    copy.write_text(
        CONFIG.replace("    source_files: split/\n", "").replace("near/spread: {source_files: app/}", "near/spread")
    )

    assert main(["-c", str(project.repository.path), "compare", str(copy)]) == 0, capsys.readouterr().out
