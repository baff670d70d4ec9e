"""`cigen plan --since`: two revisions compared by git's objects, whatever is checked out."""

from __future__ import annotations

import json
import subprocess
from typing import Any, Callable, Dict, Mapping

import pytest

PROJECT = """\
jobs:
  lint: {image: x, source_files: lint/, steps: [{run: make lint}]}
  test: {image: x, source_files: [app/, "!app/doc"], steps: [{run: make test}]}
  build: {image: x, source_files: lib/, steps: [{run: make}, {persist_to_workspace: {root: ., paths: [out]}}]}
  size: {image: x, requires: build, source_files: size/, steps: [{attach_workspace: {at: .}}]}
  deploy: {image: x, requires: [lint, test], steps: [{run: ship}]}
"""
FILES = {"lint/rules": "1", "app/a": "1", "app/doc": "1", "lib/l": "1", "size/s": "1"}
Commit = Callable[[Mapping[str, str]], None]


@pytest.fixture
def commit(project: Any) -> Commit:
    """Commits these files; the project is a directory below the repository's own."""
    identity = ("-c", "user.name=Developer", "-c", "user.email=developer@example.com")

    def git(*arguments: str) -> None:
        subprocess.run(["git", *identity, *arguments], cwd=project.path, check=True, stdout=subprocess.DEVNULL)

    def commit_files(files: Mapping[str, str]) -> None:
        project.write(dict(files))
        git("add", "--all", ".")
        git("commit", "--quiet", "--allow-empty", "--message", "Change it")

    subprocess.run(["git", "init", "--quiet", ".."], cwd=project.path, check=True)
    commit_files({"cigen.yml": PROJECT, **FILES})
    return commit_files


def verdicts(project: Any, *arguments: str) -> Dict[str, str]:
    result = project.run("plan", "--since", "HEAD~1", "--json", *arguments)
    assert result.code == 0, result.err
    return {row["job"]: f"{row['verdict']}: {row['why']}" for row in json.loads(result.out)}


UNCHANGED = "ask: unchanged since HEAD~1: skipped if it passed"


def test_nothing_changed(project: Any, commit: Commit) -> None:
    commit({"README": "1"})

    found = verdicts(project)

    assert found.pop("deploy") == "run: it has no source_files"
    assert set(found.values()) == {UNCHANGED}


@pytest.mark.parametrize(
    ("files", "changed"),
    [
        ({"app/a": "2"}, {"test": "app/a changed"}),
        ({"app/b": "1"}, {"test": "app/b is new"}),
        ({"app/doc": "2"}, {}),
        ({"lib/l": "2"}, {"build": "lib/l changed", "size": "the workspace of build changes"}),
        ({"cigen.yml": PROJECT.replace("make lint", "make check")}, {"lint": "its definition changed"}),
        (
            {"cigen.yml": PROJECT.replace("source_files: lint/", "source_files: [lint/, x]")},
            {"lint": "its patterns changed"},
        ),
        ({"cigen.yml": PROJECT.replace("  lint:", "  style:").replace("[lint,", "[style,")}, {"style": "it is new"}),
    ],
)
def test_each_job_that_runs_says_what_changed(
    project: Any, commit: Commit, files: Dict[str, str], changed: Dict[str, str]
) -> None:
    commit(files)

    found = verdicts(project)

    assert {name: why for name, why in found.items() if why.startswith("run: since")} == {
        name: f"run: since HEAD~1: {why}" for name, why in changed.items()
    }


def test_a_job_that_takes_files_of_one_more_has_another_hash(project: Any, commit: Commit) -> None:
    twice = PROJECT.replace(
        "  size:",
        "  pack: {image: x, source_files: lib/, steps: [{persist_to_workspace: {root: ., paths: [p]}}]}\n  size:",
    )
    commit({"cigen.yml": twice})
    commit({"cigen.yml": twice.replace("requires: build", "requires: [build, pack]")})

    assert verdicts(project)["size"] == "run: since HEAD~1: which jobs it takes files of changed"


def test_programs_get_the_paths_or_what_else_changed(project: Any, commit: Commit) -> None:
    commit({"lib/l": "2"})

    rows = {row["job"]: row for row in json.loads(project.run("plan", "--since", "HEAD~1", "--json").out)}

    assert (rows["build"]["changed"], rows["build"]["since"]) == (["lib/l"], "HEAD~1")
    assert rows["size"]["changed"] == ["the workspace of build"]
    assert rows["lint"]["changed"] == []


def test_an_edit_of_another_jobs_file_is_told_first_with_the_way_out(project: Any, commit: Commit) -> None:
    (project.path / "cigen.yml").unlink()
    job = 'image: x\nsource_files: ["**"]\nsteps: [run: make]\n'
    commit({".cigen/config.yml": "{}\n", **{f".cigen/workflows/main/jobs/{name}.yml": job for name in ("a", "b")}})
    edited = {".cigen/workflows/main/jobs/a.yml": job.replace("make", "make all")}
    commit(edited)
    told = "run: since HEAD~1: .cigen/workflows/main/jobs/a.yml changed"

    assert verdicts(project)["b"] == f"{told}; `!.cigen/**` beside its patterns leaves that out"

    commit({".cigen/workflows/main/jobs/a.yml": job, **{f".a{number}": "" for number in range(4)}})
    assert verdicts(project)["b"] == f"{told}, .a0 is new, .a1 is new and 2 more"


def test_a_file_that_a_job_finds_behind_a_symlink(project: Any, commit: Commit) -> None:
    project.write({"shared/s": "1"})
    (project.path / "app/shared").symlink_to("../shared")
    (project.path / "app/link").symlink_to("nowhere")
    commit({})
    commit({"shared/s": "2"})

    assert verdicts(project)["test"] == "run: since HEAD~1: shared/s changed"


def test_a_submodule_is_a_directory_that_may_hold_a_package(project: Any, commit: Commit) -> None:
    """As in setup, which doesn't check it out: nobody knows what `web` depends on."""
    module = project.path / "libs" / "module"
    commit(
        {
            "cigen.yml": "jobs: {web: {image: x, source_files: 'workspace:apps/web', steps: [run: make]}}\n",
            "package.json": '{"workspaces": ["apps/*", "libs/*"]}',
            "yarn.lock": "",
            "apps/web/package.json": '{"dependencies": {"of-the-module": "^1.0.0"}}',
        }
    )
    assert verdicts(project)["web"].startswith("run: since HEAD~1: it is new")
    entry = f"160000,{'1' * 40},{project.path.name}/libs/module"
    module.mkdir(parents=True)
    subprocess.run(["git", "update-index", "--add", "--cacheinfo", entry], cwd=project.path.parent, check=True)
    commit({})

    assert "libs/module is empty: it may be a package in a submodule" in verdicts(project)["web"]


def test_what_isn_t_committed_is_not_looked_at_and_the_plan_says_so(project: Any, commit: Commit) -> None:
    commit({})
    assert project.run("plan", "--since", "HEAD~1").err == ""
    project.write({"app/a": "9", "new": "", "cigen.yml": "broken: ["})

    assert verdicts(project)["test"] == UNCHANGED
    assert project.run("plan", "--since", "HEAD~1").err.startswith(
        "cigen: warning: the plan is of HEAD: what isn't committed isn't in it (app/a, cigen.yml, new)"
    )


def test_a_job_that_has_no_hash_is_no_question_of_the_cache(project: Any, commit: Commit) -> None:
    """`validate`, `list`, `inspect` and both plans say the same of it."""
    test = "test: {image: x, source_files: [app/, %s], steps: [{run: make test}]"
    for text, why in (
        (f"jobs:\n  {test % 'gone/'}}}\n", "the pattern `gone/` matches no file"),
        (f"dynamic: false\njobs:\n  {test % 'lib/'}, parallelism: 2}}\n", "none of its parallel nodes can prove it"),
    ):
        commit({"cigen.yml": text})
        commit({})

        assert verdicts(project)["test"].startswith("run: ") and verdicts(project)["test"].endswith(why)
        assert project.run("plan").out.splitlines()[0].endswith(why)
        assert project.run("validate").err.endswith("valid: 1 job, 0 of them can be skipped\n")
        listed = project.run("list", "jobs").out
        assert listed.startswith("test  main  default  always runs: ") and listed.endswith(f"{why}\n")
        (job,) = json.loads(project.run("inspect", "job").out)
        assert not job["can_be_skipped"] and job["why_not"].endswith(why)


def test_a_configuration_that_could_not_be_read_back_then_makes_every_job_run(project: Any, commit: Commit) -> None:
    commit({"cigen.yml": "jobs: ["})
    commit({"cigen.yml": PROJECT})

    assert verdicts(project)["test"] == "run: since HEAD~1: the configuration of HEAD~1 can't be read"


def test_before_the_first_commit(project: Any) -> None:
    project.write({"cigen.yml": "jobs: {lint: {image: a/b:1, steps: [checkout]}}"})
    outside = project.run("plan", "--since", "HEAD").err
    subprocess.run(["git", "init", "--quiet"], cwd=project.path, check=True)
    told = [project.run("plan", "--since", "HEAD").err, project.run("simulate").err]

    assert "this is no git repository\n  Run it in a clone of the project.\n" in outside
    assert all(one.endswith("there is no commit yet\n  Commit something first.\n") for one in told)


def test_a_revision_nobody_knows(project: Any, commit: Commit) -> None:
    result = project.run("plan", "--since", "nowhere")

    assert (result.code, result.err) == (
        2,
        "cigen: git knows no revision `nowhere`\n  Fetch it, or name another one.\n",
    )


def test_a_clone_without_old_contents_says_what_is_missing_and_asks_no_server(project: Any, commit: Commit) -> None:
    commit({"cigen.yml": f"{PROJECT}# later\n"})
    bare, clone = project.path / "../bare.git", project.path / "../clone"
    subprocess.run(["git", "clone", "-q", "--bare", "..", bare], cwd=project.path, check=True)
    subprocess.run(["git", "-C", bare, "config", "uploadpack.allowFilter", "true"], check=True)
    subprocess.run(
        ["git", "clone", "-q", "--filter=blob:none", bare.resolve().as_uri(), clone], cwd=project.path, check=True
    )

    result = project.run("-c", str(clone / project.path.name), "plan", "--since", "HEAD~1")

    assert result.code == 2
    assert "this clone holds only a part of the revision `HEAD~1`: contents are still on the server" in result.err
    assert "git fetch --refetch --no-filter" in result.err.replace("\n  ", " ")
