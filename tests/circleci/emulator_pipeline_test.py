"""Pushes, tags, forks, schedules, checkouts; stand-ins; the cigen command."""

from __future__ import annotations

from pathlib import Path
from typing import Any, List, Mapping

import pytest

from circleci.configs import config, document, job, run
from circleci.emulator.compiler import ALL_FILTERED
from circleci.emulator.installed import install_cigen
from circleci.projects import Project, Projects

LOOK = job("checkout", run("git log -1 --format=%H; git rev-parse --abbrev-ref HEAD; git status --porcelain; cat file"))
FILE = {"file": "one\n"}


class TestCheckout:
    def test_it_is_a_clean_clone_of_the_pushed_commit_on_its_branch(self, project: Project) -> None:
        pipeline = project.push(config({"build": LOOK}), FILE, branch="dev")
        (project.repository.path / "file").write_text("not committed")

        assert pipeline.setup.jobs["build"].steps[-1].output.split() == [pipeline.revision, "dev", "one"]

    def test_of_a_tag(self, project: Project) -> None:
        text = config({"build": LOOK}, [{"build": {"filters": {"tags": {"only": "/v.*/"}}}}])

        pipeline = project.push(text, FILE, tag="v1")

        assert pipeline.setup.jobs["build"].steps[-1].output.split() == [pipeline.revision, "HEAD", "one"]

    def test_of_a_pull_request_from_a_fork(self, project: Project) -> None:
        project.push(config({"build": job()}))

        pipeline = project.push(config({"build": LOOK}), FILE, fork=5)

        assert pipeline.setup.jobs["build"].steps[-1].output.split() == [pipeline.revision, "pull/5", "one"]

    @pytest.mark.parametrize("branch", ["it's", 'a"b', "a$(touch${IFS}hit)b"])
    def test_of_a_branch_of_any_name(self, project: Project, branch: str) -> None:
        build = job("checkout", run('[ "$(git rev-parse --abbrev-ref HEAD)" = "$CIRCLE_BRANCH" ] && [ ! -e hit ]'))

        pipeline = project.push(config({"build": build}), branch=branch)

        assert pipeline.setup.jobs["build"].status == "success", pipeline.log

    def test_into_another_directory(self, project: Project) -> None:
        found = project.run({"checkout": {"path": "sub"}}, run("ls -A; ls -A sub"))

        assert found.steps[-1].output.split() == ["sub", ".circleci", ".git"]

    def test_again_it_fetches_and_over_other_files_it_fails(self, project: Project) -> None:
        assert project.run("checkout", run("rm -r .circleci"), "checkout", run("ls .circleci")).status == "success"
        assert project.run(run("touch x"), "checkout").status == "failed"

    def test_older_files_are_there_on_demand(self, project: Project) -> None:
        project.push(config({"build": job()}), FILE)
        project.push(config({"build": job()}), {"file": "two\n"})

        assert project.run("checkout", run("git show HEAD~2:file")).steps[-1].output == "one\n"

    def test_shallow_clones_and_fetches_by_commit_work(self, project: Project) -> None:
        fetch = 'git init -q . && git fetch -q --depth 1 "$CIRCLE_REPOSITORY_URL" "$CIRCLE_SHA1"'

        found = project.run(run(fetch), run("git log --oneline FETCH_HEAD | wc -l"))

        assert found.steps[-1].output.strip() == "1"

    def test_a_job_may_push_to_the_branch(self, project: Project) -> None:
        commit = (
            "git -c user.name=x -c user.email=x@example.com commit -q --allow-empty -m by-ci && git push -q origin HEAD"
        )

        assert project.run("checkout", run(commit)).status == "success"
        assert project.circle.remote.commit("refs/heads/main").subject == "by-ci"


class TestTriggers:
    def test_no_config_is_an_error(self, project: Project) -> None:
        project.repository.commit(files=FILE)

        assert project.circle.push().errors == ("No configuration was found in your project.",)

    def test_an_error_runs_nothing(self, project: Project) -> None:
        pipeline = project.push(config({"build": job("nothing")}))

        assert len(pipeline.errors) == 1
        assert pipeline.ran == ()

    def test_parameters_make_it_an_api_trigger(self, project: Project) -> None:
        text = config(
            {"build": job(run("echo << pipeline.trigger_source >> << pipeline.parameters.word >>"))},
            parameters={"word": {"type": "string", "default": "none"}},
        )

        assert project.push(text).log.endswith("webhook none\n")
        assert project.push(text, parameters={"word": "given"}).log.endswith("api given\n")
        assert project.push(text, parameters={"other": "given"}).errors == ("Unexpected argument(s): other",)

    def test_schedules_have_a_name(self, project: Project) -> None:
        text = config({"build": job(run("echo << pipeline.trigger_source >> << pipeline.schedule.name >>."))})

        assert project.push(text).log.endswith("webhook .\n")
        assert project.push(text, schedule="nightly").log.endswith("scheduled_pipeline nightly.\n")

    def test_values_may_be_given(self, project: Project) -> None:
        text = config({"build": job(run("echo << pipeline.number >>"))})

        assert project.push(text, values={"pipeline.number": 99}).log.endswith("99\n")

    def test_a_tag_without_tag_filters_starts_nothing_silently(self, project: Project) -> None:
        pipeline = project.push(config({"build": job()}), tag="v1")

        assert (pipeline.errors, pipeline.ran) == ((), ())

    def test_workflows_that_are_all_off_are_an_error(self, project: Project) -> None:
        text = document(jobs={"a": job()}, workflows={"main": {"when": False, "jobs": ["a"]}})

        assert project.push(text).errors == (ALL_FILTERED,)

    @pytest.mark.parametrize("mark", ["[ci skip]", "[skip ci]"])
    def test_a_commit_may_ask_for_no_pipeline(self, project: Project, mark: str) -> None:
        text = config({"build": job()})

        assert project.push(text, subject=f"Typo {mark}").skipped
        assert project.circle.push(source="api").ran == ("build",)

    def test_a_fork_gets_no_secrets(self, project: Project, projects: Projects) -> None:
        text = config({"build": job(run("echo ${SECRET:-none} $CIRCLE_PR_NUMBER ${CIRCLE_PR_REPONAME:-none}"))})
        project = projects(environment={"SECRET": "s"})

        assert project.push(text).log.endswith("s none\n")
        assert project.push(text, fork=5).log.endswith("none 5 app\n")

    def test_projects_of_the_github_app_know_less_of_where_they_come_from(self, projects: Projects) -> None:
        text = config({"build": job("checkout", run("echo $CIRCLE_BRANCH; env"))})

        log = projects(github_app=True).push(text, fork=5).log

        assert "pull/5\n" in log
        assert "CIRCLE_PR_" not in log and "CIRCLE_REPOSITORY_URL" not in log

    def test_the_time_of_a_scheduled_workflow_may_come(self, project: Project) -> None:
        filters = {"branches": {"only": "main"}}
        nightly = {"triggers": [{"schedule": {"cron": "0 0 * * *", "filters": filters}}], "jobs": ["slow"]}
        text = document(jobs={"fast": job(), "slow": job()}, workflows={"main": {"jobs": ["fast"]}, "nightly": nightly})

        assert project.push(text).ran == ("fast",)
        assert project.push(text, cron="0 0 * * *").ran == ("slow",)
        assert project.push(text, cron="0 0 * * *", branch="dev").ran == ()


class TestStandIns:
    text = config(
        {
            "lint": job(run("false", name="style"), run("echo real", name="types")),
            "test": job(run("false", working_directory="not/there"), "cigen_record", parallelism=2),
        },
        commands={"cigen_record": {"steps": [run("echo recorded on $CIRCLE_NODE_INDEX")]}},
    )

    @pytest.fixture
    def project(self, projects: Projects) -> Project:
        project = projects()
        project.circle.stand_ins.clear()
        return project

    def jobs(self, project: Project) -> List[str]:
        return [f"{name} {found.status}" for name, found in project.push(self.text).setup.jobs.items()]

    def test_the_projects_steps_succeed_and_cigens_run(self, project: Project) -> None:
        pipeline = project.push(self.text)

        assert [found.status for found in pipeline.setup.jobs.values()] == ["success", "success"]
        assert [step.replaced for step in pipeline.setup.jobs["test"].steps] == [True, False, True, False]
        assert "recorded on 0" in pipeline.log and "recorded on 1" in pipeline.log

    def test_one_node_may_be_made_to_fail(self, project: Project) -> None:
        project.circle.stand_ins.fail("test", node=1)

        pipeline = project.push(self.text)

        assert pipeline.setup.jobs["test"].status == "failed"
        assert [node.succeeded for node in pipeline.setup.jobs["test"].nodes] == [True, False]
        assert "recorded on 0" in pipeline.log and "recorded on 1" not in pipeline.log

    def test_the_last_rule_that_matches_counts(self, project: Project) -> None:
        project.circle.stand_ins.fail("*")
        project.circle.stand_ins.succeed("lint")
        assert self.jobs(project) == ["lint success", "test failed"]

        project.circle.stand_ins.run_for_real("lint", "types")
        assert "real" in project.push(self.text).log

        project.circle.stand_ins.fail("lint", "style")
        assert self.jobs(project) == ["lint failed", "test failed"]

        project.circle.stand_ins.clear()
        assert self.jobs(project) == ["lint success", "test success"]

    def test_a_script_runs_with_the_variables_of_the_step(self, project: Project) -> None:
        project.circle.stand_ins.use("echo $WORD > made; cat made", "build")

        pipeline = project.push(config({"build": job(run("x", environment={"WORD": "hello"}))}))

        assert pipeline.log.endswith("hello\n")

    @pytest.mark.parametrize("trigger", [{"branch": "dev"}, {"tag": "v1"}, {"fork": 5}])
    def test_checkouts_may_be_copied(self, project: Project, trigger: Mapping[str, Any]) -> None:
        command = {"cigen_shallow_checkout": {"steps": [run("false", environment={"CIGEN_CHECKOUT_PATH": "sub"})]}}
        jobs = {"look": LOOK, "sub": job("cigen_shallow_checkout", run("ls -A sub"))}
        anywhere = {"filters": {"tags": {"only": "/.*/"}}}
        text = config(jobs, [{name: anywhere} for name in jobs], commands=command)
        project.circle.stand_ins.run_for_real()
        cloned = project.push(text, FILE, **trigger).setup.jobs
        assert cloned["sub"].status == "failed"

        project.circle.stand_ins.copy_checkouts()

        copied = project.push(text, FILE, **trigger).setup.jobs
        assert copied["look"].steps[-1].output.split()[1:] == cloned["look"].steps[-1].output.split()[1:]
        assert copied["sub"].steps[-1].output.split() == [".circleci", ".git", "file"]

    def test_what_a_replaced_step_would_have_made_need_not_be_persisted(self, project: Project) -> None:
        persist = {"persist_to_workspace": {"root": ".", "paths": ["made"]}}

        assert project.run(run("touch made"), persist).status == "success"
        assert project.run(persist).status == "failed"

    def test_orbs_commands_never_run(self, project: Project) -> None:
        project.circle.stand_ins.fail("*")

        assert project.push(config({"build": job("node/install")}, orbs={"node": "circleci/node@5.1.0"})).ran == (
            "build",
        )


class TestCigen:
    def test_it_is_on_the_path_where_the_image_has_it_and_only_there(self, projects: Projects, tmp_path: Path) -> None:
        project = projects(cigen=install_cigen(tmp_path / "bin"))
        look = run("cigen --version || echo none")
        text = config({"a": job(look, docker=[{"image": "docspringcom/cigen:latest"}]), "b": job(look)})

        pipeline = project.push(text)

        assert pipeline.setup.jobs["a"].steps[0].output.startswith("cigen ")
        assert pipeline.setup.jobs["b"].steps[0].output.endswith("none\n")

    def test_a_cigen_of_this_machine_is_hidden(self, projects: Projects, tmp_path: Path) -> None:
        elsewhere = install_cigen(tmp_path / "elsewhere")
        project = projects(path=f"{elsewhere}:/usr/bin:/bin")

        assert "none" in project.run(run("command -v cigen || echo none"), docker=[{"image": "x/cigen"}]).log

    def test_which_jobs_have_it_is_up_to_the_test(self, projects: Projects, tmp_path: Path) -> None:
        project = projects(cigen=install_cigen(tmp_path / "bin"), has_cigen=lambda job: job.name == "build")

        assert project.run(run("cigen --version")).status == "success"
