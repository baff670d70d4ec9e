"""A synthetic monorepo with a `.cigen/` configuration: the same arguments give the same tree."""

from __future__ import annotations

import json
import math
import os
import random
import subprocess
import time
from pathlib import Path
from typing import Dict, List, Sequence

EXTENSIONS = (".ts", ".ts", ".ts", ".ts", ".py", ".py", ".tsx", ".json", ".md", ".css", ".sql", ".go", ".rs", ".yml")
FOLDERS = ("src", "src", "src", "test", "lib", "scripts", "docs", "migrations")
WORDS = "account billing cart event field handler index login model order price query report session token user".split()
GROUPS = {
    "locks": ["**/*.lock"],
    "docs": ["**/docs/**/*.md", "README.md"],
    "python": ["poetry.lock", "**/*.py"],
    "root": ["package.json", "turbo.json"],
}


class Monorepo:
    """A tree of about `files` files in `packages` packages, hashed by `jobs` jobs."""

    def __init__(self, root: Path, files: int, jobs: int = 60) -> None:
        self.root, self.files, self.jobs = root, files, jobs
        self.packages = max(5, min(200, files // 25))
        self._random = random.Random(7)
        self._written: List[str] = []
        self._text = bytes(33 + self._random.getrandbits(6) for _ in range(1 << 20))

    def create(self) -> None:
        """Writes, commits and lets the clock pass, so that no file is younger than git can tell."""
        self._root_files()
        self._package_files()
        self._configuration()
        self.git("init", "-q")
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "all")
        self.git("repack", "-adq")
        time.sleep(2.1)
        self.git("update-index", "--force-write-index")

    def git(self, *arguments: str) -> None:
        environment = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        for role in ("AUTHOR", "COMMITTER"):
            environment[f"GIT_{role}_NAME"] = "Benchmark"
            environment[f"GIT_{role}_EMAIL"] = "benchmark@example.invalid"
        subprocess.run(["git", "-c", "gc.auto=0", *arguments], cwd=self.root, env=environment, check=True)

    @property
    def edited(self) -> Path:
        """The file that the one-edit case edits."""
        return self.root / next(path for path in self._written if "/src/" in path and path.endswith(".ts"))

    @property
    def job(self) -> str:
        """A job that selects less than most: the one with the fewest patterns over several packages."""
        wide = [sum("**" in pattern.split("/")[0] for pattern in patterns) for patterns in self.patterns()]
        return f"job{wide.index(0):02}"

    def patterns(self) -> Sequence[Sequence[str]]:
        """Each job's patterns, groups expanded."""
        jobs = [json.loads((self._jobs / f"job{n:02}.yml").read_text()) for n in range(self.jobs)]
        return [[p for s in job["source_files"] for p in (GROUPS[s[1:]] if s[0] == "@" else [s])] for job in jobs]

    @property
    def _jobs(self) -> Path:
        return self.root / ".cigen/workflows/main/jobs"

    def _write(self, path: str, content: bytes) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        self._written.append(path)

    def _json(self, path: str, value: object) -> None:
        self._write(path, json.dumps(value, indent=1).encode() + b"\n")

    def _root_files(self) -> None:
        names = [f"packages/p{n}" for n in range(self.packages)]
        self._json(
            "package.json", {"name": "root", "private": True, "workspaces": names, "packageManager": "npm@9.2.0"}
        )
        self._json("turbo.json", {"tasks": {"build": {"dependsOn": ["^build"]}}})
        lock: Dict[str, object] = {"": {"name": "root", "workspaces": names}}
        lock.update({name: {"name": name[9:], "version": "1.0.0"} for name in names})
        lock.update({f"node_modules/{name[9:]}": {"resolved": name, "link": True} for name in names})
        self._json("package-lock.json", {"name": "root", "lockfileVersion": 3, "requires": True, "packages": lock})
        self._write("README.md", b"A synthetic monorepo.\n")
        self._write("poetry.lock", self._text[:30000])
        self._write(".gitignore", b"node_modules/\n.turbo/\n*.log\n")
        for n, name in enumerate(names):
            self._json(f"{name}/package.json", {"name": f"p{n}", "version": "1.0.0", "scripts": {"build": "true"}})
            self._write(f"{name}/src/index.ts", b"// package %d\n" % n)
            if n % 20 == 0:
                self._write(f"{name}/yarn.lock", self._text[n : n + 12000])

    def _package_files(self) -> None:
        pick = self._random
        weights = [1 / (1 + n * 37 % self.packages) ** 0.5 for n in range(self.packages)]
        seen = set(self._written)
        while len(self._written) < self.files:
            package = pick.choices(range(self.packages), weights)[0]
            nested = [pick.choice(WORDS) for _ in range(pick.choice((0, 1, 1, 2, 2, 3)))]
            folder = "/".join([f"packages/p{package}", pick.choice(FOLDERS), *nested])
            for _ in range(pick.randint(3, 12)):
                path = f"{folder}/{pick.choice(WORDS)}-{pick.randint(0, 999)}{pick.choice(EXTENSIONS)}"
                if path not in seen:
                    seen.add(path)
                    self._write(path, self._body(path))

    def _body(self, path: str) -> bytes:
        size = int(min(self._random.lognormvariate(math.log(4096), 0.9), 900_000))
        start = self._random.randrange(len(self._text) - 1)
        return f"// {path}\n".encode() + (self._text[start:] + self._text)[:size]

    def _configuration(self) -> None:
        self._json(".cigen/config.yml", {"source_file_groups": GROUPS})
        for n in range(self.jobs):
            self._json(
                f".cigen/workflows/main/jobs/job{n:02}.yml",
                {
                    "image": f"cimg/base:{n % 5}",
                    "environment": {"NUMBER": str(n)},
                    "source_files": [self._pattern() for _ in range(self._random.randint(3, 8))],
                    "steps": [{"run": f"make test-{n}"}],
                },
            )

    def _pattern(self) -> str:
        roll, package = self._random.random(), self._random.randrange(self.packages)
        if roll < 0.5:
            return f"packages/p{package}/**/*"
        if roll < 0.6:
            return f"packages/p{package}/src/**/*.ts"
        if roll < 0.7:
            return f"packages/p{package % 10}*/**/*.{self._random.choice(('json', 'ts'))}"
        if roll < 0.78:
            return f"**/*.{self._random.choice(('lock', 'json', 'ts'))}"
        if roll < 0.84:
            return "packages/*/package.json"
        if roll < 0.88:
            return "packages/*/src/**/index*.ts"
        return "@" + self._random.choice(sorted(GROUPS))
