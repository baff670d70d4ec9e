"""A copy is proven to do what its original does, with a setup in front too."""

from __future__ import annotations

from typing import Any, Tuple

import pytest

from cigen.circleci.document import load
from cigen.compare.comparison import compare
from cigen.compare.report import Comparison
from cigen.compare.sides import Source

PLAIN = """\
version: 2.1
parameters: {deep: {type: boolean, default: false}}
orbs: {node: circleci/node@5.1.0}
jobs:
  test: {docker: [{image: x}], parameters: {v: {type: string}}, steps: [checkout, run: make << parameters.v >>]}
  lint: {docker: [{image: x}], steps: [checkout]}
  only: {docker: [{image: x}], environment: {A: 010}, steps: [checkout]}
workflows:
  main:
    jobs:
      - only
      - test: {name: "t << matrix.v >>", matrix: {alias: all, parameters: {v: [a, b]}}, requires: [only]}
      - node/test: {requires: [all], filters: {branches: {only: main}}}
      - hold: {type: approval, requires: [node/test]}
  deep: {when: << pipeline.parameters.deep >>, jobs: [lint]}
"""
SCHEDULED = "  night: {triggers: [{schedule: {cron: 0 3 * * *, filters: {branches: {only: main}}}}], jobs: [lint]}\n"


def compared(copy: Any, original: str, copied: str = "") -> Comparison:
    """`copied` is the original's copy, with cigen's keys."""
    files: Tuple[Any, ...] = tuple(load(text.encode()) for text in copy(copied or original).texts.values())
    return compare(Source("OLD", load(original.encode())), Source("NEW", *files))


def test_repeated_jobs_keep_their_numbers(copy: Any) -> None:
    original = PLAIN.replace("jobs: [lint]", "jobs: [lint, only: {name: lint}]")

    assert compared(copy, original, original.replace("[lint,", "[lint: {source_files: src/},")).equal


def test_a_copy_is_equal(copy: Any) -> None:
    found = compared(copy, PLAIN + SCHEDULED)

    assert found.equal and not found.added


@pytest.mark.parametrize(
    "gated",
    [
        f"dynamic: true\n{PLAIN}",
        PLAIN.replace("only: {docker", "only: {source_files: src/, docker"),
        PLAIN.replace("test: {docker", "test: {source_files: << parameters.v >>/, docker").replace(
            "[lint]", "[lint: {source_files: src/}]"
        ),
    ],
)
def test_a_setup_in_front_is_no_difference(copy: Any, gated: str) -> None:
    found = compared(copy, PLAIN, gated)

    assert found.equal, (found.differences, found.undecided)
    assert found.added


def test_nor_is_the_no_op_where_nothing_may_be_left(copy: Any) -> None:
    only = PLAIN.replace("  main:\n", "  main:\n    unless: << pipeline.parameters.deep >>\n")

    found = compared(copy, only, f"dynamic: true\n{only}")

    assert found.equal, (found.differences, found.undecided)
    assert any(line.where == "workflow cigen_skipped" for line in found.added)


def test_nor_is_a_parameter_in_place_of_triggers(copy: Any) -> None:
    found = compared(copy, PLAIN + SCHEDULED, f"dynamic: true\nsetup: {{schedules: created}}\n{PLAIN}{SCHEDULED}")

    assert found.equal, (found.differences, found.undecided)


def test_of_uses_that_share_a_definition_those_that_record_are_told(copy: Any) -> None:
    original = PLAIN.replace("jobs: [lint]", "jobs: [lint, lint: {name: free}]")

    found = compared(copy, original, original.replace("[lint,", "[lint: {source_files: src/},"))

    assert found.equal, (found.differences, found.undecided)
    assert [str(line) for line in found.added if "records" in str(line)] == [
        "workflow deep, job lint: records its proof in NEW"
    ]
