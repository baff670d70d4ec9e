"""Typed parameters: of pipelines, jobs, commands and executors."""

from __future__ import annotations

from typing import Mapping

import pytest

from circleci.configs import commands, compiled, config, job, only_job, run
from circleci.emulator import parameters
from circleci.emulator.definitions import Definitions
from circleci.emulator.errors import CompileError
from circleci.emulator.passed import Context, PassedExecutor, PassedSteps
from circleci.emulator.tags import Scope

STRING = {"type": "string"}
HERE = Context(Scope({}), Definitions({}, {}, {}, {}))


def bind(declarations: object, arguments: Mapping[str, object]) -> Mapping[str, object]:
    """The values, steps and executors as they were passed."""
    bound = parameters.bind(declarations, arguments, HERE, HERE.definitions)
    return {name: _passed(value) for name, value in bound.items()}


def _passed(value: object) -> object:
    if isinstance(value, PassedExecutor):
        return value.reference
    return value.steps if isinstance(value, PassedSteps) else value


@pytest.mark.parametrize(
    ("declaration", "good", "bad"),
    [
        (STRING, ["", "x", "true"], [1, 1.5, True, None, ["x"]]),
        ({"type": "boolean"}, [True, False], ["true", 0, None]),
        ({"type": "integer"}, [0, -3], ["1", 1.5, True]),
        ({"type": "enum", "enum": ["a", "b"]}, ["a", "b"], ["c", None, 1]),
        ({"type": "env_var_name"}, ["A_1", "_x"], ["1A", "A-B", "", 3]),
        ({"type": "steps"}, [[], ["checkout"]], ["checkout", {"run": "x"}]),
        ({"type": "executor"}, ["small", {"name": "small"}], [1, ["small"]]),
    ],
)
def test_arguments_must_have_the_declared_type(declaration: object, good: list[object], bad: list[object]) -> None:
    for value in good:
        assert bind({"p": declaration}, {"p": value}) == {"p": value}
    for value in bad:
        with pytest.raises(CompileError, match="Type error for argument p: expected type: "):
            bind({"p": declaration}, {"p": value})


def test_the_type_error_names_both_types() -> None:
    with pytest.raises(CompileError) as raised:
        bind({"version": {"type": "integer"}}, {"version": "1"})

    assert str(raised.value) == (
        'Type error for argument version: expected type: integer, actual value: "1" (type string)'
    )


def test_defaults_stand_in_and_are_checked_like_arguments() -> None:
    assert bind({"p": {"type": "string", "default": ""}}, {}) == {"p": ""}
    with pytest.raises(CompileError, match="Type error for argument p"):
        bind({"p": {"type": "boolean", "default": "false"}}, {"p": True})
    with pytest.raises(CompileError, match="Type error for argument p"):
        bind({"p": {"type": "enum", "enum": ["a"], "default": "b"}}, {"p": "a"})


@pytest.mark.parametrize(
    ("arguments", "message"),
    [({}, r"Missing required argument\(s\): p"), ({"p": "x", "q": 1, "r": 2}, r"Unexpected argument\(s\): q, r")],
)
def test_missing_and_unknown_arguments_are_refused(arguments: Mapping[str, object], message: str) -> None:
    with pytest.raises(CompileError, match=message):
        bind({"p": STRING}, arguments)


def test_an_enum_without_values_is_refused() -> None:
    with pytest.raises(CompileError, match="enum without values"):
        bind({"p": {"type": "enum"}}, {"p": "a"})


class TestPipelineParameters:
    text = config(
        {"build": job(run("<< pipeline.parameters.word >>"))}, parameters={"word": {**STRING, "default": "d"}}
    )

    def test_the_default_holds_unless_the_trigger_gives_a_value(self) -> None:
        assert commands(compiled(self.text)) == ["d"]
        assert commands(compiled(self.text, {"word": "given"})) == ["given"]

    def test_what_the_config_does_not_declare_is_unexpected(self) -> None:
        with pytest.raises(CompileError, match=r"^Unexpected argument\(s\): other$"):
            compiled(self.text, {"other": 1})

    def test_they_need_a_default(self) -> None:
        with pytest.raises(CompileError, match="'default' is a required property"):
            compiled(config({"build": job()}, parameters={"word": STRING}))

    def test_their_values_and_names_are_limited(self) -> None:
        with pytest.raises(CompileError, match="Pipeline parameter word is too long"):
            compiled(self.text, {"word": "x" * 513})
        with pytest.raises(CompileError, match="More than 100 pipeline parameters"):
            compiled(self.text, {f"p{number}": "" for number in range(101)})

    def test_a_type_of_elements_is_none_of_pipelines(self) -> None:
        with pytest.raises(CompileError):
            compiled(config({"build": job()}, parameters={"p": {"type": "steps", "default": []}}))


def test_jobs_take_arguments_from_their_workflow() -> None:
    build = job(run("make << parameters.target >>"), parameters={"target": {**STRING, "default": "all"}})

    assert commands(compiled(config({"build": build}))) == ["make all"]
    assert commands(compiled(config({"build": build}, [{"build": {"target": "docs"}}]))) == ["make docs"]
    with pytest.raises(CompileError, match=r"Error calling job: 'build'\nUnexpected argument\(s\): tarfet"):
        compiled(config({"build": build}, [{"build": {"tarfet": "docs"}}]))


def test_executors_take_arguments_and_the_job_overrides_them() -> None:
    text = config(
        {"build": job(executor={"name": "ruby", "version": "3.3"}, environment={"A": "job"}, resource_class="large")},
        executors={
            "ruby": {
                "parameters": {"version": STRING},
                "docker": [{"image": "ruby:<< parameters.version >>", "environment": {"IN": "image"}}],
                "resource_class": "small",
                "environment": {"A": "executor", "B": "executor"},
            }
        },
    )

    found = only_job(compiled(text))

    assert (found.image, found.resource_class) == ("ruby:3.3", "large")
    assert found.environment == {"A": "job", "B": "executor"}
    assert found.image_environment == {"IN": "image"}


def test_an_executor_parameter_decides_where_a_job_runs() -> None:
    build = job(executor="<< parameters.on >>", parameters={"on": {"type": "executor", "default": "a"}})
    executors = {name: {"docker": [{"image": f"image-{name}"}]} for name in "ab"}

    assert only_job(compiled(config({"build": build}, executors=executors))).image == "image-a"
    assert (
        only_job(compiled(config({"build": build}, [{"build": {"on": "b"}}], executors=executors))).image == "image-b"
    )
    with pytest.raises(CompileError, match="Cannot find a definition for executor named c"):
        compiled(config({"build": build}, [{"build": {"on": "c"}}], executors=executors))
