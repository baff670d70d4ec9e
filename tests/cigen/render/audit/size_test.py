"""CircleCI limits what a file compiles to, not the file: commands and executors count in every job that uses them."""

from __future__ import annotations

from textwrap import dedent
from typing import Any, Callable

import pytest
import yaml

from cigen.render.audit.blocks import blocks
from cigen.render.audit.compiled import Compiled
from cigen.render.audit.size import LARGEST_CONFIG


def size(text: str) -> int:
    document = yaml.safe_load(dedent(text))
    return Compiled(document, blocks(document)).size()


COMPILED = """
jobs:
  a:
    docker:
    - image: cimg/base:current
    resource_class: large
    environment:
      GREETING: good morning
    steps:
    - checkout
    - run:
        name: Greet the whole world
        command: |
          echo "Good morning, world"
          echo "How are you today?"
    - save_cache:
        key: v1-world
        paths:
        - node_modules
workflows:
  main:
    jobs:
    - a
"""
WRITTEN = """
executors:
  big: {docker: [{image: cimg/base:current}], resource_class: large, environment: {GREETING: good morning}}
commands:
  greet:
    parameters: {whom: {type: string}, asking: {type: boolean, default: true}, cache: {type: string, default: ""}}
    steps:
    - run:
        name: Greet << parameters.whom >>
        command: |
          echo "Good morning, world"
          echo "How are you today?"
    - when: {condition: << parameters.cache >>, steps: [{keep: {name: << parameters.cache >>}}]}
    - unless:
        condition: << parameters.asking >>
        steps:
        - run: echo "Nobody was there who could have answered."
  keep:
    parameters: {name: {type: string}}
    steps: [{save_cache: {key: v1-<< parameters.name >>, paths: [node_modules]}}]
jobs:
  a:
    executor: big
    steps: [checkout, {greet: {whom: the whole world, cache: world}}]
workflows: {main: {jobs: [a]}}
"""


def test_it_is_nearly_that_of_the_compiled_file() -> None:
    assert size(WRITTEN) == pytest.approx(len(COMPILED), rel=0.1)


def test_every_job_counts_what_it_uses() -> None:
    twice = WRITTEN.replace("  a:\n    executor", "  b: &job\n    executor").replace(
        "workflows:", "  a: *job\nworkflows:"
    )

    assert size(twice) - size(WRITTEN) == pytest.approx(len(COMPILED.partition("workflows")[0]), rel=0.1)


@pytest.mark.parametrize(
    ("before", "after", "more"),
    [
        (
            "cache: world}",
            "cache: world, asking: false}",
            len('      - run: echo "Nobody was there who could have answered."'),
        ),
        (
            "cache: world}",
            "}",
            -len("      - save_cache:\n          key: v1-world\n          paths:\n          - node_modules"),
        ),
        ("whom: the whole world", f"whom: {'x' * 1000}", 1000 - len("the whole world")),
    ],
    ids=["a condition", "a default", "a parameter"],
)
def test_arguments_decide_how_much_a_command_is(before: str, after: str, more: int) -> None:
    changed = WRITTEN.replace(before, after)

    assert size(changed) - size(WRITTEN) == pytest.approx(more, abs=0.35 * abs(more))


def test_commands_that_call_each_other_in_a_circle_come_to_an_end() -> None:
    text = "commands: {a: {steps: [b]}, b: {steps: [a, {run: 'true'}]}}\njobs: {j: {steps: [a]}}\n"

    assert 0 < size(text) < 500


def project(jobs: int, script: int) -> str:
    command = f"long: {{steps: [{{run: {'x' * script}}}]}}"
    return (
        f"commands: {{{command}}}\njobs: {{{', '.join(f'j{n}: {{image: x, steps: [long]}}' for n in range(jobs))}}}\n"
    )


def test_the_quick_look_is_not_far_off() -> None:
    document = yaml.safe_load(WRITTEN)

    assert Compiled(document, blocks(document)).rough_size() == pytest.approx(size(WRITTEN), rel=0.1)


def test_a_file_that_compiles_to_too_much_is_refused(refusal: Callable[[Any], str]) -> None:
    message = refusal(project(130, 64 * 1024))

    assert message.startswith("cigen.yml:1:1: CircleCI would refuse main.yml: it compiles to about 8,5")
    assert message.endswith("  CircleCI takes 8,388,608: use fewer variants, or move scripts into files.")


def test_a_file_that_nearly_does_is_a_warning(build: Callable[[Any], Any]) -> None:
    assert build(project(100, 64 * 1024)).warnings == ()

    (warning,) = build(project(120, 64 * 1024)).warnings

    assert warning.startswith("cigen.yml:1:1: CircleCI would soon refuse main.yml: it compiles to about 7,8")
    assert f"and CircleCI takes {LARGEST_CONFIG:,}\n  Use fewer variants, or move scripts into files" in warning
