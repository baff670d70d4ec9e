"""The sources get there once: the job's own checkout, else the nearest scope's."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

SHALLOW = "cigen_shallow_checkout"


def project(job: str = "", workflow: str = "", root: str = "", steps: str = "[{run: make}]") -> Dict[str, str]:
    return {
        ".cigen/config.yml": f"{root}\ncommands: {{fetch: {{steps: [{{when: {{condition: true, steps: [checkout]}}}}]}}}}",
        ".cigen/workflows/main/config.yml": workflow or "# nothing",
        ".cigen/workflows/main/jobs/a.yml": f"image: x\nsteps: {steps}\n{job}\n",
    }


@pytest.mark.parametrize(
    ("scopes", "step"),
    [
        ({}, "checkout"),
        ({"root": "checkout: true"}, "checkout"),
        ({"root": "checkout: {path: deep}"}, {"checkout": {"path": "deep"}}),
        ({"root": "checkout: {clone_options: --depth 3}"}, {SHALLOW: {"clone_options": "--depth 3"}}),
        ({"root": "checkout: {keyscan: {github: true}}"}, {SHALLOW: {"keyscan_github": True}}),
        ({"root": "checkout: {keyscan: {github: false}}"}, "checkout"),
        ({"root": "checkout: {shallow: true}"}, SHALLOW),
        ({"root": "checkout: {shallow: false}"}, "checkout"),
        ({"root": "checkout: {shallow: false, path: deep}"}, {"checkout": {"path": "deep"}}),
        ({"root": "checkout: {shallow: false, fetch_options: --depth 3}"}, "checkout"),
        ({"root": "checkout: false"}, None),
        ({"root": "checkout: false", "workflow": "checkout: true"}, "checkout"),
        ({"root": "checkout: {shallow: false}", "workflow": "checkout: {shallow: true}"}, SHALLOW),
        ({"root": "checkout: {shallow: false}", "job": "checkout: {shallow: true}"}, SHALLOW),
        ({"workflow": "checkout: false"}, None),
        ({"workflow": "checkout: false", "job": "checkout: {path: deep}"}, {"checkout": {"path": "deep"}}),
        ({"workflow": "checkout: {shallow: false}", "job": "checkout: false"}, None),
        (
            {"root": "checkout: {fetch_options: --depth 9, keyscan: {github: true, gitlab: false}}"},
            {SHALLOW: {"fetch_options": "--depth 9", "keyscan_github": True}},
        ),
        (
            {"root": "checkout: {fetch_options: --depth 9}", "job": "checkout: {path: deep}"},
            {SHALLOW: {"fetch_options": "--depth 9", "path": "deep"}},
        ),
        (
            {"root": "checkout: {path: deep}", "workflow": "checkout: {shallow: false}", "job": "checkout: {path: }"},
            {"checkout": {"path": "deep"}},
        ),
    ],
)
def test_the_job_then_the_workflow_then_the_root_say_how(
    build: Callable[..., Any], scopes: Dict[str, str], step: Any
) -> None:
    steps = build(project(**scopes)).main["jobs"]["a"]["steps"]

    assert steps == [*([step] if step else []), {"run": "make"}]


@pytest.mark.parametrize(
    "own",
    [
        "checkout",
        "{checkout: {path: deep}}",
        SHALLOW,
        "shallow_checkout",
        "{shallow_checkout: {path: deep}}",
        "fetch",
        "{when: {condition: true, steps: [checkout]}}",
    ],
)
def test_a_job_that_checks_out_itself_gets_no_second_one(build: Callable[..., Any], own: str) -> None:
    job = build(project(steps=f"[{{run: before}}, {own}]")).main["jobs"]["a"]

    assert len(job["steps"]) == 2
    assert job["steps"][0] == {"run": "before"}


def test_setup_checks_out_like_the_jobs_unless_it_says_otherwise(build: Callable[..., Any]) -> None:
    def first_step(root: str) -> Any:
        return build(project(root=root)).entrypoint["jobs"]["setup"]["steps"][0]

    assert first_step("") == "checkout"
    assert first_step("checkout: {shallow: true}") == SHALLOW
    assert first_step("checkout: {fetch_options: --depth 9}\nsetup: {checkout: {path: deep}}") == {
        SHALLOW: {"fetch_options": "--depth 9", "path": "deep"}
    }


def test_setup_needs_the_sources(refusal: Callable[..., str]) -> None:
    text = refusal(project(root="setup: {checkout: false}"))

    assert "setup can't work without the sources\n  Remove `checkout: false`." in text


def test_jobs_without_a_checkout_leave_setup_with_one(build: Callable[..., Any]) -> None:
    assert build(project(root="checkout: false")).entrypoint["jobs"]["setup"]["steps"][0] == "checkout"


def test_a_users_command_of_that_name_is_used_instead(build: Callable[..., Any]) -> None:
    built = build(
        f"checkout: {{shallow: true}}\ncommands: {{{SHALLOW}: {{steps: [{{run: mine}}]}}}}\njobs: {{a: {{image: x, steps: [{{run: make}}]}}}}"
    )

    assert built.main["commands"] == {SHALLOW: {"steps": [{"run": "mine"}]}}
    assert built.main["jobs"]["a"]["steps"] == [SHALLOW, {"run": "make"}]
