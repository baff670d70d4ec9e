"""`pip install .` gives the command and both packages, and asks for no Pants."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
_PYENV = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
NEWER = [*map(str, _PYENV.glob("versions/3.11.*/bin/python3.11")), *filter(None, [shutil.which("python3.11")])]


def run(*command: str | Path) -> str:
    result = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert result.returncode == 0, result.stdout
    return result.stdout


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("environment")
    run(Path(sys.base_exec_prefix, "bin", "python3"), "-m", "venv", directory)
    return directory / "bin"


@pytest.fixture(scope="module")
def wheel(environment: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("wheel")
    run(environment / "pip", "wheel", "--no-deps", "--wheel-dir", directory, ".")
    (built,) = directory.iterdir()
    return built


def test_it_holds_the_library_and_the_backend(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        members = archive.namelist()

    assert {"cigen/__init__.py", "cigen/cli/__init__.py", "cigen_rules/register.py"} <= set(members)
    own = [name for name in members if ".dist-info/" not in name and ".data/scripts/" not in name]
    assert {name.split("/")[0] for name in own} == {"cigen", "cigen_rules"}
    assert not any(name.endswith("/BUILD") for name in members)


def test_it_requires_no_pants(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        (metadata,) = (archive.read(name) for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
    required = Parser().parsestr(metadata.decode()).get_all("Requires-Dist", [])

    assert any(requirement.startswith("PyYAML") or requirement.startswith("pyyaml") for requirement in required)
    assert not any("pants" in requirement.lower() for requirement in required)


def test_installed_alone_it_gives_the_command(environment: Path, wheel: Path, tmp_path: Path) -> None:
    run(environment / "pip", "install", wheel)
    (tmp_path / "cigen.yml").write_text("jobs:\n  test:\n    image: cimg/base:2024.01\n    steps: [{run: make test}]\n")

    assert run(environment / "cigen", "--version") == f"cigen {wheel.name.split('-')[1]}\n"
    run(environment / "cigen", "-c", tmp_path, "generate")
    assert (tmp_path / ".circleci" / "main.yml").exists()


@pytest.mark.registry
@pytest.mark.parametrize(
    ("python", "locked"),
    [("3.9", "urllib3==1.26.20"), ("3.11", "urllib3==1.26.20")],
    ids=["Pants 2.24", "Pants 2.29"],
)
def test_it_resolves_under_what_pants_locks(
    environment: Path, wheel: Path, tmp_path: Path, python: str, locked: str
) -> None:
    (tmp_path / "locked.txt").write_text(f"{locked}\nPyYAML==6.0.3\n")

    asked = ("install", "--dry-run", "--ignore-installed", "--only-binary=:all:", "--python-version", python)
    said = run(environment / "pip", *asked, "--target", tmp_path / "t", "--constraint", tmp_path / "locked.txt", wheel)

    assert locked.replace("==", "-") in said


@pytest.mark.skipif(not NEWER, reason="no Python 3.11 here")
@pytest.mark.skipif(sys.version_info[:2] != (3, 9), reason="this isn't Python 3.9")
def test_what_a_newer_python_vendors_runs_on_the_oldest(wheel: Path, tmp_path: Path) -> None:
    run(NEWER[0], "-m", "venv", tmp_path / "newer")
    run(tmp_path / "newer/bin/pip", "install", wheel)
    said = run(tmp_path / "newer/bin/cigen", "vendor", "--output", tmp_path / "cigen.pyz")
    (tmp_path / "cigen.yml").write_text("jobs: {test: {image: x, source_files: [cigen.yml], steps: [checkout]}}\n")

    here = (sys.executable, "-I", "-S", tmp_path / "cigen.pyz")
    run(*here, "-c", tmp_path, "generate")
    run(*here, "-c", tmp_path, "check")
    run(
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, '{tmp_path}/cigen.pyz'); import urllib3, diskcache",
    )

    assert said.startswith("Needs Python 3.9;")


def test_the_command_loads_no_more_than_cigen_itself(environment: Path, wheel: Path) -> None:
    run(environment / "pip", "install", wheel)
    first, *_ = (environment / "cigen").read_text().splitlines()

    loaded = run(environment / "python", "-X", "importtime", environment / "cigen", "--version")

    assert first.startswith(f"#!{environment}/python")
    assert " re\n" not in loaded and "cigen.cli\n" in loaded
