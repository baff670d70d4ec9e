"""Running git: without `subprocess` (its import costs more than git does) and without the settings that make git lie."""

from __future__ import annotations

import os

from cigen.hashing.counters import COUNTS
from cigen.hashing.worktree.git_environment import environment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

COMMAND = (
    "git",
    "-c",
    "core.fsmonitor=false",  # a hook could hide an edit
    "-c",
    "core.untrackedCache=false",
    "-c",
    "core.trustctime=true",  # without it an edit that restores mtime is invisible
    "-c",
    "core.checkStat=default",
    "-c",
    "core.fileMode=true",  # the worktree defines what is executable
    "-c",
    "core.symlinks=true",
    "-c",
    "core.preloadIndex=true",
)


class GitError(Exception):
    """git could not answer; `str` is what it said."""


class Child:
    """A git process under way; `finish` gives its output."""

    def __init__(self, root: bytes, arguments: tuple[str, ...], stdin: Optional[bytes] = None) -> None:
        self._root, self._arguments, self._input = root, arguments, stdin
        reader, writer = os.pipe()
        source = os.open(os.devnull, os.O_RDONLY | os.O_CLOEXEC) if stdin is None else _readable(stdin)
        actions = [
            (os.POSIX_SPAWN_DUP2, source, 0),
            (os.POSIX_SPAWN_DUP2, writer, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        argv = [os.fsencode(word) for word in (*COMMAND, "-C", os.fsdecode(root), *arguments)]
        try:
            self._pid = os.posix_spawnp("git", argv, environment(os.environ), file_actions=actions)
        except OSError as error:
            os.close(reader)
            raise GitError("the program `git` can't be started: " + str(error.strerror)) from error
        finally:
            os.close(writer)
            os.close(source)
        self._reader = reader
        self._running = True
        COUNTS.git_processes += 1

    def finish(self, accepted: tuple[int, ...] = (0,)) -> bytes:
        """All it printed; GitError when it failed."""
        chunks = []
        while True:
            chunk = os.read(self._reader, 1 << 20)
            if not chunk:
                break
            chunks.append(chunk)
        status = self._reap()
        if not os.WIFEXITED(status) or os.WEXITSTATUS(status) not in accepted:
            raise GitError(self._complaint())
        return b"".join(chunks)

    def abandon(self) -> None:
        """Lets go of a process whose answer nobody needs any more."""
        if self._running:
            self._reap()

    def _reap(self) -> int:
        self._running = False
        os.close(self._reader)
        return os.waitpid(self._pid, 0)[1]

    def _complaint(self) -> str:
        import subprocess  # only on the way to an error message

        argv = [*COMMAND, "-C", os.fsdecode(self._root), *self._arguments]
        try:
            done = subprocess.run(argv, input=self._input, env=environment(os.environ), capture_output=True)
        except OSError as error:
            return f"the program `git` can't be started: {error.strerror}"
        text = done.stderr.decode("utf-8", "replace").strip()
        return text or f"`git {self._arguments[0]}` failed with status {done.returncode}"


def run(root: bytes, *arguments: str, stdin: Optional[bytes] = None) -> bytes:
    return Child(root, arguments, stdin).finish()


def changed_files(root: bytes) -> Child:
    """Tracked files below `root` whose stat differs from the index, NUL-separated, relative to `root`."""
    return Child(root, ("diff-files", "-z", "--name-only", "--ignore-submodules=all", "--relative", "--", "."))


def _readable(content: bytes) -> int:
    """A descriptor that reads `content`: a file, since a pipe could fill up while nobody reads git's answer."""
    import tempfile

    with tempfile.TemporaryFile() as file:
        file.write(content)
        file.flush()
        file.seek(0)
        return os.dup(file.fileno())
