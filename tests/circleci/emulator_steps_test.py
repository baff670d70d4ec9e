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


class TestPassedSteps:
    """A parameter of type `steps`: defaults, arguments, passed on, in conditions."""

    PREPARE = {
        "prepare": {
            "parameters": {"before": {"type": "steps", "default": [{"attach_workspace": {"at": "."}}]}},
            "steps": [{"steps": "<< parameters.before >>"}],
        }
    }

    @pytest.mark.parametrize(
        ("call", "kinds"),
        [
            ("prepare", ["attach_workspace"]),
            ({"prepare": {"before": ["checkout", "prepare"]}}, ["checkout", "attach_workspace"]),
        ],
    )
    def test_the_default_stands_in_for_an_argument(self, call: object, kinds: List[str]) -> None:
        assert [step.kind for step in steps(compiled(config({"build": job(call)}, commands=self.PREPARE)))] == kinds

    def test_a_job_passes_its_own_on(self) -> None:
        build = job(
            {"prepare": {"before": "<< parameters.first >>"}},
            {"prepare": {"before": [{"steps": "<< parameters.first >>"}, run("in between")]}},
            parameters={
                "first": {"type": "steps", "default": [run("default")]},
                "steps": {"type": "steps", "default": []},
            },
        )
        entry = {"build": {"first": [run("given on << pipeline.git.branch >>")], "steps": ["checkout"]}}

        assert commands(compiled(config({"build": build}, commands=self.PREPARE))) == [
            "default",
            "default",
            "in between",
        ]
        assert commands(compiled(config({"build": build}, [entry], commands=self.PREPARE))) == [
            "given on main",
            "given on main",
            "in between",
        ]

    def test_conditions_stand_among_them(self) -> None:
        when = {"when": {"condition": {"not": "<< parameters.off >>"}, "steps": [run("on"), {"unless": OFF}]}}
        build = job({"prepare": {"before": [when]}}, parameters={"off": {"type": "boolean", "default": False}})

        assert commands(compiled(config({"build": build}, commands=self.PREPARE))) == ["on", "nested"]
        assert commands(compiled(config({"build": build}, [{"build": {"off": True}}], commands=self.PREPARE))) == []

    @pytest.mark.parametrize(("given", "expected"), [([], []), (["checkout"], ["checkout", "run"])])
    def test_as_a_condition_they_are_true_when_there_are_any(self, given: List[object], expected: List[str]) -> None:
        when = {"when": {"condition": "<< parameters.s >>", "steps": [{"steps": "<< parameters.s >>"}, run("x")]}}
        around = {"around": {"parameters": {"s": {"type": "steps"}}, "steps": [when]}}

        found = steps(compiled(config({"build": job({"around": {"s": given}})}, commands=around)))

        assert [step.kind for step in found] == expected

    def test_a_default_sees_pipeline_values_and_no_parameters(self) -> None:
        def text(reference: str) -> str:
            declared = {"word": {"type": "string", "default": "x"}, "s": {"type": "steps", "default": [run(reference)]}}
            command = {"c": {"parameters": declared, "steps": [{"steps": "<< parameters.s >>"}]}}
            return config({"build": job("c")}, commands=command)

        assert commands(compiled(text("<< pipeline.git.branch >>"))) == ["main"]
        with pytest.raises(CompileError, match="without declared parameters: word"):
            compiled(text("<< parameters.word >>"))

    @pytest.mark.parametrize("wrong", ["checkout", "<< pipeline.git.branch >>", {"run": "x"}])
    def test_they_are_a_list(self, wrong: object) -> None:
        with pytest.raises(CompileError):
            compiled(config({"build": job({"prepare": {"before": wrong}})}, commands=self.PREPARE))

    def test_they_are_no_text(self) -> None:
        build = job(run("echo << parameters.s >>"), parameters={"s": {"type": "steps", "default": ["checkout"]}})

        with pytest.raises(CompileError, match="inside a string"):
            compiled(config({"build": build}))


OFF = {"condition": {"equal": ["x", "<< pipeline.git.branch >>"]}, "steps": [run("nested")]}


def test_a_bare_expression_in_a_steps_condition_is_a_string_and_true() -> None:
    def build(condition: str) -> object:
        return job(
            {"when": {"condition": condition, "steps": [run("when")]}},
            {"unless": {"condition": condition, "steps": [run("unless")]}},
        )

    assert commands(compiled(config({"build": build('pipeline.git.branch == "x"')}))) == ["when"]
    assert commands(compiled(config({"build": build('<< pipeline.git.branch == "x" >>')}))) == ["unless"]
    assert commands(
        compiled(config({"build": build(r"<< pipeline.git.branch matches /docs\/.*/ >>")}), branch="docs/x")
    ) == ["when"]


def test_defaults_of_parameters_may_hold_pipeline_values() -> None:
    greet = {
        "greet": {
            "parameters": {"to": {"type": "string", "default": "<< pipeline.git.branch >>"}},
            "steps": [run("<< parameters.to >>")],
        }
    }

    assert commands(compiled(config({"build": job("greet")}, commands=greet))) == ["main"]


def test_names_of_variables_are_checked() -> None:
    read = {
        "read": {
            "parameters": {"of": {"type": "env_var_name", "default": "TOKEN"}},
            "steps": [run("echo ${<< parameters.of >>}")],
        }
    }

    assert commands(compiled(config({"build": job("read", {"read": {"of": "KEY"}})}, commands=read))) == [
        "echo ${TOKEN}",
        "echo ${KEY}",
    ]
    with pytest.raises(CompileError, match="expected type: env_var_name"):
        compiled(config({"build": job({"read": {"of": "A B"}})}, commands=read))


@pytest.mark.parametrize(
    "step",
    [
        {"save_cache": {"key": "k"}},
        {"run": {"name": "x"}},
        {"run": {"command": "x", "background": "<< pipeline.git.branch >>"}},
        {"run": {"command": "x", "when": "<< pipeline.git.branch >>"}},
    ],
)
def test_a_step_is_checked_with_its_values_in_place(step: object) -> None:
    with pytest.raises(CompileError, match="ERROR IN CONFIG FILE"):
        compiled(config({"build": job(step)}))


def test_a_value_may_stand_for_what_is_no_text() -> None:
    build = job(
        {"run": {"command": "x", "background": "<< parameters.b >>", "when": "<< parameters.w >>"}},
        parameters={"b": {"type": "boolean", "default": True}, "w": {"type": "string", "default": "always"}},
    )

    assert steps(compiled(config({"build": build})))[0].arguments == {
        "command": "x",
        "background": True,
        "when": "always",
    }


@pytest.mark.parametrize("checkout", [{"path": "sub"}, {"method": "blobless"}, {"method": "full"}])
def test_a_checkout_has_a_path_or_a_method(checkout: object) -> None:
    assert steps(compiled(config({"build": job({"checkout": checkout})})))[0].arguments == checkout
