"""Each corner of CircleCI's language: a copy becomes one file that says the same, and nothing is said about it."""

from __future__ import annotations

from textwrap import dedent
from typing import Any, Dict

import pytest

from cigen.circleci.document import load
from cigen.circleci.values import same

JOB = "{docker: [{image: 'cimg/base:1'}], steps: [checkout]}"
A = f"jobs: {{a: {JOB}}}\n"

DOORS: Dict[str, str] = {
    "without workflows only build runs": f"jobs: {{build: {JOB}, other: {JOB}}}",
    "without jobs": "orbs: {node: circleci/node@5.1.0}\nworkflows: {w: {jobs: [node/test: {version: '20'}]}}",
    "jobs nobody runs": f"jobs: {{a: {JOB}, b: {JOB}}}\nworkflows: {{w: {{jobs: [a]}}}}",
    "workflows of an older language": f"{A}workflows: {{version: 2, w: {{jobs: [a]}}}}",
    "a workflow and a job called setup": f"jobs: {{setup: {JOB}}}\nworkflows: {{setup: {{jobs: [setup]}}}}",
    "a workflow with a conventional name": f"{A}workflows: {{package_updates: {{jobs: [a]}}}}",
    "names with any characters": f"{A}workflows: {{'Build & test': {{jobs: [a: {{name: 'Lint & test'}}]}}}}",
    "a name that a parameter completes": f"""\
        parameters: {{env: {{type: string, default: dev}}}}
        {A.strip()}
        workflows: {{w: {{jobs: [a: {{name: 'deploy (<< pipeline.parameters.env >>)'}}]}}}}
        """,
    "the same job twice": f"{A}workflows: {{w: {{jobs: [a, a, a: {{name: x}}]}}}}",
    "a matrix with an alias": """\
        jobs: {t: {parameters: {v: {type: string}}, docker: [{image: x}], steps: [checkout]}}
        workflows:
          w:
            jobs:
              - t: {name: "py-<< matrix.v >>", matrix: {alias: all, parameters: {v: ["3.9", "3.10"]}, exclude: [{v: "3.9"}]}}
              - t: {name: after, v: "1", requires: [all]}
        """,
    "job groups": f"""\
        {A.strip()}
        job-groups: {{checks: {{jobs: [a]}}}}
        workflows: {{w: {{jobs: [checks, a: {{name: after, requires: [checks]}}]}}}}
        """,
    "conditions": f"""\
        {A.strip()}
        workflows:
          one: {{when: {{and: [<< pipeline.git.branch >>, {{not: {{equal: [main, << pipeline.git.branch >>]}}}}]}}, jobs: [a]}}
          two: {{unless: pipeline.git.branch == "main", jobs: [a]}}
        """,
    "triggers": f"""\
        {A.strip()}
        workflows:
          night: {{triggers: [{{schedule: {{cron: '0 3 * * *', filters: {{branches: {{only: main}}}}}}}}], jobs: [a]}}
        """,
    "executors by reference": """\
        executors: {e: {parameters: {tag: {type: string}}, docker: [{image: "cimg/base:<< parameters.tag >>"}]}}
        jobs:
          a:
            parameters: {os: {type: executor, default: e}}
            executor: {name: << parameters.os >>, tag: "1"}
            parallelism: << pipeline.parameters.nodes >>
            steps: [checkout: {method: blobless}]
        parameters: {nodes: {type: integer, default: 2}}
        workflows: {w: {jobs: [a: {context: ["ctx-<< pipeline.parameters.nodes >>"]}]}}
        """,
    "conditions among the steps": """\
        jobs:
          build:
            docker: [{image: x}]
            steps:
              - when: {condition: << pipeline.git.tag >>, steps: [unless: {condition: false, steps: [run: echo]}]}
        """,
    "a command in place of a built-in step": f"commands: {{checkout: {{steps: [run: git clone]}}}}\njobs: {{build: {JOB}}}",
    "override-with": f"orbs: {{o: a/b@1.0.0}}\n{A}workflows: {{w: {{jobs: [a: {{override-with: o/job}}]}}}}",
    "a parameter called on": """\
        jobs:
          a:
            parameters: {on: {type: boolean, default: true}}
            docker: [{image: x}]
            steps: [when: {condition: << parameters.on >>, steps: [checkout]}]
        workflows: {w: {jobs: [a: {on: false}]}}
        """,
    "anchors that are given again": """\
        jobs:
          a: &base {docker: [{image: &image x}], steps: [checkout]}
          b: &base {docker: [{image: &image y}], steps: [run: make]}
          build: {<<: *base, environment: {IMAGE: *image}}
        """,
    "root keys that only hold anchors": f"defaults: &defaults {JOB}\njobs: {{build: *defaults}}",
    "templates of other tools": r"""
        jobs:
          build:
            docker: [{image: x}]
            steps:
              - run: awk '/{{/' x
              - run: 'echo {{ lookup("x") }} {% raw %} {% if true %} {# c #}'
              - run: |
                  cat \<<EOF
                  {{ x }}
                  EOF
        """,
    "a setup configuration of the project's own": f"setup: true\n{A}workflows: {{w: {{jobs: [a]}}}}",
    "a type that nobody here knows": f"{A}workflows: {{w: {{jobs: [a, hold: {{type: lock, key: x}}]}}}}",
}


@pytest.mark.parametrize("text", DOORS.values(), ids=DOORS)
def test_a_copy_becomes_one_file_that_says_the_same(copy: Any, text: str) -> None:
    text = f"version: 2.1\n{dedent(text)}"

    copied = copy(text)

    assert list(copied.texts) == [".circleci/config.yml"]
    assert same(copied.entrypoint, load(text.encode()))
    assert copied.warnings == ()


@pytest.mark.parametrize("version", ["2.1", "'2.1'", '"2.1"', "2"])
def test_every_spelling_of_the_version_says_that_it_is_circleci_s_own(copy: Any, version: str) -> None:
    copied = copy(f"version: {version}\njobs: {{build: {JOB}}}\n")

    assert copied.texts[".circleci/config.yml"].splitlines()[2] in (f"version: {version}", 'version: "2.1"')
    assert copied.entrypoint["jobs"]["build"]["steps"] == ["checkout"]


def test_it_may_be_the_file_of_the_directory(copy: Any) -> None:
    assert copy(f"version: 2.1\njobs: {{build: {JOB}}}\n", path=".cigen/config.yml").entrypoint["version"] == 2.1


def test_without_a_version_it_is_the_dialect(copy: Any) -> None:
    copied = copy("required_version: ''\nversion: 1\njobs: {a: {image: x, steps: [{run: make}]}}\n")

    assert list(copied.texts) == [".circleci/config.yml", ".circleci/main.yml"]


def test_a_definition_that_many_use_stays_one(copy: Any) -> None:
    jobs = ", ".join(f"a: {{name: n{number}}}" for number in range(50))

    copied = copy(f"version: 2.1\n{A}workflows: {{w: {{jobs: [{jobs}]}}}}")

    assert list(copied.entrypoint["jobs"]) == ["a"]
    assert len(copied.entrypoint["workflows"]["w"]["jobs"]) == 50
