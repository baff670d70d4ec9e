"""When the gate stays open, and what it does when something is in its way."""

from __future__ import annotations

from pathlib import Path
from shutil import which

import pytest

from circleci.emulator.faults import answers, cuts, slow
from circleci.gated import GATED, PROJECT, Gated, gated_runs, jobs, setup_log


def test_skip_cache_runs_everything(proven: Gated) -> None:
    assert gated_runs(proven.push(parameters={"skip_cache": True})) == GATED


def test_a_commit_may_say_that_nothing_is_skipped(proven: Gated) -> None:
    second = proven.push(subject="Try again [ci noskip]")

    assert gated_runs(second) == GATED
    assert "the commit says [ci noskip] (else it would be skipped" in setup_log(second)


def test_shadow_mode_decides_but_runs_everything(proven: Gated) -> None:
    proven.configure(PROJECT.replace("jobs:", "setup: {mode: shadow}\njobs:"))

    second = proven.push()

    assert gated_runs(second) == GATED
    assert "setup.mode is shadow (else it would be skipped" in setup_log(second)


def test_branches_that_never_skip_still_leave_proofs_for_others(gated: Gated) -> None:
    gated.configure(PROJECT.replace("jobs:", "setup: {never_skip: {branches: [main]}}\njobs:"))
    gated.push(branch="main")

    assert gated_runs(gated.push(branch="main")) == GATED
    assert gated_runs(gated.push(branch="topic")) == ("branch",)


def test_a_tag_runs_everything_it_is_filtered_for(gated: Gated) -> None:
    project = PROJECT.replace("lint: {", "lint: {filters: {tags: {only: /v.*/}}, ")
    gated.configure(project.replace("requires: [test, lint]", "requires: [lint], filters: {tags: {only: /v.*/}}"))
    gated.push()

    tagged = gated.push(tag="v1")

    assert set(tagged.ran) == {"lint", "deploy"}


def test_a_fork_s_pull_request_records_nothing(gated: Gated) -> None:
    assert gated_runs(gated.push(fork=7)) == GATED

    assert gated_runs(gated.push(fork=7)) == GATED
    assert "pull request from a fork: nothing is recorded" in gated.push(fork=7).log


def test_a_job_that_the_committed_entrypoint_doesn_t_know_runs(proven: Gated) -> None:
    added = PROJECT + '  added: {image: "cimg/base:1", source_files: lint/, steps: [{run: make added}]}\n'
    proven.configure(added, generate=False)

    for _ in range(2):
        second = proven.push()
        assert "added" in second.ran
        assert gated_runs(second) == ()


def test_a_job_that_only_the_committed_entrypoint_knows_does_no_harm(proven: Gated) -> None:
    without = "\n".join(line for line in PROJECT.splitlines() if not line.startswith("  lint: {"))
    proven.configure(without.replace("[test, lint]", "[test]"), generate=False)

    second = proven.push()

    assert "lint" not in jobs(second)
    assert gated_runs(second) == ()


IMMEDIATE = """
workflows:
  package_updates: {jobs: {update: {image: x, steps: [{run: make update}]}}}
  staging_postman_tests: {jobs: {postman: {image: x, steps: [{run: make postman}]}}}
"""


@pytest.mark.parametrize(
    ("parameters", "ran"),
    [
        ({"check_package_versions": True}, ("update",)),
        ({"run_staging_postman_tests": True}, ("postman",)),
        ({"check_package_versions": True, "run_staging_postman_tests": True}, ("update",)),
    ],
)
def test_an_immediate_workflow_runs_alone(gated: Gated, parameters: dict[str, bool], ran: tuple[str, ...]) -> None:
    gated.configure(PROJECT + IMMEDIATE)

    pipeline = gated.push(parameters=parameters)

    assert pipeline.continued is None
    assert pipeline.ran == ran


def test_a_schedule_starts_its_workflow_by_the_parameter(gated: Gated) -> None:
    gated.configure(PROJECT + IMMEDIATE)

    assert gated.push(schedule="nightly", parameters={"check_package_versions": True}).ran == ("update",)
    assert "lint" in gated.push(schedule="hourly", parameters={"check_package_versions": False}).ran


def test_the_blunt_rule_takes_what_depends_on_a_skipped_job_along(proven: Gated) -> None:
    proven.configure(PROJECT.replace("jobs:", "setup: {prune: dependents}\njobs:"))
    assert "deploy" not in jobs(proven.push())

    proven.configure(
        PROJECT.replace("jobs:", "setup: {prune: dependents}\njobs:").replace(
            "deploy: {", "deploy: {always_run: true, "
        )
    )
    assert jobs(proven.push())["deploy"].status == "success"


@pytest.mark.parametrize(
    ("faults", "replies"),
    [
        ([answers(500), answers(503)], (500, 503, 200)),
        ([answers(429, retry_after="1")], (429, 200)),
        ([slow(1.0)], (200,)),
        ([cuts(processed=False)], (0, 200)),
        ([cuts(processed=True)], (0, 400)),
    ],
)
def test_a_server_in_trouble_is_asked_until_the_pipeline_is_continued_once(
    gated: Gated, faults: list[object], replies: tuple[int, ...]
) -> None:
    gated.circle.faults.extend(faults)  # type: ignore[arg-type]  # a Fault each

    pipeline = gated.push()

    assert pipeline.replies == replies
    assert pipeline.setup.jobs["setup"].status == "success"
    assert jobs(pipeline)["deploy"].status == "success"


def test_an_expired_key_fails_setup_and_says_what_to_do(gated: Gated) -> None:
    gated.circle.faults.append(answers(409, "Continuation key has expired. Please run a new pipeline."))

    pipeline = gated.push()

    assert pipeline.setup.jobs["setup"].status == "failed"
    assert "A continuation key lives six hours: trigger a new pipeline." in setup_log(pipeline)


def test_a_rerun_of_setup_says_that_it_can_t_be(gated: Gated) -> None:
    first = gated.push()

    second = gated.circle.rerun(first)

    assert "A setup workflow can't be rerun" in setup_log(second)


def test_the_key_is_in_no_output(gated: Gated) -> None:
    gated.circle.faults.extend([answers(500), answers(409, "Continuation key has expired.")])

    pipeline = gated.push()

    assert pipeline.continuation_key
    assert pipeline.continuation_key not in pipeline.log


def test_when_hashing_is_impossible_every_job_runs_and_the_log_says_why(tmp_path: Path) -> None:
    broken = Gated(tmp_path)
    wrapper = tmp_path / "bin" / "git"  # beside `cigen`, before the real one
    wrapper.write_text(f'#!/bin/sh\ncase "$*" in *core.fsmonitor=false*) exit 3 ;; esac\nexec {which("git")} "$@"\n')
    wrapper.chmod(0o755)
    try:
        for _ in range(2):
            pipeline = broken.push()
            assert gated_runs(pipeline) == GATED
            assert "git can't list the files" in setup_log(pipeline)
            assert "The jobs could not be hashed: all of them run." in setup_log(pipeline)
    finally:
        broken.circle.close()


@pytest.mark.parametrize("cache", ["/proc/nowhere", "/dev/null/cache"])
def test_a_cache_directory_that_can_t_be_written_changes_nothing(tmp_path: Path, cache: str) -> None:
    project = Gated(tmp_path, environment={"CIGEN_CACHE_DIR": cache})
    try:
        assert gated_runs(project.push()) == GATED
        assert gated_runs(project.push()) == ()
    finally:
        project.circle.close()


def test_dynamic_false_halts_each_job_by_its_own_proof(tmp_path: Path) -> None:
    single = Gated(tmp_path / "single", has_cigen=lambda job: True)
    try:
        single.configure("dynamic: false\n" + PROJECT)
        (single.repository.path / ".circleci" / "main.yml").unlink()
        first, second = single.push(), single.push()
        halted = {name for name, run in second.setup.jobs.items() if any(node.halted for node in run.nodes)}
        assert not any(node.halted for run in first.setup.jobs.values() for node in run.nodes)
        assert halted == set(GATED) - {"split", "build"}  # of several nodes, and what another attaches
        assert "make deploy" in second.setup.jobs["deploy"].log
        edited = single.push({"lint/rules": "2\n"})
        assert not any(node.halted for node in edited.setup.jobs["lint"].nodes)
    finally:
        single.circle.close()


def test_nor_does_one_of_a_project_of_the_github_app(tmp_path: Path) -> None:
    """It has no CIRCLE_PR_NUMBER: the branch is called `pull/…`."""
    project = Gated(tmp_path, github_app=True)
    project.configure(f"checkout: {{shallow: false}}\n{PROJECT}")
    assert gated_runs(project.push(fork=7)) == GATED

    second = project.push(fork=7)

    project.circle.close()
    assert gated_runs(second) == GATED


def test_a_project_of_the_github_app_is_gated_like_others(tmp_path: Path) -> None:
    project = Gated(tmp_path, github_app=True)
    try:
        assert gated_runs(project.push()) == GATED
        assert gated_runs(project.push()) == ()
    finally:
        project.circle.close()
