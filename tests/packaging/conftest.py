from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Dict

import pytest

REPOSITORY = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def released() -> Dict[str, Path]:
    """The files of a release by name: as Pants made it for the tests, or as `./pants package` does for plain pytest."""
    directory = REPOSITORY if (REPOSITORY / "SHA256SUMS").exists() else _packaged()
    sums = directory / "SHA256SUMS"
    names = [line.split("  ")[1] for line in sums.read_text().splitlines()]
    return {path.name: path for path in (sums, *(directory / name for name in names))}


def _packaged() -> Path:
    command = ["./pants", "package", "//:wheel", "//:release"]
    subprocess.run(command, cwd=REPOSITORY, check=True, capture_output=True)
    return REPOSITORY / "dist"
