"""`build-support/test-library`: every test file in one of its processes, and what fails is shown."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "build-support" / "test-library"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """Twelve test files, each of which says that it ran."""
    (tmp_path / "build-support").mkdir()
    shutil.copy(SCRIPT, tmp_path / "build-support")
    (tmp_path / "build-support/test-library").chmod(0o755)
    for number in range(12):
        file = tmp_path / f"tests/cigen/area{number % 3}/n{number}_test.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"def test_it() -> None:\n    open({str(tmp_path / 'ran')!r}, 'a').write('{number}\\n')\n")
    return tmp_path


def run(repository: Path) -> subprocess.CompletedProcess[str]:
    command = [str(repository / "build-support/test-library"), sys.executable]
    return subprocess.run(command, capture_output=True, text=True)


def test_each_file_is_run_once(repository: Path) -> None:
    result = run(repository)

    assert result.returncode == 0, result.stdout + result.stderr
    assert sorted(map(int, (repository / "ran").read_text().split())) == list(range(12))
    assert result.stdout == "12 passed, 0 failed, 0 skipped, 0 errors\n"


def test_what_fails_is_shown(repository: Path) -> None:
    (repository / "tests/cigen/area1/n1_test.py").write_text("def test_it() -> None:\n    assert 'wrong' == 'right'\n")

    result = run(repository)

    assert result.returncode == 1
    assert "assert 'wrong' == 'right'" in result.stdout
    assert result.stdout.endswith("\n11 passed, 1 failed, 0 skipped, 0 errors\n")
    assert len((repository / "ran").read_text().split()) == 11
