"""Behind `continue` the setup job says what changed since an earlier pipeline: what it reads there decides nothing."""

from __future__ import annotations

from typing import List

from circleci.emulator.results import Pipeline
from circleci.gated import PROJECT, Gated, gated_runs


def said(pipeline: Pipeline) -> List[str]:
    """What is said of the jobs that run."""
    setup = pipeline.setup.jobs["setup"]
    assert setup.status == "success", setup.log
    (step,) = (step for step in setup.steps if step.name == "Say what changed")
    return [" ".join(line.split()) for line in step.output.splitlines()]


def test_each_job_that_runs_is_explained_from_its_branch_or_else_from_the_default_one(proven: Gated) -> None:
    proven.circle.stand_ins.keep_all()
    proven.circle.stand_ins.fail("lint")

    first = proven.push(branch="main")
    proven.configure(PROJECT.replace("make split", "make it"))
    of_another = proven.push({"lint/rules": "2\n"}, branch="feature-x")
    again = proven.push(branch="feature-x")
    of_this = proven.push({"app/main.rb": "2\n", "lint/rules": "1\n"}, branch="feature")

    assert said(first) == ["Nothing to say about an earlier pipeline."]
    assert said(of_another) == [
        "branch CIRCLE_BRANCH changed since pipeline 1",
        "lint lint/rules changed since pipeline 1",
        "split its command changed since pipeline 1",
    ]
    assert gated_runs(again) == ("lint",)
    assert said(again) == ["lint ran in 2 and left no proof"]
    assert gated_runs(of_this) == ("branch", "channel", "orb", "test_amd64", "test_arm64")
    assert "orb app/main.rb changed since pipeline 1" in said(of_this)
    assert not any(" 2" in line or " 3" in line for line in said(of_this))


def test_a_fork_keeps_none(proven: Gated) -> None:
    proven.circle.stand_ins.keep_all()
    proven.circle.site.passes_secrets_to_forks = True
    proven.push(fork=7)

    assert said(proven.push({"lint/rules": "2\n"}, branch="pull/7")) == ["Nothing to say about an earlier pipeline."]
