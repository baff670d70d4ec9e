"""Two commands in turn, and the ratio of each pair: what the machine does meanwhile hits both."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import time
from pathlib import Path
from typing import Callable, List, Mapping, NamedTuple, Sequence


class Command(NamedTuple):
    """A whole process: what to run, where, and what it does, so that nobody compares unequal work unknowingly."""

    name: str
    arguments: Sequence[str]
    directory: Path
    does: str
    environment: Mapping[str, str] = {}


class Comparison(NamedTuple):
    """Milliseconds (medians) and the median, lowest and highest ratio of the pairs."""

    ours: float
    theirs: float
    ratio: float
    lowest: float
    highest: float


def compare(ours: Command, theirs: Command, pairs: int, prepare: Callable[[], None]) -> Comparison:
    """Runs both `pairs` times in turn, each after `prepare`."""
    times: List[List[float]] = [[], []]
    for _ in range(pairs):
        for taken, command in zip(times, (ours, theirs)):
            prepare()
            taken.append(seconds(command))
    ratios = sorted(a / b for a, b in zip(*times))
    median = statistics.median
    return Comparison(median(times[0]) * 1e3, median(times[1]) * 1e3, median(ratios), ratios[0], ratios[-1])


def seconds(command: Command) -> float:
    """From start to exit."""
    # cigen is installed with its bytecode; a development setting must not make it compile on every start
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    environment.update(command.environment)
    started = time.perf_counter()
    done = subprocess.run(
        command.arguments, cwd=command.directory, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    taken = time.perf_counter() - started
    if done.returncode:
        raise SystemExit(f"{command.name} failed: {done.stderr.decode(errors='replace')}")
    return taken


def machine() -> str:
    """One line about where the figures come from."""
    model = next((line.split(":")[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")), "")
    git = subprocess.run(["git", "--version"], stdout=subprocess.PIPE, text=True).stdout.strip()
    return f"{model or platform.machine()}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, {git}"


def _lines(path: str) -> List[str]:
    try:
        return Path(path).read_text().splitlines()
    except OSError:
        return []
