"""The machine a job's node runs on: a fresh home and a fresh /tmp, at the same paths for every node."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

TMP = Path("/tmp")


class Machine:
    """Exists inside `with`; one at a time, as all use one directory."""

    def __init__(self, root: Path) -> None:
        self.root = root / "machine"
        self.home, self.tmp, self.task = (self.root / name for name in ("home", "tmp", "task"))

    def __enter__(self) -> Machine:
        for directory in (self.home, self.tmp, self.task):
            directory.mkdir(parents=True)
        self.tmp.chmod(0o1777)
        return self

    def __exit__(self, *_: object) -> None:
        remove(self.root)

    def absolute(self, path: str, directory: str = "~") -> str:
        """The path as a step sees it: `~` expanded, relative ones under `directory`."""
        if path == "~" or path.startswith("~/"):
            path = f"{self.home}/{path[2:]}"
        elif not path.startswith("/"):
            path = f"{self.absolute(directory)}/{path}"
        return os.path.normpath(path)

    def portable(self, absolute: str) -> str:
        """The path as another machine may read it: what is under the home is there under its own."""
        home = f"{self.home}/"
        return f"~/{absolute[len(home):]}" if absolute.startswith(home) else absolute

    def host(self, absolute: str) -> Path:
        """Where a path of the machine is outside it: only its /tmp is elsewhere."""
        path = Path(absolute)
        return self.tmp / path.relative_to(TMP) if path == TMP or TMP in path.parents else path

    @property
    def halted(self) -> bool:
        """Whether `circleci-agent step halt` was called."""
        return (self.task / "halt").exists()


def remove(directory: Path) -> None:
    """Removes a tree whatever its modes are."""
    shutil.rmtree(directory, onerror=_unlock)


def _unlock(function: object, path: str, _: object) -> None:
    os.chmod(os.path.dirname(path), 0o700)
    if os.path.isdir(path) and not os.path.islink(path):
        os.chmod(path, 0o700)
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
