"""`save_cache`, `restore_cache` and the templates in keys."""

from __future__ import annotations

import base64
import hashlib
from typing import Dict, List

import pytest

from circleci.configs import config, job, run
from circleci.emulator.results import JobRun
from circleci.projects import Project, Projects


def save(key: str, *paths: str, **keys: str) -> Dict[str, object]:
    return {"save_cache": {"key": key, "paths": list(paths), **keys}}


def restore(*found: str) -> Dict[str, object]:
    return {"restore_cache": {"keys": list(found)}}


def keep(project: Project, key: str, content: str) -> JobRun:
    """A job that saves a file with this content."""
    return project.run(run(f"echo {content} > file"), save(key, "file"))


def content(project: Project, *keys: str) -> str:
    """What a later job restores for these keys."""
    return project.run(restore(*keys), run("cat file || echo nothing")).steps[-1].output.splitlines()[-1]


class TestMatching:
    def test_a_miss_is_no_failure(self, project: Project) -> None:
        found = project.run(restore("v1-"))

        assert (found.status, found.steps[0].output) == ("success", "No cache is found for key: v1-")

    def test_keys_match_by_prefix_and_the_newest_wins_even_over_an_equal_one(self, project: Project) -> None:
        keep(project, "v1-a", "equal")
        assert content(project, "v1-a") == "equal"

        keep(project, "v1-a-longer", "newest")

        assert content(project, "v1-a") == "newest"
        assert content(project, "v1-a-longer-still") == "nothing"

    def test_the_first_key_of_the_list_that_has_a_match_counts(self, project: Project) -> None:
        keep(project, "v1-a", "a")
        keep(project, "v1-b", "b")

        assert content(project, "v2-", "v1-a", "v1-b") == "a"

    def test_the_first_content_of_a_key_stays(self, project: Project) -> None:
        keep(project, "v1", "first")

        again = keep(project, "v1", "second")

        assert again.steps[-1].output == "Skipping cache generation, cache already exists for key: v1"
        assert again.status == "success"
        assert content(project, "v1") == "first"

    def test_every_branch_sees_the_caches_of_all(self, project: Project) -> None:
        keep(project, "v1", "from main")
        text = config({"build": job(restore("v1"), run("cat file"))})

        assert project.push(text, branch="dev").setup.jobs["build"].steps[-1].output == "from main\n"

    def test_entries_of_another_project_can_be_taken_over(self, project: Project, projects: Projects) -> None:
        keep(project, "v1", "shared")
        other = projects()

        other.circle.caches.adopt(project.circle.caches)

        assert content(other, "v1") == "shared"

    def test_evicted_entries_are_gone(self, project: Project) -> None:
        keep(project, "v1", "x")
        project.circle.caches.evict("v1")

        assert content(project, "v1") == "nothing"


class TestFiles:
    def test_everything_comes_back_where_it_was_over_what_is_there(self, project: Project) -> None:
        project.run(
            run(
                "mkdir -p ~/d/e /tmp/t && echo x > ~/d/e/f && chmod 751 ~/d/e/f && ln -s f ~/d/e/l && echo t > /tmp/t/u"
            ),
            save("v1", "~/d", "/tmp/t"),
        )

        found = project.run(
            run("mkdir -p ~/d && touch ~/d/kept && mkdir -p /tmp/t && echo old > /tmp/t/u"),
            restore("v1"),
            run("cat ~/d/e/l /tmp/t/u; stat -c %a ~/d/e/f; ls ~/d"),
        )

        assert found.steps[-1].output.split() == ["x", "t", "751", "e", "kept"]

    def test_markers_of_several_restores_accumulate(self, project: Project) -> None:
        for name in "ab":
            project.run(run(f"mkdir /tmp/m && touch /tmp/m/{name}"), save(name, "/tmp/m"))

        assert project.run(restore("a"), restore("b"), run("ls /tmp/m")).steps[-1].output.split() == ["a", "b"]

    def test_a_missing_path_is_left_out_and_the_key_is_taken(self, project: Project) -> None:
        found = project.run(run("echo x > file"), save("v1", "file", "missing"), save("v2", "missing"))

        assert found.status == "success"
        assert "Warning: could not archive missing - Not found" in found.log
        assert project.circle.caches.keys() == ["v1", "v2"]

    def test_saving_happens_on_success_unless_the_step_says_otherwise(self, project: Project) -> None:
        project.run(
            run("touch f; false"), save("a", "f"), save("b", "f", when="always"), save("c", "f", when="on_fail")
        )

        assert project.circle.caches.keys() == ["b", "c"]


class TestKeys:
    def test_templates(self, projects: Projects) -> None:
        project = projects(environment={"PROJECT": "p"}, contexts={"c": {"CONTEXT": "c"}})
        key = "|".join(
            f"{{{{ {name} }}}}"
            for name in (
                ".Branch",
                ".BuildNum",
                ".Revision",
                ".Environment.PROJECT",
                ".Environment.CONTEXT",
                ".Environment.CIRCLE_JOB",
                ".Environment.FROM_BASH_ENV",
                ".Environment.OF_JOB",
            )
        )
        build = job(
            run("touch f; echo export FROM_BASH_ENV=x >> $BASH_ENV"), save(key, "f"), environment={"OF_JOB": "x"}
        )

        pipeline = project.push(config({"build": build}, [{"build": {"context": "c"}}]))

        assert project.circle.caches.keys() == [f"main|1|{pipeline.revision}|p|c|build|<no value>|<no value>"]

    def test_a_checksum_is_of_the_bytes_alone(self, project: Project) -> None:
        project.run(
            run("printf hi > a; mkdir d; printf hi > d/b"),
            save('1-{{ checksum "a" }}', "a"),
            save('2-{{checksum "~/project/d/b"}}', "a"),
        )
        expected = base64.b64encode(hashlib.sha256(b"hi").digest()).decode()

        assert project.circle.caches.keys() == [f"1-{expected}", f"2-{expected}"]

    @pytest.mark.parametrize("step", [restore('{{ checksum "none" }}'), save('{{ checksum "none" }}', ".")])
    @pytest.mark.parametrize(("fails", "status"), [(True, "failed"), (False, "success")])
    def test_a_missing_checksum_file_takes_no_key(
        self, projects: Projects, step: object, fails: bool, status: str
    ) -> None:
        project = projects(missing_checksum_fails=fails)  # which of both CircleCI does is not documented

        found = project.run(step)

        assert found.status == status
        assert "error calling checksum: open none: no such file or directory" in found.log
        assert project.circle.caches.keys() == []

    @pytest.mark.parametrize("key", ["{{ nothing }}", "{{ checksum file }}", "x" * 901])
    def test_a_key_that_cannot_be_computed_fails(self, project: Project, key: str) -> None:
        assert project.run(save(key, ".")).status == "failed"

    def test_arch_differs_between_machines(self, project: Project) -> None:
        for _ in range(2):
            project.run(run("touch f"), save("{{ arch }}", "f"))
        project.run(run("touch f"), save("{{ arch }}", "f"), resource_class="arm.medium")

        keys: List[str] = project.circle.caches.keys()
        assert len(set(keys)) == 3
        assert [key.split("-")[1] for key in keys] == ["amd64", "amd64", "arm64"]


class TestForks:
    text = config(
        {"build": job(run("echo $CIRCLE_PR_NUMBER > file"), restore("v1"), run("cat file"), save("v1", "file"))}
    )

    def test_each_has_caches_of_its_own(self, project: Project) -> None:
        keep(project, "v1", "project")

        first = project.push(self.text, fork=5)
        again = project.push(self.text, fork=5)
        other = project.push(self.text, fork=6)

        assert [p.setup.jobs["build"].steps[2].output for p in (first, again, other)] == ["5\n", "5\n", "6\n"]
        assert content(project, "v1") == "project"

    def test_passing_secrets_to_forks_shares_the_caches(self, projects: Projects) -> None:
        project = projects(passes_secrets_to_forks=True)
        keep(project, "v1", "project")

        assert project.push(self.text, fork=5).setup.jobs["build"].steps[2].output == "project\n"


def test_disabled_caches_say_so_and_do_nothing(project: Project) -> None:
    project.circle.caches.disabled = True

    found = keep(project, "v1", "x")

    assert found.status == "success"
    assert "Warning: skipping this step: disabled in configuration" in found.log
    assert content(project, "v1") == "nothing"
