"""`python -m benchmarks.simulation`: `cigen simulate` on a made-up history, beside `git log --raw` over the same commits."""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Optional, Sequence

from benchmarks.installed import installed
from benchmarks.monorepo import Monorepo
from benchmarks.timing import Command, machine, seconds


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Prints one line."""
    parser = argparse.ArgumentParser("benchmarks.simulation", description=__doc__)
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--commits", type=int, default=1_000)
    parser.add_argument("--jobs", type=int, default=60)
    parser.add_argument("--cigen", help="an installed `cigen`; otherwise this repository's wheel is installed")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="cigen-bench-") as place:
        cigen = options.cigen or installed(Path(place))
        repository = Monorepo(Path(place) / "monorepo", options.files, options.jobs)
        repository.create()
        _commit(repository.root, options.commits)
        simulate = Command("cigen simulate", [cigen, "simulate", "--since", "3650d", "--json"], repository.root, "")
        log = Command("git log --raw", ["git", "log", "--raw", "--first-parent", "--no-renames"], repository.root, "")
        ours, theirs = seconds(simulate), seconds(log)
        print(f"{machine()}; Python {sys.version.split()[0]}")
        print(
            f"{options.commits} commits of {options.files} files, {options.jobs} jobs: {ours:.1f} s; {log.name} {theirs:.1f} s"
        )
    return 0


def _commit(root: Path, commits: int) -> None:
    """Two files change in each, in every fifth one comes in addition."""
    chance = random.Random(3)
    paths = sorted(path for path in (root / "packages").rglob("*.*") if path.is_file())
    for number in range(commits):
        for path in chance.sample(paths, 2):
            path.write_text(f"{number}\n")
        if number % 5 == 0:
            (chance.choice(paths).parent / f"added-{number}.ts").write_text("new\n")
        subprocess.run(["git", "add", "-A"], cwd=root, check=True)
        who = ["-c", "user.name=Benchmark", "-c", "user.email=benchmark@example.invalid", "-c", "gc.auto=0"]
        subprocess.run(["git", *who, "commit", "-q", "-m", f"edit {number}"], cwd=root, check=True)


if __name__ == "__main__":
    sys.exit(main())
