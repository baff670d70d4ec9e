"""Another Pants repository, which takes cigen's wheel as a plugin: the three lines of the README."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from textwrap import dedent
from typing import Dict

import pytest

pytestmark = pytest.mark.real_pants

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text()
FILES = {
    "BUILD": "cigen_config(name='ci')\ncigen_jobs(name='jobs')\n",
    "cigen.yml": """\
        jobs:
          billing: {image: a/b:1, source_files: ["pants:services/billing:billing"], steps: [checkout]}
          search: {image: a/b:1, source_files: [services/search/], steps: [checkout]}
        """,
    "services/billing/BUILD": "python_sources(resolve='billing')\n",
    "services/billing/pay.py": "",
    "services/search/BUILD": "python_sources(resolve='search')\n",
    "services/search/find.py": "",
    "locks/billing.lock": "a==1\n",
    "locks/search.lock": "b==1\n",
}
# What a repository of its own would have; `[pex-cli]` only because nothing is downloaded from GitHub here.
PANTS_TOML = """\
[GLOBAL]
pants_version = "2.17.1"
{three_lines}

[python-repos]
find_links = ["file://{wheels}"]

[python]
interpreter_constraints = ["CPython>=3.9"]
enable_resolves = true
resolves_generate_lockfiles = false
default_resolve = "search"
[python.resolves]
billing = "locks/billing.lock"
search = "locks/search.lock"
[python-infer]
use_rust_parser = true

[anonymous-telemetry]
enabled = false

{pex_cli}
"""


@pytest.fixture(scope="module")
def repository(released: Dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root, wheels = tmp_path_factory.mktemp("foreign"), tmp_path_factory.mktemp("wheels")
    (name,) = (name for name in released if name.endswith(".whl"))
    shutil.copy(released[name], wheels)
    settings = PANTS_TOML.format(three_lines=three_lines(name.split("-")[1]), wheels=wheels, pex_cli=pex_cli())
    for path, text in {**FILES, "pants.toml": settings}.items():
        place = root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dedent(text))
    subprocess.run(["git", "init", "--quiet"], cwd=root, check=True)
    return root


def pex_cli() -> str:
    """The section of that name in this repository's settings."""
    section = re.search(r"^\[pex-cli\]\n(?:(?!\[).*\n)+", (REPOSITORY / "pants.toml").read_text(), re.MULTILINE)
    assert section
    return section[0]


def three_lines(version: str) -> str:
    """What the README says to add below `[GLOBAL]`, with the version that was built here, and Python's backend."""
    found = re.search(r"# pants\.toml\n\[GLOBAL\]\n((?:.+\n){3})", README)
    assert found
    lines = re.sub(r"cigen==[\d.]+", f"cigen=={version}", found[1])
    return lines.replace('["cigen_rules"]', '["pants.backend.python", "cigen_rules"]')


def pants(repository: Path, *arguments: str) -> str:
    own = {
        "PANTS_PANTSD": "False",
        "PANTS_CONCURRENT": "True",
        "PANTS_LOCAL_STORE_DIR": f"{repository}-store",
        "PANTS_NAMED_CACHES_DIR": f"{repository}-named",
    }
    done = subprocess.run(
        [REPOSITORY / "pants", *arguments],
        cwd=repository,
        env={**os.environ, **own},
        capture_output=True,
        text=True,
        timeout=400,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def said(repository: Path) -> str:
    """What all goals print, in one run: most of it goes into starting Pants and installing the plugin."""
    return pants(repository, "fix", "cigen-hash", "cigen-closure", "//:ci", "services/billing:billing")


def test_it_generates(repository: Path, said: str) -> None:
    assert "billing" in (repository / ".circleci/main.yml").read_text()


def test_it_hashes(said: str) -> None:
    hashes = dict(line.split(" ") for line in said.partition("{")[0].splitlines())

    assert {job: len(digest) for job, digest in hashes.items()} == {"billing": 64, "search": 64}


def test_the_right_lockfile_is_part_of_a_targets_hash(said: str) -> None:
    closures = json.loads(said[said.index("{") :])

    assert "locks/billing.lock" in closures["services/billing:billing"]["files"]
    assert "locks/search.lock" not in closures["services/billing:billing"]["files"]
