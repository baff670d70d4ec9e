"""Stages: every job of one waits for every job of those it needs."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

BODY = "image: x\nsteps: [checkout]\n"


def workflow(stages: str, jobs: Dict[str, str]) -> Dict[str, str]:
    files = {
        f".cigen/workflows/main/jobs/{path}.yml": text if "type:" in text else f"{BODY}{text}\n"
        for path, text in jobs.items()
    }
    return {".cigen/workflows/main/config.yml": f"stages: {stages}", **files}


def test_a_job_requires_every_job_of_the_stages_before_approvals_too(build: Callable[..., Any]) -> None:
    built = build(
        workflow(
            "[{name: ci}, {name: build}, {name: deploy, needs: [ci, build]}, {name: after, needs: deploy}]",
            {
                "ci/test": "architectures: [amd64, arm64]",
                "ci/ask": "type: approval",
                "build/app": "",
                "deploy/app_arm": "architectures: [arm64]",
                "after/smoke": "",
            },
        )
    )

    assert built.requires == {
        "app_arm": ["ask", "test_amd64", "test_arm64", "app"],
        "smoke": ["app_arm"],
    }


def test_a_jobs_own_requirements_come_first_and_count_once(build: Callable[..., Any]) -> None:
    built = build(
        workflow(
            "[{name: ci}, {name: deploy, needs: ci}]",
            {"ci/a": "", "ci/b": "", "deploy/c": "", "deploy/d": "requires: [c, {b: [success, failed]}]"},
        )
    )

    assert built.requires == {"c": ["a", "b"], "d": ["c", {"b": ["success", "failed"]}, "a"]}


def test_a_stage_without_jobs_passes_on_what_it_needs_itself(build: Callable[..., Any]) -> None:
    built = build(
        workflow(
            "[{name: ci}, {name: one, needs: ci}, {name: two, needs: one}, {name: deploy, needs: [two, one]}]",
            {"ci/a": "", "deploy/b": ""},
        )
    )

    assert built.requires == {"b": ["a"]}


def test_jobs_without_a_directory_are_in_no_ones_way(build: Callable[..., Any]) -> None:
    built = build(
        workflow("[{name: ci}, {name: deploy, needs: ci}]", {"top": "requires: b", "ci/a": "", "deploy/b": ""})
    )

    assert built.requires == {"top": ["b"], "b": ["a"]}


def test_the_default_stage_can_be_named(build: Callable[..., Any]) -> None:
    built = build(workflow("[{name: default}, {name: deploy, needs: default}]", {"top": "", "deploy/b": ""}))

    assert built.requires == {"b": ["top"]}


def test_an_instance_belongs_to_the_stage_its_row_names(build: Callable[..., Any]) -> None:
    rows = "matrix: [{stage: ci, r: x}, {stage: deploy, r: y}]"

    built = build(workflow("[{name: ci}, {name: deploy, needs: ci}]", {"ci/a": "", "job": rows}))

    assert built.requires == {"job-y": ["job-x", "a"]}


@pytest.mark.parametrize(
    ("stages", "message"),
    [
        (
            "[{name: ci, needs: biuld}, {name: build}]",
            "1:10: the stage `ci` needs the unknown stage `biuld`\n  Did you mean",
        ),
        ("[{name: ci, needs: ci}]", "1:10: stages need each other in a circle: ci -> ci\n"),
        (
            "[{name: ci, needs: b}, {name: b, needs: c}, {name: c, needs: b}]",
            "1:32: stages need each other in a circle: b -> c -> b\n  Break it.",
        ),
        ("[{name: ci}, {name: ci, needs: []}]", "1:22: the stage `ci` is listed twice\n  Merge the two."),
    ],
)
def test_stages_without_an_order_are_refused(refusal: Callable[..., str], stages: str, message: str) -> None:
    assert refusal(workflow(stages, {"ci/a": ""})).startswith(f".cigen/workflows/main/config.yml:{message}")


def test_only_stages_that_wait_need_listing(build: Callable[..., Any]) -> None:
    built = build(workflow("[{name: deploy, needs: ci}]", {"ci/a": "", "other/b": "", "deploy/c": ""}))

    assert built.requires == {"c": ["a"]}


def test_a_directory_that_is_a_listed_stage_misspelt_is_refused(refusal: Callable[..., str]) -> None:
    assert refusal(workflow("[{name: deploy}]", {"deploi/a": ""})) == (
        ".cigen/workflows/main/jobs/deploi/a.yml:1:1: the stage `deploi` of job `a` isn't among the workflow's `stages`\n"
        "  Did you mean `deploy`?"
    )
