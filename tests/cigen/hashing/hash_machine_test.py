"""A repository mutated at random: after every step, the remembered hashes equal the true ones."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import List

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from cigen.hashing.tree import observe
from cigen.hashing.worktree import clean_checkout
from worktrees.project import Project, settle

EXAMPLES = int(os.environ.get("CIGEN_HASH_EXAMPLES", "12"))
STEPS = int(os.environ.get("CIGEN_HASH_STEPS", "12"))

NAMES = ("src/a.py", "src/b.py", "src/deep/er/c.py", "src/x.log", "docs/readme.md", "vendor/v.py", "top")
names = st.sampled_from(NAMES)
texts = st.sampled_from(("aaaa\n", "bbbb\n", "longer text\n", "crlf\r\n", ""))


class Worktree(RuleBasedStateMachine):
    """People, editors, git and other runs of cigen, in any order."""

    @initialize(many=st.sampled_from((0, 0, 3000)))
    def start(self, many: int) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="cigen-machine-"))
        home = self.place / "home"
        home.mkdir()
        self.patch = pytest.MonkeyPatch()
        for name in [name for name in os.environ if name.startswith(("GIT_", "XDG_"))]:
            self.patch.delenv(name)
        self.patch.setattr(observe, "MANY", many)  # 0: git looks for edits, as in a large repository
        self.patch.setattr(clean_checkout, "_MANY", many)  # and another process walks the directories,
        self.patch.setattr(clean_checkout, "_AT_ONCE", 1)
        self.patch.setenv("HOME", str(home))
        self.patch.setenv("GIT_CONFIG_NOSYSTEM", "1")
        self.project = Project(self.place / "project", self.place / "store", home)
        self.project.git("init", "-q")
        for path in NAMES[:4]:
            self.project.write(path, "aaaa\n")
        self.project.write(".gitignore", "*.log\n")
        self.project.commit_all()

    def teardown(self) -> None:
        if hasattr(self, "place"):
            self.patch.undo()
            shutil.rmtree(self.place)

    @invariant()
    def remembered_hashes_are_true(self) -> None:
        if hasattr(self, "place"):
            self.project.checked()

    def _file(self, path: str) -> Path:
        return self.project.root / path

    def _files(self) -> List[Path]:
        return [place for place in map(self._file, NAMES) if place.is_file() and not place.is_symlink()]

    @rule(path=names, text=texts)
    def write(self, path: str, text: str) -> None:
        if self._may_write(path):
            self.project.write(path, text)

    def _may_write(self, path: str) -> bool:
        folder = self._file(path).parent
        while folder != self.project.root:
            if folder.is_symlink() or folder.is_file():
                return False
            folder = folder.parent
        return not self._file(path).is_dir() and not self._file(path).is_symlink()

    @rule(index=st.integers(0, 6), text=texts)
    def rewrite_with_the_old_times(self, index: int, text: str) -> None:
        files = self._files()
        if files:
            place = files[index % len(files)]
            before = place.stat()
            place.write_bytes(text.encode())
            os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))

    @rule(index=st.integers(0, 6), text=texts)
    def save_by_renaming(self, index: int, text: str) -> None:
        files = self._files()
        if files:
            place = files[index % len(files)]
            fresh = place.with_name("saved.tmp")
            fresh.write_bytes(text.encode())
            fresh.rename(place)

    @rule(index=st.integers(0, 6), mode=st.sampled_from((0o644, 0o755)))
    def change_mode(self, index: int, mode: int) -> None:
        files = self._files()
        if files:
            files[index % len(files)].chmod(mode)

    @rule(index=st.integers(0, 6))
    def delete(self, index: int) -> None:
        files = self._files()
        if files:
            files[index % len(files)].unlink()

    @rule(index=st.integers(0, 6), path=names)
    def rename(self, index: int, path: str) -> None:
        files = self._files()
        if files and self._may_write(path):
            self._file(path).parent.mkdir(parents=True, exist_ok=True)
            files[index % len(files)].rename(self._file(path))

    @rule(path=names, leads_to=st.sampled_from(("src/a.py", "../src", "nowhere")))
    def link(self, path: str, leads_to: str) -> None:
        if self._may_write(path) and not self._file(path).exists():
            self._file(path).parent.mkdir(parents=True, exist_ok=True)
            self._file(path).symlink_to(leads_to)

    @rule(path=names)
    def replace_by_a_directory(self, path: str) -> None:
        if self._may_write(path):
            self._file(path).unlink(missing_ok=True)
            self.project.write(f"{path}/inner.py", "inner\n")

    @rule(rules=st.sampled_from(("*.log\n", "*.py\n!a.py\n", "", "/docs/\n", "deep/\n")))
    def edit_ignore_rules(self, rules: str) -> None:
        self.project.write(".gitignore", rules)

    @rule(rules=st.sampled_from(("* text=auto\n", "*.py eol=crlf\n", "*.py ident\n", "")))
    def edit_attributes(self, rules: str) -> None:
        self.project.write(".gitattributes", rules)

    @rule()
    def add(self) -> None:
        self.project.git("add", "-A")

    @rule()
    def commit(self) -> None:
        self.project.commit_all()

    @rule()
    def throw_changes_away(self) -> None:
        self.project.git("reset", "-q", "--hard")

    @rule()
    def check_out_the_first_commit_again(self) -> None:
        first = self.project.git("rev-list", "--max-parents=0", "HEAD").split()[0]
        self.project.git("checkout", "-q", "-f", first)

    @rule()
    def stash(self) -> None:
        self.project.git("stash", "--include-untracked")

    @rule()
    def refresh(self) -> None:
        self.project.git("status")

    @rule(
        flag=st.sampled_from(("--assume-unchanged", "--no-assume-unchanged", "--skip-worktree", "--no-skip-worktree"))
    )
    def flag(self, flag: str) -> None:
        tracked = self.project.git("ls-files", "-z").split("\0")[:-1]
        if tracked:
            self.project.git("update-index", flag, "--", tracked[0])

    @rule()
    def wait(self) -> None:
        settle()

    @rule()
    def wait_for_the_next_second(self) -> None:
        time.sleep(1.02 - time.time() % 1)

    @rule()
    def lose_the_store(self) -> None:
        shutil.rmtree(self.project.store, ignore_errors=True)


Worktree.TestCase.settings = settings(
    max_examples=EXAMPLES,
    stateful_step_count=STEPS,
    deadline=None,
    derandomize="CIGEN_HASH_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
TestWorktree = Worktree.TestCase
