"""A developer's repository, for tests to write and commit in."""

from __future__ import annotations

from pathlib import Path
from typing import Mapping, Union

from circleci.emulator.remote import git, initialize

_IDENTITY = ("-c", "user.name=Developer", "-c", "user.email=developer@example.com", "-c", "commit.gpgsign=false")


class Repository:
    """A git work tree on the branch `main`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        initialize(path / ".git", "main", bare=False)

    def write(self, files: Mapping[str, Union[str, bytes]]) -> None:
        """Writes files by their path in the repository."""
        for name, content in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)

    def remove(self, *names: str) -> None:
        for name in names:
            (self.path / name).unlink()

    def commit(self, subject: str = "Change something", files: Mapping[str, Union[str, bytes]] = {}) -> str:
        """Writes `files`, commits all there is (also when nothing changed) and returns the revision."""
        self.write(files)
        git(self.path, "add", "--all")
        git(self.path, *_IDENTITY, "commit", "-q", "--allow-empty", "-m", subject)
        head = (self.path / ".git" / "HEAD").read_text().split(": ")[-1].strip()
        return (self.path / ".git" / head).read_text().strip()
