"""`setup.audit`: a sample of the proven jobs runs anyway."""

from __future__ import annotations

from hashlib import sha256
from typing import Tuple

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.errors import ConfigError
from cigen.gate.advice import advice
from cigen.gate.pruning.audit import AUDITED, audited
from cigen.gate.pruning.plan import Plan, Proofs, make_plan
from cigen.pipeline.model import Pipeline
from cigen.render.render import render_continuation

HASHES = {f"job{number}": sha256(str(number).encode()).hexdigest() for number in range(2000)}
PROJECT = """
setup: {audit: SHARE}
jobs:
  build: {image: "a:1", source_files: lib/, steps: [{run: make}, {persist_to_workspace: {root: ., paths: [out]}}]}
  size: {image: "a:1", requires: build, source_files: size/, steps: [{attach_workspace: {at: .}}, {run: make size}]}
  split: {image: "a:1", parallelism: 2, source_files: split/, steps: [{run: make split}]}
"""


def told(*sample: str) -> Tuple[Pipeline, Proofs]:
    """All three are proven."""
    project = load_pipeline(SnapshotFiles({"cigen.yml": PROJECT.replace("SHARE", "5%").encode()}))
    hashes = {job.variant: sha256(job.variant.encode()).hexdigest() for job in project.gated}
    return project, Proofs(proven=frozenset(hashes), hashes=hashes, audited=frozenset(sample))


def plan(*sample: str) -> Plan:
    return make_plan(*told(*sample))


def test_a_share_of_the_proven_jobs_is_drawn() -> None:
    assert 60 <= len(audited(HASHES, 0.05, "7")) <= 140
    assert audited(HASHES, 1.0, "7") == frozenset(HASHES)
    assert audited(HASHES, 0.0, "7") == frozenset()


def test_a_pipeline_that_runs_again_draws_the_same_and_another_one_others() -> None:
    first, again, second = (audited(HASHES, 0.05, number) for number in ("7", "7", "8"))

    assert first == again
    assert len(first & second) < len(first) / 2


def test_an_audited_job_runs_with_those_whose_files_it_takes() -> None:
    made = plan("size")

    assert {decision.job: (decision.outcome, decision.why) for decision in made.decisions} == {
        "build": ("run", "proven, but size needs its files"),
        "size": ("run", AUDITED),
        "split": ("skip", made.decisions[2].why),
    }


@pytest.mark.parametrize("name", ["size", "split"])
def test_its_failure_names_the_proof_before_anything_is_recorded(name: str) -> None:
    made = plan(name)

    hashes = {name: "f" * 64}
    written = render_continuation(made.pipeline, hashes, {}).files[made.pipeline.main_path]
    assert written.index("- cigen_audit:") < written.index("- cigen_record_", written.index("- cigen_audit:"))
    assert "cigen_audit" not in render_continuation(plan().pipeline, hashes, {}).files[made.pipeline.main_path]


def test_so_does_that_of_a_job_that_runs_because_everything_does() -> None:
    made = make_plan(*told(), everything="setup.mode is shadow")

    written = render_continuation(made.pipeline, {"size": "f" * 64}, {}).files[made.pipeline.main_path]
    assert written.count("- cigen_audit:") == 1


def test_without_a_setup_workflow_there_is_none() -> None:
    text = "dynamic: false\n" + PROJECT.replace("SHARE", "5%")

    said = [str(one) for one in advice(load_pipeline(SnapshotFiles({"cigen.yml": text.encode()})))]

    assert any("`setup.audit` has no effect" in one for one in said)


@pytest.mark.parametrize("share", ["5", "0%", "101%", "5 percent", "-5%", "1e1%", "[5%]"])
def test_a_share_is_a_percentage(share: str) -> None:
    with pytest.raises(ConfigError, match="percentage"):
        load_pipeline(SnapshotFiles({"cigen.yml": PROJECT.replace("SHARE", share).encode()}))
