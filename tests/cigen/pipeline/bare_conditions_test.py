"""A bare expression in a step's condition is a text for CircleCI, wherever the step stands: it would be true for ever."""

from __future__ import annotations

from typing import Callable

import pytest

HEAD = "parameters: {flag: {type: boolean, default: false}}\n"
JOB = "image: x, steps: [checkout]"
STEP = "unless: {condition: CONDITION, steps: [{run: make test}]}"


@pytest.mark.parametrize(
    "condition",
    [
        "pipeline.parameters.flag",
        "{not: pipeline.parameters.flag}",
        "{or: ['pipeline.git.branch == \"main\"', false]}",
        "{and: [{not: pipeline.git.tag}]}",
        "{equal: [main, pipeline.git.branch]}",
        "{matches: {pattern: main, value: pipeline.git.branch}}",
    ],
)
def test_it_is_refused_in_any_part_of_a_statement(refusal: Callable[..., str], condition: str) -> None:
    text = refusal(f"{HEAD}jobs: {{j: {{image: x, steps: [{{{STEP.replace('CONDITION', condition)}}}]}}}}")

    assert "CircleCI takes `pipeline." in text


@pytest.mark.parametrize(
    "project",
    [
        f"jobs: {{j: {{image: x, steps: [{{c: {{b: [{{{STEP}}}]}}}}]}}}}\n"
        "commands: {c: {parameters: {b: {type: steps}}, steps: [{steps: << parameters.b >>}]}}",
        f"jobs: {{j: {{{JOB}}}}}\n"
        f"commands: {{c: {{parameters: {{b: {{type: steps, default: [{{{STEP}}}]}}}}, steps: [{{steps: << parameters.b >>}}]}}}}",
        f"jobs: {{j: {{{JOB}, pre-steps: [{{{STEP}}}]}}}}",
        f"jobs: {{j: {{{JOB}, post-steps: [{{when: {{condition: true, steps: [{{{STEP}}}]}}}}]}}}}",
        f"jobs: {{j: {{image: x, parameters: {{b: {{type: steps, default: [{{{STEP}}}]}}}}, steps: [{{steps: << parameters.b >>}}]}}}}",
        f"jobs: {{j: {{{JOB}}}}}\norbs: {{o: {{commands: {{c: {{steps: [{{{STEP}}}]}}}}}}}}",
        f"jobs: {{j: {{{JOB}}}}}\norbs: {{o: {{orbs: {{p: {{commands: {{c: {{steps: [{{{STEP}}}]}}}}}}}}}}}}",
    ],
)
def test_it_is_refused_wherever_the_step_stands(refusal: Callable[..., str], project: str) -> None:
    text = refusal(f"{HEAD}{project.replace('CONDITION', 'pipeline.parameters.flag')}")

    assert "the condition of `unless` is always true: CircleCI takes `pipeline.parameters.flag` for a text" in text


@pytest.mark.parametrize(
    "condition",
    [
        "<< pipeline.parameters.flag >>",
        "{equal: [pipeline.yml, << pipeline.git.branch >>]}",
        "{matches: {pattern: pipeline.git.*, value: << pipeline.git.branch >>}}",
        "some text",
    ],
)
def test_other_texts_are_texts(build: Callable[..., object], condition: str) -> None:
    build(f"{HEAD}jobs: {{j: {{image: x, steps: [{{{STEP.replace('CONDITION', condition)}}}]}}}}")


@pytest.mark.parametrize(
    "text", ["<< pipeline.git.branch matches >>", "<< parameters.nobody >>", "<< pipeline.parameters.no >>"]
)
@pytest.mark.parametrize(
    "project",
    [
        "orbs: {o: {commands: {c: {steps: [{run: 'TEXT'}]}}}}",
        "orbs: {o: {executors: {e: {docker: [{image: 'TEXT'}]}}}}",
        "commands: {c: {parameters: {b: {type: string, default: 'TEXT'}}, steps: [{run: << parameters.b >>}]}}",
    ],
)
def test_an_inserted_text_that_nobody_understands_is_refused_there_too(
    refusal: Callable[..., str], project: str, text: str
) -> None:
    found = refusal(f"jobs: {{j: {{{JOB}}}}}\n{project.replace('TEXT', text)}")

    assert found.startswith("cigen.yml:2:")
