"""`./pants package`: wheel, bundle, installer and checksums; the same bytes whoever makes them, wherever and whenever."""

from __future__ import annotations

import os
import shutil
import subprocess
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Dict

import pytest

REPOSITORY = Path(__file__).parents[2]
PARTS = """
.cigen 3rdparty BUILD CHANGELOG.md LICENSE README.md build-support pants pants.toml pyproject.toml scripts src
""".split()


def make(directory: Path) -> Dict[str, bytes]:
    """What `./pants package` writes for a copy of the repository, with caches of its own."""
    copy = directory / "repository"
    for name in PARTS:
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("__pycache__", ".*_cache"))
        else:
            copy.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, copy / name)
    (copy / "pants").chmod(0o755)
    caches = {
        "PANTS_CONCURRENT": "True",  # this may itself be running under Pants
        "PANTS_PANTSD": "False",
        "PANTS_LOCAL_STORE_DIR": str(directory / "store"),
        "PANTS_NAMED_CACHES_DIR": str(directory / "named"),
    }
    result = subprocess.run(
        ["./pants", "package", "//:wheel", "//:release"],
        cwd=copy,
        env={**os.environ, **caches},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=400,
    )
    assert result.returncode == 0, result.stdout
    return {path.name: path.read_bytes() for path in (copy / "dist").iterdir()}


@pytest.fixture(scope="module")
def release(released: Dict[str, Path]) -> Dict[str, bytes]:
    return {name: path.read_bytes() for name, path in released.items()}


def test_everything_is_there_and_sums_up(release: Dict[str, bytes]) -> None:
    said = release["SHA256SUMS"].decode()
    names = [line.split("  ")[1] for line in said.splitlines()]

    assert said == "".join(f"{sha256(release[name]).hexdigest()}  {name}\n" for name in names)
    assert sorted(release) == sorted(["SHA256SUMS", *names])
    assert names[1:] == ["cigen.pyz", "install.sh"]
    assert names[0].startswith("cigen-") and names[0].endswith("-py3-none-any.whl")


def test_the_wheel_holds_the_command(release: Dict[str, bytes]) -> None:
    (wheel,) = (content for name, content in release.items() if name.endswith(".whl"))

    with zipfile.ZipFile(BytesIO(wheel)) as archive:
        (command,) = (member for member in archive.infolist() if member.filename.endswith(".data/scripts/cigen"))
        assert archive.read(command).startswith(b"#!python\n")
    assert command.external_attr >> 16 & 0o111


def test_the_installer_installs_its_bundle(release: Dict[str, bytes], tmp_path: Path) -> None:
    for name in ("cigen.pyz", "install.sh"):
        (tmp_path / name).write_bytes(release[name])
    environment = {"HOME": str(tmp_path), "PATH": os.environ["PATH"], "CIGEN_BUNDLE": str(tmp_path / "cigen.pyz")}

    result = subprocess.run(["sh", tmp_path / "install.sh"], env=environment, capture_output=True, text=True)

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"{tmp_path}/.local/bin/cigen: cigen ")


@pytest.mark.real_pants
def test_another_place_and_time_give_the_same_bytes(
    release: Dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")

    again = make(tmp_path / "another" / "place")

    assert set(again) == set(release)
    assert [name for name in again if again[name] != release[name]] == []
