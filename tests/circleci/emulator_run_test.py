"""`run` steps: shells, variables, directories, when, halt."""

from __future__ import annotations

import os
import subprocess
from typing import List

import pytest

from circleci.configs import IMAGE, config, job, run
from circleci.emulator.results import JobRun
from circleci.projects import Project, Projects


def outputs(found: JobRun) -> List[str]:
    return [step.output.strip() for step in found.steps]


def ends(process: str) -> bool:
    """Whether a killed process is dead, or will be in a moment; nobody may have reaped it."""
    for _ in range(1000):
        status = subprocess.run(["ps", "-o", "stat=", "-p", process], capture_output=True, text=True).stdout
        if not status or status.startswith("Z"):
            return True
    return False


class TestShells:
    def test_bash_stops_at_the_first_failure_and_at_one_in_a_pipe(self, project: Project) -> None:
        found = project.run(run("echo a; false; echo b"), run("false | cat; echo c", when="always"))

        assert found.status == "failed"
        assert outputs(found) == [f"{letter}Exited with code exit status 1" for letter in ("a\n\n", "")]

    def test_a_step_and_a_job_may_name_another_shell(self, project: Project) -> None:
        found = project.run(run("false; echo $0"), run("false; echo $0", shell="/bin/bash -u"), shell="/bin/sh")

        assert found.status == "success"
        assert outputs(found) == ["/bin/sh", "/bin/bash"]

    def test_what_takes_too_long_is_killed_with_all_it_started(self, projects: Projects) -> None:
        found = projects(limit=0.3).run(run("sleep 50 & sleep 50"))

        assert found.status == "failed"
        assert "Too long: killed after 0.3 s" in found.log

    def test_a_background_step_is_not_waited_for_and_ends_with_the_job(self, project: Project) -> None:
        started = run("echo $$ > pid; exec sleep 50", background=True)

        found = project.run(started, run("while [ ! -s pid ]; do :; done; kill -0 $(cat pid); cat pid"))

        assert found.status == "success"
        assert ends(outputs(found)[-1])

    def test_what_is_left_in_the_background_of_a_step_ends_with_it(self, project: Project) -> None:
        found = project.run(run("sleep 50 & echo $!"))

        assert ends(outputs(found)[0])


class TestVariables:
    def test_the_step_outranks_the_job_and_the_job_circleci_contexts_and_the_project(self, projects: Projects) -> None:
        layers = ["image", "project", "context-1", "context-2", "job", "step"]
        values = {layer: {f"V{rank}": layer for rank in range(position + 1)} for position, layer in enumerate(layers)}
        project = projects(
            environment=values["project"], contexts={"one": values["context-1"], "two": values["context-2"]}
        )
        build = job(
            run("echo $V0 $V1 $V2 $V3 $V4 $V5", environment=values["step"]),
            run("echo $V0 $V1 $V2 $V3 $V4 $V5 $CIRCLE_JOB"),
            docker=[{**IMAGE[0], "environment": values["image"]}],
            environment={**values["job"], "CIRCLE_JOB": "overridden"},
        )

        pipeline = project.push(config({"build": build}, [{"build": {"context": ["one", "two"]}}]))

        # each layer sets one variable more than the one below it: V5 only the step, V0 all of them
        assert outputs(pipeline.setup.jobs["build"]) == [
            "step step step step step step",
            "job job job job job overridden",
        ]

    def test_weaker_layers_show_where_no_stronger_one_sets_the_variable(self, projects: Projects) -> None:
        project = projects(
            environment={"A": "project", "B": "project", "CIRCLE_JOB": "project"}, contexts={"c": {"B": "context"}}
        )
        build = job(
            run("echo $A $B $CIRCLE_JOB $D"), docker=[{**IMAGE[0], "environment": {"A": "image", "D": "image"}}]
        )

        pipeline = project.push(config({"build": build}, [{"build": {"context": "c"}}]))

        assert outputs(pipeline.setup.jobs["build"]) == ["project context build image"]

    def test_nothing_of_this_machine_leaks_in(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("LEAKED", "secret")

        assert outputs(project.run(run("echo ${LEAKED:-none} $HOME"))) != [f"none {os.environ.get('HOME')}"]
        assert "secret" not in project.run(run("env")).log

    def test_booleans_are_1_and_0_and_null_is_nil(self, project: Project) -> None:
        values = {"YES": True, "NO": False, "NUMBER": 3, "TAG": "<< pipeline.git.tag >>"}

        assert outputs(project.run(run("echo $YES $NO $NUMBER $TAG", environment=values))) == ["1 0 3 <nil>"]

    def test_bash_env_is_read_by_every_later_bash_and_by_no_sh(self, project: Project) -> None:
        export = run("echo 'export WORD=hello' >> $BASH_ENV")

        found = project.run(export, run("echo ${WORD:-none}"), run("echo ${WORD:-none}", shell="/bin/sh"))

        assert outputs(found) == ["", "hello", "none"]

    def test_circlecis_own(self, project: Project) -> None:
        variables = ["CI", "CIRCLE_JOB", "CIRCLE_BUILD_NUM", "CIRCLE_BRANCH", "CIRCLE_TAG", "CIRCLE_SHA1"]
        text = config({"build": job(run("echo " + " ".join(f"${{{name}-none}}" for name in variables)))})

        first = project.push(text)
        second = project.push(text, branch="dev")

        assert outputs(first.setup.jobs["build"]) == [f"true build 1 main none {first.revision}"]
        assert outputs(second.setup.jobs["build"]) == [f"true build 2 dev none {second.revision}"]
        assert "CIRCLE_CONTINUATION_KEY" not in project.run(run("env")).log


class TestDirectories:
    def test_steps_run_in_the_working_directory_which_exists(self, project: Project) -> None:
        assert outputs(project.run(run("echo ${PWD#$HOME/}"))) == ["project"]
        assert outputs(project.run(run("echo ${PWD#$HOME/}"), working_directory="~/a/b")) == ["a/b"]
        assert outputs(project.run(run("pwd"), working_directory="/tmp/x"))[0].endswith("/tmp/x")

    def test_a_steps_own_directory_is_relative_to_it_and_must_exist(self, project: Project) -> None:
        inside = run("echo ${PWD#$HOME/}", working_directory="sub")

        assert outputs(project.run(run("mkdir sub"), inside))[1] == "project/sub"
        assert project.run(inside).status == "failed"


class TestWhen:
    def test_after_a_failure_only_always_and_on_fail_run(self, project: Project) -> None:
        rest = [run(f"echo {when}", when=when) for when in ("on_success", "always", "on_fail")]

        assert [step.output.strip() for step in project.run(run("true"), *rest).steps[1:]] == ["on_success", "always"]
        assert [step.output.strip() for step in project.run(run("false"), *rest).steps[1:]] == ["always", "on_fail"]

    def test_other_steps_do_not_run_after_a_failure(self, project: Project) -> None:
        steps = ["checkout", {"restore_cache": {"key": "x"}}, {"attach_workspace": {"at": "."}}]

        assert len(project.run(run("false"), *steps).steps) == 1

    def test_halt_ends_the_job_green_and_nothing_runs_after_it(self, project: Project) -> None:
        halt = run("circleci-agent step halt; echo still here")

        found = project.run(halt, run("echo never", when="always"), {"save_cache": {"key": "k", "paths": ["."]}})

        assert (found.status, outputs(found), found.nodes[0].halted) == ("success", ["still here"], True)
        assert project.circle.caches.keys() == []

    def test_halt_does_not_make_a_failed_job_green(self, project: Project) -> None:
        assert project.run(run("false"), run("circleci-agent step halt", when="always")).status == "failed"


def test_steps_that_change_nothing_here_succeed(project: Project) -> None:
    steps: List[object] = [
        "setup_remote_docker",
        "add_ssh_keys",
        {"store_artifacts": {"path": "/x"}},
        {"store_test_results": {"path": "/x"}},
    ]

    assert project.run(*steps).status == "success"
