"""The gate, end to end: what a second pipeline runs depends on what the first one proved."""

from __future__ import annotations

import pytest

from circleci.gated import GATED, PROJECT, Gated, gated_runs, jobs, setup_log


def test_the_second_pipeline_skips_every_gated_variant_and_still_deploys(proven: Gated) -> None:
    second = proven.push()

    assert gated_runs(second) == ()
    assert jobs(second)["deploy"].status == "success"
    assert "no longer waits for test_amd64, test_arm64, lint" in setup_log(second)


@pytest.mark.parametrize(
    ("path", "variants"),
    [
        ("lint/rules", ("lint",)),
        ("app/main.rb", ("branch", "channel", "orb", "test_amd64", "test_arm64")),
        ("app/README.md", ("branch", "channel", "orb")),  # excluded from the group
        ("split/spec", ("split",)),
        ("lib/lib.rb", ("build", "size")),  # the producer of a workspace and what attaches it
        ("size/limit", ("build", "size")),  # its producer is proven, but the workspace is needed
        ("elsewhere", ()),
    ],
)
def test_an_edited_file_runs_exactly_the_variants_that_see_it(
    proven: Gated, path: str, variants: tuple[str, ...]
) -> None:
    assert gated_runs(proven.push({path: "2\n"})) == variants


@pytest.mark.parametrize(
    ("before", "after", "variants"),
    [
        ("make lint", "make check", ("lint",)),
        ("make prepare", "make ready", ("test_amd64", "test_arm64")),
        ("postgres:16", "postgres:17", ("test_amd64", "test_arm64")),
        ('[{image: "cimg/base:1"}]', '[{image: "cimg/base:2"}]', ("build", "size")),
        ("report@1.0.0", "report@1.1.0", ("orb",)),
        ("jobs:", "# a comment\njobs:", ()),
        ("jobs:", "setup: {epoch: 2}\njobs:", GATED),
    ],
)
def test_an_edited_definition_runs_the_jobs_that_use_it(
    proven: Gated, before: str, after: str, variants: tuple[str, ...]
) -> None:
    proven.configure(PROJECT.replace(before, after))

    assert gated_runs(proven.push()) == variants


def test_another_value_of_a_pipeline_parameter_is_another_job(proven: Gated) -> None:
    assert gated_runs(proven.push(parameters={"channel": "beta"})) == ("channel",)
    assert gated_runs(proven.push(parameters={"channel": "beta"})) == ()


def test_another_branch_is_another_job_where_a_step_names_it(proven: Gated) -> None:
    assert gated_runs(proven.push(branch="other")) == ("branch",)


def test_a_failed_job_leaves_no_proof_and_is_tried_again(gated: Gated) -> None:
    gated.circle.stand_ins.fail("test_arm64", "make test")
    assert jobs(gated.push())["test_arm64"].status == "failed"
    gated.circle.stand_ins.succeed("test_arm64")

    second = gated.push()

    assert gated_runs(second) == ("test_arm64",)  # its amd64 twin had passed
    assert jobs(second)["deploy"].status == "success"


def test_a_parallel_job_whose_nodes_fail_in_turn_is_never_skipped(gated: Gated) -> None:
    for node in (0, 1):
        gated.circle.stand_ins.succeed("split")
        gated.circle.stand_ins.fail("split", node=node)
        assert jobs(gated.push())["split"].status == "failed"
    gated.circle.stand_ins.succeed("split")

    assert gated_runs(gated.push()) == ("split",)
    assert gated_runs(gated.push()) == ()


def test_steps_that_change_sources_don_t_change_what_is_proven(gated: Gated) -> None:
    gated.circle.stand_ins.use("echo changed > app/main.rb; rm -rf lint", job="test_*")
    gated.push()

    assert gated_runs(gated.push()) == ()


def test_a_gated_dependent_of_a_skipped_job_runs_when_its_own_sources_changed(proven: Gated) -> None:
    proven.configure(PROJECT.replace("lint: {", "lint: {requires: test, "))
    proven.push()

    second = proven.push({"lint/rules": "2\n"})

    assert gated_runs(second) == ("lint",)


def test_a_deploy_that_failed_behind_green_tests_is_tried_again(gated: Gated) -> None:
    gated.circle.stand_ins.fail("deploy")
    assert jobs(gated.push())["deploy"].status == "failed"
    gated.circle.stand_ins.succeed("deploy")

    second = gated.push()

    assert gated_runs(second) == ()
    assert jobs(second)["deploy"].status == "success"


def test_a_deploy_behind_a_skipped_and_a_running_job_waits_for_the_running_one(proven: Gated) -> None:
    proven.circle.stand_ins.fail("lint")

    second = proven.push({"lint/rules": "2\n"})

    assert gated_runs(second) == ("lint",)
    assert jobs(second)["deploy"].status == "not_run"


def test_an_approval_with_nothing_left_behind_it_isn_t_asked(proven: Gated) -> None:
    proven.configure(PROJECT.replace("lint: {", "hold: {type: approval}\n  lint: {requires: hold, "))
    assert jobs(proven.push(approve=["hold"]))["hold"].status == "success"
    proven.configure(
        PROJECT.replace("lint: {", "hold: {type: approval}\n  lint: {requires: hold, ").replace("lint]", "test]")
    )

    assert "hold" not in jobs(proven.push())


def test_when_everything_is_proven_the_workflow_is_not_empty(proven: Gated) -> None:
    everything = PROJECT[: PROJECT.index("  deploy:")]
    proven.configure(everything)

    second = proven.push()

    assert list(jobs(second)) == ["cigen_skipped"]
    assert {job.status for job in jobs(second).values()} == {"success"}


def test_a_branch_with_only_a_filtered_deploy_left_has_something_to_run(proven: Gated) -> None:
    proven.configure(PROJECT.replace("deploy: {", "deploy: {filters: {branches: {only: main}}, "))

    second = proven.push()

    assert set(jobs(second)) == {"cigen_skipped"}


def test_a_status_job_always_reports(proven: Gated) -> None:
    proven.configure(PROJECT.replace("jobs:", "setup: {status_job: all-checks}\njobs:"))

    assert jobs(proven.push())["all-checks"].status == "success"
    proven.circle.stand_ins.fail("lint")
    assert jobs(proven.push({"lint/rules": "2\n"}))["all-checks"].status == "not_run"


def test_a_producer_stays_for_those_only_that_this_branch_has(proven: Gated) -> None:
    project = PROJECT.replace("deploy: {", "deploy: {filters: {branches: {only: main}}, ").replace(
        "steps: [{run: make deploy}]", "steps: [{attach_workspace: {at: .}}, {run: make deploy}]"
    )
    proven.configure(project.replace("requires: [test, lint]", "requires: [test, build]"))

    assert gated_runs(proven.push(branch="topic")) == ()
    on_main = proven.push(branch="main")
    assert gated_runs(on_main) == ("branch", "build")
    assert jobs(on_main)["deploy"].status == "success"
