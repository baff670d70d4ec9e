"""What the README and `./pants` itself tell whoever has just cloned the repository to type."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from launcher.machine import link_tools, uv_for

REPOSITORY = Path(__file__).parents[2]
PYTHON = Path(sys.base_exec_prefix, "bin", f"python3.{sys.version_info[1]}")
PARTS = (
    *("BUILD", "CHANGELOG.md", "LICENSE", "README.md", "pants", "pants.toml", "pyproject.toml"),
    *("3rdparty", "build-support", "examples", "src", "tests/cigen"),
)
README = (REPOSITORY / "README.md").read_text()
COUNTS = r"\d+ jobs, \d+ of them gated, and \d+ that record their proofs: a gated job runs only when it has something new to prove\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """What git has of the repository, less the tests of other parts."""
    for name in PARTS:
        source, target = REPOSITORY / name, tmp_path / "clone" / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    (tmp_path / "clone/pants").chmod(0o755)
    return tmp_path / "clone"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A PATH without any Python."""
    link_tools(tmp_path / "tools")
    return tmp_path / "tools"


def pants(clone: Path, tools: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """By a user who has nothing: no Python under pyenv, no Pants, no caches."""
    home = clone.with_name("home")
    home.mkdir()
    known = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYENV", "XDG", "CIGEN", "PANTS"))
    }
    own = {"HOME": str(home), "PATH": str(tools), "PANTS_PANTSD": "False", "PANTS_CONCURRENT": "True"}
    return subprocess.run(
        [clone / "pants", *arguments], cwd=clone, env={**known, **own}, capture_output=True, text=True, timeout=600
    )


@pytest.mark.real_pants
@pytest.mark.skipif(sys.version_info[:2] != (3, 9), reason="there is no Python 3.9 here that could be installed")
def test_pants_needs_no_python_39(clone: Path, tools: Path) -> None:
    uv = tools / "uv"
    uv.write_text(uv_for(PYTHON))
    uv.chmod(0o755)

    result = pants(clone, tools, "run", "examples/docspring:ci")

    assert result.returncode == 0, result.stderr
    assert "".join(f"    {line}\n" for line in result.stderr.splitlines()[-3:]) in README


def test_where_there_is_none_what_it_names_instead_works(clone: Path, tools: Path) -> None:
    generate, test = (line.strip() for line in pants(clone, tools, "roots").stderr.splitlines()[-2:])

    result = run(clone, generate)

    assert "\n.circleci/main.yml: up to date\n" in result.stderr
    assert re.search(COUNTS, result.stderr)
    assert test.endswith(" -m pytest tests/cigen")
    assert re.search(r"\d+ passed", run(clone, f"{test}/config/keys_test.py").stdout)  # all would take a minute


def run(clone: Path, line: str) -> subprocess.CompletedProcess[str]:
    """A command line, in a virtual environment of the Python at hand."""
    environment = clone.with_name("environment")
    subprocess.run([PYTHON, "-m", "venv", environment], check=True)
    variables = {**os.environ, "PATH": f"{environment}/bin:{os.environ['PATH']}"}
    result = subprocess.run(["sh", "-c", line], cwd=clone, env=variables, capture_output=True, text=True)
    assert result.returncode == 0, result.stderr + result.stdout
    return result
