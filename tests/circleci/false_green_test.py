"""Ways in which a job could once be skipped that had never passed."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, List, Optional

import pytest

from circleci.emulator.results import JobRun, Pipeline
from circleci.gated import PROJECT, Gated, gated_runs, jobs

HALT = "circleci-agent step halt"


@pytest.fixture
def single(tmp_path: Path) -> Iterator[Gated]:
    """A project without a setup job, whose jobs decide for themselves."""
    made = Gated(tmp_path / "single", has_cigen=lambda job: True)
    made.configure("dynamic: false\n" + PROJECT)
    (made.repository.path / ".circleci" / "main.yml").unlink()
    yield made
    made.circle.close()


def edited(before: str, after: str) -> str:
    assert before in PROJECT
    return PROJECT.replace(before, after)


class TestStepsBehindTheRecord:
    """CircleCI runs `post-steps` after the job's own steps, and a failure there fails the job."""

    BEHIND = edited("lint: {", "lint: {post-steps: [{run: make clean}], ")

    def test_a_job_whose_post_steps_fail_proves_nothing(self, gated: Gated) -> None:
        gated.configure(self.BEHIND)
        gated.circle.stand_ins.fail("lint", "make clean")
        assert jobs(gated.push())["lint"].status == "failed"
        gated.circle.stand_ins.succeed("lint")

        assert gated_runs(gated.push()) == ("lint",)
        assert gated_runs(gated.push()) == ()

    def test_nor_without_a_setup_job(self, single: Gated) -> None:
        single.configure("dynamic: false\n" + self.BEHIND)
        single.circle.stand_ins.fail("lint", "make clean")
        assert single.push().setup.jobs["lint"].status == "failed"
        single.circle.stand_ins.succeed("lint")

        assert not halted(single, "lint")
        assert halted(single, "lint")


class TestNodesThatHalt:
    """A node that halts ends green: the job passes although this share of it never ran."""

    @pytest.mark.parametrize("node", [None, 0, 1])
    def test_a_parallel_job_is_proven_only_when_every_node_came_to_its_end(
        self, gated: Gated, node: Optional[int]
    ) -> None:
        gated.circle.stand_ins.use(HALT, "split", node=node)
        assert jobs(gated.push())["split"].status == "success"
        gated.circle.stand_ins.succeed("split")

        assert gated_runs(gated.push()) == ("split",)
        assert gated_runs(gated.push()) == ()

    def test_nodes_of_different_builds_don_t_add_up(self, gated: Gated) -> None:
        for node in (0, 1):
            gated.circle.stand_ins.succeed("split")
            gated.circle.stand_ins.use(HALT, "split", node=node)
            assert jobs(gated.push())["split"].status == "success"
        gated.circle.stand_ins.succeed("split")

        assert gated_runs(gated.push()) == ("split",)

    def test_nor_do_those_of_a_job_that_halts_alone(self, gated: Gated) -> None:
        gated.circle.stand_ins.use(HALT, "lint")
        assert jobs(gated.push())["lint"].status == "success"

        assert gated_runs(gated.push()) == ("lint",)


class TestWithoutASetupJob:
    def test_a_job_whose_workspace_another_attaches_never_halts(self, single: Gated) -> None:
        single.push()

        second = single.push({"size/limit": "2\n"})

        assert [name for name in ("build", "size") if is_halted(second, name)] == []
        assert second.setup.jobs["size"].status == "success"

    def test_a_job_that_ran_as_an_older_file_says_proves_nothing(self, single: Gated) -> None:
        stricter = "dynamic: false\n" + edited("make lint", "make lint-strictly")
        single.configure(stricter, generate=False)
        assert "make lint" in step_names(single.push(), "lint")
        single.configure(stricter)

        second = single.push()

        assert not is_halted(second, "lint")
        assert "make lint-strictly" in step_names(second, "lint")
        assert halted(single, "lint")


def test_a_value_that_the_continuation_won_t_have_is_no_value(gated: Gated) -> None:
    """Each file's own default holds in it: with an old entrypoint setup sees another one than the jobs."""
    gated.configure(edited("default: stable", "default: beta"), generate=False)
    assert "channel" in gated.push().ran
    gated.configure(PROJECT)

    assert gated_runs(gated.push()) == ("channel",)


def test_a_value_inside_an_expression_counts(gated: Gated) -> None:
    step = """{when: {condition: << pipeline.git.branch == "main" >>, steps: [{run: make lint-strictly}]}}"""
    gated.configure(edited("[{run: make lint}]", f"[{{run: make lint}}, {step}]"))
    assert "make lint-strictly" not in names(jobs(gated.push())["lint"])
    assert gated_runs(gated.push()) == ()

    on_main = jobs(gated.push(branch="main"))

    assert "make lint-strictly" in names(on_main["lint"])


def test_a_job_of_the_name_of_another_one_s_variants_is_skipped_alone(gated: Gated) -> None:
    stages = {
        ".cigen/config.yml": "{}\n",
        ".cigen/workflows/main/jobs/a/test.yml": (
            "image: x\narchitectures: [amd64, arm64]\nsource_files: app/\nsteps: [{run: make a}]\n"
        ),
        ".cigen/workflows/main/jobs/b/test.yml": "image: x\nsource_files: lint/\nsteps: [{run: make b}]\n",
    }
    (gated.repository.path / "cigen.yml").unlink()
    gated.repository.write(stages)
    gated.generate()
    gated.push()

    second = gated.push({"app/main.rb": "2\n"})

    assert [name for name in second.ran if name.startswith("test")] == ["test_amd64", "test_arm64"]


def test_files_handed_on_by_a_cache_of_the_build_count_as_a_workspace_does(gated: Gated) -> None:
    """`build` keeps what it built under the commit's key, and `size` looks at it."""
    key = '"built-{{ .Revision }}"'
    gated.configure(
        edited(
            "{persist_to_workspace: {root: ., paths: [out]}}", f"{{save_cache: {{key: {key}, paths: [out]}}}}"
        ).replace("{attach_workspace: {at: .}}", f"{{restore_cache: {{key: {key}}}}}")
    )
    gated.push()

    assert gated_runs(gated.push({"lib/lib.rb": "2\n"})) == ("build", "size")
    assert gated_runs(gated.push({"size/limit": "2\n"})) == ("build", "size")


def halted(single: Gated, job: str) -> bool:
    """Whether a job halts in the next pipeline."""
    return is_halted(single.push(), job)


def is_halted(pipeline: Pipeline, job: str) -> bool:
    return any(node.halted for node in pipeline.setup.jobs[job].nodes)


def step_names(pipeline: Pipeline, job: str) -> List[str]:
    return names(pipeline.setup.jobs[job])


def names(job: JobRun) -> List[str]:
    return [step.name for step in job.steps]


def test_a_job_whose_only_requirement_left_is_filtered_away_still_runs(gated: Gated) -> None:
    """CircleCI ignores a requirement that its filters take away, but doesn't start a job that has no other."""
    gated.configure(
        edited("requires: [test, lint]", "requires: [test, lint, main_only]")
        + '  main_only: {image: "cimg/base:1", filters: {branches: {only: main}}, steps: [{run: make main}]}\n'
    )
    assert jobs(gated.push())["deploy"].status == "success"

    second = jobs(gated.push())

    assert "main_only" not in second
    assert second["deploy"].status == "success"


def test_a_job_behind_a_filtered_one_doesn_t_run_where_that_doesn_t(gated: Gated) -> None:
    """It has no filters of its own: where `build` is filtered away it never starts, proven or not."""
    gated.configure(
        edited("build: {", "build: {filters: {branches: {only: main}}, ").replace(
            "requires: [test, lint]", "requires: build"
        )
    )
    assert jobs(gated.push(branch="main"))["deploy"].status == "success"

    assert jobs(gated.push(branch="main"))["deploy"].status == "success"
    assert "deploy" not in jobs(gated.push(branch="topic"))
