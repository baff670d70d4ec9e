"""What can't be listed or looked at is never taken for absent: the jobs that might find something there have no hash."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any, Callable, Iterator, Mapping, Sequence, Set

import pytest

from cigen.hashing.failure import WorktreeError
from cigen.hashing.job.answer import JobResult
from cigen.hashing.job.question import Question
from cigen.hashing.run.compositions import base_hash, pattern_hash
from cigen.hashing.run.hash_jobs import Run, hash_jobs
from worktrees.project import Project, request, settle

pytestmark = pytest.mark.any_store

JOBS: Mapping[str, Sequence[str]] = {
    "all": ["**"],
    "inside": ["src/a.py", "src/deep/er/"],
    "python": ["**/*.py"],
    "beside": ["src/*.py"],
    "docs": ["docs/"],
    "spared": ["**", "!src/deep"],
    "spared_below": ["**", "!/src/deep/**"],
}
DOUBTFUL = {"all", "inside", "python"}
ERRORS = [errno.EACCES, errno.EIO, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR, errno.ENOENT]

Fail = Callable[..., Callable[[], None]]


class _HalfRead:
    """A listing that breaks off behind its first entry."""

    def __init__(self, entries: Any, code: int) -> None:
        self._entries, self._code = entries, code

    def __enter__(self) -> _HalfRead:
        return self

    def __exit__(self, *_: object) -> None:
        self._entries.close()

    def __iter__(self) -> Iterator[Any]:
        yield next(self._entries)
        raise OSError(self._code, os.strerror(self._code))


@pytest.fixture
def fail(monkeypatch: pytest.MonkeyPatch, project: Project) -> Fail:
    """Makes listing a directory fail, at once or half way, and looking at what is below it, too, unless told otherwise."""
    scandir, listdir, lstat = os.scandir, os.listdir, os.lstat

    def make(path: str, code: int, half: bool = False, below: bool = True) -> Callable[[], None]:
        failing = [True]
        place = os.fsencode(project.root / path)

        def check(given: Any, is_below: bool = False) -> None:
            asked = os.path.normpath(os.path.join(os.getcwdb(), os.fsencode(given)))
            if not failing:
                return
            if asked == place and not is_below or is_below and asked.startswith(place + b"/"):
                raise OSError(code, os.strerror(code), given)

        def failing_scandir(given: Any = ".") -> Any:
            try:
                check(given)
            except OSError:
                if half:
                    return _HalfRead(scandir(given), code)
                raise
            return scandir(given)

        def failing_listdir(given: Any = ".") -> Any:
            check(given)
            return listdir(given)

        def failing_lstat(given: Any, **more: Any) -> Any:
            if below:
                check(given, is_below=True)
            return lstat(given, **more)

        monkeypatch.setattr(os, "scandir", failing_scandir)
        monkeypatch.setattr(os, "listdir", failing_listdir)
        monkeypatch.setattr(os, "lstat", failing_lstat)
        return failing.clear

    return make


@pytest.fixture(params=["repository", "plain"])
def place(request: pytest.FixtureRequest, project: Project) -> Project:
    if request.param == "plain":
        project.remove(".git")
    settle()
    return project


def asked(project: Project) -> Mapping[str, JobResult]:
    requests = [request(name, patterns) for name, patterns in JOBS.items()]
    return hash_jobs(str(project.root), Question(requests), Run(project.opened_store())).jobs


def without(jobs: Mapping[str, JobResult]) -> Set[str]:
    return {name for name, job in jobs.items() if job.hash is None}


@pytest.mark.parametrize("code", ERRORS)
@pytest.mark.parametrize("half", [False, True], ids=["at once", "half way"])
def test_a_directory_that_cannot_be_listed(place: Project, fail: Fail, code: int, half: bool) -> None:
    before = asked(place)
    fail("src/deep", code, half, below=False)
    place.write("src/deep/new.rb")  # behind the closed door nobody may notice; one listing has to be made again

    jobs = asked(place)

    assert not without(before)
    assert without(jobs) >= {"all"}
    assert without(jobs) <= DOUBTFUL
    assert jobs["all"].reason == "src/deep can't be read"
    assert jobs["docs"] == before["docs"]


@pytest.mark.parametrize("code", [errno.EACCES, errno.EIO, errno.ENAMETOOLONG])
def test_a_directory_whose_files_cannot_be_looked_at(place: Project, fail: Fail, code: int) -> None:
    before = asked(place)
    fail("src/deep", code)
    place.write("src/new.rb")

    jobs = asked(place)

    assert without(jobs) == DOUBTFUL
    assert jobs["beside"] == before["beside"]


def test_once_it_can_be_read_again_the_hashes_are_back(place: Project, fail: Fail) -> None:
    before = asked(place)
    heal = fail("src/deep", errno.EIO)
    place.write("src/new.rb")
    assert without(asked(place)) == DOUBTFUL
    assert without(asked(place)) == DOUBTFUL

    heal()
    place.remove("src/new.rb")

    assert asked(place) == before


def test_a_path_too_long_for_the_system(project: Project, tmp_path: Path) -> None:
    here, name = os.getcwd(), "d" * 200
    project.remove(".git")
    try:
        os.chdir(project.root)
        for _ in range(25):
            os.mkdir(name)
            os.chdir(name)
        Path("hidden.rb").write_text("x")
    finally:
        os.chdir(here)

    jobs = asked(project)
    shutil.rmtree(project.root / name)  # not everybody who cleans up could

    assert {"all", "python"} <= without(jobs)
    assert "can't be read" in jobs["all"].reason
    assert jobs["docs"].hash


def test_other_hashes_of_files_are_refused(place: Project, fail: Fail) -> None:
    root = str(place.root)
    fail("src/deep", errno.EACCES)

    for hashed, patterns in ((pattern_hash, ["src/**"]), (base_hash, ["src/"])):
        with pytest.raises(WorktreeError, match="src/deep can't be read|src/deep/er/c.py can't be read"):
            hashed(root, patterns)
    assert pattern_hash(root, ["**", "!src"])
    assert base_hash(root, ["docs/"])


def test_a_project_that_cannot_be_listed_itself(project: Project, fail: Fail) -> None:
    project.remove(".git")
    fail(".", errno.EACCES)

    with pytest.raises(WorktreeError, match="can't be read: Permission denied"):
        asked(project)
