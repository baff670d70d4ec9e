"""Running one command: bounded in time, output in order, nothing left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import tempfile
import threading
from contextlib import suppress
from dataclasses import dataclass
from typing import IO, List, Mapping, Sequence


@dataclass(frozen=True)
class Completed:
    exit_code: int
    output: str


class Processes:
    """The processes of one node; leaving `with` ends those still in the background."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._background: List[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self._background:
            _end(process)

    def run(self, argv: Sequence[str], environment: Mapping[str, str]) -> Completed:
        """Runs to its end; what runs longer than allowed is killed, with all it started."""
        with tempfile.TemporaryFile() as output:
            process = _start(argv, environment, output)
            expired = threading.Event()
            timer = threading.Timer(self._limit, _expire, (process, expired))
            timer.start()
            _wait(process)
            timer.cancel()
            timer.join()
            _end(process)
            output.seek(0)
            text = output.read().decode(errors="replace")
        if expired.is_set():
            text += f"\nToo long: killed after {self._limit:g} s"
        return Completed(process.returncode, text)

    def start(self, argv: Sequence[str], environment: Mapping[str, str]) -> None:
        """Starts in the background; the output is dropped."""
        with open(os.devnull, "wb") as output:
            self._background.append(_start(argv, environment, output))


def _start(argv: Sequence[str], environment: Mapping[str, str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        argv,
        env=dict(environment),
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _wait(process: subprocess.Popen[bytes]) -> None:
    """Waits without reaping where that is possible: while a zombie holds the id, the group can't be another's."""
    if hasattr(os, "waitid"):
        os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    else:
        process.wait()


def _expire(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    _kill(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    _kill(process)
    process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if process.returncode is not None:
        return
    with suppress(ProcessLookupError, PermissionError):  # nothing of it is left
        os.killpg(process.pid, signal.SIGKILL)
