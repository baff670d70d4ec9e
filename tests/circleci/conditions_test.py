"""What a job runs is what CircleCI reads from its definition, whatever CircleCI's language it is written in."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterator, List

import pytest

from cigen.cli import main
from circleci.gated import Gated, jobs

HEAD = "parameters: {channel: {type: string, default: stable}}\n"


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    yield made
    made.circle.close()


def lint_steps(project: Gated, steps: str, around: str = "", **trigger: Any) -> List[str]:
    """The names of the user's steps that the job `lint` runs."""
    job = f'lint: {{image: "cimg/base:1", source_files: lint/, steps: {steps}}}'
    project.configure(f"{HEAD}{around}\njobs:\n  {job}\n")
    return [step.name for step in jobs(project.push(**trigger))["lint"].steps if step.replaced]


@pytest.mark.parametrize(
    "expression",
    [
        pytest.param('pipeline.git.branch == "docs/a"', id="equal"),
        pytest.param(r"pipeline.git.branch matches /docs\/.*/", id="a slash in a pattern"),
        pytest.param('pipeline.git.branch contains "ocs/"', id="contains"),
        pytest.param('pipeline.git.branch == "docs/a" AND true', id="AND"),
        pytest.param('pipeline.git.branch == "x" OR pipeline.git.branch == "docs/a"', id="OR"),
        pytest.param('NOT (pipeline.git.branch != "docs/a")', id="NOT"),
        pytest.param('not(pipeline.git.branch != "docs/a")', id="not without a blank"),
        pytest.param(r'pipeline.git.branch == "docs/a" and "\"" == "\""', id="a quote in a string"),
    ],
)
def test_a_condition_is_what_it_says(bare: Gated, expression: str) -> None:
    steps = f"[{{unless: {{condition: '<< {expression} >>', steps: [{{run: make lint}}]}}}}, {{run: make more}}]"

    assert lint_steps(bare, steps, branch="docs/a") == ["make more"]
    assert lint_steps(bare, steps, branch="topic") == ["make lint", "make more"]


def test_a_bare_expression_as_a_steps_condition_is_an_error(bare: Gated, capsys: pytest.CaptureFixture[str]) -> None:
    condition = """{when: {condition: 'pipeline.git.branch == "x"', steps: [{run: make lint}]}}"""
    bare.configure(f'jobs:\n  lint: {{image: "cimg/base:1", steps: [{condition}]}}\n', generate=False)

    assert main(["-c", str(bare.repository.path), "generate"]) == 2
    assert "cigen.yml:2" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text",
    [
        "<< pipeline.git.branch = x >>",
        "<<# parameters.x >>a",
        "<< pipeline.nothing >>",
        "<< matrix.x >>",
        "<< job.x >>",
    ],
)
def test_what_is_not_understood_is_an_error_with_its_place(
    bare: Gated, text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bare.configure(f'jobs:\n  lint: {{image: "cimg/base:1", steps: [{{run: "make {text}"}}]}}\n', generate=False)

    assert main(["-c", str(bare.repository.path), "generate"]) == 2
    assert "cigen.yml:2" in capsys.readouterr().err


SECTIONS = "make<<# parameters.fast >> --fast<</ parameters.fast >><<^ parameters.fast >> --slow<</ parameters.fast >>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("make << parameters.fast >>", "make true", id="a reference"),
        pytest.param(SECTIONS, "make --fast", id="sections"),
        pytest.param("make<<^ parameters.fast >> --slow<</parameters.fast>>", "make", id="an inverted section"),
        pytest.param(r"echo \\<< parameters.foo >>", "echo << parameters.foo >>", id="an escaped reference"),
        pytest.param("cat <<EOF", "cat <<EOF", id="a heredoc"),
        pytest.param(r"cat \\<<EOF", "cat <<EOF", id="an escaped heredoc"),
    ],
)
def test_a_commands_text_is_what_circleci_makes_of_it(bare: Gated, text: str, expected: str) -> None:
    declared = "parameters: {fast: {type: boolean, default: true}}"
    around = f'commands: {{build: {{{declared}, steps: [{{run: "{text}"}}]}}}}'

    assert lint_steps(bare, "[build]", around) == [expected]


@pytest.mark.parametrize("name", ["checkout", "store_artifacts"])
def test_a_users_command_replaces_the_built_in_step_of_its_name(bare: Gated, name: str) -> None:
    setup = "setup: {checkout: {shallow: true}}"  # which has no such step
    around = f"{setup}\ncommands: {{{name}: {{steps: [{{run: make mine}}]}}}}"

    assert lint_steps(bare, f"[{name}, {{run: make lint}}]", around) == ["make mine", "make lint"]
