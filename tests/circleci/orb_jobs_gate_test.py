"""Jobs of orbs, skipped when they have passed as they are, and never otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Dict, Iterator, Mapping, Set

import pytest

from circleci.emulator import compiler
from circleci.emulator.definitions import with_references
from circleci.emulator.shape import mapping
from circleci.emulator.tags import Scope
from circleci.gated import Gated, jobs

CONFIG = """\
version: 2.1
orbs:
  far: acme/far@1.2.3
  near:
    jobs:
      test:
        parameters: {what: {type: string}}
        docker: [{image: "cimg/base:1"}]
        steps: [checkout, run: "make << parameters.what >>"]
jobs:
  last: {docker: [{image: "cimg/base:1"}], steps: [run: make last]}
workflows:
  main:
    jobs:
      - far/test: {what: app, source_files: app/, filters: {tags: {only: /.*/}}}
      - far/test: {name: other, what: lib, source_files: lib/, post-steps: [run: make clean]}
      - near/test: {name: near, what: lib, source_files: lib/}
      - last
"""
GATED = {"far/test", "other", "near"}


FAR: Mapping[str, object] = {
    "docker": [{"image": "cimg/base:1"}],
    "parameters": {"what": {"type": "string"}},
    "steps": [{"run": "make far"}],
}


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Dict[str, object]:
    """The job of the registry's orb: CircleCI knows it, cigen doesn't."""
    job = dict(FAR)

    def known(document: Mapping[str, object], scope: Scope) -> Mapping[str, object]:
        found = with_references(document, scope)
        orbs = mapping(found.get("orbs"))
        return {**found, "orbs": {**orbs, "far": {"jobs": {"test": job}}}} if "far" in orbs else found

    monkeypatch.setattr(compiler, "with_references", known)
    return job


@pytest.fixture
def project(tmp_path: Path, far: Dict[str, object]) -> Iterator[Gated]:
    made = Gated(tmp_path)
    made.configure(CONFIG)
    yield made
    made.circle.close()


def gated(made: Gated) -> Set[str]:
    return set(made.push().ran) & GATED


def test_what_passed_is_skipped_until_something_of_its_own_changes(project: Gated) -> None:
    project.circle.stand_ins.fail("other", step="make clean")
    assert gated(project) == GATED
    project.circle.stand_ins.clear()

    assert gated(project) == {"other"}, "its post-steps failed"
    assert gated(project) == set()
    assert set(project.push({"lib/lib.rb": "2\n"}).ran) & GATED == {"other", "near"}
    project.configure(CONFIG.replace("what: app", "what: app2"))
    assert gated(project) == {"far/test"}
    project.configure(CONFIG.replace("1.2.3", "1.2.4"))
    assert gated(project) == {"far/test", "other"}


def test_of_several_nodes_none_speaks_for_all(project: Gated, far: Dict[str, object]) -> None:
    far["parallelism"] = 2
    project.circle.stand_ins.fail("far/test", step="make far", node=1)
    first = project.push()
    project.circle.stand_ins.clear()

    assert jobs(first)["far/test"].status == "failed"
    assert set(project.push().ran) & GATED == {"far/test", "other"}
    assert "runs on several nodes" in jobs(project.push())["far/test"].log


def test_a_tag_runs_it_and_a_fork_proves_nothing(project: Gated) -> None:
    assert set(project.push(fork=7).ran) & GATED == GATED
    assert set(project.push(fork=7).ran) & GATED == GATED
    assert gated(project) == GATED
    assert set(project.push(tag="v1").ran) & GATED == {"far/test"}


@pytest.mark.parametrize("version", ["1.2", "1", "volatile", "dev:first"])
def test_a_version_that_moves_is_never_skipped(project: Gated, version: str) -> None:
    project.configure(CONFIG.replace("1.2.3", version))
    project.push()

    assert gated(project) == {"far/test", "other"}
