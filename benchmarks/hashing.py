"""`python -m benchmarks.hashing`: `cigen hash --all` beside git, checksum tools, turbo and the usual shape of such tools.

Whole processes, run in turn, medians of paired ratios. Nothing here judges: it prints one table.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Callable, Iterator, List, NamedTuple, Optional, Sequence

from benchmarks.installed import installed
from benchmarks.monorepo import Monorepo
from benchmarks.timing import Command, Comparison, compare, machine, seconds


class Case(NamedTuple):
    """One row: our command, the other, and what is done before each of them."""

    name: str
    ours: Command
    theirs: Command
    prepare: Callable[[], None]


class Bench:
    """One monorepo, a store, and the commands that are compared on it."""

    def __init__(self, place: Path, files: int, jobs: int, cigen: str, turbo: Optional[str]) -> None:
        self.repository = Monorepo(place / f"monorepo-{files}", files, jobs)
        self.store, self.spare = place / f"store-{files}", place / f"spare-{files}"
        self.clone = place / f"clone-{files}"
        self._place, self._cigen, self._turbo = place, cigen, turbo
        self._edits = 0

    def create(self) -> None:
        self.repository.create()
        for _ in range(2):  # the second run hands the files over to git, once they are old enough
            seconds(self.cigen())
            time.sleep(3.1)
        seconds(self.cigen())
        shutil.copytree(self.store, self.spare)
        (self._place / "patterns.json").write_text(json.dumps(self.repository.patterns()))

    def cases(self) -> Iterator[Case]:
        yield Case("warm", self.cigen(), self.git_status(), _nothing)
        seconds(self.per_pattern())
        yield Case("warm", self.cigen(), self.per_pattern(), _nothing)
        yield Case("one edit", self.cigen(), self.git_status(), self._edit)
        yield Case("cold", self.cigen(), self.checksums("sha256sum"), self._forget)
        if shutil.which("xxhsum"):
            yield Case("cold", self.cigen(), self.checksums("xxhsum", "-H2"), self._forget)
        yield Case("one job, cold", self.one_job(), self.cigen(), self._forget)
        yield Case("setup's own", self.setup_keys(), self.cigen(), self._forget)
        yield Case("fresh clone, store kept", self.cigen(self.clone), self.git_status(self.clone), self._clone_again)
        if self._turbo:  # last: it leaves a daemon that watches the files
            seconds(self.cigen())
            seconds(self.turbo())
            yield Case("warm", self.cigen(), self.turbo(), _nothing)
            subprocess.run([self._turbo, "daemon", "stop"], cwd=self.repository.root, check=True, capture_output=True)

    def cigen(self, directory: Optional[Path] = None) -> Command:
        does = f"{self.repository.jobs} job hashes, tracked and untracked files"
        environment = {"CIGEN_CACHE_DIR": str(self.store)}
        arguments = [self._cigen, "hash", "--all"]
        return Command("cigen hash --all", arguments, directory or self.repository.root, does, environment)

    def one_job(self) -> Command:
        environment = {"CIGEN_CACHE_DIR": str(self.store)}
        arguments = [self._cigen, "hash", "--job", self.repository.job]
        return Command("cigen hash --job", arguments, self.repository.root, "one job's hash", environment)

    def setup_keys(self) -> Command:
        does = f"{self.repository.jobs} job keys, remembers nothing"
        arguments = [self._cigen, "setup", "keys", "--directory", str(self._place / "keys")]
        return Command("cigen setup keys", arguments, self.repository.root, does)

    def git_status(self, directory: Optional[Path] = None) -> Command:
        does = "tracked and untracked, no content, no hash"
        arguments = ["git", "status", "--porcelain"]
        return Command("git status --porcelain", arguments, directory or self.repository.root, does)

    def checksums(self, *program: str) -> Command:
        shell = f"git ls-files -z | xargs -0 {' '.join(program)}"
        return Command(program[0], ["sh", "-c", shell], self.repository.root, "reads every tracked file, no job hash")

    def per_pattern(self) -> Command:
        root, work = self.repository.root, self._place
        module = [sys.executable, "-m", "benchmarks.per_pattern", str(root)]
        arguments = [*module, str(work / "patterns.json"), str(work / f"cache-{self.repository.files}.json")]
        environment = {"PYTHONPATH": os.pathsep.join([os.getcwd(), *filter(None, sys.path)])}
        does = f"{self.repository.jobs} job hashes, tracked files only"
        return Command("git ls-files per pattern", arguments, root, does, environment)

    def turbo(self) -> Command:
        arguments = [str(self._turbo), "run", "build", "--dry=json"]
        return Command("turbo --dry=json", arguments, self.repository.root, "one hash per package, whole packages")

    def _edit(self) -> None:
        self._edits += 1
        with open(self.repository.edited, "a") as file:
            file.write(f"// edit {self._edits}\n")
        time.sleep(0.05)

    def _forget(self) -> None:
        shutil.rmtree(self.store, ignore_errors=True)

    def _clone_again(self) -> None:
        shutil.rmtree(self.clone, ignore_errors=True)
        shutil.rmtree(self.store, ignore_errors=True)
        shutil.copytree(self.spare, self.store)
        subprocess.run(["git", "clone", "-q", str(self.repository.root), str(self.clone)], check=True)
        time.sleep(0.1)


def _nothing() -> None:
    pass


def main(arguments: Optional[Sequence[str]] = None) -> int:
    options = _parser().parse_args(arguments)
    print(f"{machine()}; Python {sys.version.split()[0]}", flush=True)
    print(f"whole processes in turn, medians of {options.pairs} pairs\n", flush=True)
    print(f"{'files':>7}  {'case':<24} {'cigen ms':>8}  {'other ms':>8}  {'ratio (low-high)':<18} other", flush=True)
    with tempfile.TemporaryDirectory(prefix="cigen-bench-", dir=options.directory) as place:
        cigen = options.cigen or installed(Path(place))
        turbo = _turbo(Path(place)) if options.turbo else None
        for files in options.sizes:
            bench = Bench(Path(place), files, options.jobs, cigen, turbo)
            bench.create()
            for case in bench.cases():
                _print(files, case, compare(case.ours, case.theirs, options.pairs, case.prepare))
            shutil.rmtree(bench.repository.root)
    return 0


def _print(files: int, case: Case, found: Comparison) -> None:
    ratio = f"{found.ratio:.2f} ({found.lowest:.2f}-{found.highest:.2f})"
    times = f"{found.ours:8.0f}  {found.theirs:8.0f}"
    print(f"{files:>7}  {case.name:<24} {times}  {ratio:<18} {case.theirs.name}: {case.theirs.does}", flush=True)


def _turbo(place: Path) -> str:
    """turbo from the npm registry, in a directory of its own."""
    home = place / "turbo"
    home.mkdir()
    (home / "package.json").write_text("{}")
    subprocess.run(["npm", "install", "--silent", "--no-audit", "turbo"], cwd=home, check=True)
    return str(home / "node_modules/.bin/turbo")


def _sizes(text: str) -> List[int]:
    return [int(size) for size in text.split(",")]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("benchmarks.hashing", description=__doc__)
    parser.add_argument("--sizes", type=_sizes, default=[1_000, 10_000], help="files, e.g. 1000,10000,100000")
    parser.add_argument("--jobs", type=int, default=60, help="jobs of the monorepo (default: 60)")
    parser.add_argument("--pairs", type=int, default=11, help="how often each pair is run (default: 11)")
    parser.add_argument("--cigen", help="an installed `cigen`; otherwise this repository's wheel is installed")
    parser.add_argument("--directory", help="where to make the monorepos (default: the temporary directory)")
    parser.add_argument("--turbo", action="store_true", help="also compare with turbo, installed by npm for this run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
