"""`dynamic: false`: one file, and each gated job decides for itself."""

from __future__ import annotations

from typing import Any, Dict, List

import yaml

from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles
from cigen.render.audit import audit_file

PROJECT = """
dynamic: false
jobs:
  test: {image: x, source_files: src/, steps: [{run: make}]}
  split: {image: x, parallelism: 2, source_files: src/, steps: [{run: make}]}
  bare: {image: x, checkout: false, source_files: src/, steps: [{run: make}]}
  deploy: {image: x, requires: test, steps: [{run: ship << pipeline.parameters.to >>}]}
parameters:
  to: {type: string, default: staging}
workflows:
  package_updates:
    jobs:
      update: {image: x, steps: [{run: make update}]}
"""


def compiled(project: str = PROJECT) -> Dict[str, Any]:
    outputs = compile_project(SnapshotFiles({"cigen.yml": project.encode()})).outputs
    assert list(outputs) == [".circleci/config.yml"]
    document: Dict[str, Any] = yaml.safe_load(outputs[".circleci/config.yml"])
    return document


def names(steps: List[Any]) -> List[str]:
    return [step if isinstance(step, str) else next(iter(step)) for step in steps]


def test_it_is_one_ordinary_config_without_setup() -> None:
    document = compiled()

    assert "setup" not in document
    assert list(document["workflows"]) == ["package_updates", "main"]
    assert not list(audit_file(document, "config.yml"))


def test_a_job_with_sources_hashes_itself_right_after_its_checkout_and_records_its_success_last() -> None:
    steps = compiled()["jobs"]["test"]["steps"]

    assert names(steps) == ["checkout", "run", "unless", "run", "cigen_record_own_proof"]
    assert "cigen setup keys --directory /tmp/setup_keys --job test" in steps[1]["run"]["command"]
    assert names(steps[2]["unless"]["steps"]) == ["cigen_probe", "run"]


def test_a_job_that_no_single_node_could_prove_or_that_has_no_sources_to_hash_isn_t_gated() -> None:
    jobs = compiled()["jobs"]

    for name in ("split", "bare", "deploy"):
        assert "cigen_record_own_proof" not in names(jobs[name]["steps"])


def test_the_other_workflows_run_when_no_immediate_one_does() -> None:
    workflows = compiled()["workflows"]

    assert workflows["package_updates"]["when"] == "<< pipeline.parameters.check_package_versions >>"
    assert workflows["main"]["when"] == {"not": "<< pipeline.parameters.check_package_versions >>"}


def test_a_step_that_is_only_called_a_checkout_is_none() -> None:
    command = "commands: {restore_checkout_cache: {steps: [{restore_cache: {key: a}}]}}\n"
    steps = compiled(f"{PROJECT}{command}".replace("[{run: make}]", "[restore_checkout_cache, checkout, {run: make}]"))[
        "jobs"
    ]["test"]["steps"]

    assert names(steps)[:3] == ["restore_checkout_cache", "checkout", "run"]
    assert "cigen setup keys" in steps[2]["run"]["command"]


def test_a_checkout_inside_of_a_command_leaves_no_place_to_hash_untouched_sources() -> None:
    command = "commands: {begin: {steps: [checkout, {run: make sources}]}}\n"
    jobs = compiled(f"{PROJECT}{command}".replace("[{run: make}]", "[begin, {run: make}]"))["jobs"]

    assert names(jobs["test"]["steps"]) == ["begin", "run"]
