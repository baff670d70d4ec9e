"""Jobs in the order of their requirements, and workspaces."""

from __future__ import annotations

from typing import Dict, List

import pytest

from circleci.configs import config, job, run
from circleci.emulator.results import Pipeline
from circleci.projects import Project, Projects

FAIL = job(run("false"))


def statuses(pipeline: Pipeline) -> Dict[str, str]:
    return {name: found.status for name, found in pipeline.setup.jobs.items()}


def behind(name: str, *required: object) -> object:
    return {name: {"requires": list(required)}}


HOLD = {"hold": {"type": "approval", "requires": ["a"]}}


class TestRequirements:
    def test_jobs_run_after_what_they_require(self, project: Project) -> None:
        jobs = {name: job() for name in "abcd"}

        pipeline = project.push(config(jobs, [behind("a", "d"), behind("b", "a"), "c", behind("d", "c")]))

        assert pipeline.ran == ("c", "d", "a", "b")

    def test_behind_a_failure_nothing_runs_and_the_rest_does(self, project: Project) -> None:
        jobs = {"a": FAIL, "b": job(), "c": job(), "d": job()}

        pipeline = project.push(config(jobs, ["a", behind("b", "a"), behind("c", "b"), "d"]))

        assert statuses(pipeline) == {"a": "failed", "b": "not_run", "c": "not_run", "d": "success"}
        assert pipeline.ran == ("a", "d")
        assert pipeline.setup.workflows["main"].status == "failed"

    @pytest.mark.parametrize(
        ("wanted", "after_success", "after_failure"),
        [
            ("success", "success", "not_run"),
            ("failed", "not_run", "success"),
            (["success", "failed"], "success", "success"),
            ("terminal", "success", "success"),
        ],
    )
    def test_statuses_decide(self, project: Project, wanted: object, after_success: str, after_failure: str) -> None:
        entries = ["a", behind("b", {"a": wanted})]

        assert statuses(project.push(config({"a": job(), "b": job()}, entries)))["b"] == after_success
        assert statuses(project.push(config({"a": FAIL, "b": job()}, entries)))["b"] == after_failure

    def test_not_run_is_a_status_to_wait_for(self, project: Project) -> None:
        jobs = {"a": FAIL, "b": job(), "c": job()}

        assert (
            statuses(project.push(config(jobs, ["a", behind("b", "a"), behind("c", {"b": "not_run"})])))["c"]
            == "success"
        )

    def test_canceled_and_unauthorized_jobs_do_not_run(self, projects: Projects) -> None:
        project = projects(restricted_contexts=["secret"])
        entries = [
            "a",
            {"b": {"context": "secret"}},
            behind("c", {"a": "canceled"}, {"b": "unauthorized"}),
            behind("d", "a"),
        ]

        pipeline = project.push(config({name: job() for name in "abcd"}, entries), cancel=["a"])

        assert statuses(pipeline) == {"a": "canceled", "b": "unauthorized", "c": "success", "d": "not_run"}

    def test_a_job_fails_when_one_of_its_nodes_does(self, project: Project) -> None:
        found = project.run(run("test $CIRCLE_NODE_INDEX != 1"), parallelism=3)

        assert found.status == "failed"
        assert [node.succeeded for node in found.nodes] == [True, False, True]


class TestApprovals:
    entries = ["a", HOLD, behind("b", "hold"), behind("c", "b")]
    text = config({name: job() for name in "abc"}, entries)

    def test_nobody_approves_by_himself(self, project: Project) -> None:
        pipeline = project.push(self.text)

        assert statuses(pipeline) == {"a": "success", "hold": "on_hold", "b": "blocked", "c": "blocked"}
        assert pipeline.setup.workflows["main"].status == "on_hold"

    @pytest.mark.parametrize("approve", [["hold"], ["*"]])
    def test_approved_the_rest_runs(self, project: Project, approve: List[str]) -> None:
        assert project.push(self.text, approve=approve).ran == ("a", "b", "c")

    def test_behind_a_failure_there_is_nothing_to_approve(self, project: Project) -> None:
        pipeline = project.push(config({"a": FAIL, "b": job(), "c": job()}, self.entries), approve=["hold"])

        assert statuses(pipeline) == {"a": "failed", "hold": "not_run", "b": "not_run", "c": "not_run"}


def test_a_no_op_takes_no_machine_and_passes_what_it_requires(project: Project) -> None:
    jobs = {"a": FAIL, "all": {"type": "no-op"}, "none": {"type": "no-op"}}

    pipeline = project.push(config(jobs, ["a", behind("all", "a"), "none"]))

    assert statuses(pipeline) == {"a": "failed", "all": "not_run", "none": "success"}
    assert pipeline.ran == ("a",)


class TestWorkspaces:
    persist = job(
        run("mkdir -p w/d && echo $CIRCLE_JOB > w/d/$CIRCLE_JOB"),
        {"persist_to_workspace": {"root": "w", "paths": ["d"]}},
    )
    attach = job({"attach_workspace": {"at": "/tmp/w"}}, run("ls /tmp/w/d || echo nothing"))

    def attached(self, pipeline: Pipeline, name: str = "z") -> List[str]:
        return pipeline.setup.jobs[name].steps[-1].output.split()

    def test_a_job_gets_what_the_jobs_before_it_persisted_and_no_other(self, project: Project) -> None:
        jobs = {"a": self.persist, "b": self.persist, "c": self.persist, "m": job(), "y": self.attach, "z": self.attach}

        pipeline = project.push(
            config(jobs, ["a", behind("b", "a"), behind("m", "b"), behind("z", "m"), "c", behind("y", "c")])
        )

        assert self.attached(pipeline) == ["a", "b"]
        assert self.attached(pipeline, "y") == ["c"]

    def test_the_last_layer_lies_on_top(self, project: Project) -> None:
        write = job(run("echo $CIRCLE_JOB > f"), {"persist_to_workspace": {"root": ".", "paths": ["f"]}})
        read = job({"attach_workspace": {"at": "."}}, run("cat f"))

        pipeline = project.push(
            config({"a": write, "b": write, "z": read}, ["a", behind("b", "a"), behind("z", "a", "b")])
        )

        assert self.attached(pipeline) == ["b"]

    def test_paths_are_globs_under_the_root_and_must_match(self, project: Project) -> None:
        make = run("mkdir -p out/x && touch out/x/1.txt out/x/2.txt out/x/3.log")
        jobs = {
            "a": job(make, {"persist_to_workspace": {"root": "out", "paths": ["x/*.txt"]}}),
            "z": job({"attach_workspace": {"at": "in"}}, run("cd in; ls x")),
        }

        assert self.attached(project.push(config(jobs, ["a", behind("z", "a")]))) == ["1.txt", "2.txt"]
        assert project.run({"persist_to_workspace": {"root": ".", "paths": ["none"]}}).status == "failed"

    def test_it_belongs_to_its_workflow(self, project: Project) -> None:
        text = config(
            {"a": self.persist, "z": self.attach},
            workflows={"one": {"jobs": ["a"]}, "two": {"jobs": ["z"]}},
        )

        assert self.attached(project.push(text)) == ["nothing"] or "nothing" in self.attached(project.push(text))
