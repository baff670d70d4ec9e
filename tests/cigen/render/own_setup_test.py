"""A setup workflow of the project's own stands in the place of the one that cigen writes."""

from __future__ import annotations

from typing import Any, Callable

import pytest

JOB = "{image: x, source_files: src, steps: [run: make]}"
OWN = "{image: x, steps: [{continue_circleci_pipeline: {config_path: .circleci/main.yml}}]}"


@pytest.mark.parametrize(
    ("root", "name", "keys"),
    [
        ("", "setup", ""),
        ("setup: true", "setup", ""),
        ("", "prepare", "setup: true, "),
        ("setup: true", "p", "setup: true, "),
    ],
)
def test_it_is_alone_with_the_immediate_ones_in_the_entrypoint(
    build: Callable[..., Any], root: str, name: str, keys: str
) -> None:
    workflows = f"{{{name}: {{{keys}jobs: {{go: {OWN}}}}}, package_updates: {{jobs: {{u: {JOB}}}}}}}"

    built = build(f"{root}\njobs: {{a: {JOB}}}\nworkflows: {workflows}\n")

    assert list(built.entrypoint["workflows"]) == ["package_updates", name]
    assert built.entrypoint["workflows"][name] == {
        "when": {"not": "<< pipeline.parameters.check_package_versions >>"},
        "jobs": ["go"],
    }
    assert set(built.entrypoint["jobs"]) == {"u", "go"}
    assert "cigen_probe" not in built.entrypoint["commands"]
    assert (built.entrypoint["setup"], "setup" in built.main, built.jobs) == (True, False, ["a"])


def test_its_jobs_are_jobs_like_any_others(build: Callable[..., Any]) -> None:
    workflow = f"jobs: {{one: {JOB}, two: {{requires: one, context: c, image: x, steps: [run: make]}}, ok: {{type: approval}}}}"

    entries = build(f"jobs: {{a: {JOB}}}\nworkflows: {{setup: {{{workflow}}}}}\n").entrypoint["workflows"]["setup"][
        "jobs"
    ]

    assert entries == [{"ok": {"type": "approval"}}, "one", {"two": {"requires": ["one"], "context": "c"}}]


def test_it_may_continue_with_something_that_cigen_does_not_write(build: Callable[..., Any]) -> None:
    from cigen.compile import compile_project
    from cigen.config.files import SnapshotFiles

    text = f"workflows: {{setup: {{jobs: {{go: {OWN}}}}}}}\n"

    assert list(compile_project(SnapshotFiles({"cigen.yml": text.encode()})).outputs) == [".circleci/config.yml"]


def test_without_one_setup_true_means_the_one_that_cigen_writes(build: Callable[..., Any]) -> None:
    jobs = f"jobs: {{a: {JOB}}}\n"

    assert build(f"setup: true\n{jobs}").outputs == build(jobs).outputs


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            f"setup: true\ndynamic: false\njobs: {{a: {JOB}}}",
            "1:8: `setup: true` wants a setup workflow, and with `dynamic: false` there is none\n  Remove one",
        ),
        (f"setup: maybe\njobs: {{a: {JOB}}}", "1:8: `setup` must be true, false or a mapping, not a string\n"),
        (
            f"setup: {{mode: shadow}}\nworkflows: {{setup: {{jobs: {{go: {OWN}}}}}}}",
            "1:8: the workflow `setup` is the setup",
        ),
        (
            f"workflows: {{setup: {{jobs: {{go: {OWN}}}}}, x: {{setup: true, jobs: {{go: {OWN}}}}}}}",
            "1:",
        ),
        (f"workflows: {{main: {{setup: true, jobs: {{a: {JOB}}}}}}}", "1:19: the workflow `main` can't be the setup"),
        (
            f"workflows: {{setup: {{run_when: [{{parameter: p}}], jobs: {{go: {OWN}}}}}, main: {{jobs: {{a: {JOB}}}}}}}",
            "1:20: the setup workflow `setup` can't wait for a parameter\n",
        ),
        (
            f"dynamic: false\nworkflows: {{setup: {{jobs: {{go: {OWN}}}}}, main: {{jobs: {{a: {JOB}}}}}}}",
            "2:20: with `dynamic: false` nothing is set up\n",
        ),
    ],
)
def test_what_cannot_be_one_is_refused(refusal: Callable[..., str], text: str, message: str) -> None:
    assert refusal(text).startswith(f"cigen.yml:{message}")
