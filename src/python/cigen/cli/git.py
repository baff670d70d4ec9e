"""What the command line asks git."""

from __future__ import annotations


def ignored(root: str, path: str) -> bool:
    """Whether git ignores a path; False where there is no git or no repository."""
    import subprocess  # none of these questions is asked in every run

    try:
        asked = subprocess.run(
            ["git", "check-ignore", "--quiet", "--", path], cwd=root, stderr=subprocess.DEVNULL, check=False
        )
    except OSError:
        return False
    return asked.returncode == 0


def commit_subject(root: str) -> str:
    """The first line of HEAD's message; empty where git can't tell."""
    import subprocess

    try:
        asked = subprocess.run(
            ["git", "log", "-1", "--format=%s"],
            cwd=root,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
        )
    except OSError:
        return ""
    return asked.stdout.decode("utf-8", "replace").strip()
