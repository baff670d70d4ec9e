"""Running git: without `subprocess` (its import costs more than git does) and without the settings that make git lie."""

from __future__ import annotations

import os

from cigen.hashing.counters import COUNTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Optional

# what would make git look at another repository, index or pathspec syntax than the project root's own
_DROPPED = frozenset(
    "GIT_DIR GIT_WORK_TREE GIT_IMPLICIT_WORK_TREE GIT_INDEX_FILE GIT_COMMON_DIR GIT_OBJECT_DIRECTORY GIT_PREFIX "
    "GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_NAMESPACE GIT_CONFIG GIT_CONFIG_PARAMETERS GIT_GRAFT_FILE GIT_SHALLOW_FILE "
    "GIT_LITERAL_PATHSPECS GIT_GLOB_PATHSPECS GIT_NOGLOB_PATHSPECS GIT_ICASE_PATHSPECS GIT_EXTERNAL_DIFF "
    "GIT_DIFF_OPTS GIT_INTERNAL_SUPER_PREFIX GIT_NO_REPLACE_OBJECTS GIT_REPLACE_REF_BASE GIT_ATTR_SOURCE".split()
)
_PLACES = ("HOME", "XDG_CONFIG_HOME", "GIT_CEILING_DIRECTORIES", "GIT_DISCOVERY_ACROSS_FILESYSTEM")


def environment(environ: Mapping[str, str]) -> dict[str, str]:
    """The variables git runs with: it sees the project root's own repository, takes no lock and fetches nothing."""
    kept = {name: value for name, value in environ.items() if name not in _DROPPED}
    kept["GIT_OPTIONAL_LOCKS"] = "0"
    kept["GIT_NO_LAZY_FETCH"] = "1"  # CircleCI's checkout leaves old contents on the server: nothing here asks it
    return kept


def settings_environment(environ: Mapping[str, str]) -> bytes:
    """The variables that say where git finds its settings, as one comparable value."""
    chosen = [n for n in environ if n in _PLACES or n.startswith(("GIT_CONFIG", "GIT_ATTR")) and n not in _DROPPED]
    return "\0".join(f"{n}={environ[n]}" for n in sorted(chosen)).encode("utf-8", "surrogateescape")


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
    """All that `git ARGUMENTS` prints at `root`. Raises GitError."""
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
