"""The docspring example, twice: the second pipeline continues with only what has something to prove."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Set

from cigen.compile import load_pipeline
from cigen.config.files import DiskFiles
from circleci.emulator import CircleCI, Repository
from circleci.emulator.installed import install_cigen
from circleci.emulator.results import Pipeline

EXAMPLE = Path(__file__).parents[2] / "examples" / "docspring"
# What a job leaves behind for others is all that its stand-in has to make.
BUILDS = {"ci_assets_precompile": "public/assets", "build_docs": "docs/build"}


def gated_names() -> Set[str]:
    return {job.name for job in load_pipeline(DiskFiles(str(EXAMPLE))).gated}


def statuses(pipeline: Pipeline) -> Set[str]:
    assert pipeline.continued is not None
    return {run.status for run in pipeline.continued.jobs.values()}


def test_the_second_pipeline_runs_what_has_no_proof_and_what_others_need(tmp_path: Path) -> None:
    repository = Repository(tmp_path / "repository")
    shutil.copytree(EXAMPLE, repository.path, dirs_exist_ok=True)
    repository.commit("First")
    with CircleCI(repository.path, install_cigen(tmp_path / "bin")) as circle:
        for job, directory in BUILDS.items():
            circle.stand_ins.use(f"mkdir -p {directory} && touch {directory}/made", job=job)

        first, second = circle.push(branch="topic"), circle.push(branch="topic")
        repository.commit("Edit a spec", {"docs/guide.md": "# Another guide\n"})
        third = circle.push(branch="topic")

    gated = gated_names()
    assert first.errors == second.errors == third.errors == ()
    assert statuses(first) == statuses(second) == statuses(third) == {"success"}
    assert set(first.ran) >= gated
    # Nothing is left but the jobs without source_files, and what one of them attaches: the deploys are for main alone.
    assert set(second.ran) & gated == {"build_docs"}
    assert set(second.ran) - gated == set(first.ran) - gated - {name for name in first.ran if name.endswith("_proof")}
    assert set(third.ran) & gated > {"build_docs"}
    assert {name for name in third.ran if name.startswith("ci_rails")} <= {"ci_rails_bundler_audit"}
