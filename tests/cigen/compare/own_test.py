"""What cigen adds on purpose is listed apart; whatever else it would change is a difference."""

from __future__ import annotations

from typing import Any, List

import pytest

PROJECT = """\
parameters: {nightly: {type: boolean, default: false}}
jobs:
  a: {image: x, source_files: src/, checkout: false, steps: [{run: make}]}
  b:
    image: x
    source_files: src/
    checkout: false
    parallelism: 2
    requires: [a]
    steps: [{run: make b}]
    filters: {tags: {only: /v.*/}}
  open: {image: x, checkout: false, environment: {JOB_NAME: mine}, steps: [{run: open}]}
workflows:
  nightly:
    run_when: [{parameter: nightly}]
    jobs: {c: {image: x, checkout: false, steps: [{run: c}]}}
"""
# The variables that the dialect gives to each job are written out.
VARIABLES = "environment: {JOB_NAME: %s, DOCKER_ARCH: amd64}"
PLAIN = f"""\
version: 2.1
jobs:
  a: {{docker: [{{image: x}}], steps: [{{run: make}}]}}
  b: {{docker: [{{image: x}}], parallelism: 2, steps: [{{run: make b}}]}}
  open: {{docker: [{{image: x}}], {VARIABLES % "mine"}, steps: [{{run: open}}]}}
  c: {{docker: [{{image: x}}], {VARIABLES % "c"}, steps: [{{run: c}}]}}
workflows:
  nightly:
    triggers: [{{schedule: {{cron: 0 0 * * *, filters: {{branches: {{only: main}}}}}}}}]
    jobs: [c]
  main:
    jobs: [a, b: {{requires: [a], filters: {{tags: {{only: /v.*/}}}}}}, open]
"""


@pytest.fixture(scope="module")
def generated(build: Any) -> List[str]:
    """The texts that cigen writes for the project: the entrypoint and its continuation."""
    return list(build(PROJECT).outputs.values())


def test_what_cigen_adds_is_no_difference(compared: Any, generated: List[str]) -> None:
    found = compared(PLAIN, generated[0], new_main=generated[1])

    assert found.equal, found
    assert [str(line) for line in found.added] == [
        "workflow nightly: a schedule that sets the parameter `nightly` takes the place of `triggers`",
        "NEW is set up by the workflow `setup`",
        "parameter nightly: is only in NEW",
        "parameter skip_cache: is only in NEW",
        "workflow main, job a: has the variable JOB_NAME",
        "workflow main, job a: has the variable DOCKER_ARCH",
        "workflow main, job a: records its proof in NEW",
        "workflow main, job b: has the variable JOB_NAME",
        "workflow main, job b: has the variable DOCKER_ARCH",
        "workflow main, job b: records its proof in NEW",
        "workflow main, job b_proof: records the proof of b",
        "workflow main, job cigen_skipped: does nothing, so that the workflow isn't empty",
    ]


def test_nor_is_what_was_generated_before(compared: Any, generated: List[str]) -> None:
    assert compared(generated[0], PLAIN, old_main=generated[1]).equal


@pytest.mark.parametrize(
    ("of", "old", "new", "line"),
    [
        (1, "run: make\n", "run: rm\n", 'job a: the step `run` differs: "make" is now "rm"'),
        (0, "not: << pipeline.parameters.nightly >>", "equal: [1, 1]", "workflow main: doesn't run alike"),
        (0, "when: << pipeline.parameters.nightly >>", "when: true", "doesn't run alike"),
        (0, "- /v.*/", "- /w.*/", "job b: its filters differ"),
        (1, "JOB_NAME: mine", "JOB_NAME: other", 'job open: `environment.JOB_NAME` differs: "mine" is now "other"'),
        (1, "name: Every node passed", "name: Deploy", "job b_proof: is only in NEW"),
        (1, "- b_proof:\n", "- b_proof:\n          context: secrets\n", None),
        (
            1,
            "      - open\n",
            "      - open:\n          requires: [cigen_skipped]\n",
            "job open: now requires cigen_skipped",
        ),
    ],
)
def test_everything_else_is(compared: Any, generated: List[str], of: int, old: str, new: str, line: Any) -> None:
    texts = [text if number != of else text.replace(old, new, 1) for number, text in enumerate(generated)]
    assert texts != generated

    found = compared(PLAIN, texts[0], new_main=texts[1])

    assert found.equal if line is None else any(line in str(one) for one in found.differences), found


def test_nor_are_nodes_that_look_for_proofs(compared: Any, build: Any) -> None:
    texts = list(build(f"setup: {{probe_nodes: 2}}\n{PROJECT}").outputs.values())

    assert compared(PLAIN, texts[0], new_main=texts[1]).equal
    foreign = texts[0].replace('"echo ', '"deploy; echo ').replace('echo "Each node', 'deploy "Each node')
    assert foreign != texts[0]
    assert not compared(PLAIN, foreign.replace("cigen may skip", "may be"), new_main=texts[1]).equal


def test_what_setup_continues_with_has_to_be_at_hand(compared: Any, generated: List[str]) -> None:
    found = compared(PLAIN, generated[0])

    assert "what NEW is continued with isn't at hand" in [str(line) for line in found.undecided]


def test_nor_is_a_workflow_that_does_nothing(compared: Any) -> None:
    start = "version: 2.1\njobs: {a: {docker: [{image: x}], steps: [checkout]}, cigen_skipped: {type: no-op}}\n"
    old = start + "workflows: {main: {when: pipeline.git.tag, jobs: [a]}}\n"
    new = start + "workflows: {main: {when: pipeline.git.tag, jobs: [a]}, none: {jobs: [cigen_skipped]}}\n"

    assert compared(old, new).equal
    assert not compared(old, new.replace("no-op", "approval")).equal


def test_what_else_is_done_in_setup_is(compared: Any, generated: List[str]) -> None:
    changed = generated[0].replace(
        "      - run:\n          name: Continue", "      - run: deploy\n      - run:\n          name: Continue"
    )
    assert changed != generated[0]

    found = compared(PLAIN, changed, new_main=generated[1])

    assert [str(line) for line in found.differences] == [
        'setup: its steps that aren\'t cigen\'s differ: [] is now [{"run": "deploy"}]'
    ]


def test_setup_has_to_run_alone(compared: Any, generated: List[str]) -> None:
    changed = generated[0].replace("not: << pipeline.parameters.nightly >>", "equal: [1, 1]")

    found = compared(changed, changed, generated[1], generated[1])

    assert [str(line) for line in found.undecided] == [
        f"workflow setup: {side} may run another one with it (e.g. pipeline.parameters.nightly is true)"
        for side in ("OLD", "NEW")
    ]


def test_one_file_halts_what_is_proven(compared: Any, build: Any) -> None:
    project = "dynamic: false\njobs: {a: {image: x, source_files: src/, steps: [{run: make}]}}\n"
    (plain,) = build(project.replace("source_files: src/, ", "")).outputs.values()
    (text,) = build(project).outputs.values()

    found = compared(plain, text)

    assert found.equal, found
    assert "workflow main, job a: records its proof in NEW" in [str(line) for line in found.added]
    assert not compared(plain, text.replace("run: make\n", "run: rm\n")).equal


FOREIGN = """\
version: 2.1
setup: true
orbs: {continuation: circleci/continuation@1.0.0}
workflows: {setup: {jobs: [{continuation/continue: {configuration_path: .circleci/main.yml}}]}}
"""
BEHIND = "version: 2.1\njobs: {build: {docker: [{image: x}], steps: [checkout]}}\n"


def test_somebody_s_own_setup_is_compared_file_by_file(compared: Any) -> None:
    assert compared(FOREIGN, FOREIGN, BEHIND, BEHIND).equal
    assert not compared(FOREIGN, FOREIGN.replace("main.yml", "other.yml"), BEHIND, BEHIND).equal
    assert not compared(FOREIGN, FOREIGN, BEHIND, BEHIND.replace("checkout", "run: x")).equal
    assert not compared(FOREIGN, FOREIGN, BEHIND).equal
    assert not compared(BEHIND, FOREIGN.replace("main.yml", "main.yml, parameters: x"), "", BEHIND).equal


def test_one_that_does_nothing_but_continue_is_what_it_continues_with(compared: Any) -> None:
    assert compared(BEHIND, FOREIGN, "", BEHIND).equal
    assert not compared(BEHIND, FOREIGN, "", BEHIND.replace("checkout", "run: x")).equal
    assert not compared(
        BEHIND, FOREIGN.replace("workflows: {setup: {", "workflows: {setup: {when: false, "), "", BEHIND
    ).equal


SCHEDULED = """\
version: 2.1
jobs: {a: {docker: [{image: x}], steps: [checkout]}}
workflows:
  nightly: {triggers: [{schedule: {cron: 0 0 * * *, filters: {branches: {only: main}}}}], jobs: [a]}
  main: {jobs: [a]}
"""


@pytest.mark.parametrize(
    ("nightly", "main", "equal"),
    [
        ("when: << pipeline.parameters.night >>", "unless: << pipeline.parameters.night >>", True),
        ("when: << pipeline.parameters.night >>", "when: true", False),  # both would run at night
        ("when: {not: << pipeline.parameters.night >>}", "unless: << pipeline.parameters.night >>", False),
        ("when: true", "when: true", False),
        (
            "when: {and: [<< pipeline.parameters.night >>, {equal: [main, << pipeline.git.branch >>]}]}",
            "unless: << pipeline.parameters.night >>",
            False,
        ),
    ],
)
def test_a_guard_stands_for_a_schedule_only_if_it_does(compared: Any, nightly: str, main: str, equal: bool) -> None:
    guarded = f"""\
version: 2.1
parameters: {{night: {{type: boolean, default: false}}}}
jobs: {{a: {{docker: [{{image: x}}], steps: [checkout]}}}}
workflows: {{nightly: {{{nightly}, jobs: [a]}}, main: {{{main}, jobs: [a]}}}}
"""

    assert compared(SCHEDULED, guarded).equal is equal
