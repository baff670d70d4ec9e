"""What the command line asks git."""

from __future__ import annotations

import subprocess


def ignored(root: str, path: str) -> bool:
    """Whether git ignores a path; False where there is no git or no repository."""
    try:
        asked = subprocess.run(
            ["git", "check-ignore", "--quiet", "--", path], cwd=root, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return False
    return asked.returncode == 0
