"""One line of a trace -> one call to the system. The lines are as strace 5.3 and later write them with `-y`."""

from __future__ import annotations

import os
import re
from typing import NamedTuple, Optional

# Names that not every machine has are marked for strace by `?`.
READING = ("open", "openat", "openat2", "readlink", "readlinkat", "execve", "execveat")
LOOKING = (
    *("stat", "stat64", "lstat", "lstat64", "newfstatat", "fstatat64", "statx"),
    *("access", "faccessat", "faccessat2"),
)
LISTING = ("getdents", "getdents64")
MAKING = (
    *("creat", "mkdir", "mkdirat", "mknod", "mknodat", "rename", "renameat", "renameat2"),
    *("link", "linkat", "symlink", "symlinkat"),
)
MOVING = ("chdir", "fchdir")
FORKING = ("clone", "clone2", "clone3", "fork", "vfork")
ALL = (*READING, *LOOKING, *LISTING, *MAKING, *MOVING, *FORKING)

_TEXT = r'"((?:[^"\\]|\\.)*)"(?!\.\.\.)'
_PLACE = r"(?:AT_FDCWD|-?\d+)(?:<((?:[^<>\\]|\\.)*)>)?"
_ARGUMENTS = re.compile(rf"(\w+)\((?:(?P<at>{_PLACE})(?:, |\)| ))?(?:{_TEXT})?")
_LAST_TEXT = re.compile(rf".*{_TEXT}", re.DOTALL)
_RESULT = re.compile(r"\)\s+= (-?\d+)(?:<((?:[^<>\\]|\\.)*)>)?(?: (E[A-Z0-9]+) \(.*\))?$")
_ESCAPE = re.compile(r"\\([0-7]{1,3}|x[0-9a-f]{2}|.)")
_MEANT = {"n": "\n", "t": "\t", "r": "\r", "v": "\v", "f": "\f", "a": "\a", "b": "\b"}


class Call(NamedTuple):
    """A call that ended. `path` is as it was given, `at` the directory it is relative to where that was said.

    `value` is what came back, `opened` the file behind it, `error` such as ENOENT. `arguments` are as they are written.
    """

    name: str
    at: str
    path: str
    value: int
    opened: str
    error: str
    arguments: str

    @property
    def is_at_work_directory(self) -> bool:
        """Whether its path starts at the working directory."""
        return self.arguments.startswith("AT_FDCWD<")

    @property
    def last_path(self) -> str:
        """What a call with two paths makes."""
        found = _LAST_TEXT.match(self.arguments)
        return _unescaped(found[1]) if found else ""


def call_of(line: str) -> Optional[Call]:
    """The call, None for a line that tells of none that ended."""
    started, ended = _ARGUMENTS.match(line), _RESULT.search(line)
    if started is None or ended is None:
        return None
    name, _, at, path = started.groups()
    return Call(
        name,
        _unescaped(at or ""),
        _unescaped(path or ""),
        int(ended[1]),
        _unescaped(ended[2] or ""),
        ended[3] or "",
        line[started.end(1) + 1 : ended.start()],
    )


def _unescaped(text: str) -> str:
    """The name as Python has it: the bytes behind C's escapes, of any encoding."""
    if "\\" not in text:
        return text
    return os.fsdecode(_ESCAPE.sub(_meant, text).encode("latin-1"))


def _meant(escape: re.Match[str]) -> str:
    written = escape[1]
    if written[0] in "01234567":
        return chr(int(written, 8))
    if written[0] == "x" and len(written) == 3:
        return chr(int(written[1:], 16))
    return _MEANT.get(written, written)
