"""`cigen inspect`."""

from __future__ import annotations

import json
from typing import Any

import pytest

CONFIG = {
    ".cigen/config.yml": """\
        source_file_groups: {code: [src/, "(data)"], data: [seeds/]}
        docker_images: {ruby: {default: "ruby:3", architectures: {arm64: "ruby:3-arm64"}}}
        """,
    ".cigen/config/orbs.yml": "orbs: {slack: circleci/slack@4.1.0}",
    ".cigen/commands/greet.yml": """\
        description: Say hello
        parameters: {who: {type: string, default: you}}
        steps: [{run: echo << parameters.who >>}]
        """,
    ".cigen/workflows/main/jobs/test.yml": """\
        image: ruby
        architectures: [amd64, arm64]
        source_files: "@code"
        steps: [greet, {run: make}]
        """,
    "src/a": "",
    "seeds/a": "",
    ".cigen/workflows/main/jobs/ship.yml": "{image: ruby, requires: {test: [success, failed]}, steps: [{run: ship}]}",
    ".cigen/workflows/nightly/config.yml": "run_when: [{parameter: at_night}]",
    ".cigen/workflows/nightly/jobs/test.yml": "{image: ruby, steps: [{run: long}]}",
}


@pytest.fixture
def inspected(project: Any) -> Any:
    """What `cigen inspect` prints, read as JSON."""
    project.write(CONFIG)

    def inspect(*arguments: str) -> Any:
        result = project.run("inspect", *arguments)
        assert (result.code, result.err) == (0, "")
        return json.loads(result.out)

    return inspect


def test_a_job_is_as_circleci_will_see_it(inspected: Any) -> None:
    (job,) = inspected("job", "test_arm64")

    assert job["definition"]["docker"] == [{"image": "ruby:3-arm64"}]
    assert job["source_files"] == ["src/", "seeds/"]
    assert job["steps"][1:] == ["greet", {"run": "make"}]
    assert job["at"] == ".cigen/workflows/main/jobs/test.yml:1:1"
    assert (job["can_be_skipped"], job["stage"], job["architecture"]) == (True, "default", "arm64")


def test_requirements_name_variants_and_statuses(inspected: Any) -> None:
    (job,) = inspected("job", "ship")

    assert job["requires"] == [
        {"job": "test_amd64", "statuses": ["success", "failed"]},
        {"job": "test_arm64", "statuses": ["success", "failed"]},
    ]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("main/test", ["main/test_amd64", "main/test_arm64"]),
        ("main/test_amd64", ["main/test_amd64"]),
        ("nightly/test", ["nightly/test"]),
        ("test", ["main/test_amd64", "main/test_arm64", "nightly/test"]),
    ],
)
def test_a_job_goes_by_its_name_or_its_variants(name: str, expected: Any, inspected: Any) -> None:
    assert [f"{job['workflow']}/{job['name']}" for job in inspected("job", name)] == expected


def test_without_a_name_it_is_all_of_them(inspected: Any) -> None:
    assert [job["name"] for job in inspected("job")] == ["ship", "test_amd64", "test_arm64", "test"]
    assert "greet" in [command["name"] for command in inspected("command")]


def test_a_command(inspected: Any) -> None:
    assert inspected("command", "greet") == [
        {
            "name": "greet",
            "at": ".cigen/commands/greet.yml:1:1",
            "description": "Say hello",
            "parameters": {"who": {"type": "string", "default": "you"}},
            "steps": [{"run": "echo << parameters.who >>"}],
        }
    ]


def test_the_configuration_is_one_document_of_all_files_with_defaults(inspected: Any) -> None:
    config = inspected("config")

    assert config["orbs"] == {"slack": "circleci/slack@4.1.0"}
    assert config["architectures"] == ["amd64"]
    assert config["source_file_groups"]["code"] == ["src/", "(data)"]
    assert config["workflows"]["main"]["jobs"]["test"]["source_files"] == "@code"
    assert config["workflows"]["nightly"]["run_when"][0]["parameter"] == "at_night"


@pytest.mark.parametrize(
    ("arguments", "what"),
    [
        (["job", "tset"], "there is no job `tset`\n  Did you mean `test`?"),
        (["command", "gret"], "there is no command `gret`\n  Did you mean `greet`?"),
        (["config", "main"], "`cigen inspect config` takes no name\n  Leave it out."),
    ],
)
def test_an_unknown_name_is_2(arguments: Any, what: str, project: Any) -> None:
    project.write(CONFIG)

    result = project.run("inspect", *arguments)

    assert (result.code, result.out) == (2, "")
    assert result.err == f"cigen: {what}\n"
