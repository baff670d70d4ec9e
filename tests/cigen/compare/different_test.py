"""Whatever changes what runs is seen, and said in one line."""

from __future__ import annotations

from typing import Any, List

import pytest

BASE = """\
version: 2.1
parameters:
  deploy: {type: boolean, default: false}
  env: {type: enum, enum: [dev, prod], default: dev}
orbs: {node: circleci/node@5.0.0}
executors:
  small: {docker: [{image: "cimg/base:1"}], resource_class: small}
commands:
  prepare:
    parameters: {before: {type: steps, default: [{run: one}, {run: two}]}, quiet: {type: boolean, default: false}}
    steps:
      - steps: << parameters.before >>
      - when: {condition: {equal: [false, << parameters.quiet >>]}, steps: [{run: loud}]}
      - when: {condition: << pipeline.parameters.deploy >>, steps: [{run: more}]}
jobs:
  test:
    parameters: {v: {type: string, default: "1"}}
    executor: small
    parallelism: 2
    environment: {A: "1", B: << parameters.v >>}
    steps: [{checkout: {method: blobless}}, prepare, {run: test}, node/test]
  build: {docker: [{image: b}], steps: [checkout, {run: build}]}
  none: {type: no-op}
workflows:
  main:
    when: {or: [<< pipeline.parameters.deploy >>, {equal: [main, << pipeline.git.branch >>]}]}
    jobs:
      - test: {matrix: {alias: tests, parameters: {v: ["1", "2", "3"]}, exclude: [{v: "3"}]}}
      - build:
          requires: [tests]
          context: [one]
          filters: {branches: {only: [main]}, tags: {only: /^v.*/}}
          pre-steps: [{run: before}]
          serial-group: deploys
      - hold: {type: approval, requires: [build]}
      - test: {name: last, v: "9", requires: [hold: failed]}
  nightly:
    triggers: [{schedule: {cron: 0 0 * * *, filters: {branches: {only: main}}}}]
    jobs: [build]
"""

MUTATIONS = [
    ("requires: [tests]", "requires: []", "workflow main, job build: no longer requires test-1"),
    ("requires: [hold: failed]", "requires: [hold]", "job last: requires hold ended as success, was failed"),
    ("{only: [main]}, tags", "{only: [main, x]}, tags", "job build: its filters differ"),
    ("{only: [main]}, tags", "{ignore: [main]}, tags", "job build: its filters differ"),
    ("tags: {only: /^v.*/}", "tags: {only: /^w.*/}", "job build: its filters differ"),
    ("context: [one]", "context: [one, two]", "job build: its contexts differ"),
    ('environment: {A: "1"', "environment: {A: 1", 'job test-1: `environment.A` differs: "1" is now 1'),
    ("[{run: one}, {run: two}]", "[{run: two}, {run: one}]", "job test-1: the step `run` differs"),
    ("[{run: one}, {run: two}]", "[{run: one}]", "job test-1: "),
    (
        "condition: << pipeline.parameters.deploy >>",
        "condition: {not: << pipeline.parameters.deploy >>}",
        "job test-1: ",
    ),
    ("deploy: {type: boolean, default: false}", "deploy: {type: boolean, default: true}", "parameter deploy: "),
    ("enum: [dev, prod]", "enum: [dev, prod, qa]", "parameter env: "),
    ("default: dev}", "default: prod}", "parameter env: "),
    ("node@5.0.0", "node@5.0.1", "orb node: circleci/node@5.0.0 is now circleci/node@5.0.1"),
    ("cimg/base:1", "cimg/base:2", "job test-1: `docker` differs"),
    ("resource_class: small", "resource_class: large", 'job test-1: `resource_class` differs: "small" is now "large"'),
    ("parallelism: 2", "parallelism: 3", "job test-1: `parallelism` differs: 2 is now 3"),
    ("    parallelism: 2\n", "", "job test-1: `parallelism` is gone, was 2"),
    ("name: last", "name: final", "job last: is only in OLD"),
    ('exclude: [{v: "3"}]', "exclude: []", "job test-3: is only in NEW"),
    ('"2", "3"]', '"2", "4", "3"]', "job test-4: is only in NEW"),
    ("when: {or:", "unless: {or:", "workflow main: doesn't run alike"),
    ("when: {or:", "when: {and:", "workflow main: doesn't run alike"),
    ("equal: [main,", "equal: [master,", "workflow main: doesn't run alike"),
    ("equal: [false, << parameters.quiet", 'equal: ["false", << parameters.quiet', "job test-1: the step `run`"),
    ("  nightly:", "  other:", "workflow nightly: is only in OLD"),
    ("hold: {type: approval", "none: {name: hold", "job hold: its type is now no-op, was approval"),
    ("          pre-steps: [{run: before}]\n", "", "job build: the step"),
    ('v: "9"', 'v: "8"', 'job last: `environment.B` differs: "9" is now "8"'),
    ("serial-group: deploys", "serial-group: other", "job build: `serial-group` differs"),
    ("checkout: {method: blobless}", "checkout: {method: full}", "job test-1: the step `checkout` differs"),
    ("cron: 0 0", "cron: 0 1", "workflow nightly: its triggers differ"),
    ("    triggers: [{schedule: {cron: 0 0 * * *, filters: {branches: {only: main}}}}]\n", "", "workflow nightly: "),
    ("{run: test}, node/test]", "{run: test}]", "job test-1: the step `node/test` is gone"),
    ("{run: test}, node/test]", "node/test, {run: test}]", "job test-1: where the step `run`"),
    ("node/test]", "{node/test: {x: 1}}]", "job test-1: the step `node/test` differs"),
    ("      - hold:", "      - none\n      - hold:", "job none: is only in NEW"),
    ("run: build", "run: |-\n            build", None),  # the same after all
]


@pytest.mark.parametrize(("old", "new", "line"), MUTATIONS)
def test_a_change_is_told(compared: Any, old: str, new: str, line: Any) -> None:
    assert BASE.count(old) == 1

    if line is None:
        assert compared(BASE, BASE).equal
        return
    found = compared(BASE, BASE.replace(old, new))
    back = compared(BASE.replace(old, new), BASE)

    assert any(line in str(one) for one in found.differences), found
    assert back.differences


def test_an_alias_is_what_is_required(compared: Any) -> None:
    other = BASE.replace("alias: tests", "alias: other").replace("requires: [tests]", "requires: [other]")

    assert compared(BASE, other).equal


def lines(found: Any) -> List[str]:
    return [str(line) for line in found.differences]


def test_conditions_that_differ_come_with_values(compared: Any) -> None:
    found = compared(BASE, BASE.replace("when: {or:", "when: {and:"))

    assert lines(found)[0] == (
        "workflow main: doesn't run alike (e.g. " 'pipeline.parameters.deploy is false, pipeline.git.branch is "main")'
    )


def test_0_is_false_to_a_statement_and_true_to_an_expression(compared: Any) -> None:
    start = "version: 2.1\nparameters: {n: {type: integer, default: 1}}\njobs: {a: {docker: [{image: x}], steps: [checkout]}}\n"

    found = compared(
        start + "workflows: {w: {when: << pipeline.parameters.n >>, jobs: [a]}}",
        start + "workflows: {w: {when: pipeline.parameters.n, jobs: [a]}}",
    )

    assert lines(found) == ["workflow w: doesn't run alike (e.g. pipeline.parameters.n is 0)"]


def test_who_is_told_of_results_is_told(compared: Any) -> None:
    found = compared(BASE + "experimental: {notify: {branches: {only: main}}}\n", BASE)

    assert lines(found) == ['`experimental` differs: [{"notify": {"branches": {"only": "main"}}}] is now []']
