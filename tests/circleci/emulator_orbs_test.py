"""Inline orbs with their own names, registry orbs as stand-ins, `override-with`."""

from __future__ import annotations

from typing import Dict, List, Mapping

import pytest

from circleci.configs import IMAGE, commands, compiled, config, job, only_job, run, steps
from circleci.emulator.errors import CompileError, NotEmulatedError

ORB: Dict[str, object] = {
    "executors": {"small": {"docker": [{"image": "orb:small"}]}},
    "commands": {"greet": {"steps": [run("echo orb")]}, "twice": {"steps": ["greet", "greet"]}},
    "jobs": {
        "work": {
            "executor": "small",
            "parameters": {"word": {"type": "string", "default": "x"}, "before": {"type": "steps", "default": []}},
            "steps": [{"steps": "<< parameters.before >>"}, "greet", run("echo << parameters.word >>")],
        }
    },
}
LOCAL = {"greet": {"steps": [run("echo local")]}}


def test_names_are_looked_up_in_the_orb_first_and_outside_it_by_its_own() -> None:
    build = job("greet", "my/greet", "my/twice", executor="my/small")

    found = compiled(config({"build": build}, commands=LOCAL, orbs={"my": ORB}))

    assert commands(found) == ["echo local", "echo orb", "echo orb", "echo orb"]
    assert only_job(found).image == "orb:small"


def test_what_the_orb_has_not_is_the_configs() -> None:
    orb = {"commands": {"call": {"steps": ["greet"]}}}

    assert commands(compiled(config({"build": job("my/call")}, commands=LOCAL, orbs={"my": orb}))) == ["echo local"]


def test_its_jobs_take_arguments_whose_steps_mean_what_they_mean_to_the_workflow() -> None:
    entry = {"my/work": {"word": "<< pipeline.git.branch >>", "before": ["greet"], "post-steps": ["my/twice"]}}

    found = compiled(config({}, [entry], commands=LOCAL, orbs={"my": ORB}))

    assert commands(found) == ["echo local", "echo orb", "echo main", "echo orb", "echo orb"]
    assert (only_job(found).name, only_job(found).image) == ("my/work", "orb:small")


def test_a_workflow_may_hold_orb_jobs_alone() -> None:
    text = "version: 2.1\norbs: {my: {jobs: {work: {machine: true, steps: [checkout]}}}}\nworkflows: {w: {jobs: [my/work]}}"

    assert [step.kind for step in steps(compiled(text))] == ["checkout"]


def test_orbs_may_hold_orbs() -> None:
    outer = {
        "orbs": {"inner": ORB, "node": "circleci/node@5.1.0"},
        "commands": {"go": {"steps": ["inner/greet", "node/x"]}},
    }

    assert [step.name for step in steps(compiled(config({"build": job("my/go")}, orbs={"my": outer})))] == [
        "echo orb",
        "node/x",
    ]
    with pytest.raises(CompileError, match="Cannot find a definition for command named inner/greet"):
        compiled(config({"build": job("inner/greet")}, orbs={"my": outer}))


def test_a_command_of_a_built_in_steps_name_replaces_it_where_its_name_is() -> None:
    orb = {"commands": {"checkout": {"steps": [run("orb's")]}, "get": {"steps": ["checkout"]}}}
    own = {"checkout": {"parameters": {"fast": {"type": "boolean"}}, "steps": [run("own")]}}

    plain = compiled(config({"build": job("checkout", "my/get", "my/checkout")}, orbs={"my": orb}))
    replaced = compiled(config({"build": job({"checkout": {"fast": True}})}, commands=own))

    assert [step.name for step in steps(plain)] == ["checkout", "orb's", "orb's"]
    assert commands(replaced) == ["own"]


def test_such_a_command_that_calls_itself_never_ends() -> None:
    with pytest.raises(CompileError, match="without end"):
        compiled(config({"build": job("checkout")}, commands={"checkout": {"steps": ["checkout"]}}))


def test_whether_it_replaces_the_step_in_an_inline_orb_is_not_guessed() -> None:
    orb = {"commands": {"get": {"steps": ["checkout"]}}}

    with pytest.raises(NotEmulatedError):
        compiled(config({"build": job("my/get")}, commands={"checkout": {"steps": [run("x")]}}, orbs={"my": orb}))


@pytest.mark.parametrize(
    ("reference", "expected"), [("my/work", ["echo orb", "echo x"]), ("my/none", ["own"]), ("far/test", [])]
)
def test_override_with_takes_the_orbs_job_where_there_is_one(reference: str, expected: List[object]) -> None:
    orbs = {"my": ORB, "far": "acme/far@1.0.0"}

    found = compiled(config({"build": job(run("own"))}, [{"build": {"override-with": reference}}], orbs=orbs))

    assert commands(found) == expected
    assert only_job(found).name == "build"


def test_a_registry_orbs_reference_may_hold_values() -> None:
    text = config({"build": job("my/x")}, orbs={"my": "acme/my@dev:<< pipeline.number >>"})

    assert [step.kind for step in steps(compiled(text))] == ["orb"]


class TestExecutors:
    EXECUTORS: Dict[str, object] = {
        "plain": {"docker": [{"image": "plain"}], "environment": {"A": "executor", "B": "executor"}, "shell": "sh"},
        "tagged": {
            "parameters": {"tag": {"type": "string", "default": "1"}},
            "machine": {"image": "m:<< parameters.tag >>"},
        },
    }

    def image(self, build: Dict[str, object], arguments: Mapping[str, object] = {}, **sections: object) -> str:
        text = config({"build": build}, [{"build": arguments}], executors=self.EXECUTORS, **sections)
        return only_job(compiled(text)).image

    def test_the_jobs_docker_replaces_the_executors_whole_and_environments_merge(self) -> None:
        build = job(run("x"), executor="plain", docker=IMAGE, environment={"A": "job"})

        found = only_job(compiled(config({"build": build}, executors=self.EXECUTORS)))

        assert (found.image, found.shell) == ("cimg/base:2024.01", "sh")
        assert found.environment == {"A": "job", "B": "executor"}

    def test_it_replaces_another_kind_too(self) -> None:
        assert self.image(job(executor="tagged", docker=IMAGE)) == "cimg/base:2024.01"

    @pytest.mark.parametrize(
        ("argument", "image"),
        [
            ("plain", "plain"),
            ({"name": "tagged"}, "m:1"),
            ({"name": "tagged", "tag": "<< pipeline.number >>x"}, "m:7x"),
        ],
    )
    def test_it_may_be_an_argument_by_name_or_with_arguments(self, argument: object, image: str) -> None:
        build = job(executor="<< parameters.e >>", parameters={"e": {"type": "executor"}})

        assert self.image(build, {"e": argument}) == image

    def test_a_name_passed_to_an_orbs_job_is_the_callers(self) -> None:
        orb = {
            "executors": {"plain": {"docker": [{"image": "orb:plain"}]}},
            "jobs": {
                "work": job(executor="<< parameters.e >>", parameters={"e": {"type": "executor", "default": "plain"}})
            },
        }
        text = config(
            {}, ["my/work", {"my/work": {"name": "own", "e": "plain"}}], orbs={"my": orb}, executors=self.EXECUTORS
        )

        assert [found.image for found in compiled(text).workflows[0].jobs] == ["orb:plain", "plain"]

    def test_a_condition_may_compare_its_name(self) -> None:
        when = {"when": {"condition": {"equal": ["plain", "<< parameters.e >>"]}, "steps": [run("on plain")]}}
        build = job(when, run("x"), executor="<< parameters.e >>", parameters={"e": {"type": "executor"}})
        text = config({"build": build}, [{"build": {"e": "plain"}}], executors=self.EXECUTORS)

        assert commands(compiled(text)) == ["on plain", "x"]

    @pytest.mark.parametrize(
        "build",
        [job(executor={"plain": {}}), job(executor="none"), job(executor="plain", docker=IMAGE, machine=True)],
    )
    def test_what_is_no_executor_is_refused(self, build: Dict[str, object]) -> None:
        with pytest.raises(CompileError):
            self.image(build)
