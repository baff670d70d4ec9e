"""A scratch Pants repository in git, with this repository's launcher and backend in it, and the real `./pants`."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path
from textwrap import dedent
from typing import Mapping, Optional, Sequence

REPOSITORY = Path(__file__).parents[2]
_LAUNCHER = ("pants", "build-support", "3rdparty/python/backend.lock", "src")

PANTS_TOML = """\
[GLOBAL]
pants_version = "2.17.1"
pythonpath = ["%(buildroot)s/src/python", "%(buildroot)s/src"]
backend_packages = ["pants.backend.python", "cigen_rules"]
pants_ignore.add = ["!.circleci/", "!.cigen/"]
build_ignore = ["src/"]

[anonymous-telemetry]
enabled = false

[source]
root_patterns = ["/"]

[python]
interpreter_constraints = ["CPython>=3.9"]
enable_resolves = true
resolves_generate_lockfiles = false

[python-infer]
use_rust_parser = true

[python.resolves]
python-default = "3rdparty/python/default.lock"
other = "3rdparty/python/other.lock"
"""

# web -> text -> base, and text needs a requirement; api stands alone.
FILES = {
    "3rdparty/python/BUILD": "python_requirements(name='requirements')\n",
    "3rdparty/python/requirements.txt": "markupsafe\n",
    "3rdparty/python/default.lock": "markupsafe==2.1.5\n",
    "3rdparty/python/other.lock": "\n",
    "libs/base/BUILD": "python_sources()\n",
    "libs/base/base.py": "BASE = 1\n",
    "libs/text/BUILD": "python_sources()\n",
    "libs/text/text.py": "import markupsafe\nfrom libs.base.base import BASE\nTEXT = BASE\n",
    "apps/web/BUILD": "python_sources(name='web')\n",
    "apps/web/web.py": "from libs.text.text import TEXT\n",
    "apps/api/BUILD": "python_sources(name='api')\n",
    "apps/api/api.py": "API = 1\n",
    "docs/BUILD": "files(name='docs', sources=['**/*.md'])\n",
    "docs/guide.md": "# Guide\n",
    "BUILD": "cigen_config(name='ci')\n\ncigen_jobs(name='jobs')\n",
    ".gitignore": "/.pants.d/\n/.pids/\n/dist/\n/.pants.workdir.file_lock*\n__pycache__/\n/src/\n/build-support/\n",
    ".cigen/config.yml": """\
        jobs:
          web:
            image: cimg/python:3.12
            source_files: ["pants:apps/web:web"]
            steps: [{run: pytest apps/web}]
          api:
            image: cimg/python:3.12
            source_files: [apps/api/]
            steps: [{run: pytest apps/api}]
          text:
            image: cimg/python:3.12
            source_files: ["libs/text/**/*.py"]
            steps: [{run: pytest libs/text}]
          docs:
            image: cimg/node:20.17.0
            source_files: [docs/]
            steps: [{run: npx markdownlint docs}]
          deploy:
            image: cimg/base:2024.01
            requires: [web, api, text]
            steps: [{run: make deploy}]
        """,
}


class Monorepo:
    """One repository with a Pants of its own: daemon, store and caches are nobody else's."""

    def __init__(self, place: Path, files: Mapping[str, str] = FILES, pants_toml: str = PANTS_TOML) -> None:
        self.root, self._caches = place / "repository", place / "caches"
        for name in _LAUNCHER:
            self._copy(name)
        self.write({"pants.toml": pants_toml, **files})
        self.git("init", "-q")
        self.git("add", "-A")
        self.commit()

    def _copy(self, name: str) -> None:
        source, target = REPOSITORY / name, self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("BUILD", "__pycache__"))
        else:
            shutil.copy(source, target)

    def write(self, files: Mapping[str, str]) -> None:
        """Texts by path; indentation common to all lines of a text doesn't count."""
        for path, text in files.items():
            place = self.root / path
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(dedent(text))

    def read(self, path: str) -> str:
        return (self.root / path).read_text()

    def git(self, *arguments: str) -> str:
        who = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER") for key, value in _SOMEBODY.items()}
        nothing = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env={**os.environ, **who, **nothing}, check=True, stdout=subprocess.PIPE
        )
        return done.stdout.decode()

    def commit(self) -> None:
        """All there is."""
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "all")

    @property
    def environment(self) -> Mapping[str, str]:
        """What keeps this Pants apart from every other."""
        return {
            "PANTS_LOCAL_STORE_DIR": str(self._caches / "store"),
            "PANTS_NAMED_CACHES_DIR": str(self._caches / "named"),
            "PANTS_SUBPROCESSDIR": str(self.root / ".pids"),
        }

    def pants(
        self, *arguments: str, within: Sequence[str] = (), program: Optional[Sequence[str]] = None, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs Pants, behind the words of another command where there are some, or as another program."""
        return subprocess.run(
            [*within, *(program or [str(self.root / "pants")]), *arguments],
            cwd=self.root,
            env={**os.environ, **self.environment, **environment},
            capture_output=True,
            text=True,
            timeout=300,
        )

    def ok(self, *arguments: str, **environment: str) -> str:
        """What it prints, when it succeeds."""
        done = self.pants(*arguments, **environment)
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    def stop(self) -> None:
        """Ends the daemon and waits until it is gone."""
        for pid_file in self.root.glob(".pids/*/pantsd/pid"):
            pid = int(pid_file.read_text())
            for _ in range(100):
                try:
                    os.kill(pid, signal.SIGTERM)
                except ProcessLookupError:
                    break
                time.sleep(0.1)


_SOMEBODY = {"NAME": "Somebody", "EMAIL": "somebody@example.invalid"}
