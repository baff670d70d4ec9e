"""The lock files install the same bytes anywhere, and name no place to get them from."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
LOCKS = sorted((REPOSITORY / "3rdparty" / "python").glob("*.lock"))


def requirements(lock: Path) -> list[str]:
    """Each requirement with its hashes, on one line."""
    text = re.sub(r"\s*#.*", "", lock.read_text()).replace("\\\n", "")
    return [line for line in text.splitlines() if line.strip()]


def test_all_are_here() -> None:
    assert [lock.name for lock in LOCKS] == ["backend.lock", "library.lock", "pytest.lock", "tools.lock", "uv.lock"]


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_every_requirement_is_pinned_and_hashed(lock: Path) -> None:
    assert requirements(lock)
    for line in requirements(lock):
        assert re.fullmatch(r"[a-z0-9-]+==[^ ]+( ; [^-]+?)?( +--hash=sha256:[0-9a-f]{64})+", line), line


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_no_addresses(lock: Path) -> None:
    assert "http" not in lock.read_text()


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.stem)
def test_one_version_of_each_package(lock: Path) -> None:
    names = [line.split("==")[0] for line in requirements(lock)]
    assert names == sorted(set(names))


def test_pants_toml_names_the_locked_pants_and_pex() -> None:
    pants_toml = (REPOSITORY / "pants.toml").read_text()
    locked = dict(line.split(" ")[0].split("==") for line in requirements(LOCKS[0]))

    assert f'pants_version = "{locked["pantsbuild-pants"]}"' in pants_toml
    assert locked["pantsbuild-pants-testutil"] == locked["pantsbuild-pants"]
    assert set(re.findall(r'"(v[0-9.]+)[|"]', pants_toml)) == {f"v{locked['pex']}"}


def test_the_library_requires_what_its_package_requires() -> None:
    pyproject = (REPOSITORY / "pyproject.toml").read_text()
    listed = re.search(r"^dependencies = \[\n(.*?)^\]", pyproject, re.DOTALL | re.MULTILINE)
    locked = (REPOSITORY / "3rdparty/python/requirements.txt").read_text()

    assert listed
    assert re.findall(r'"(.+)"', listed[1]) == [
        line.split("  #")[0] for line in locked.splitlines() if not line.startswith("#")
    ]
