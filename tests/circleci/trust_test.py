"""What bounds the trust in a proof: audits, full runs of schedules, a greatest age."""

from __future__ import annotations

from circleci.gated import GATED, PROJECT, Gated, gated_runs, jobs, setup_log


def with_setup(keys: str) -> str:
    return PROJECT.replace("jobs:", f"setup: {{{keys}}}\njobs:")


def test_an_audited_job_that_fails_names_its_proof(proven: Gated) -> None:
    proven.configure(with_setup("audit: 100%"))
    proven.circle.stand_ins.fail("lint")
    proven.circle.stand_ins.fail("split", node=1)

    second = proven.push()

    assert gated_runs(second) == GATED
    ran = jobs(second)
    hashed = proven.hash("lint")
    assert ran["lint"].status == "failed" and f"  lint-amd64-{hashed}\n" in ran["lint"].log
    assert "There is a proof" in ran["split"].log and ran["split"].status == "failed"
    assert ran["build"].status == "success" and "There is a proof" not in ran["build"].log
    assert "proven, and audited" in setup_log(second)


def test_a_schedule_s_pipeline_runs_everything(proven: Gated) -> None:
    proven.configure(with_setup("never_skip: {schedules: true}"))

    proven.circle.stand_ins.fail("lint")

    nightly = proven.push(branch="topic", schedule="nightly")

    assert gated_runs(nightly) == GATED
    assert "pipelines of a schedule never skip" in setup_log(nightly)
    assert f"  lint-amd64-{proven.hash('lint')}\n" in jobs(nightly)["lint"].log
    assert gated_runs(proven.push()) == ()


def test_a_proof_that_is_too_old_is_none(gated: Gated) -> None:
    gated.configure(with_setup("proof_days: 2"))
    gated.push()
    assert gated_runs(gated.push()) == ()

    gated.pass_days(2)

    assert gated_runs(gated.push()) == GATED
    assert gated_runs(gated.push()) == ()
