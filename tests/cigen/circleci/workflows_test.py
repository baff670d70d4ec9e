"""The workflows of a document: the names CircleCI gives to jobs, what they require, and what it refuses."""

from __future__ import annotations

from typing import Any, Dict, List

import pytest
import yaml

from cigen.circleci.workflows import ListedWorkflow, read_workflows


def workflow(jobs: str, **more: Any) -> ListedWorkflow:
    found = read_workflows({"workflows": {"main": {"jobs": yaml.safe_load(jobs), **more}}})
    assert not found.findings
    return found.workflows[0]


def names(jobs: str) -> List[str]:
    return [entry.name for entry in workflow(jobs).entries]


def requires(jobs: str) -> Dict[str, Any]:
    return {entry.name: {on.name: on.statuses for on in entry.requires} for entry in workflow(jobs).entries}


def refusal(jobs: str) -> str:
    return read_workflows({"workflows": {"main": {"jobs": yaml.safe_load(jobs)}}}).findings[0].what


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ("[test, orb/scan]", ["test", "orb/scan"]),
        ("[test: {name: Lint & test}]", ["Lint & test"]),
        ("[test, test, test]", ["test-1", "test-2", "test-3"]),  # each of them
        ("[test, {test: {name: other}}, test]", ["test-1", "other", "test-2"]),
        ("[a: {name: x}, b: {name: x}]", ["x-1", "x-2"]),  # equal names too
        ("[t: {matrix: {parameters: {b: [1, 2], a: [x, y]}}}]", ["t-1-x", "t-1-y", "t-2-x", "t-2-y"]),
        ("[t: {matrix: {parameters: {v: ['3.10', 3.9, true]}}}]", ["t-3.10", "t-3.9", "t-true"]),
        ("[t: {name: 'py <<matrix.v>>', matrix: {parameters: {v: [8, 9]}}}]", ["py 8", "py 9"]),
        ("[t: {name: same, matrix: {parameters: {v: [8, 9]}}}]", ["same-1", "same-2"]),
        ("[t: {matrix: {parameters: {a: [1, 2], b: [3]}, exclude: [{b: 3, a: 1}]}}]", ["t-2-3"]),
        ("[t: {name: 'to << pipeline.parameters.env >>'}]", ["to << pipeline.parameters.env >>"]),
    ],
)
def test_every_use_has_the_name_that_circleci_gives_it(jobs: str, expected: List[str]) -> None:
    assert names(jobs) == expected


def test_the_arguments_of_an_instance_are_put_in() -> None:
    jobs = "[t: {context: 'c-<< matrix.v >>', flag: << matrix.f >>, matrix: {parameters: {v: [1], f: [true]}}}]"

    (entry,) = workflow(jobs).entries

    assert entry.keys == {"context": "c-1", "flag": True, "v": 1, "f": True}
    assert entry.contexts == ("c-1",)


@pytest.mark.parametrize(
    ("jobs", "expected"),
    [
        ("[a, {b: {requires: [a]}}]", {"a": ("success",)}),
        ("[a, {b: {requires: [a: failed]}}]", {"a": ("failed",)}),
        ("[a, {b: {requires: [a: [success, failed]]}}]", {"a": ("failed", "success")}),
        ("[a, {b: {requires: [a: terminal]}}]", {"a": ("canceled", "failed", "not_run", "success", "unauthorized")}),
        (
            "[{t: {matrix: {parameters: {v: [1, 2]}}}}, {b: {requires: [t]}}]",
            dict.fromkeys(["t-1", "t-2"], ("success",)),
        ),
        ("[{t: {matrix: {alias: all, parameters: {v: [1]}}}}, {b: {requires: [all: failed]}}]", {"t-1": ("failed",)}),
        ("[{t: {matrix: {parameters: {v: [1, 2]}}}}, {b: {requires: [t-2]}}]", {"t-2": ("success",)}),
        ("[{a: {name: x}}, {b: {requires: [x]}}]", {"x": ("success",)}),
    ],
)
def test_requirements_are_on_the_names_jobs_have(jobs: str, expected: Any) -> None:
    assert requires(jobs)["b"] == expected


def test_the_second_use_of_a_job_may_require_the_first() -> None:
    assert requires("[t, {t: {requires: [t]}}]") == {"t-1": {}, "t-2": {"t-1": ("success",)}}


@pytest.mark.parametrize(
    ("jobs", "what"),
    [
        ("[{b: {requires: [gone]}}]", "`b` requires `gone`, which is the name of 0 other jobs here"),
        ("[a, a, {b: {requires: [a]}}]", "`b` requires `a`, which is the name of 2 other jobs here"),
        ("[a, a, {b: {requires: [a-1]}}]", "`b` requires `a-1`, which is the name of 0 other jobs here"),
        ("[a, {b: {requires: [a: done]}}]", "no job ends as `done`"),
        ("[{a: {name: x}}, {b: {name: X}}]", "two jobs are called `X`"),
        ("[{t: {matrix: {parameters: {v: []}}}}]", "there is nothing to make of this matrix"),
        ("[{t: {v: 1, matrix: {parameters: {v: [1]}}}}]", "the argument `v` is in the matrix and beside it"),
        ("[]", "it lists no jobs"),
        ("[[a]]", "this is no use of a job"),
    ],
)
def test_what_circleci_refuses_is_found(jobs: str, what: str) -> None:
    assert refusal(jobs) == what


def test_without_workflows_only_build_runs() -> None:
    found = read_workflows({"jobs": {"build": {}, "other": {}}})

    assert [[entry.job for entry in one.entries] for one in found.workflows] == [["build"]]
    assert not found.findings


def test_the_version_of_an_older_language_is_no_workflow() -> None:
    found = read_workflows({"workflows": {"version": 2, "main": {"jobs": ["a"]}}})

    assert [one.name for one in found.workflows] == ["main"]


def test_a_workflow_may_be_called_version() -> None:
    assert [one.name for one in read_workflows({"workflows": {"version": {"jobs": ["a"]}}}).workflows] == ["version"]


def test_conditions_triggers_and_the_rest_are_kept_apart() -> None:
    schedule = {"schedule": {"cron": "0 0 * * *"}}

    found = workflow("[a]", when="x == 1", unless={"not": True}, triggers=[schedule], max_auto_reruns=2)

    assert found.conditions == {"when": "x == 1", "unless": {"not": True}}
    assert found.triggers == (schedule,) and found.is_scheduled
    assert found.options == {"max_auto_reruns": 2}


def test_job_groups_are_listed_beside_workflows() -> None:
    document = yaml.safe_load("{job-groups: {g: {jobs: [a, {b: {requires: [a]}}]}}, workflows: {w: {jobs: [g]}}}")

    (group,) = read_workflows(document).groups

    assert (group.name, [entry.name for entry in group.entries]) == ("g", ["a", "b"])


def test_an_exclusion_that_excludes_nothing_is_unclear() -> None:
    jobs = "[t: {matrix: {parameters: {a: [1, 2], b: [3]}, exclude: [{a: 1}]}}]"

    assert [(entry.name, entry.unclear) for entry in workflow(jobs).entries] == [("t-1-3", True), ("t-2-3", True)]
