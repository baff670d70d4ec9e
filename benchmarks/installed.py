"""cigen as its users have it: the console script of a wheel, in a virtual environment of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_REPOSITORY = Path(__file__).parent.parent


def installed(place: Path) -> str:
    """Installs this repository's wheel below `place`; the command."""
    home = place / "installed"
    subprocess.run([str(Path(sys.base_exec_prefix) / "bin/python3"), "-m", "venv", str(home)], check=True)
    subprocess.run([str(home / "bin/pip"), "install", "--quiet", str(_REPOSITORY)], check=True)
    return str(home / "bin/cigen")
