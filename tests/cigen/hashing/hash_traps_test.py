"""Every way a cache has been known to lie, built with real git: the hash equals the one given from the files alone."""

from __future__ import annotations

import os
import subprocess
import time
from pathlib import Path
from typing import Callable

import pytest

from cigen.hashing.tree import observe
from cigen.hashing.worktree import clean_checkout, index_trust
from worktrees.project import Project, settle

pytestmark = pytest.mark.any_store


@pytest.fixture(autouse=True)
def by_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a large repository, where git looks for edits and can be misled; a small one is compared file by file.

    And where another process walks the directories.
    """
    monkeypatch.setattr(observe, "MANY", 0)
    monkeypatch.setattr(clean_checkout, "_MANY", 0)
    monkeypatch.setattr(clean_checkout, "_AT_ONCE", 1)


def same_size(text: str) -> str:
    """Other text of the same length."""
    return "".join(chr(ord(c) ^ 1) if c.isalnum() else c for c in text)


def rewrite(place: Path, restore_times: bool = True) -> None:
    """Changes a file in place, keeping size and, as far as a program can, its times."""
    before = place.stat()
    place.write_text(same_size(place.read_text()))
    if restore_times:
        os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.fixture
def hashed(project: Project) -> Project:
    """A project whose hashes are remembered, nothing too young to be trusted."""
    settle()
    project.checked()
    settle()
    project.checked()
    return project


@pytest.fixture
def aged(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """The same, old enough for git to speak for every file (which takes seconds unless told that none are needed)."""
    monkeypatch.setattr(index_trust, "GIT_GRANULARITY", 0)
    for path in project.git("ls-files", "-z").split("\0")[:-1]:
        os.utime(project.root / path, (1_600_000_000, 1_600_000_000))  # else git, finding them young, reads them itself
    settle()
    project.git("update-index", "--refresh")
    settle()
    project.checked()
    time.sleep(1.05 - time.time() % 1)
    assert project.watched_by_us() == []
    return project


def assert_changed(project: Project, *jobs: str, change: Callable[[], object]) -> None:
    before = project.checked()
    change()
    after = project.checked()
    assert {job for job in before if before[job] != after[job]} >= set(jobs)
    settle()
    assert project.checked() == after


@pytest.mark.parametrize("setting", ["core.trustctime=false", "core.checkStat=minimal", "core.fileMode=false"])
def test_same_size_and_restored_mtime_under_settings_that_blind_git(aged: Project, setting: str) -> None:
    name, _, value = setting.partition("=")
    aged.git("config", name, value)
    aged.checked()

    assert_changed(aged, "one", "src", "all", change=lambda: rewrite(aged.root / "src/a.py"))


def test_two_writes_in_one_clock_tick(hashed: Project) -> None:
    place = hashed.root / "src/a.py"
    for round in range(30):
        place.write_text(f"a = {round:03}x\n")
        before = hashed.hashes()
        place.write_text(f"a = {round:03}y\n")
        assert hashed.checked()["one"] != before["one"]


def test_writes_around_git_add_in_one_clock_tick(hashed: Project) -> None:
    place = hashed.root / "src/a.py"
    for round in range(15):
        place.write_text(f"a = {round:03}x\n")
        hashed.git("add", "-A")
        place.write_text(f"a = {round:03}y\n")
        hashed.checked()


def test_edit_within_the_second_that_git_compares(hashed: Project) -> None:
    while time.time() % 1 > 0.3:
        time.sleep(0.01)
    place = hashed.write("src/a.py", "a = 2\n")
    os.utime(place, (1_600_000_000, 1_600_000_000))
    settle()
    hashed.git("add", "-A")
    settle()
    before = hashed.checked()
    rewrite(place)

    assert hashed.git("diff-files", "--name-only") == ""  # git, comparing whole seconds, sees nothing
    assert hashed.checked()["one"] != before["one"]


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_index_flags_that_silence_git(aged: Project, flag: str) -> None:
    aged.git("update-index", flag, "src/a.py")
    settle()

    assert_changed(aged, "one", change=lambda: aged.write("src/a.py", "a = 22\n"))
    assert_changed(aged, "one", change=lambda: rewrite(aged.root / "src/a.py"))


def test_line_endings_that_git_normalises_away(hashed: Project) -> None:
    hashed.write(".gitattributes", "*.py text\n")
    hashed.commit_all()
    settle()

    def convert() -> None:
        (hashed.root / "src/a.py").write_bytes(b"a = 1\r\n")
        settle()
        hashed.git("add", "-A")
        assert hashed.git("status", "--porcelain") == ""

    assert_changed(hashed, "one", "python", change=convert)


def test_autocrlf_switched_on(hashed: Project) -> None:
    def checkout_again() -> None:
        hashed.git("config", "core.autocrlf", "true")
        hashed.remove("src/a.py")
        hashed.git("checkout", "src/a.py")
        assert (hashed.root / "src/a.py").read_bytes() == b"a = 1\r\n"

    assert_changed(hashed, "one", change=checkout_again)


def add_filter(project: Project) -> None:
    """Like LFS: what is committed says nothing about the bytes in the worktree."""
    project.git("config", "filter.caps.clean", "tr a-z A-Z")
    project.git("config", "filter.caps.smudge", "cat")
    project.write(".gitattributes", "*.py filter=caps\n")
    project.write("src/a.py", "filtered\n")
    project.git("add", "-A", "--renormalize")
    project.commit_all()


def test_a_filter_that_maps_different_bytes_to_one_blob(hashed: Project) -> None:
    add_filter(hashed)
    settle()
    hashed.checked()

    def edit_under_the_same_blob() -> None:
        hashed.write("src/a.py", "FILTERED\n")
        hashed.git("add", "-A")
        assert hashed.git("status", "--porcelain") == ""

    assert_changed(hashed, "one", change=edit_under_the_same_blob)


def test_a_filter_edit_that_git_calls_clean(hashed: Project) -> None:
    add_filter(hashed)
    settle()
    before = hashed.checked()
    hashed.write("src/a.py", "Filtered\n")  # as long as before, in the second of the index

    assert hashed.checked()["one"] != before["one"]


def test_a_known_blob_says_nothing_about_a_filtered_file(hashed: Project, tmp_path: Path, home: Path) -> None:
    add_filter(hashed)
    hashed.checked()
    plain = Project(tmp_path / "plain", hashed.store, home)
    plain.git("clone", "-q", str(hashed.root), ".")  # no filter here: the blob's own bytes, which are now known
    assert plain.checked()["one"] != hashed.checked()["one"]
    filtered = Project(tmp_path / "filtered", hashed.store, home)
    filtered.git("-c", "filter.caps.smudge=tr A-Z a-z", "clone", "-q", str(hashed.root), ".")
    filtered.git("config", "filter.caps.clean", "tr a-z A-Z")
    settle()
    filtered.git("update-index", "--force-write-index")

    assert (filtered.root / "src/a.py").read_text() == "filtered\n"
    assert filtered.checked() == hashed.checked()


def test_a_dirty_file_does_not_poison_what_is_known_of_its_blob(hashed: Project) -> None:
    clean = hashed.checked()
    hashed.write("src/a.py", "a = 2\n")
    dirty = hashed.checked()
    hashed.git("checkout", "src/a.py")
    settle()
    hashed.git("update-index", "--refresh")

    assert clean["one"] != dirty["one"]
    assert hashed.checked() == clean


def test_an_fsmonitor_that_hides_edits(aged: Project) -> None:
    hook = aged.write("../liar", '#!/bin/sh\nprintf "token\\0"\n', 0o755)
    aged.git("config", "core.fsmonitor", str(hook))
    aged.git("update-index", "--fsmonitor")
    aged.git("status")
    settle()
    before = aged.checked()
    aged.write("src/a.py", "a = 3\n")

    assert aged.git("status", "--porcelain") == ""
    assert aged.checked()["one"] != before["one"]


def test_a_split_index(hashed: Project) -> None:
    hashed.git("update-index", "--split-index")
    settle()

    assert_changed(hashed, "one", change=lambda: hashed.write("src/a.py", "a = 4\n"))
    assert_changed(hashed, "src", change=lambda: hashed.write("src/new.py"))


@pytest.mark.parametrize("version", ["2", "3", "4"])
def test_index_versions(hashed: Project, version: str) -> None:
    before = hashed.checked()
    hashed.git("update-index", "--index-version", version)
    assert hashed.checked() == before

    assert_changed(hashed, "one", change=lambda: hashed.write("src/a.py", "a = 4\n"))


def test_a_sparse_checkout_hashes_like_a_full_one(hashed: Project) -> None:
    full = hashed.checked()
    hashed.git("sparse-checkout", "set", "--cone", "docs")

    assert not (hashed.root / "src").exists()
    assert hashed.checked() == full
    settle()
    assert not hashed.remembers or hashed.reads() == 0


def test_a_sparse_index_and_a_file_put_back_by_hand(hashed: Project) -> None:
    full = hashed.checked()
    hashed.git("sparse-checkout", "set", "--cone", "--sparse-index", "docs")
    assert hashed.checked() == full

    assert_changed(hashed, "one", change=lambda: hashed.write("src/a.py", "a = 5\n"))


def test_a_sha256_repository(tmp_path: Path, home: Path) -> None:
    made = Project(tmp_path / "long", tmp_path / "store", home)
    made.git("init", "-q", "--object-format=sha256")
    made.write("src/a.py", "a = 1\n")
    made.write("src/b.py", "b = 1\n")
    made.commit_all()
    settle()
    made.checked()

    assert_changed(made, "one", change=lambda: made.write("src/a.py", "a = 2\n"))
    assert_changed(made, "one", "all", change=lambda: rewrite(made.root / "src/a.py"))


def add_submodule(project: Project, tmp_path: Path, home: Path) -> Project:
    other = Project(tmp_path / "other", project.store, home)
    other.git("init", "-q")
    other.write("lib/x.py", "x = 1\n")
    other.commit_all()
    project.git("submodule", "--quiet", "add", str(other.root), "vendor/other")
    project.commit_all()
    settle()
    return other


def test_an_edit_inside_a_submodule(hashed: Project, tmp_path: Path, home: Path) -> None:
    add_submodule(hashed, tmp_path, home)

    assert_changed(hashed, "vendor", "all", change=lambda: hashed.write("vendor/other/lib/x.py", "x = 2\n"))
    assert_changed(hashed, "vendor", change=lambda: rewrite(hashed.root / "vendor/other/lib/x.py"))
    assert_changed(hashed, "vendor", change=lambda: hashed.write("vendor/other/lib/untracked.py"))


def test_an_edit_inside_a_submodule_that_the_one_git_process_does_not_see(
    aged: Project, tmp_path: Path, home: Path
) -> None:
    add_submodule(aged, tmp_path, home)
    os.utime(aged.root / "vendor/other/lib/x.py", (1_600_000_000, 1_600_000_000))
    settle()
    aged.git("update-index", "--refresh", at="vendor/other")
    aged.git("update-index", "--force-write-index")
    settle()
    aged.checked()
    time.sleep(1.05 - time.time() % 1)

    assert_changed(aged, "vendor", change=lambda: aged.write("vendor/other/lib/x.py", "x = 2\n"))


def test_a_submodule_moved_to_another_commit(hashed: Project, tmp_path: Path, home: Path) -> None:
    other = add_submodule(hashed, tmp_path, home)
    other.write("lib/x.py", "x = 3\n")
    other.commit_all()

    assert_changed(hashed, "vendor", change=lambda: hashed.git("pull", "-q", at="vendor/other"))


def test_a_submodule_that_is_not_checked_out_is_its_commit(hashed: Project, tmp_path: Path, home: Path) -> None:
    other = add_submodule(hashed, tmp_path, home)
    clone = Project(tmp_path / "clone", hashed.store, home)
    clone.git("clone", "-q", str(hashed.root), ".")
    first = clone.checked()
    assert first["vendor"]
    other.write("lib/x.py", "x = 3\n")
    other.commit_all()
    hashed.git("pull", "-q", at="vendor/other")
    hashed.commit_all()

    assert_changed(clone, "vendor", change=lambda: clone.git("pull", "-q"))
    assert_changed(clone, "vendor", change=lambda: clone.write("vendor/other/by_hand.py"))
    clone.remove("vendor/other/by_hand.py")
    assert_changed(clone, "vendor", change=lambda: clone.git("submodule", "update", "--init"))


def test_a_repository_inside_the_repository(hashed: Project) -> None:
    hashed.write("vendor/tool/x.py", "x = 1\n")
    hashed.git("init", "-q", "vendor/tool")

    assert_changed(hashed, "vendor", change=lambda: hashed.write("vendor/tool/x.py", "x = 2\n"))
    hashed.git("add", "-A", at="vendor/tool")
    assert_changed(hashed, "vendor", change=lambda: rewrite(hashed.root / "vendor/tool/x.py"))
    assert_changed(hashed, change=lambda: hashed.remove("vendor/tool/.git"))


def test_a_repository_made_of_a_directory(hashed: Project) -> None:
    hashed.write("tool/x.py", "x = 1\n")
    hashed.write("tool/x.log", "ignored out here\n")
    settle()
    hashed.checked()

    assert_changed(hashed, "all", change=lambda: hashed.git("init", "-q", "tool"))


def test_a_symlink_retargeted(hashed: Project) -> None:
    (hashed.root / "src/link").symlink_to("a.py")
    hashed.commit_all()
    settle()

    def retarget() -> None:
        hashed.remove("src/link")
        (hashed.root / "src/link").symlink_to("b.py")

    assert_changed(hashed, "src", change=retarget)


def test_a_directory_replaced_by_a_symlink_to_its_copy(hashed: Project) -> None:
    def swap() -> None:
        (hashed.root / "src").rename(hashed.root.parent / "moved")
        (hashed.root / "src").symlink_to("../moved")

    assert_changed(hashed, "src", "one", "python", change=swap)


@pytest.mark.parametrize("filemode", ["true", "false"])
def test_an_executable_bit(aged: Project, filemode: str) -> None:
    aged.git("config", "core.fileMode", filemode)
    aged.checked()

    assert_changed(aged, "one", change=lambda: (aged.root / "src/a.py").chmod(0o755))
    assert_changed(aged, "one", change=lambda: (aged.root / "src/a.py").chmod(0o644))


def test_untracked_files_come_change_and_go(hashed: Project) -> None:
    assert_changed(hashed, "src", change=lambda: hashed.write("src/new.py", "n = 1\n"))
    assert_changed(hashed, "src", change=lambda: hashed.write("src/new.py", "n = 2\n"))
    assert_changed(hashed, "src", change=lambda: rewrite(hashed.root / "src/new.py"))
    assert_changed(hashed, "src", change=lambda: hashed.remove("src/new.py"))


def test_a_new_file_in_a_directory_git_never_mentioned(hashed: Project) -> None:
    (hashed.root / "src/empty/deeper").mkdir(parents=True)
    hashed.write("src/logs/only.log")
    settle()
    hashed.checked()

    assert_changed(hashed, "src", change=lambda: hashed.write("src/empty/deeper/new.py"))
    assert_changed(hashed, "src", change=lambda: hashed.write("src/logs/new.py"))


def test_a_new_file_while_the_directory_keeps_its_time(hashed: Project) -> None:
    folder = hashed.root / "src"
    before = folder.stat()

    def add_quietly() -> None:
        hashed.write("src/new.py")
        os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert_changed(hashed, "src", change=add_quietly)


def test_ignored_files_do_not_count(hashed: Project) -> None:
    before = hashed.checked()
    hashed.write("src/x.log")
    hashed.write("build/out.py")

    assert hashed.checked() == before


@pytest.mark.parametrize("rules", [".gitignore", "src/.gitignore", ".git/info/exclude"])
def test_ignore_rules_edited(hashed: Project, rules: str) -> None:
    hashed.write("src/x.log")
    hashed.write("src/y.tmp")
    hashed.write(rules, "*.tmp\n*.log\n")
    settle()
    before = hashed.checked()
    hashed.write(rules, "*.log\n")

    assert hashed.checked()["src"] != before["src"]


def test_the_users_own_ignore_file(hashed: Project, home: Path) -> None:
    hashed.write("src/y.tmp")
    settle()
    rules = home / ".config/git/ignore"
    rules.parent.mkdir(parents=True)

    assert_changed(hashed, "src", change=lambda: rules.write_text("*.tmp\n"))
    assert_changed(hashed, "src", change=lambda: rules.write_text("*.tm\n"))
    elsewhere = home / "elsewhere"
    elsewhere.write_text("*.tmp\n")
    assert_changed(hashed, "src", change=lambda: (home / ".gitconfig").write_text(f"[core]\nexcludesFile={elsewhere}"))


def test_an_ignored_ignore_file(hashed: Project) -> None:
    hashed.write(".git/info/exclude", ".gitignore\n")
    hashed.write("src/deep/.gitignore", "*.tmp\n")
    hashed.write("src/deep/y.tmp")
    settle()

    assert_changed(hashed, "src", change=lambda: hashed.write("src/deep/.gitignore", "#.tmp\n"))


def test_intent_to_add(hashed: Project) -> None:
    hashed.write("src/new.py", "n = 1\n")
    hashed.git("add", "--intent-to-add", "src/new.py")
    settle()

    assert_changed(hashed, "src", change=lambda: hashed.write("src/new.py", "n = 2\n"))


def test_deleted_and_restored(hashed: Project) -> None:
    before = hashed.checked()
    assert_changed(hashed, "src", "python", "one", change=lambda: hashed.remove("src/a.py"))
    hashed.git("checkout", "src/a.py")

    assert hashed.checked() == before


def test_replaced_by_a_directory(hashed: Project) -> None:
    def swap() -> None:
        hashed.remove("src/a.py")
        hashed.write("src/a.py/inner.py")

    assert_changed(hashed, "src", "one", change=swap)


def test_renames(hashed: Project) -> None:
    assert_changed(hashed, "src", change=lambda: hashed.git("mv", "src/b.py", "src/bb.py"))
    assert_changed(hashed, "src", change=lambda: hashed.git("mv", "src/bb.py", "src/BB.py"))
    assert_changed(hashed, "src", change=lambda: (hashed.root / "src/BB.py").rename(hashed.root / "src/Bb.py"))


def test_names_that_are_not_text(hashed: Project) -> None:
    folder = os.fsencode(hashed.root) + b"/src/"
    for name in (b"caf\xe9.py", "café.py".encode(), b'new\nline".py', b"tab\t.py", b" space .py", b"\xff\xfe"):
        with open(folder + name, "wb") as file:
            file.write(name)
    hashed.commit_all()
    settle()
    hashed.checked()

    def edit() -> None:
        with open(folder + b"caf\xe9.py", "ab") as file:
            file.write(b"more")

    assert_changed(hashed, "src", "python", change=edit)


def test_conflicts(hashed: Project) -> None:
    hashed.git("checkout", "-q", "-b", "side")
    hashed.write("src/a.py", "a = 'side'\n")
    hashed.commit_all()
    hashed.git("checkout", "-q", "-")
    hashed.write("src/a.py", "a = 'main'\n")
    hashed.commit_all()
    subprocess.run(["git", "merge", "-q", "side"], cwd=hashed.root, env=hashed.environment, capture_output=True)
    assert "UU src/a.py" in hashed.git("status", "--porcelain")
    settle()
    hashed.checked()

    assert_changed(hashed, "one", change=lambda: hashed.write("src/a.py", "a = 'both'\n"))


def test_a_shallow_clone_hashes_like_the_full_one(hashed: Project, tmp_path: Path, home: Path) -> None:
    hashed.commit_all()
    clone = Project(tmp_path / "clone", hashed.store, home)
    clone.git("clone", "-q", "--depth=1", hashed.root.as_uri(), ".")

    assert clone.checked() == hashed.checked()


def test_a_linked_worktree_hashes_like_the_first_one(hashed: Project, tmp_path: Path, home: Path) -> None:
    hashed.git("worktree", "add", "-q", "--detach", str(tmp_path / "linked"))
    linked = Project(tmp_path / "linked", hashed.store, home)

    assert linked.checked() == hashed.checked()
    settle()
    linked.checked()
    assert_changed(linked, "one", change=lambda: linked.write("src/a.py", "a = 6\n"))
    assert linked.checked() != hashed.checked()


def test_an_index_without_its_checksum(hashed: Project) -> None:
    before = hashed.checked()
    index = hashed.root / ".git/index"
    index.write_bytes(index.read_bytes()[:-20] + bytes(20))

    assert hashed.checked() == before


def test_an_index_that_another_process_refreshed(hashed: Project) -> None:
    before = hashed.checked()
    os.utime(hashed.root / "src/a.py")
    hashed.git("update-index", "--refresh")

    assert hashed.checked() == before


def test_a_project_below_the_top_of_its_repository(hashed: Project, tmp_path: Path, home: Path) -> None:
    inner = Project(hashed.root / "src", tmp_path / "store2", home)
    settle()
    before = inner.checked()
    assert before["python"]

    hashed.write("docs/readme.md", "not below\n")
    assert inner.checked() == before
    assert_changed(inner, "python", change=lambda: inner.write("a.py", "a = 7\n"))
    assert_changed(inner, "python", change=lambda: inner.write("deep/new.py"))
    inner.write("y.tmp")
    settle()
    assert_changed(inner, "all", change=lambda: hashed.write(".gitignore", "*.tmp\n"))


def test_a_repository_that_appears_between_the_project_and_its_own(hashed: Project, tmp_path: Path, home: Path) -> None:
    inner = Project(hashed.root / "src/deep/er", tmp_path / "store2", home)
    inner.write("x.log", "ignored by the outer repository\n")
    settle()

    assert_changed(inner, "all", change=lambda: hashed.git("init", "-q", "src/deep"))


def test_variables_that_point_git_elsewhere(hashed: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = hashed.checked()
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "no-index"))
    monkeypatch.setenv("GIT_WORK_TREE", str(tmp_path))

    assert hashed.checked() == before


def test_without_a_repository(tmp_path: Path, home: Path) -> None:
    made = Project(tmp_path / "plain", tmp_path / "store", home)
    made.write("src/a.py", "a = 1\n")
    made.write("src/b.py", "b = 1\n")
    settle()
    made.checked()

    assert_changed(made, "one", change=lambda: made.write("src/a.py", "a = 2\n"))
    assert_changed(made, "one", change=lambda: rewrite(made.root / "src/a.py"))
    assert_changed(made, "src", change=lambda: made.write("src/new/x.py"))
    assert_changed(made, "src", change=lambda: made.remove("src/b.py"))
    assert_changed(made, change=lambda: made.git("init", "-q"))


def test_a_file_that_can_not_be_read_leaves_its_jobs_without_a_hash(hashed: Project) -> None:
    hashed.remove("src/a.py")
    os.mkfifo(hashed.root / "src/a.py")

    assert hashed.checked()["one"] is None


def test_the_store_inside_the_project_is_no_input(hashed: Project) -> None:
    before = hashed.checked()
    hashed.store = hashed.root / "src" / "store"

    assert hashed.checked() == before
    settle()
    assert hashed.checked() == before
    hashed.reads()
    assert not hashed.remembers or hashed.reads() == 0


@pytest.mark.remembers
def test_files_are_handed_over_to_git_once_they_are_old_enough(project: Project) -> None:
    settle()
    project.git("update-index", "--force-write-index")
    settle()
    project.checked()
    assert len(project.watched_by_us()) == 6
    time.sleep(3.1)
    before = project.checked()

    assert project.watched_by_us() == []
    assert project.checked() == before
    assert_changed(project, "one", change=lambda: project.write("src/a.py", "a = 2\n"))
    assert project.watched_by_us() == [b"src/a.py"]


def test_an_edit_while_git_speaks_for_a_file(aged: Project) -> None:
    assert_changed(aged, "one", change=lambda: rewrite(aged.root / "src/a.py"))
    assert_changed(aged, "one", change=lambda: rewrite(aged.root / "src/a.py"))
    assert_changed(aged, "one", change=lambda: aged.git("add", "-A") or aged.write("src/a.py", "a = 3\n"))
