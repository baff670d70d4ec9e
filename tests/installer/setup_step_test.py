"""The generated step that installs cigen, run as the setup job runs it, with a release beside its installer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml

from cigen import __version__
from cigen.cli import main
from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles

INSTALLER = Path(__file__).parents[2] / "scripts" / "install.sh"
JOBS = "jobs: {test: {image: x, source_files: src/, steps: [checkout]}}"

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the step fetches its installer by curl")


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """A directory with a bundle and the installer that knows it, as `./pants package ::` makes them."""
    directory = tmp_path / "release"
    directory.mkdir()
    assert main(["vendor", "--output", str(directory / "cigen.pyz")]) == 0
    known = f"\nreleased={sha256((directory / 'cigen.pyz').read_bytes()).hexdigest()}\n"
    (directory / "install.sh").write_text(INSTALLER.read_text().replace("\nreleased=\n", known))
    return directory


def step(installer: str, rest: str = "") -> str:
    text = f"{rest}\nsetup: {{installer: {installer}}}\n{JOBS}\n"
    outputs = compile_project(SnapshotFiles({"cigen.yml": text.encode()})).outputs
    steps = yaml.safe_load(outputs[".circleci/config.yml"])["jobs"]["setup"]["steps"]
    (found,) = (one["run"]["command"] for one in steps if "Install cigen" in str(one))
    return str(found)


def run(script: str, home: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    (home / "bash_env").touch()
    first = f"{path}:" if path else ""
    environment = {
        "HOME": str(home),
        "PATH": f"{first}{os.path.dirname(sys.executable)}:{os.environ['PATH']}",
        "BASH_ENV": str(home / "bash_env"),
    }
    command = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(command, cwd=home, env=environment, capture_output=True, text=True)


def download(release: Path) -> str:
    digest = sha256((release / "install.sh").read_bytes()).hexdigest()
    return f"{{url: '{(release / 'install.sh').as_uri()}', sha256: {digest}}}"


def without_cigen(monkeypatch: Any) -> None:
    entries = [entry for entry in os.environ["PATH"].split(os.pathsep) if not (Path(entry) / "cigen").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join(entries))


def test_it_installs_the_release_and_later_steps_find_it(
    release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    without_cigen(monkeypatch)
    script = step(download(release))

    result = run(script, tmp_path)
    later = run("cigen --version", tmp_path)

    assert result.returncode == 0, result.stderr
    assert later.stdout == f"cigen {__version__}\n"


def test_it_does_nothing_where_cigen_is_there(release: Path, tmp_path: Path) -> None:
    script = step(download(release))
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "cigen").write_text("#!/bin/sh\necho cigen 7.0.0\n")
    (programs / "cigen").chmod(0o755)
    shutil.rmtree(release)

    result = run(script, tmp_path, str(programs))

    assert (result.returncode, result.stdout, result.stderr) == (0, "cigen 7.0.0 is here.\n", "")
    assert not (tmp_path / ".local").exists()


def test_a_cigen_of_another_version_doesnt_count(release: Path, tmp_path: Path) -> None:
    script = step(download(release), f"required_version: {__version__}")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "cigen").write_text("#!/bin/sh\necho cigen 7.0.0\n")
    (programs / "cigen").chmod(0o755)

    result = run(script, tmp_path, str(programs))

    assert result.returncode == 0, result.stderr
    assert (tmp_path / ".local" / "bin" / "cigen").exists()


def test_a_tampered_installer_is_never_run(release: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    without_cigen(monkeypatch)
    script = step(download(release))
    with open(release / "install.sh", "a") as installer:
        installer.write("touch $HOME/owned\n")

    result = run(script, tmp_path)

    assert result.returncode != 0
    assert not (tmp_path / "owned").exists()
    assert not (tmp_path / ".local").exists()
