"""The calls of a command's processes -> what each of them wanted to know of which path."""

from __future__ import annotations

import os
import posixpath
import re
from typing import Dict, Iterable, Iterator, List, Mapping, NamedTuple, Set, Tuple

from cigen.trace.calls import FORKING, LISTING, LOOKING, MAKING, READING, Call, call_of

READ, LISTED, FOUND, ABSENT, MADE = "read", "listed", "found", "absent", "made"
_CHILD = re.compile(rf"(?:{'|'.join(FORKING)})\(.*= (\d+)$")

# By process id, the lines of its trace.
Logs = Mapping[int, Iterable[str]]


class Access(NamedTuple):
    """What was wanted of an absolute path: READ its content or link, LISTED, FOUND there, ABSENT, or MADE by the command."""

    kind: str
    path: str


class _Process(NamedTuple):
    directory: str
    program: str = ""

    @property
    def is_git(self) -> bool:
        """git reads what it likes: neither the index nor a file that `git status` compares decides about a job."""
        name = posixpath.basename(self.program)
        return name == "git" or name.startswith("git-")


def accesses(logs: Logs, directory: str) -> Set[Access]:
    """All that the processes did but for git's; the first one began in `directory`."""
    children = {child for lines in logs.values() for child in _children(lines)}
    pending: List[Tuple[int, _Process]] = [(pid, _Process(directory)) for pid in logs if pid not in children]
    found: Set[Access] = set()
    followed: Set[int] = set()
    while pending:
        pid, process = pending.pop()
        if pid not in followed and pid in logs:
            followed.add(pid)
            pending.extend(_follow(logs[pid], process, found).items())
    return found


def _children(lines: Iterable[str]) -> Iterator[int]:
    for line in lines:
        child = _CHILD.match(line)
        if child:
            yield int(child[1])


def _follow(lines: Iterable[str], process: _Process, found: Set[Access]) -> Mapping[int, _Process]:
    """Adds what one process did; returns those that it started, as they began."""
    started: Dict[int, _Process] = {}
    for line in lines:
        call = call_of(line)
        if call is None:
            continue
        process = _moved(process, call)
        if call.name in FORKING:
            started[call.value] = process
        elif not process.is_git:
            found.update(_accesses(call, process))
    return started


def _moved(process: _Process, call: Call) -> _Process:
    """The process with the directory and the program that it has after a call."""
    if call.is_at_work_directory and call.at:
        process = process._replace(directory=call.at)
    if call.value == 0 and call.name == "chdir":
        return process._replace(directory=_absolute(call.path, process, call))
    if call.value == 0 and call.name == "fchdir" and call.at:
        return process._replace(directory=call.at)
    if call.value == 0 and call.name in ("execve", "execveat"):
        return process._replace(program=call.path)
    return process


def _accesses(call: Call, process: _Process) -> Iterator[Access]:
    if call.name in LISTING:
        if call.value >= 0 and call.at:
            yield Access(LISTED, call.at)
    elif call.name in MAKING:
        if not call.error:
            yield Access(MADE, _absolute(call.last_path, process, call))
    elif call.path and call.name in (*READING, *LOOKING):
        for kind in _kinds(call):
            yield Access(kind, _absolute(call.path, process, call))
            if call.opened:
                yield Access(kind, call.opened)


def _kinds(call: Call) -> Tuple[str, ...]:
    if call.error:
        return (ABSENT,) if call.error == "ENOENT" else ()
    if not call.name.startswith("open"):
        return (READ,) if call.name in READING else (FOUND,)
    if "O_DIRECTORY" in call.arguments:
        return ()  # what is done with it comes later
    if "O_PATH" in call.arguments:
        return (FOUND,)
    made = (MADE,) if "O_CREAT" in call.arguments else ()
    return made if "O_WRONLY" in call.arguments or "O_TRUNC" in call.arguments else (*made, READ)


def _absolute(path: str, process: _Process, call: Call) -> str:
    return os.path.join(process.directory, call.at, path)
