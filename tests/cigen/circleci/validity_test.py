"""What CircleCI would refuse, with its place; what nobody knows passes."""

from __future__ import annotations

from typing import List

import pytest

from cigen.circleci.document import load
from cigen.circleci.findings import Finding
from cigen.circleci.places import place_of
from cigen.circleci.validity import findings

VALID = r"""
version: 2.1
anything: {of: [mine]}
parameters: {flag: {type: boolean, default: false}, env: {type: enum, enum: [a, b], default: a}}
orbs:
  node: circleci/node@5.0.0
  inline:
    commands: {go: {parameters: {to: {type: string}}, steps: [{run: "<< parameters.to >>"}]}}
    executors: {small: {docker: [{image: x}]}}
    jobs: {build: {executor: small, steps: [{go: {to: x}}]}}
executors: {ruby: {parameters: {v: {type: string}}, docker: [{image: "ruby:<< parameters.v >>"}]}}
commands:
  greet:
    parameters: {to: {type: string}, n: {type: integer, default: 1}, then: {type: steps, default: [checkout]}}
    steps: [{run: "hi << parameters.to >>"}, {steps: << parameters.then >>}]
jobs:
  test:
    parameters: {quick: {type: boolean, default: true}}
    executor: {name: ruby, v: "3"}
    future_key: 1
    steps:
      - greet: {to: me}
      - node/install
      - inline/go: {to: x}
      - run: "cat \\<<EOF >> file"
      - when: {condition: << parameters.quick >>, steps: [checkout]}
      - brand_new: {x: 1}
  lint: {executor: node/default, steps: [checkout]}
  unused: {steps: [nobody]}
workflows:
  version: 2
  main:
    when: pipeline.parameters.flag and pipeline.event.whatever == "x"
    jobs:
      - test: {quick: false, pre-steps: [greet: {to: you}]}
      - lint: {requires: [test]}
      - inline/build
      - node/test: {anything: 1}
      - hold: {type: approval, requires: [lint: failed]}
"""


def fatal(text: str) -> List[Finding]:
    return [finding for finding in findings(load(text.encode())) if finding.fatal]


def test_what_is_right_or_new_passes() -> None:
    found = findings(load(VALID.encode()))

    assert [(finding.what, finding.fatal) for finding in found] == [("the step `brand_new` isn't known", False)]


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("version: 2.1", "version: 2", "`version` is 2"),
        ("type: boolean, default: false", "type: flag, default: false", "the parameter `flag` has no known type"),
        ("default: a}", "default: c}", "the default of the parameter `env` is no enum of a, b"),
        ("enum: [a, b]", "enum: []", "the parameter `env` is an enum without values"),
        ("node: circleci/node@5.0.0", "node: 5", "the orb `node` is neither a reference nor a mapping"),
        ("- greet: {to: me}", "- greet", "the argument `to` of `greet` is missing"),
        ("- greet: {to: me}", "- greet: {to: 1}", "the argument `to` of `greet` is no string"),
        ("- greet: {to: me}", "- greet: {to: me, n: x}", "the argument `n` of `greet` is no integer"),
        ("- greet: {to: me}", "- greet: {to: me, x: 1}", "`greet` has no parameter `x`"),
        ("- greet: {to: me}", "- greet: {to: me, then: [gone/x]}", "there is no orb `gone`"),
        ("- greet: {to: me}", "- great: {to: me}", "the step `great` isn't known"),
        ("- node/install", "- nod/install", "there is no orb `nod`"),
        ("- inline/go: {to: x}", "- inline/gone: {to: x}", "the orb `inline` has no command `gone`"),
        ("- inline/go: {to: x}", "- inline/go", "the argument `to` of `inline/go` is missing"),
        ("- node/install", "- [checkout]", "this is no step"),
        ('{name: ruby, v: "3"}', "ruby", "the argument `v` of `ruby` is missing"),
        ('{name: ruby, v: "3"}', "rub", "there is no executor `rub`"),
        ('    executor: {name: ruby, v: "3"}\n', "", "the job says neither where it runs nor by which executor"),
        ('[{run: "hi << parameters.to >>"}', '[greet: {to: x}, {run: "hi << parameters.to >>"}', "calls itself"),
        ("hi << parameters.to >>", "hi << parameters.two >>", "nobody declares `parameters.two` here"),
        ("hi << parameters.to >>", "hi << parameters.to", "isn't understood"),
        ("hi << parameters.to >>", "hi <<EOF", "opens a tag that isn't one"),
        ("condition: << parameters.quick >>, ", "", "`when` needs `condition` and `steps`"),
        ("condition: << parameters.quick >>", "condition: {and: [true], or: [true]}", "exactly one operator"),
        ("condition: << parameters.quick >>", "condition: {xor: [true]}", "no logic operator `xor`"),
        ("pipeline.parameters.flag and", "pipeline.parameters.flug and", "nobody declares `pipeline.parameters.flug`"),
        ("pipeline.parameters.flag and", "parameters.flag and", "nobody declares `parameters.flag`"),
        ("flag and", "flag and and", "isn't understood"),
        ("- lint: {requires", "- lnt: {requires", "there is no job `lnt`"),
        ("requires: [test]", "requires: [tests]", "which is the name of 0 other jobs here"),
        ("requires: [test]", "requires: [hold]", "jobs of `main` require each other: hold, lint"),
        ("quick: false", "quick: maybe", "the argument `quick` of `test` is no boolean"),
        ("quick: false", "slow: false", "`test` has no parameter `slow`"),
        ("- node/test", "- gone/test", "there is no orb `gone`"),
        ("- hold: {type: approval", "- unused: {type: approval", "the approval `unused` has the name of a job"),
        ("you}]", "<< matrix.v >>}]", "`matrix.v` means nothing here"),
    ],
)
def test_a_mistake_is_found(old: str, new: str, what: str) -> None:
    assert VALID.count(old) == 1

    found = fatal(VALID.replace(old, new))

    assert any(what in finding.what for finding in found), found


def test_a_mistake_has_a_place() -> None:
    text = VALID.replace("{to: me}", "{to: me, x: 1}")

    (finding,) = fatal(text)

    assert finding.path == ("jobs", "test", "steps", 0, "greet", "x")
    line, column = place_of(text.encode(), finding.path)
    assert text.splitlines()[line - 1][column - 1 :].startswith("x: 1")


def test_a_setup_configuration_holds_no_triggers() -> None:
    text = "{version: 2.1, setup: true, jobs: {build: {docker: [{image: x}], steps: [checkout]}}, workflows: {w: {triggers: [1], jobs: [build]}}}"

    assert [finding.what for finding in fatal(text)] == ["a setup configuration holds no `triggers`"]
