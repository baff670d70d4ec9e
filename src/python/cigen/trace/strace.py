"""Running a command under strace."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from typing import Iterator, List, NamedTuple, Sequence, Set

from cigen.errors import CigenError
from cigen.trace.accesses import Access, accesses
from cigen.trace.calls import ALL

_LOG = "log"
# strace's own filter in the kernel: all other calls cost nothing.
_FAST = "--seccomp-bpf"
_STDERR = 2


class Traced(NamedTuple):
    """A command's exit code, and what it and all that it started did."""

    status: int
    accesses: Set[Access]


class _Log:
    """A process's lines, read anew each time: there may be many."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __iter__(self) -> Iterator[str]:
        with open(self._path, encoding="latin-1", newline="\n") as file:
            yield from (line.rstrip("\n") for line in file)


def trace(command: Sequence[str], directory: str, stdout_free: bool) -> Traced:
    """Runs the command in a directory and waits for it. With `stdout_free` it writes to stderr what it prints.

    Raises CigenError where it can't be traced.
    """
    if not sys.platform.startswith("linux"):
        raise CigenError("tracing needs Linux", repair="Run it where the job runs: in a container of its image.")
    strace = shutil.which("strace")
    if strace is None:
        raise CigenError("there is no strace", repair="Install it (`apt-get install strace`, `apk add strace`).")
    with tempfile.TemporaryDirectory(prefix="cigen-trace-") as place:
        status = _run([*_words(strace, os.path.join(place, _LOG)), *command], directory, stdout_free)
        logs = {int(name.rpartition(".")[2]): _Log(os.path.join(place, name)) for name in os.listdir(place)}
        if not any(True for log in logs.values() for _ in log):
            what = f"`{command[0]}` couldn't be traced"
            repair = "strace says why. In a container it needs leave: `docker run --cap-add SYS_PTRACE …`."
            raise CigenError(what, repair=repair)
        return Traced(status, accesses(logs, directory))


def _words(strace: str, log: str) -> List[str]:
    calls = ",".join(f"?{name}" for name in ALL)
    knows = _FAST in subprocess.run([strace, "--help"], capture_output=True, text=True).stdout
    return [
        strace,
        "-ff",
        "-qq",
        "-y",
        *([_FAST] if knows else []),
        "-o",
        log,
        "-e",
        "signal=none",
        "-e",
        f"trace={calls}",
        "--",
    ]


def _run(words: Sequence[str], directory: str, stdout_free: bool) -> int:
    # libuv would hand what it reads to the kernel by a ring of which strace sees nothing.
    environment = {**os.environ, "UV_USE_IO_URING": "0"}
    process = subprocess.Popen(words, cwd=directory, env=environment, stdout=_STDERR if stdout_free else None)
    while True:
        try:
            status = process.wait()
            return status if status >= 0 else 128 - status
        except KeyboardInterrupt:  # the command got it as well: what it did until then is told
            continue
