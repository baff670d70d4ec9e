"""Configurations that do the same, written in two ways, are proven equal."""

from __future__ import annotations

from typing import Any

import pytest

HEAD = """\
version: 2.1
parameters:
  flag: {type: boolean, default: false}
  env: {type: string, default: dev}
  size: {type: enum, enum: [small, large], default: small}
  count: {type: integer, default: 1}
"""


def with_condition(condition: str) -> str:
    jobs = "jobs: {a: {docker: [{image: x}], steps: [checkout]}}"
    return f"{HEAD}{jobs}\nworkflows:\n  main:\n    {condition}\n    jobs: [a]\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("when: << pipeline.parameters.flag >>", "when: pipeline.parameters.flag"),
        ("when: << pipeline.parameters.flag >>", "when: {equal: [true, << pipeline.parameters.flag >>]}"),
        ("when: << pipeline.parameters.flag >>", "when: pipeline.parameters.flag == true"),
        ("unless: << pipeline.parameters.flag >>", "when: {equal: [<<pipeline.parameters.flag>>, false]}"),
        ("unless: << pipeline.parameters.flag >>", "when: not pipeline.parameters.flag"),
        ("unless: {not: << pipeline.parameters.flag >>}", "when: {and: [<< pipeline.parameters.flag >>]}"),
        ("when: {equal: [main, << pipeline.git.branch >>]}", 'when: pipeline.git.branch == "main"'),
        ("when: {equal: [<< pipeline.git.branch >>, main]}", "when: '\"main\" == pipeline.git.branch'"),
        ("when: << pipeline.parameters.env >>", 'when: pipeline.parameters.env != ""'),
        ("when: << pipeline.parameters.count >>", "when: pipeline.parameters.count != 0"),
        ("when: << pipeline.parameters.size >>", "when: true"),
        (
            "when: {equal: [small, << pipeline.parameters.size >>]}",
            "unless: {equal: [large, << pipeline.parameters.size >>]}",
        ),
        ("when: pipeline.parameters.count > 2", "when: pipeline.parameters.count >= 3"),
        ("when: 2 < pipeline.parameters.count", "when: not (pipeline.parameters.count <= 2)"),
        (
            "when: {or: [<< pipeline.parameters.flag >>, {equal: [a, << pipeline.parameters.env >>]}]}",
            'when: pipeline.parameters.env == "a" or pipeline.parameters.flag',
        ),
        (
            "when: {not: {or: [<< pipeline.parameters.flag >>, {equal: [a, << pipeline.parameters.env >>]}]}}",
            "when: {and: [{not: {equal: [a, << pipeline.parameters.env >>]}}, {not: << pipeline.parameters.flag >>}]}",
        ),
        (
            'when: pipeline.parameters.env == "a" and pipeline.parameters.env == "b"',
            "when: false",
        ),
        (
            'when: pipeline.parameters.env == "abc" and pipeline.parameters.env starts-with "a"',
            'when: pipeline.parameters.env == "abc"',
        ),
        (
            'when: pipeline.parameters.env == "r-1" and pipeline.parameters.env matches /r-[0-9]+/',
            'when: pipeline.parameters.env == "r-1"',
        ),
        ("when: pipeline.parameters.count", "when: true"),  # an expression takes 0 for true
        ('when: pipeline.parameters.env == ""', 'when: {equal: ["", << pipeline.parameters.env >>]}'),
        ("when: {equal: [a, << pipeline.parameters.count >>]}", "when: false"),
        ("when: pipeline.git.tag or pipeline.parameters.flag", "when: pipeline.parameters.flag or pipeline.git.tag"),
        (
            'when: (pipeline.parameters.flag and pipeline.parameters.env) == "a"',
            'when: pipeline.parameters.flag and pipeline.parameters.env == "a"',
        ),
        (  # no tag matches no pattern that asks for something
            'when: {matches: {pattern: "v[0-9]+", value: << pipeline.git.tag >>}}',
            'when: {and: [pipeline.git.tag, {matches: {pattern: "v[0-9]+", value: "<<pipeline.git.tag>>"}}]}',
        ),
        ("when: pipeline.event.name == pipeline.git.branch", "when: pipeline.git.branch == pipeline.event.name"),
    ],
)
def test_conditions_of_one_meaning(compared: Any, old: str, new: str) -> None:
    found = compared(with_condition(old), with_condition(new))

    assert (found.differences, found.undecided) == ((), ())


BASE = """\
version: 2.1
orbs: {node: circleci/node@5.0.0}
executors:
  ruby: {docker: [{image: "ruby:3.3"}], environment: {A: "1"}}
commands:
  greet:
    parameters: {to: {type: string, default: you}, then: {type: steps, default: []}}
    steps: [{run: "hi << parameters.to >>"}, {steps: << parameters.then >>}]
jobs:
  test:
    parameters: {v: {type: string, default: "1"}}
    executor: ruby
    environment: {B: << parameters.v >>}
    steps: [checkout, {greet: {to: me, then: [{run: bye}]}}, node/install-packages]
  lint: {docker: [{image: x}], steps: [{run: lint}]}
workflows:
  main:
    jobs:
      - test: {matrix: {parameters: {v: ["1", "2"]}}}
      - lint
      - ok: {type: approval, requires: [test, lint: [success, failed]]}
"""

WRITTEN_OUT = """\
version: "2.1"
anchors: {setup: &setup [checkout, {run: {command: hi me}}, {run: bye}, n/install-packages]}
workflows:
  version: 2
  main:
    jobs:
      - {ok: {requires: [test-2, {lint: [failed, success]}, test-1], type: approval}}
      - {style: {name: lint, filters: {}}}
      - {two: {name: test-2}}
      - {one: {name: test-1}}
jobs:
  style: {steps: [{run: {command: lint}}], docker: [{image: x}]}
  one: {docker: [{image: "ruby:3.3"}], environment: {B: "1", A: "1"}, steps: *setup}
  two: {docker: [{image: "ruby:3.3"}], environment: {A: "1", B: "2"}, steps: *setup}
  unused: {docker: [{image: y}], steps: [checkout]}
orbs: {n: circleci/node@5.0.0, unused: acme/x@1.0.0}
"""


def test_definitions_written_out_are_what_they_were(compared: Any) -> None:
    found = compared(BASE, WRITTEN_OUT)

    assert (found.differences, found.undecided) == ((), ())


@pytest.mark.parametrize("text", [BASE, WRITTEN_OUT])
def test_everything_equals_itself(compared: Any, text: str) -> None:
    assert compared(text, text) == ((), (), ())


def job(body: str, entry: str = "a") -> str:
    return f"{HEAD}commands: {{}}\njobs: {{a: {{docker: [{{image: x}}], {body}}}}}\nworkflows: {{main: {{jobs: [{entry}]}}}}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("environment: {A: 010}, steps: [checkout]", "environment: {A: 8}, steps: [{checkout: {}}]"),
        ("environment: {A: yes}, steps: [run: x]", "environment: {A: true}, steps: [run: {command: x}]"),
        ("environment: {}, steps: [run: x]", "steps: [run: x]"),
        (
            "steps: [when: {condition: << pipeline.parameters.flag >>, steps: [run: x]}]",
            "steps: [unless: {condition: {not: << pipeline.parameters.flag >>}, steps: [run: x]}]",
        ),
        (  # both ways it runs
            "steps: [when: {condition: << pipeline.parameters.flag >>, steps: [run: x]}, "
            "unless: {condition: << pipeline.parameters.flag >>, steps: [run: x]}]",
            "steps: [run: x]",
        ),
        (
            "steps: [when: {condition: << pipeline.parameters.flag >>, steps: [when: {condition: true, steps: [run: x]}]}]",
            "steps: [when: {condition: {and: [true, << pipeline.parameters.flag >>]}, steps: [run: x]}]",
        ),
        ("steps: [when: {condition: false, steps: [run: x]}, run: y]", "steps: [run: y]"),
        ('steps: [run: "<<pipeline.number>>"]', 'steps: [run: "<<  pipeline.number  >>"]'),
    ],
)
def test_jobs_of_one_meaning(compared: Any, old: str, new: str) -> None:
    found = compared(job(old), job(new))

    assert (found.differences, found.undecided) == ((), ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a: {filters: {branches: {only: main}}}", "a: {filters: {branches: {only: [main]}}}"),
        ("a: {filters: {branches: {only: [b, c]}}}", "a: {filters: {branches: {only: [c, b]}}}"),
        ("a: {filters: {branches: {only: main}}}", "a: {filters: 'pipeline.git.branch == \"main\"'}"),
        ("a: {context: c}", "a: {context: [c]}"),
        ("a: {requires: []}", "a"),
        ("a: {name: x}", "a: {name: x, filters: {}}"),
    ],
)
def test_entries_of_one_meaning(compared: Any, old: str, new: str) -> None:
    found = compared(job("steps: [checkout]", old), job("steps: [checkout]", new))

    assert (found.differences, found.undecided) == ((), ())


def test_a_workflow_that_never_runs_is_none(compared: Any) -> None:
    never = with_condition("when: false")

    found = compared(never.replace("main:", "other:"), never)

    assert found.equal
    assert [str(line) for line in found.added] == [
        "workflow other: is only in OLD, where it never runs",
        "workflow main: is only in NEW, where it never runs",
    ]


def test_without_workflows_only_build_runs(compared: Any) -> None:
    start = "version: 2.1\njobs: {build: {docker: [{image: x}], steps: [checkout]}}\n"

    assert compared(start, start + "workflows: {workflow: {jobs: [build]}}\n").equal


@pytest.mark.parametrize(("arguments", "equal"), [("e: own", False), ("e: << pipeline.id >>", False), ("e: x", True)])
def test_a_registry_s_job_runs_on_what_its_arguments_name(compared: Any, arguments: str, equal: bool) -> None:
    text = f"""\
        version: 2.1
        orbs: {{far: acme/far@1.0.0}}
        executors: {{own: {{docker: [{{image: "a:1"}}]}}}}
        jobs: {{b: {{docker: [{{image: x}}], steps: [checkout]}}}}
        workflows: {{w: {{jobs: [far/t: {{{arguments}}}, b]}}}}
        """

    assert "job far/t" not in str(compared(text, text.replace("checkout", "run: y")).differences)
    assert compared(text, text.replace("a:1", "a:2")).equal is equal
