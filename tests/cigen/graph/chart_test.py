"""From a workflow to boxes and what they wait for."""

from __future__ import annotations

from textwrap import dedent
from typing import Dict, List, Optional

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.pruning.plan import Decision
from cigen.graph.chart import Chart, chart_of
from cigen.pipeline.model import Edge, Workflow

JOBS = """\
jobs:
  ci/test: {image: "ruby:3", source_files: [src/], architectures: [amd64, arm64], parallelism: 2, steps: [checkout]}
  ci/lint: {image: x, steps: [checkout]}
  deploy/approve: {type: approval, requires: [test, lint]}
  deploy/ship: {image: x, requires: [approve, {test: [failed, canceled]}], steps: [checkout]}
"""


def workflows(text: str) -> List[Workflow]:
    return list(load_pipeline(SnapshotFiles({"cigen.yml": dedent(text).encode()})).workflows)


@pytest.fixture
def chart() -> Chart:
    return chart_of(workflows(JOBS)[0])


def facts(chart: Chart, name: str) -> str:
    return "\n".join(next(box for box in chart.boxes if box.name == name).facts)


def test_the_variants_of_a_job_are_one_box(chart: Chart) -> None:
    boxes = {box.name: (box.stage, box.kind, [variant.architecture for variant in box.variants]) for box in chart.boxes}

    assert boxes == {
        "lint": ("ci", "always", ["amd64"]),
        "test": ("ci", "skippable", ["amd64", "arm64"]),
        "approve": ("deploy", "approval", [""]),
        "ship": ("deploy", "always", ["amd64"]),
    }


def test_what_variants_wait_for_is_drawn_once_with_the_status_where_it_is_not_success(chart: Chart) -> None:
    names = [box.name for box in chart.boxes]

    assert sorted((names[wait.source], names[wait.target], wait.label) for wait in chart.waits) == [
        ("approve", "ship", ""),
        ("lint", "approve", ""),
        ("test", "approve", ""),
        ("test", "ship", "failed or canceled"),
    ]


def test_the_subtitle_counts(chart: Chart) -> None:
    assert chart.subtitle == "5 jobs \u00b7 2 can be skipped"


def test_facts_are_what_one_would_look_up(chart: Chart) -> None:
    found = facts(chart, "test")

    assert "can be skipped" in found
    assert "image: ruby:3" in found
    assert "parallelism: 2" in found
    assert "source_files: src/" in found
    assert "cigen.yml:2:12" in found
    assert "waits for: test_amd64, test_arm64, lint" in facts(chart, "approve")


def decisions(**verdicts: str) -> Dict[str, Decision]:
    return {name: Decision(name, outcome, f"why {name}", "c0ffee" * 8, ()) for name, outcome in verdicts.items()}


def test_decisions_say_what_runs_why_and_with_which_hash() -> None:
    verdicts = decisions(test_amd64="skip", test_arm64="run", lint="run", approve="run", ship="run")

    chart = chart_of(workflows(JOBS)[0], verdicts)

    test = next(box for box in chart.boxes if box.name == "test")
    assert (test.skipped, [variant.skipped for variant in test.variants]) == (False, [True, False])
    assert "test_amd64 is skipped: why test_amd64 (hash c0ffeec0ffee)" in test.facts
    assert "test_arm64 runs: why test_arm64 (hash c0ffeec0ffee)" in test.facts
    assert chart.subtitle == "5 jobs \u00b7 4 run, 1 skipped"


@pytest.mark.parametrize(("outcome", "skipped"), [("skip", True), ("run", False), ("ask", False)])
def test_a_box_is_skipped_when_all_its_variants_are(outcome: str, skipped: bool) -> None:
    chart = chart_of(workflows("jobs: {a: {image: x, source_files: s, steps: [checkout]}}")[0], decisions(a=outcome))

    assert chart.boxes[0].skipped is skipped


def test_a_workflow_that_runs_on_a_parameter_says_so_and_skips_nothing() -> None:
    text = """\
        jobs: {a: {image: x, steps: [checkout]}}
        workflows:
          nightly:
            run_when: [{parameter: at_night}]
            jobs: {b: {image: x, source_files: src/, steps: [checkout]}}
        """

    nightly: Optional[Chart] = chart_of(workflows(text)[1])

    assert nightly is not None
    assert nightly.subtitle == "1 job \u00b7 runs at once when at_night is true"
    assert nightly.boxes[0].kind == "always"


def test_variants_that_wait_for_each_other_crosswise_are_boxes_of_their_own() -> None:
    text = """\
        jobs:
          a: {image: x, architectures: [amd64, arm64], steps: [checkout]}
          b: {image: x, architectures: [amd64, arm64], requires: a, steps: [checkout]}
        """
    workflow = workflows(text)[0]
    (a_amd64, a_arm64, b_amd64, b_arm64) = workflow.jobs
    crossed = (
        a_amd64,
        a_arm64._replace(requires=(Edge("b_amd64"),)),
        b_amd64._replace(requires=()),
        b_arm64._replace(requires=(Edge("a_amd64"),)),
    )

    assert [box.name for box in chart_of(workflow).boxes] == ["a", "b"]
    boxes = chart_of(workflow._replace(jobs=crossed)).boxes
    assert [box.name for box in boxes] == ["a_amd64", "a_arm64", "b_amd64", "b_arm64"]
