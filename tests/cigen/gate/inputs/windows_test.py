"""A proof is recorded by a POSIX shell: on Windows there is none."""

from __future__ import annotations

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.inputs.requests import Build, hash_requests

WHY = "it may run on Windows, where no proof can be recorded"


@pytest.mark.parametrize(
    ("executor", "why"),
    [
        ("machine: {image: windows-server-2022-gui:current}", WHY),
        ("machine: true, resource_class: windows.medium", WHY),
        ("executor: {name: win/server-2022}", WHY),
        ("executor: odd", WHY),
        ("docker: [{image: x}], shell: powershell.exe", WHY),
        ("machine: {image: ubuntu-2404:current}", None),
        ("executor: node/default", None),
        ("machine: true, resource_class: acme/darwin", None),
    ],
)
def test_a_job_there_has_no_hash(executor: str, why: str) -> None:
    text = f"""
version: 2.1
orbs: {{win: circleci/windows@5.0.0, node: circleci/node@5.1.0}}
executors: {{odd: {{machine: {{image: "windows-server-2022:1"}}}}}}
jobs: {{a: {{{executor}, source_files: s, steps: [run: make]}}}}
workflows: {{main: {{jobs: [a]}}}}
"""
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": text.encode()}))

    assert hash_requests(pipeline, Build({}, {})).unskippable.get("a") == why
