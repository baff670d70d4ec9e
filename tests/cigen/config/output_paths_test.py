"""`output_path` and `output_filename`: at the root the entrypoint's, in the workflow main the continuation's."""

from __future__ import annotations

from typing import Any, Callable, List

import pytest

from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles

JOBS = "jobs: {a: {image: x, steps: [checkout]}}"


def outputs(text: str) -> List[str]:
    return list(compile_project(SnapshotFiles({"cigen.yml": text.encode()})).outputs)


@pytest.mark.parametrize(
    ("root", "main", "expected"),
    [
        ("", "", [".circleci/config.yml", ".circleci/main.yml"]),
        ("output_path: ci", "", ["ci/config.yml", "ci/main.yml"]),
        ("output_filename: setup.yml", "", [".circleci/setup.yml", ".circleci/main.yml"]),
        ("", "output_filename: ci.yml", [".circleci/config.yml", ".circleci/ci.yml"]),
        ("output_path: ci", "output_path: build/./deep/", ["ci/config.yml", "build/deep/main.yml"]),
        ("dynamic: false\noutput_filename: ci.yml", "", [".circleci/ci.yml"]),
        ("", "dynamic: false", [".circleci/config.yml"]),
        ("dynamic: false", "dynamic: true", [".circleci/config.yml", ".circleci/main.yml"]),
    ],
)
def test_they_say_where_the_files_go(root: str, main: str, expected: List[str]) -> None:
    assert outputs(f"{root}\n{JOBS}\nworkflows: {{main: {{{main}}}}}") == expected


@pytest.mark.parametrize(
    ("root", "main", "message"),
    [
        ("output_filename: main.yml", "", "the workflow `main` can't be written to `.circleci/main.yml`\n"),
        ("", "output_filename: config.yml", "the workflow `main` can't be written to `.circleci/config.yml`\n"),
        (
            "output_filename: a.yml",
            "output_filename: config.yml",
            "the workflow `main` can't be written to `.circleci/co",
        ),
        ("output_filename: a/b.yml", "", "cigen.yml:1:1: `output_filename` 'a/b.yml' isn't the name of a YAML file\n"),
        ("output_filename: ci", "", "cigen.yml:1:1: `output_filename` 'ci' isn't the name of a YAML file\n"),
        ("", "output_path: ../x", "`output_path` '../x' isn't a directory inside the project\n"),
    ],
)
def test_one_never_replaces_the_other(refusal: Callable[..., str], root: str, main: str, message: str) -> None:
    assert message in refusal(f"{root}\n{JOBS}\nworkflows: {{main: {{{main}}}}}")


@pytest.mark.parametrize("keys", ["output_filename: x.yml", "output_path: ci"])
def test_other_workflows_share_these_files(build: Callable[..., Any], keys: str) -> None:
    built = build(f"{JOBS}\nworkflows: {{other: {{{keys}, jobs: {{b: {{image: x, steps: [checkout]}}}}}}}}")

    assert built.warnings[0].startswith(
        "cigen.yml:2:20: `output_path` and `output_filename` of workflow `other` have no"
    )
