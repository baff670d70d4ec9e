"""Many jobs at once: upstream workspaces, idle patterns, outputs, counts of the work done."""

from __future__ import annotations

from pathlib import Path
from typing import Sequence

import pytest

from cigen.hashing.counters import COUNTS
from cigen.hashing.failure import WorktreeError
from cigen.hashing.job.answer import Answer
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.question import Question
from cigen.hashing.patterns.language import PatternError
from cigen.hashing.run.hash_jobs import Run, hash_jobs
from cigen.hashing.tree import observe
from worktrees.project import Project, request, settle

pytestmark = pytest.mark.any_store


def ask(project: Project, requests: Sequence[HashRequest], *, outputs: Sequence[str] = ()) -> Answer:
    return hash_jobs(str(project.root), Question(requests, outputs), Run(project.opened_store()))


# how many git processes a warm run starts in a repository of that many files
SIZES = pytest.mark.parametrize("many, processes", [(0, 1), (3000, 0)], ids=["large", "small"])


@pytest.fixture
def hashed(project: Project, many: int, monkeypatch: pytest.MonkeyPatch) -> Project:
    monkeypatch.setattr(observe, "MANY", many)
    settle()
    project.hashes()
    settle()
    project.hashes()
    return project


@SIZES
@pytest.mark.remembers
def test_a_warm_run_reads_no_content_and_starts_at_most_one_git_process(hashed: Project, processes: int) -> None:
    COUNTS.reset()
    hashed.hashes()

    assert (COUNTS.contents_read, COUNTS.git_processes, COUNTS.trees_listed, COUNTS.jobs_hashed) == (0, processes, 0, 0)
    assert hashed.checked()


@SIZES
@pytest.mark.remembers
def test_one_edit_reads_one_file(hashed: Project, processes: int) -> None:
    hashed.write("src/a.py", "a = 'edited'\n")
    settle()

    COUNTS.reset()
    hashed.hashes()
    assert (COUNTS.contents_read, COUNTS.git_processes, COUNTS.trees_listed) == (1, processes, 0)


@SIZES
@pytest.mark.remembers
def test_an_edit_that_saves_by_renaming_reads_one_file(hashed: Project, processes: int) -> None:
    project = hashed
    project.write("src/a.py.tmp", "a = 'edited'\n").rename(project.root / "src/a.py")
    settle()

    COUNTS.reset()
    project.hashes()
    assert (COUNTS.contents_read, COUNTS.git_processes, COUNTS.trees_listed) == (1, processes, 0)


@pytest.mark.remembers
def test_an_uncommitted_edit_is_not_read_twice(project: Project) -> None:
    project.write("src/a.py", "a = 'edited'\n")
    project.write("src/untracked.py")
    settle()
    project.hashes()
    settle()
    project.hashes()

    assert project.reads() == 0
    assert project.reads() == 0


@pytest.mark.remembers
def test_a_fresh_clone_with_a_warm_store_reads_nothing(project: Project, tmp_path: Path, home: Path) -> None:
    project.hashes()
    clone = Project(tmp_path / "clone", project.store, home)
    clone.git("clone", "-q", str(project.root), ".")
    settle()
    clone.git("read-tree", "HEAD")  # an index written well after the files, as any larger clone has it
    clone.git("update-index", "-q", "--refresh")

    assert clone.reads() == 0
    assert clone.checked() == project.checked()


def test_files_no_job_selects_are_not_read(project: Project) -> None:
    COUNTS.reset()
    ask(project, [request("docs", ["docs/**"])])

    assert COUNTS.contents_read == 1


def test_a_second_project_in_one_store_keeps_its_own_answers(project: Project, tmp_path: Path, home: Path) -> None:
    other = Project(tmp_path / "other", project.store, home)
    other.git("init", "-q")
    other.write("src/a.py", "other\n")

    assert project.checked() != other.checked()
    assert project.checked() != other.checked()


def test_the_result_follows_the_order_of_the_requests(project: Project) -> None:
    requests = [request(name, ["src/**"]) for name in ("c", "a", "b")]

    assert list(ask(project, requests).jobs) == ["c", "a", "b"]


def test_a_pattern_that_matches_nothing_leaves_the_job_without_a_hash(project: Project) -> None:
    job = ask(project, [request("x", ["src/**", "lib/**", "zzz"])]).jobs["x"]

    assert job.hash is None
    assert job.reason == "the pattern `lib/**` matches no file"
    assert job.unmatched == ("lib/**", "zzz")


def test_excluding_everything_leaves_the_job_without_a_hash(project: Project) -> None:
    assert ask(project, [request("x", ["src/**", "!src"])]).jobs["x"].reason == (
        "every file of the pattern `src/**` is excluded again"
    )
    assert ask(project, [request("x", [])]).jobs["x"].reason == "it has no source files"


def test_an_upstream_workspace_is_part_of_the_hash(project: Project) -> None:
    build, test = request("build", ["src/**"]), request("test", ["docs/**"])._replace(upstream=("build",))
    before = ask(project, [test, build])
    project.write("src/a.py", "a = 2\n")
    after = ask(project, [test, build])

    assert before.hashes["test"] != after.hashes["test"] is not None


def test_an_upstream_without_a_hash_leaves_its_dependents_without_one(project: Project) -> None:
    build = request("build", ["zzz"])
    test = request("test", ["docs/**"])._replace(upstream=("build",))
    late = request("late", ["docs/**"])._replace(upstream=("test",))
    gone = request("gone", ["docs/**"])._replace(upstream=("never_asked_for",))
    answer = ask(project, [late, test, build, gone])

    assert answer.jobs["test"].reason == "it needs the workspace of `build`, which has no hash"
    assert answer.jobs["late"].reason == "it needs the workspace of `test`, which has no hash"
    assert answer.hashes["gone"] is None


def test_a_circle_of_workspaces_has_no_hash(project: Project) -> None:
    a = request("a", ["docs/**"])._replace(upstream=("b",))
    b = request("b", ["docs/**"])._replace(upstream=("a",))

    assert ask(project, [a, b]).hashes == {"a": None, "b": None}


def test_outputs_are_no_inputs(project: Project) -> None:
    requests = [request("all", ["**"]), request("yaml", ["src/", "**/*.yml", ".gitignore"])]
    project.write(".circleci/other.yml")
    before = ask(project, requests, outputs=[".circleci/main.yml"])
    project.write(".circleci/main.yml", "generated\n")

    assert ask(project, requests, outputs=[".circleci/main.yml"]).hashes == before.hashes
    assert ask(project, requests).hashes != before.hashes


@pytest.mark.parametrize("pattern", [".circleci/config.yml", ".circleci/", ".circleci", ".circleci/**", ".circleci/*"])
def test_a_job_that_names_an_output_depends_on_it(project: Project, pattern: str) -> None:
    """It may check that the file is what the configuration says."""
    requests = [request("check", ["src/", pattern])]
    project.write(".circleci/config.yml", "generated\n")
    before = ask(project, requests, outputs=[".circleci/config.yml"])
    project.write(".circleci/config.yml", "edited\n")

    after = ask(project, requests, outputs=[".circleci/config.yml"])

    assert None not in after.hashes.values()
    assert after.hashes != before.hashes


def test_two_requests_of_one_name_are_a_mistake_of_the_caller(project: Project) -> None:
    with pytest.raises(ValueError):
        ask(project, [request("x", ["src/**"]), request("x", ["docs/**"])])


def test_a_bad_pattern_says_so(project: Project) -> None:
    with pytest.raises(PatternError, match="not a whole path segment"):
        ask(project, [request("x", ["**.py"])])


def test_a_broken_repository_is_an_error_that_quotes_git(project: Project) -> None:
    (project.root / ".git/index").write_bytes(b"nonsense")

    with pytest.raises(WorktreeError, match="git can't list the files: .*index"):
        project.hashes()


def test_without_the_git_program_a_repository_is_an_error(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project.root))

    with pytest.raises(WorktreeError, match="`git` can't be started"):
        project.hashes()


def test_progress_is_told_of_what_is_read(project: Project) -> None:
    seen = []
    asked = Question([request("all", ["**"])])
    hash_jobs(str(project.root), asked, Run(progress=lambda done, total: seen.append((done, total))))

    assert seen[0] == (0, 6) and seen[-1] == (6, 6)
