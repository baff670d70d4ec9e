from __future__ import annotations

from pathlib import Path

import pytest

from launcher.machine import Launcher, make_launcher
from launcher.python39 import make_python


@pytest.fixture(scope="session")
def python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_python(tmp_path_factory.mktemp("python"))


@pytest.fixture
def launcher(tmp_path: Path, python: Path) -> Launcher:
    return make_launcher(tmp_path, python)


@pytest.fixture
def installed(launcher: Launcher, installed_once: Path) -> Launcher:
    """A launcher that finds its installation finished, for tests of what happens after."""
    launcher.cache = installed_once
    launcher.env["XDG_CACHE_HOME"] = str(installed_once)
    return launcher


@pytest.fixture(scope="session")
def installed_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")
