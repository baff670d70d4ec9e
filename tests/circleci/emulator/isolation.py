"""Each job's own /tmp: by a mount namespace, or where none can be made by rewriting the path in commands."""

from __future__ import annotations

import re
import subprocess
import tempfile
from functools import cache
from pathlib import Path
from typing import List, Mapping, Optional, Protocol, Sequence, Tuple

from circleci.emulator.machine import TMP, Machine


class Isolation(Protocol):
    """How a command comes to see the machine's /tmp as its own."""

    def argv(self, machine: Machine, directory: str, command: Sequence[str]) -> List[str]:
        """The command line that runs `command` in `directory`."""

    def text(self, machine: Machine, text: str) -> str:
        """A command, or a value of its environment, as it must be written."""


# Directories under the real /tmp that jobs must still find (the cigen under test) are mounted at the same place.
_ENTER = """\
tmp=$1 directory=$2 count=$3
shift 3
while [ "$count" -gt 0 ]; do
  mkdir -p "$tmp${1#/tmp}"
  mount --bind "$1" "$tmp${1#/tmp}"
  mount -o remount,bind,ro "$tmp${1#/tmp}" 2>/dev/null || true
  shift
  count=$((count - 1))
done
mount --rbind "$tmp" /tmp
cd "$directory"
unset OLDPWD
exec "$@"
"""


class Namespace:
    """/tmp is the machine's, really: in a mount namespace of the command's own."""

    def __init__(self, unshare: Sequence[str], visible: Sequence[Path]) -> None:
        self._unshare = tuple(unshare)
        self._visible = [str(path) for path in _outermost(visible) if TMP in path.parents]

    def argv(self, machine: Machine, directory: str, command: Sequence[str]) -> List[str]:
        given = [str(machine.tmp), directory, str(len(self._visible)), *self._visible]
        return [*self._unshare, "/bin/sh", "-e", "-c", _ENTER, "sh", *given, *command]

    def text(self, machine: Machine, text: str) -> str:
        return text


# Not in /var/tmp, $HOME/tmp or ${root}/tmp; /tmpfile isn't it either.
_PATH = re.compile(r"(?<![\w.}/~-])/tmp(?![\w.-])")


class Rewrite:
    """/tmp in commands and environments becomes the machine's directory. What a program makes up isn't caught."""

    def argv(self, machine: Machine, directory: str, command: Sequence[str]) -> List[str]:
        enter = 'cd "$1"; shift; unset OLDPWD; exec "$@"'
        return ["/bin/sh", "-e", "-c", enter, "sh", str(machine.host(directory)), *command]

    def text(self, machine: Machine, text: str) -> str:
        return _PATH.sub(lambda _: str(machine.tmp), text)


@cache
def unshare_command() -> Optional[Tuple[str, ...]]:
    """What makes a mount namespace here: as root, else in a user namespace, else None (most containers forbid both)."""
    with tempfile.TemporaryDirectory() as directory:
        for flags in (("-m",), ("-r", "-m")):
            command = ("unshare", *flags, "--propagation", "private")
            if can_mount(command, directory):
                return command
    return None


def isolation(kind: str, visible: Sequence[Path]) -> Isolation:
    """`namespace`, `rewrite`, or `auto`: the first where it works."""
    unshare = unshare_command() if kind in ("auto", "namespace") else None
    if unshare is not None:
        return Namespace(unshare, visible)
    if kind == "namespace":
        raise RuntimeError("no mount namespace can be made here")
    return Rewrite()


def rewritten(environment: Mapping[str, str], how: Isolation, machine: Machine) -> Mapping[str, str]:
    return {name: how.text(machine, value) for name, value in environment.items()}


def can_mount(unshare: Sequence[str], directory: str) -> bool:
    """Whether a directory can be put over /tmp in the namespace this command makes."""
    command = [*unshare, "/bin/sh", "-e", "-c", 'mount --bind "$1" /tmp', "sh", directory]
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _outermost(paths: Sequence[Path]) -> List[Path]:
    unique = sorted(set(paths))
    return [path for path in unique if not any(other in path.parents for other in unique)]
