"""What configurations of the first CIGen hold, and what becomes of it here: nothing stops, nothing is silent."""

from __future__ import annotations

from typing import Any, Callable

import pytest

JOB = "{image: a/b:1, steps: [checkout]}"


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("caches: {job_status: {backend: redis, config: {url: 'redis://host:1'}}}", "job_status"),
        ("caches: {artifacts: {backend: s3}}", "artifacts"),
        ("cache_definitions: {gems: {backend: s3}}", "gems"),
    ],
)
def test_a_cache_that_needs_a_server(build: Callable[..., Any], written: str, name: str) -> None:
    (warning,) = build(f"{written}\njobs: {{a: {JOB}}}").warnings

    assert f"of `{name}` has no effect: CircleCI's own cache takes its place" in warning
    assert "there is no server to run" in warning


def test_one_that_nobody_knows_is_an_error(refusal: Callable[..., str]) -> None:
    assert "`backend` can't be `disk`" in refusal(f"caches: {{job_status: {{backend: disk}}}}\njobs: {{a: {JOB}}}")


@pytest.mark.parametrize("file", ["old.yml", "old.yml.j2"])
def test_an_unused_command_that_reads_a_file_that_is_gone(
    build: Callable[..., Any], refusal: Callable[..., str], file: str
) -> None:
    job = ".cigen/workflows/main/jobs/a.yml"
    project = {job: JOB, f".cigen/commands/{file}": "steps: [{run: \"{{ read('gone.sh') }}\"}]"}

    (warning,) = build(project).warnings

    assert f".cigen/commands/{file}:1:" in warning
    assert "the command `old` can't be read, and nothing uses it: there is no file `.cigen/gone.sh`" in warning
    assert warning.endswith("Or remove the command.")
    for user in ({job: JOB.replace("checkout", "old")}, {".cigen/commands/new.yml": "steps: [old]"}):
        assert "there is no file `.cigen/gone.sh`" in refusal({**project, **user})


def test_setup_that_is_switched_off_where_there_is_one(build: Callable[..., Any]) -> None:
    (warning,) = build(f"setup: false\njobs: {{a: {JOB}}}").warnings

    assert warning.startswith("cigen.yml:1:8: `setup: false` has no effect")
    assert "Write `dynamic: false` for one file" in warning
    assert build(f"setup: false\ndynamic: false\njobs: {{a: {JOB}}}").warnings == ()


def test_a_mistake_in_a_job_that_cigen_adds_is_said_of_the_one_it_is_for(refusal: Callable[..., str]) -> None:
    jobs = {f".cigen/workflows/main/jobs/{name}.yml": "{packages: node, steps: [{run: x}]}" for name in "ab"}

    assert refusal({**jobs, ".cigen/config.yml": "{}", "package-lock.json": ""}).startswith(
        ".cigen/workflows/main/jobs/a.yml:1:1: job `install_node_packages`, which cigen adds for this, doesn't say"
    )
