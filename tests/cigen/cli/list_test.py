"""`cigen list`."""

from __future__ import annotations

import json
from typing import Any

import pytest

CONFIG = {
    ".cigen/config.yml": """\
        services:
          db: {image: "postgres:16"}
          spare: {image: "redis:7"}
        """,
    ".cigen/commands/greet.yml": """\
        description: Say hello
        steps:
          - restore_cache: {keys: [words-v1, words-]}
          - run: echo hello
          - save_cache: {key: words-v1, paths: [words, more]}
        """,
    "src/a": "",
    ".cigen/commands/idle.yml": "steps: [{run: sleep 1}]",
    ".cigen/workflows/main/jobs/ci/test.yml": """\
        image: x
        architectures: [amd64, arm64]
        source_files: src/
        services: db
        steps: [greet]
        """,
    ".cigen/workflows/main/jobs/deploy/approve.yml": "{type: approval, requires: test}",
    ".cigen/workflows/main/jobs/deploy/ship.yml": "{image: x, requires: approve, steps: [{run: ship}]}",
    ".cigen/workflows/nightly/config.yml": "run_when: [{parameter: at_night}]",
    ".cigen/workflows/nightly/jobs/audit.yml": "{image: x, steps: [{run: audit}]}",
}


@pytest.fixture
def listed(project: Any) -> Any:
    """The lines `cigen list` prints."""
    project.write(CONFIG)

    def lines(*arguments: str) -> Any:
        result = project.run("list", *arguments)
        assert (result.code, result.err) == (0, "")
        return result.out.splitlines()

    return lines


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("workflows", ["main     4 jobs  2 can be skipped", "nightly  1 job   runs at once when at_night is true"]),
        (
            "jobs",
            [
                "test_amd64  main     ci       can be skipped",
                "test_arm64  main     ci       can be skipped",
                "approve     main     deploy   approval",
                "ship        main     deploy   always runs",
                "audit       nightly  default  always runs",
            ],
        ),
        ("commands", ["greet  used by 2 jobs  Say hello", "idle   unused"]),
        ("services", ["db     postgres:16  used by 1 job", "spare  redis:7      unused"]),
        (
            "caches",
            [
                "words-v1  saved by 2 jobs  restored by 2 jobs  more words",
                "words-    saved by none    restored by 2 jobs",
            ],
        ),
    ],
)
def test_each_is_a_line_that_begins_with_its_name(kind: str, expected: Any, listed: Any) -> None:
    assert listed(kind) == expected


def test_without_a_kind_it_lists_all_of_them_under_headings(listed: Any) -> None:
    lines = listed()

    assert [line for line in lines if line.endswith(":")] == [
        "workflows:",
        "jobs:",
        "commands:",
        "services:",
        "caches:",
    ]
    assert "  greet  used by 2 jobs  Say hello" in lines


def test_json_is_for_programs(listed: Any) -> None:
    caches = json.loads("\n".join(listed("caches", "--json")))
    everything = json.loads("\n".join(listed("--json")))

    assert caches[0] == {
        "name": "words-v1",
        "paths": ["more", "words"],
        "saved_by": ["test_amd64", "test_arm64"],
        "restored_by": ["test_amd64", "test_arm64"],
    }
    assert everything["caches"] == caches
    assert [row["name"] for row in everything["workflows"]] == ["main", "nightly"]


def test_what_there_is_none_of_is_nothing(project: Any) -> None:
    project.write("jobs: {a: {image: x, steps: [checkout]}}")

    assert project.run("list", "services") == (0, "", "")
    assert json.loads(project.run("list", "services", "--json").out) == []


def test_another_kind_is_2(project: Any, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        project.run("list", "dragons")

    assert exit.value.code == 2
    assert "workflows" in capsys.readouterr().err


def test_warnings_are_on_stderr(project: Any) -> None:
    project.write("wrkflows: {}\njobs: {a: {image: x, steps: [checkout]}}")

    result = project.run("list", "jobs")

    assert result.out == "a  main  default  always runs\n"
    assert "unknown key `wrkflows`" in result.err


def test_a_broken_configuration_is_2_with_nothing_listed(project: Any) -> None:
    project.write("jobs: {a: {imag: x}}")

    result = project.run("list")

    assert (result.code, result.out) == (2, "")
    assert "cigen.yml:1:12: unknown key `imag`" in result.err
