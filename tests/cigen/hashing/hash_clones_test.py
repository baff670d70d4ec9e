"""What one clone's run remembers serves other clones of the same commit, and only where that is right."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Callable

import pytest

from cigen.hashing.counters import COUNTS
from cigen.hashing.job import config_inputs
from cigen.hashing.packed import manifest, store_paths
from cigen.hashing.tree import observe, tree
from cigen.hashing.worktree import clean_checkout
from cigen.hashing.worktree.kinds import IS_BLOB
from worktrees.configured import Configured
from worktrees.project import Project, settle


@pytest.fixture(autouse=True, params=[0, 3000], ids=["large", "small"])
def size(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A repository so large that git and other processes are worth their start, and a small one."""
    monkeypatch.setattr(observe, "MANY", request.param)
    monkeypatch.setattr(clean_checkout, "_MANY", request.param)
    monkeypatch.setattr(clean_checkout, "_AT_ONCE", 1)


@pytest.fixture
def first(project: Project) -> Configured:
    """A configured project whose answer is remembered."""
    project.write(".cigen/config.yml", "image: a\n")
    project.write(".cigen/jobs/one.yml", "x\n")
    project.commit_all()
    settle()
    made = Configured(project)
    made.load()
    settle()
    assert made.warm() == made.load()
    return made


def clone_of(project: Project, place: Path, *options: str) -> Configured:
    made = Project(place, project.store, Path(project.environment["HOME"]))
    made.git("clone", "-q", *options, str(project.root), ".")
    settle()
    made.git("read-tree", "HEAD")  # an index written well after the files, as any larger clone has it
    made.git("update-index", "-q", "--refresh")
    settle()
    return Configured(made)


@pytest.fixture
def second(first: Configured, tmp_path: Path) -> Configured:
    return clone_of(first.project, tmp_path / "second")


def test_a_clone_needs_no_configuration_and_reads_nothing(first: Configured, second: Configured) -> None:
    COUNTS.reset()
    found = second.warm()

    assert (COUNTS.contents_read, COUNTS.trees_listed, COUNTS.jobs_hashed) == (0, 1, 0)
    assert found is not None and found == first.load() == second.truth()


def test_the_second_run_in_a_clone_is_warm_by_itself(second: Configured) -> None:
    before = second.warm()
    settle()
    for name in os.listdir(second.project.store):
        if name.startswith("jobs-") and name != store_paths.jobs_file(
            store_paths.real_root(str(second.project.root)), "k"
        ):
            (second.project.store / name).unlink()
    COUNTS.reset()

    assert second.warm() == before is not None
    assert (COUNTS.contents_read, COUNTS.trees_listed, COUNTS.jobs_hashed) == (0, 0, 0)


def test_the_second_run_in_a_clone_reads_no_configuration(second: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    before = second.warm()
    settle()
    read: list[bytes] = []
    monkeypatch.setattr(config_inputs, "read", lambda root, path, kind: read.append(path))

    assert second.warm() == before
    assert read == []


def test_a_clone_of_which_everything_is_known(project: Project, tmp_path: Path) -> None:
    settle()
    project.git("update-index", "--force-write-index")
    settle()
    project.checked()
    clone = clone_of(project, tmp_path / "clone").project

    assert clone.reads() == 0
    assert clone.checked() == project.checked()


def test_a_clone_made_again_in_the_same_place(first: Configured, second: Configured) -> None:
    before = second.warm()
    shutil.rmtree(second.project.root)
    again = clone_of(first.project, second.project.root)
    COUNTS.reset()
    found = again.warm()

    assert (COUNTS.contents_read, COUNTS.jobs_hashed) == (0, 0)
    assert found == before == again.truth()


def test_a_clone_of_a_later_commit_reads_what_changed(first: Configured, tmp_path: Path) -> None:
    before = first.load()
    first.project.write("src/a.py", "a = 2\n")
    first.project.commit_all()
    later = clone_of(first.project, tmp_path / "later")
    COUNTS.reset()
    found = later.warm()

    assert COUNTS.contents_read == 1
    assert found == later.truth() != before


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.write(".cigen/config.yml", "image: b\n"),
        lambda p: p.write(".cigen/jobs/two.yml", "x\n"),
        lambda p: p.remove(".cigen/jobs/one.yml"),
        lambda p: p.write("cigen.yml", "x\n"),
        lambda p: p.write("ci/script.sh", "read() by a template\n"),
        lambda p: p.write(".cigen/commands/new.yml", "x\n"),
    ],
    ids=["edited", "new fragment", "fragment gone", "file that was absent", "read file", "new directory"],
)
def test_another_configuration_is_loaded(second: Configured, change: Callable[[Project], object]) -> None:
    change(second.project)

    assert second.warm() is None


def test_other_variables_are_another_configuration(
    first: Configured, second: Configured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CIGEN_VAR_IMAGE", "a")
    monkeypatch.delenv("CIGEN_VAR_OTHER", raising=False)
    first.variables = {"CIGEN_VAR_IMAGE": "a", "CIGEN_VAR_OTHER": None}
    first.load()
    assert second.warm() == first.load()
    shutil.rmtree(second.project.root)
    third = clone_of(first.project, second.project.root.parent / "third")

    monkeypatch.setenv("CIGEN_VAR_IMAGE", "b")
    assert third.warm() is None
    monkeypatch.setenv("CIGEN_VAR_IMAGE", "a")
    monkeypatch.setenv("CIGEN_VAR_OTHER", "")
    assert third.warm() is None


def test_another_question_is_another_answer(second: Configured) -> None:
    assert second.warm("other") is None


def test_another_installation_asks_for_itself(
    second: Configured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_paths, "CODE", str(tmp_path / "another/cigen"))

    assert second.warm() is None


def test_a_configuration_linked_from_outside_is_an_error_for_the_loader(second: Configured, tmp_path: Path) -> None:
    place = second.project.root / ".cigen/config.yml"
    shutil.move(str(place), tmp_path / "outside.yml")
    place.symlink_to(tmp_path / "outside.yml")

    assert second.warm() is None


def test_clones_with_different_configurations_in_turn(first: Configured, second: Configured) -> None:
    second.project.write(".cigen/config.yml", "image: b\n")
    settle()
    assert second.warm() is None
    expected = first.load(), second.load()
    assert expected[0] != expected[1]

    for _ in range(3):
        assert (first.warm(), second.warm()) == expected == (first.truth(), second.truth())
        settle()
    second.project.write(".cigen/config.yml", "image: a\n")
    assert second.warm() == expected[0]


def test_clones_with_different_files_in_turn(first: Configured, second: Configured) -> None:
    clean = first.load()
    for round in range(3):
        second.project.write("src/a.py", f"a = {round + 5}\n")
        dirty = second.warm()
        assert first.warm() == clean == first.truth()
        assert dirty == second.truth() != clean
        settle()


def test_a_dirty_file_is_not_what_other_clones_take_for_its_blob(first: Configured, tmp_path: Path) -> None:
    clean = first.load()
    for text in ("a = 2\n", "a = 'longer'\n"):
        first.project.write("src/a.py", text)
        settle()
        dirty = first.warm()
        assert dirty == first.truth() != clean
        settle()
        made = clone_of(first.project, tmp_path / text[4:5])
        assert made.warm() == clean == made.truth()


def test_an_edit_that_was_only_added(first: Configured, tmp_path: Path) -> None:
    clean = first.load()
    first.project.write("src/a.py", "a = 3\n")
    first.project.git("add", "-A")
    first.warm()
    settle()
    first.project.write("src/a.py", "a = 4\n")
    first.warm()
    made = clone_of(first.project, tmp_path / "made")

    assert made.warm() == clean == made.truth()
    first.project.git("commit", "-q", "-m", "with a = 3, while the file holds a = 4")
    assert clone_of(first.project, tmp_path / "again").checked() != clean


def test_a_blob_that_an_index_names_for_another_content(first: Configured, tmp_path: Path) -> None:
    clean = first.load()
    first.project.write("src/a.py", "a = 3\n")
    settle()
    first.project.git("add", "-A")
    settle()
    first.checked()
    first.project.git("read-tree", "HEAD")
    settle()
    assert first.checked() != clean

    assert clone_of(first.project, tmp_path / "made").checked() == clean


def test_a_file_replaced_under_an_index_written_later_by_a_git_that_does_not_look(second: Configured) -> None:
    second.project.git("config", "core.trustctime", "false")
    settle()
    second.project.git("update-index", "--force-write-index")
    place = second.project.root / "src/a.py"
    before = place.stat()
    place.write_text("b = 9\n")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))
    settle()
    second.project.git("update-index", "-q", "--refresh")
    second.project.git("update-index", "--force-write-index")
    settle()

    assert second.warm() == second.truth()


@pytest.mark.parametrize("converted", [0, 1])
def test_one_blob_with_two_line_endings(project: Project, tmp_path: Path, converted: int) -> None:
    """The worktree with CRLF says nothing about the one without, whichever comes first."""
    project.write(".cigen/config.yml", "image: a\n")
    project.write(".cigen/jobs/one.yml", "x\n")
    project.commit_all()
    options = [(), ("-c", "core.autocrlf=true")]
    one = clone_of(project, tmp_path / "one", *options[converted])
    two = clone_of(project, tmp_path / "two", *options[1 - converted])

    assert one.checked() != two.checked()
    assert (one.project.root / "src/a.py").read_bytes() != (two.project.root / "src/a.py").read_bytes()


def test_a_filtered_file_is_read_in_every_clone(first: Configured, tmp_path: Path) -> None:
    first.project.git("config", "filter.caps.clean", "tr a-z A-Z")
    first.project.write(".gitattributes", "*.py filter=caps\n")
    first.project.git("add", "-A", "--renormalize")
    first.project.commit_all()
    first.checked()
    plain = clone_of(first.project, tmp_path / "plain")

    assert plain.checked() != first.checked()


def test_a_file_replaced_after_the_checkout_is_read(second: Configured) -> None:
    place = second.project.root / "src/a.py"
    before = place.stat()
    place.write_text("b = 9\n")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert second.warm() == second.truth()


def test_a_file_whose_mode_differs(first: Configured, second: Configured) -> None:
    (second.project.root / "src/a.py").chmod(0o755)

    assert second.warm() == second.truth() != first.load()


def test_only_what_was_seen_to_be_a_blob_counts_as_one(first: Configured) -> None:
    def blobs() -> set[bytes]:
        packed = manifest.read(
            str(first.project.store / store_paths.tree_file(store_paths.real_root(str(first.project.root))))
        )
        found = tree.unpack(packed) if packed else None
        assert found is not None
        return {path for path, flag in zip(found.paths, found.flags) if flag & IS_BLOB}

    assert b"src/a.py" in blobs()
    first.project.write("src/a.py", "a = 2\n")
    first.project.write("src/untracked.py")
    first.warm()

    assert b"src/b.py" in blobs() and not {b"src/a.py", b"src/untracked.py"} & blobs()


def test_a_hostile_answer_of_another_root_is_no_answer(first: Configured, second: Configured) -> None:
    """Only what this user owns and nobody else can write is believed, and only when it is whole."""
    place = first.project.store / store_paths.jobs_file(store_paths.real_root(str(first.project.root)), "k")
    place.chmod(0o666)
    assert second.warm() is None
    place.chmod(0o600)
    content = bytearray(place.read_bytes())
    content[200] ^= 1
    place.write_bytes(content)
    assert second.warm() is None
