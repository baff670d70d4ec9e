"""Jobs that name targets, on the emulated CircleCI, whose setup job asks the real Pants."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Iterator

import pytest

from circleci.gated import Gated, setup_log

pytestmark = pytest.mark.real_pants

REPOSITORY = Path(__file__).parents[2]
CONFIG = """\
setup: {image: some/cigen:1, pants: true}
jobs:
  web: {image: "cimg/python:3.9", source_files: ["pants:apps/web:web"], steps: [{run: pytest apps/web}]}
  text: {image: "cimg/python:3.9", source_files: ["pants:libs/text:text"], steps: [{run: pytest libs/text}]}
  api: {image: "cimg/python:3.9", source_files: ["pants:apps/api:api"], steps: [{run: pytest apps/api}]}
"""
# web -> text -> base; api stands alone.
FILES = {
    "libs/base/BUILD": "python_sources()\n",
    "libs/base/base.py": "BASE = 1\n",
    "libs/text/BUILD": "python_sources()\n",
    "libs/text/text.py": "from libs.base.base import BASE\n",
    "apps/web/BUILD": "python_sources(name='web')\n",
    "apps/web/web.py": "import libs.text.text\n",
    "apps/api/BUILD": "python_sources(name='api')\n",
    "apps/api/api.py": "API = 1\n",
    "pants.toml": """\
[GLOBAL]
pants_version = "2.17.1"
pythonpath = ["{installed}/src/python", "{installed}/src"]
backend_packages = ["pants.backend.python", "cigen_rules"]
pants_ignore.add = ["!.circleci/", "!.cigen/"]
[anonymous-telemetry]
enabled = false
[source]
root_patterns = ["/"]
[python]
interpreter_constraints = ["CPython>=3.9"]
[python-infer]
use_rust_parser = true
""",
}


def install_pants(directory: Path) -> Path:
    """A `pants` beside cigen in the image of the setup job: this repository's launcher, on the installation of this user."""
    place = directory / "installed"
    for name in ("build-support", "src"):
        shutil.copytree(REPOSITORY / name, place / name, ignore=shutil.ignore_patterns("BUILD"))
    for name in ("pants", "3rdparty/python/backend.lock"):
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(REPOSITORY / name, place / name)
    variables = {
        "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
        "CIGEN_PANTS_PYTHON": os.environ.get("CIGEN_PANTS_PYTHON", ""),
        "PANTS_NAMED_CACHES_DIR": "$HOME/.cache/pants/named_caches",  # not this user's
    }
    exports = "".join(f'export {name}="{value}"\n' for name, value in variables.items())
    program = directory / "pants"
    program.write_text(f'#!/bin/sh\n{exports}exec {place}/pants "$@"\n')
    program.chmod(0o755)
    return place


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    installed = install_pants(made.cigen.parent)
    made.repository.write({path: text.replace("{installed}", str(installed)) for path, text in FILES.items()})
    made.configure(CONFIG)
    yield made
    made.circle.close()


def test_a_changed_library_runs_only_the_jobs_whose_targets_depend_on_it(project: Gated) -> None:
    first = project.push()
    second = project.push({"libs/base/base.py": "BASE = 2\n"})

    assert sorted(first.ran) == ["api", "text", "web"]
    assert sorted(second.ran) == ["text", "web"], setup_log(second)
    assert "s, with Pants." in setup_log(second)
