"""A git repository, asked in English and never at a prompt."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Mapping, NamedTuple, Optional, Sequence

from cigen.hashing.worktree.git import environment

if TYPE_CHECKING:
    import subprocess

# A push that waits longer than this waits for an answer nobody gives.
_SECONDS = 300
# For commands that read: git before 2.44 doesn't know that it mustn't fetch what a partial clone lacks.
OFFLINE = {"GIT_ALLOW_PROTOCOL": "none"}
_ENGLISH = {"LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}
# What git says of a branch without commits, which is none of its users' words.
_UNBORN = ("does not have any commits yet", "bad revision 'HEAD'", "Not a valid object name HEAD")
NO_COMMIT = "there is no commit yet"
NO_REPOSITORY = "this is no git repository"


class GitFailed(Exception):
    """git couldn't; `str` is what it said."""


class Repository(NamedTuple):
    """`root` is a directory of the work tree; paths are relative to it. `variables` are for every command."""

    root: str
    variables: Mapping[str, str] = {}

    def ask(self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] = {}) -> bytes:
        """What git printed. Raises GitFailed."""
        done = self._run(arguments, stdin, variables)
        if done.returncode != 0:
            raise _failed(arguments, done)
        return done.stdout

    def says(self, *arguments: str) -> bool:
        """Whether the answer of a command that says yes or no is yes. Raises GitFailed."""
        done = self._run(arguments, b"", {})
        if done.returncode not in (0, 1):
            raise _failed(arguments, done)
        return done.returncode == 0

    def _run(
        self, arguments: Sequence[str], stdin: bytes, variables: Mapping[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        import subprocess  # not every run asks git

        try:
            return subprocess.run(
                ["git", *arguments],
                cwd=self.root,
                env={**environment(os.environ), **_ENGLISH, **self.variables, **variables},
                input=stdin,
                capture_output=True,
                timeout=_SECONDS,
            )
        except OSError as error:
            raise GitFailed(f"the program `git` can't be started: {error.strerror}") from None
        except subprocess.TimeoutExpired:
            raise GitFailed(f"`git {arguments[0]}` didn't end within {_SECONDS} seconds") from None

    def line(self, *arguments: str, stdin: bytes = b"", variables: Mapping[str, str] = {}) -> str:
        """The same for an answer of one line. Raises GitFailed."""
        return self.ask(*arguments, stdin=stdin, variables=variables).decode("utf-8", "surrogateescape").strip()

    def committed(self, path: str) -> Optional[bytes]:
        """The file as HEAD has it, None when it hasn't. Raises GitFailed, also where there is no HEAD."""
        entry = self.line("--literal-pathspecs", "ls-tree", "HEAD", "--", path)
        if not entry:
            return None
        _, kind, name = entry.split("\t")[0].split(" ")
        return self.ask("cat-file", "blob", name) if kind == "blob" else None

    def has_commits(self) -> bool:
        """Whether HEAD is one. Raises GitFailed."""
        return self.says("rev-parse", "--verify", "--quiet", "HEAD")

    def setting(self, name: str) -> str:
        """A value of git's configuration; empty where it has none."""
        try:
            return self.line("config", "--get", name)
        except GitFailed:
            return ""


def ignored(root: str, path: str) -> bool:
    """Whether git ignores a path; False where it can't tell."""
    try:
        return Repository(root).says("check-ignore", "--quiet", "--", path)
    except GitFailed:
        return False


def commit_subject(root: str) -> str:
    """The first line of HEAD's message; empty outside of any repository. Raises GitFailed where git can't tell."""
    return Repository(root).line("log", "-1", "--format=%s") if _is_in_repository(root) else ""


def _is_in_repository(directory: str) -> bool:
    """Whether there is a `.git` here or above, in whatever state."""
    while not os.path.lexists(os.path.join(directory, ".git")):
        parent = os.path.dirname(directory)
        if parent == directory:
            return False
        directory = parent
    return True


def _failed(arguments: Sequence[str], done: subprocess.CompletedProcess[bytes]) -> GitFailed:
    said = (done.stderr + done.stdout).decode("utf-8", "replace").strip()
    if any(sign in said for sign in _UNBORN):
        return GitFailed(NO_COMMIT)
    if "not a git repository" in said:
        return GitFailed(NO_REPOSITORY)
    return GitFailed(said or f"`git {arguments[0]}` failed with status {done.returncode}")
