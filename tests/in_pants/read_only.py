"""A command line that finds a directory mounted so that nobody, root neither, can write to it."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path
from typing import List, Sequence, Tuple

# It would be no test if the directory could still be written.
_MOUNT = """\
mount --bind "$1" "$1" && mount -o remount,bind,ro "$1" && cd "$1" && ! touch written 2>/dev/null && shift && exec "$@"
"""


@cache
def namespace() -> Tuple[str, ...]:
    """What makes a mount namespace here, as root or in a user namespace; empty where none can be made."""
    for flags in (("-m",), ("-r", "-m")):
        command = ("unshare", *flags, "--propagation", "private")
        if _succeeds([*command, "mount", "--bind", "/tmp", "/tmp"]):
            return command
    return ()


def read_only(directory: Path) -> List[str]:
    """What to put before a command."""
    return [*namespace(), "sh", "-c", _MOUNT, "sh", str(directory)]


def _succeeds(command: Sequence[str]) -> bool:
    try:
        return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False
