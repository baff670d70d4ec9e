"""Orbs whose source stands in `.cigen/orbs/`: they are read like orbs that are written out."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.inputs.closure import closure
from cigen.pipeline.model import Job

CONFIG = """
orbs: {build: acme/build@1.2.3}
jobs:
  make: {image: x, source_files: lib/, steps: [build/go]}
"""
SOURCE = """
version: 2.1
commands:
  go:
    parameters: {quiet: {type: boolean, default: no}}
    steps:
      - unless: {condition: << parameters.quiet >>, steps: [{run: loud}]}
      - run: go
"""


def job_of(**files: str) -> Job:
    names = {"config": ".cigen/config.yml", "source": ".cigen/orbs/acme/build@1.2.3.yml"}
    project: Dict[str, bytes] = {names[name]: text.encode() for name, text in files.items()}
    (job,) = load_pipeline(SnapshotFiles(project)).workflows[0].jobs
    return job


def test_without_its_source_an_orb_may_do_anything() -> None:
    assert job_of(config=CONFIG).effects.unknown


def test_with_it_the_orb_s_steps_are_known_and_read_as_circleci_reads_them() -> None:
    job = job_of(config=CONFIG, source=SOURCE)

    assert not job.effects.unknown
    assert [step.arguments for step in job.expansion.steps if step.name == "run"][-2:] == ["loud", "go"]


def test_its_source_is_part_of_what_reaches_the_runner() -> None:
    before, after = (job_of(config=CONFIG, source=text) for text in (SOURCE, SOURCE.replace("run: go", "run: gone")))

    assert closure(before) != closure(after)


def test_so_is_its_version() -> None:
    assert closure(job_of(config=CONFIG, source=SOURCE))["orbs"] == ["acme/build@1.2.3"]


def test_its_keys_are_texts() -> None:
    source = SOURCE.replace("run: go", "run: {command: go, environment: {on: 1, 5: b, z: c}}")

    steps = job_of(config=CONFIG, source=source).expansion.steps

    assert steps[-1].arguments == {"command": "go", "environment": {"on": 1, "5": "b", "z": "c"}}


def test_only_an_exact_version_has_a_source() -> None:
    assert job_of(config=CONFIG.replace("@1.2.3", "@1.2"), source=SOURCE).effects.unknown


def test_circleci_still_gets_the_orb_by_name(build: Callable[..., Any]) -> None:
    built = build({".cigen/config.yml": CONFIG, ".cigen/orbs/acme/build@1.2.3.yml": SOURCE})

    assert built.main["orbs"] == {"build": "acme/build@1.2.3"}
    assert not built.warnings


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("commands: }", ".cigen/orbs/acme/build@1.2.3.yml:1:11: the orb acme/build@1.2.3 can't be read: "),
        ("- a", ".cigen/orbs/acme/build@1.2.3.yml:1:1: the orb acme/build@1.2.3 can't be read: it is no mapping"),
        ("a: &a [*a]", "build@1.2.3.yml:1:8: the orb acme/build@1.2.3 can't be read: an alias contains itself"),
        (
            "commands: {go: {steps: [{run: {command: !!binary aGk=}}]}}",
            "the YAML tag `tag:yaml.org,2002:binary` isn't supported",
        ),
        ("commands: {1: a, '1': b}", "found duplicate key `1`; the first is on line 1"),
        ("commands: {go: {steps: [{run: << pipeline.git( >>}]}}", "a step of `make` can't be understood: "),
    ],
)
def test_a_broken_source_is_an_error_with_its_place(refusal: Callable[..., str], source: str, message: str) -> None:
    assert message in refusal({".cigen/config.yml": CONFIG, ".cigen/orbs/acme/build@1.2.3.yml": source})
