"""An executor of this configuration that a registry's job is told to run on is a part of what that job does."""

from __future__ import annotations

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.requests import Build, Requests, default_values, hash_requests

TEXT = """
version: 2.1
parameters: {os: {type: string, default: own}, image: {type: string, default: "cimg/base:1"}}
orbs:
  far: acme/far@1.2.3
  other: acme/other@1.0.0
  near: {executors: {e: {docker: [{image: "near:1"}]}}}
executors: {own: {docker: [{image: "<< pipeline.parameters.image >>"}], resource_class: small}}
workflows: {main: {jobs: [far/test: {name: a, source_files: s, ARGUMENTS}]}}
"""


def found(arguments: str, old: str = "", new: str = "") -> Requests:
    text = TEXT.replace("ARGUMENTS", arguments).replace(old, new) if old else TEXT.replace("ARGUMENTS", arguments)
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": text.encode()}))
    return hash_requests(pipeline, Build(default_values(pipeline), {}))


@pytest.mark.parametrize(
    ("arguments", "old", "new"),
    [
        ("executor: own", "small", "large"),
        ("executor: {name: own}", "small", "large"),
        ("executor: own", 'default: "cimg/base:1"', 'default: "cimg/base:2"'),
        ("executor: near/e", "near:1", "near:2"),
        ("executor: << pipeline.parameters.os >>", "small", "large"),
        ("executor: << pipeline.parameters.os >>", "near:1", "near:2"),
    ],
)
def test_with_another_one_it_is_another_job(arguments: str, old: str, new: str) -> None:
    assert found(arguments).requests != found(arguments, old, new).requests


def test_one_that_moves_is_never_proven() -> None:
    assert "other" in found("executor: << pipeline.parameters.os >>", "other@1.0.0", "other@1").unskippable["a"]


def test_on_windows_no_proof_can_be_recorded() -> None:
    docker = 'docker: [{image: "<< pipeline.parameters.image >>"}], resource_class: small'

    assert "Windows" in found("executor: own", docker, "machine: {image: windows-server-2022}").unskippable["a"]
