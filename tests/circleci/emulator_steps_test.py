"""Steps: commands, conditions, steps parameters, orbs."""

from __future__ import annotations

from typing import List, Mapping, Tuple

import pytest

from circleci.configs import commands, compiled, config, job, run, steps
from circleci.emulator.errors import CompileError

GREET = {
    "greet": {
        "parameters": {"to": {"type": "string", "default": "world"}, "loud": {"type": "boolean", "default": False}},
        "steps": [
            run("hello << parameters.to >>"),
            {"when": {"condition": "<< parameters.loud >>", "steps": [run("!")]}},
            {"unless": {"condition": {"equal": ["world", "<< parameters.to >>"]}, "steps": [run("?")]}},
        ],
    }
}


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("greet", ["hello world"]),
        ({"greet": {}}, ["hello world"]),
        ({"greet": {"to": "you"}}, ["hello you", "?"]),
        ({"greet": {"loud": True}}, ["hello world", "!"]),
    ],
)
def test_commands_expand_with_their_arguments(call: object, expected: List[object]) -> None:
    assert commands(compiled(config({"build": job(call)}, commands=GREET))) == expected


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"too": "x"}, "Unexpected argument(s): too"),
        ({"loud": "yes"}, 'Type error for argument loud: expected type: boolean, actual value: "yes" (type string)'),
    ],
)
def test_an_error_says_who_called_whom(arguments: Mapping[str, object], message: str) -> None:
    outer = {**GREET, "outer": {"steps": [{"greet": arguments}]}}

    with pytest.raises(CompileError) as raised:
        compiled(config({"build": job("outer")}, commands=outer))

    assert str(raised.value).split("\n") == [
        "Error calling workflow: 'main'",
        "Error calling job: 'build'",
        "Error calling command: 'outer'",
        "Error calling command: 'greet'",
        message,
    ]


def test_an_unknown_command_is_refused() -> None:
    with pytest.raises(CompileError, match="Cannot find a definition for command named gret$"):
        compiled(config({"build": job("gret")}, commands=GREET))


def test_commands_that_call_each_other_are_refused() -> None:
    loop = {"a": {"steps": ["b"]}, "b": {"steps": ["a"]}}

    with pytest.raises(CompileError, match="Commands call each other without end"):
        compiled(config({"build": job("a")}, commands=loop))


def test_a_command_does_not_see_its_callers_parameters() -> None:
    inner = {"inner": {"steps": [run("<< parameters.word >>")]}}
    build = job("inner", parameters={"word": {"type": "string", "default": "x"}})

    with pytest.raises(CompileError, match="Arguments referenced without declared parameters: word"):
        compiled(config({"build": build}, commands=inner))


def test_an_empty_string_is_false_to_when() -> None:
    record = {
        "record": {
            "parameters": {"hash": {"type": "string", "default": ""}},
            "steps": [{"when": {"condition": "<< parameters.hash >>", "steps": [run("echo << parameters.hash >>")]}}],
        }
    }

    assert commands(compiled(config({"build": job("record", run("x"))}, commands=record))) == ["x"]
    assert commands(compiled(config({"build": job({"record": {"hash": "0"}})}, commands=record))) == ["echo 0"]


def test_steps_are_passed_as_arguments_and_mean_what_they_mean_to_the_caller() -> None:
    around = {
        "around": {
            "parameters": {"inner": {"type": "steps", "default": []}, "word": {"type": "string"}},
            "steps": [run("before << parameters.word >>"), {"steps": "<< parameters.inner >>"}, run("after")],
        }
    }
    build = job(
        {"around": {"word": "w", "inner": [run("in << parameters.word >>"), {"around": {"word": "deeper"}}]}},
        parameters={"word": {"type": "string", "default": "outer"}},
    )

    assert commands(compiled(config({"build": build}, commands=around))) == [
        "before w",
        "in outer",
        "before deeper",
        "after",
        "after",
    ]


def test_a_condition_may_hold_steps_that_were_passed() -> None:
    on = {
        "on": {
            "parameters": {"steps": {"type": "steps"}, "branch": {"type": "string"}},
            "steps": [
                {
                    "when": {
                        "condition": {"equal": ["<< parameters.branch >>", "<< pipeline.git.branch >>"]},
                        "steps": "<< parameters.steps >>",
                    }
                }
            ],
        }
    }
    text = config({"build": job({"on": {"branch": "main", "steps": [run("x")]}}, run("y"))}, commands=on)

    assert commands(compiled(text)) == ["x", "y"]
    assert commands(compiled(text, branch="dev")) == ["y"]


def test_pre_and_post_steps_surround_a_job() -> None:
    entry = {"build": {"pre-steps": [run("pre")], "post-steps": [run("post")]}}

    assert commands(compiled(config({"build": job(run("own"))}, [entry]))) == ["pre", "own", "post"]


def test_steps_know_the_commands_they_came_from() -> None:
    outer = {"outer": {"steps": ["inner", run("x")]}, "inner": {"steps": [run("y")]}}

    found: List[Tuple[str, ...]] = [
        step.origin for step in steps(compiled(config({"b": job("outer", run("z"))}, commands=outer)))
    ]

    assert found == [("outer", "inner"), ("outer",), ()]


def test_orbs_commands_jobs_and_executors_stand_for_something() -> None:
    orbs = {"node": "circleci/node@5.1.0"}
    build = job("node/install", {"node/with": {"anything": 1}}, executor="node/default")

    found = compiled(config({"build": build}, ["build", "node/test"], orbs=orbs))

    assert [[step.name for step in found.steps] for found in found.workflows[0].jobs] == [
        ["node/install", "node/with"],
        ["node/test"],
    ]
    with pytest.raises(CompileError, match="Cannot find a definition for command named nod/install"):
        compiled(config({"build": job("nod/install")}, orbs=orbs))
