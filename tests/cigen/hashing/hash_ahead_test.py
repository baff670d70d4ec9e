"""Another process that lists and reads while the configuration is loaded: the same answer, whatever becomes of it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Callable, Optional, Sequence

import pytest

from cigen.cli import main
from cigen.hashing.counters import COUNTS
from cigen.hashing.job.answer import Answer
from cigen.hashing.job.config_inputs import ConfigInputs
from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.question import Question
from cigen.hashing.packed import frames
from cigen.hashing.patterns.selection import unpack_positions
from cigen.hashing.run import prefetch, project_files
from cigen.hashing.run.hash_jobs import Run, hash_jobs
from cigen.hashing.run.prefetch import Prefetch
from cigen.hashing.store.durable import DurableStore
from cigen.hashing.tree import digests, resolve
from cigen.hashing.tree.digests import NullDigestStore
from cigen.hashing.worktree.fork import Channel
from worktrees.project import Project, request, settle

if TYPE_CHECKING:
    from cigen.hashing.tree.digests import DigestStore

HERE = os.getpid()
ASKED = [request("src", ["src/**"]), request("docs", ["docs"])]


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 2)


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if there were many files."""
    monkeypatch.setattr(prefetch, "_LARGE_INDEX", 0)


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> object:
    yield
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def hashed(
    project: Project,
    store: DigestStore,
    meanwhile: Callable[[], object] = lambda: None,
    requests: Sequence[HashRequest] = ASKED,
) -> Answer:
    """As the command line hashes from cold; `meanwhile` is what happens while the configuration is loaded."""
    with Prefetch(str(project.root), store, lambda: None) as look:
        meanwhile()
        run = Run(store, "all", prefetch=look)
        return hash_jobs(str(project.root), Question(requests), run, ConfigInputs({}, {}, {}))


def truth(project: Project, requests: Sequence[HashRequest] = ASKED) -> Answer:
    return hash_jobs(str(project.root), Question(requests), Run(NullDigestStore(str(project.store))))


def in_the_other(action: Callable[[], object]) -> Callable[[Callable[..., object]], Callable[..., object]]:
    """Makes a function do something first when it runs in another process than the test."""

    def wrap(function: Callable[..., object]) -> Callable[..., object]:
        def wrapped(*values: object) -> object:
            if os.getpid() != HERE:
                action()
            return function(*values)

        return wrapped

    return wrap


@pytest.fixture(params=[1 << 17, -1], ids=["read ahead", "read when asked for"])
def small(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "_SMALL", request.param)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("remembers", [True, False])
def test_it_gives_the_same(project: Project, remembers: bool) -> None:
    settle()
    store: DigestStore = DurableStore(str(project.store)) if remembers else NullDigestStore(str(project.store))

    assert hashed(project, store) == truth(project)


def test_what_it_did_counts(project: Project) -> None:
    COUNTS.reset()
    hashed(project, NullDigestStore())

    assert (COUNTS.contents_read, COUNTS.trees_listed, COUNTS.jobs_hashed) == (6, 1, 2)


def test_what_is_left_both_read(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    settle()
    read: list[bytes] = []

    def of_content(place: bytes, *rest: object) -> object:
        read.append(place)
        return real(place, *rest)  # type: ignore[arg-type]

    real = digests.of_content
    monkeypatch.setattr(resolve, "of_content", of_content)
    monkeypatch.setattr(prefetch, "_SMALL", -1)
    COUNTS.reset()
    hashed(project, NullDigestStore())

    assert 0 < len(read) < COUNTS.contents_read == 5


@pytest.mark.usefixtures("small")
def test_what_it_read_is_remembered(project: Project, tmp_path: Path, home: Path) -> None:
    settle()
    project.git("update-index", "--force-write-index")
    hashed(project, DurableStore(str(project.store)))
    settle()
    project.requests = lambda: ASKED  # type: ignore[method-assign]  # what was asked
    assert project.reads() == 0

    for path in project.store.glob("tree-*"):
        path.unlink()
    clone = Project(tmp_path / "clone", project.store, home)
    clone.git("clone", "-q", str(project.root), ".")
    settle()
    clone.git("read-tree", "HEAD")
    clone.git("update-index", "-q", "--refresh")
    assert clone.reads() == 0


def test_large_files_are_read_only_for_those_who_ask(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "_SMALL", 7)
    COUNTS.reset()
    assert hashed(project, NullDigestStore()) == truth(project)
    COUNTS.reset()
    hashed(project, NullDigestStore(), requests=[request("docs", ["docs"])])

    assert COUNTS.contents_read == 1 + len(["src/a.py", "src/b.py", "src/deep/er/c.py", "src/run.sh"])


def test_a_file_edited_meanwhile(project: Project) -> None:
    settle()
    store = DurableStore(str(project.store))
    hashed(project, store, meanwhile=lambda: project.write("src/a.py", "a = 2\n"))
    settle()
    project.requests = lambda: ASKED  # type: ignore[method-assign]  # what was asked

    assert project.hashes() == truth(project).hashes


def test_one_that_dies_at_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        project_files, "current_files_at", in_the_other(lambda: os._exit(1))(project_files.current_files_at)
    )

    assert hashed(project, DurableStore(str(project.store))) == truth(project)


def test_one_that_dies_when_it_is_asked(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "unpack_positions", in_the_other(lambda: os._exit(1))(unpack_positions))

    assert hashed(project, DurableStore(str(project.store))) == truth(project)


def test_one_whose_message_is_torn(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def half(channel: Channel, fields: Sequence[bytes]) -> None:
        message = frames.pack(fields)
        os.write(channel._writer, len(message).to_bytes(8, "little") + message[:-5])
        os._exit(0)

    def send(channel: Channel, fields: Sequence[bytes]) -> None:
        real(channel, fields) if os.getpid() == HERE else half(channel, fields)

    real = Channel.send
    monkeypatch.setattr(Channel, "send", send)

    assert hashed(project, DurableStore(str(project.store))) == truth(project)


def test_git_that_can_not_answer_is_the_error_it_always_is(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.root / ".git/index").write_bytes(b"nonsense")

    with pytest.raises(Exception, match="git can't list the files"):
        hashed(project, NullDigestStore())


def test_nothing_is_begun_for_few_files(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prefetch, "_LARGE_INDEX", 1 << 18)

    with Prefetch(str(project.root), NullDigestStore(), lambda: None) as look:
        assert look.files() is None


def test_nothing_is_begun_where_a_tree_is_remembered(project: Project) -> None:
    settle()
    store = DurableStore(str(project.store))
    hashed(project, store)

    with Prefetch(str(project.root), store, lambda: None) as look:
        assert look.files() is None


CONFIG = '{"image": "a", "source_files": ["src/**"], "steps": [{"run": "lint"}]}'


@pytest.fixture
def configured(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    project.write(".cigen/workflows/main/jobs/lint.yml", CONFIG)
    project.write(".cigen/config.yml", "{}\n")
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("CIGEN_CACHE_DIR", str(project.store))
    return project


@pytest.mark.parametrize("command", [["hash", "--all"], ["setup", "keys"]])
def test_an_error_in_the_configuration_leaves_no_process(
    configured: Project, capsys: pytest.CaptureFixture[str], command: Sequence[str]
) -> None:
    configured.write(".cigen/config.yml", "nonsense: [\n")

    assert main(command) == 2
    assert ".cigen/config.yml" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["hash", "--nonsense"], ["setup", "keys", "--nonsense"], ["setup", "keys", "-h"]])
def test_nor_does_a_wrong_command_line(configured: Project, command: Sequence[str]) -> None:
    with pytest.raises(SystemExit):
        main(command)


@pytest.mark.parametrize("below", [None, "docs"])
def test_the_keys_of_setup_hold_the_hashes(
    configured: Project,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    below: Optional[str],
) -> None:
    if below:
        monkeypatch.chdir(configured.root / below)
    main(["hash", "--all", "--no-cache"])
    expected = capsys.readouterr().out.split()[1]

    assert main(["setup", "keys", "--directory", str(tmp_path / "keys")]) == 0
    assert (tmp_path / "keys/lint/job-key").read_text() == f"lint-amd64-{expected}\n"


def test_a_look_at_another_root_is_not_used(
    configured: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path, home: Path
) -> None:
    other = Project(tmp_path / "other", configured.store, home)
    other.write("src/a.py", "other\n")
    other.write(".cigen/workflows/main/jobs/lint.yml", CONFIG)
    other.write(".cigen/config.yml", "{}\n")
    main(["-c", str(other.root), "hash", "--all", "--no-cache"])
    expected = capsys.readouterr().out
    main(["hash", "--all", "-c", str(other.root)])

    assert capsys.readouterr().out == expected
