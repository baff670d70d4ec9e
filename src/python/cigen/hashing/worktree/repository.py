"""Finding the repository a directory belongs to, by the `.git` entry nearest above it."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NamedTuple, Optional
else:
    from cigen.hashing.named_tuple import NamedTuple


class Repository(NamedTuple):
    """Absolute paths; `prefix` leads from `top` to the directory asked about ("" or ending in a slash)."""

    top: bytes
    git_dir: bytes
    common_dir: bytes
    prefix: bytes

    @property
    def index_file(self) -> bytes:
        return os.path.join(self.git_dir, b"index")


def discover(directory: bytes) -> Optional[Repository]:
    """The repository around an absolute, resolved directory, None outside any."""
    top = directory
    while True:
        git_dir = _git_dir(os.path.join(top, b".git"))
        if git_dir is not None:
            relative = directory[len(top) :].strip(b"/")
            return Repository(top, git_dir, _common_dir(git_dir), relative + b"/" if relative else b"")
        parent = os.path.dirname(top)
        if parent == top:
            return None
        top = parent


def is_repository(directory: bytes) -> bool:
    """True when the directory is the top of a checked-out repository."""
    return _git_dir(os.path.join(directory, b".git")) is not None


def _git_dir(entry: bytes) -> Optional[bytes]:
    if os.path.isdir(entry):
        return entry if os.path.lexists(os.path.join(entry, b"HEAD")) else None
    text = _read(entry)
    if not text.startswith(b"gitdir: "):
        return None
    return os.path.normpath(os.path.join(os.path.dirname(entry), text[8:].rstrip(b"\r\n")))


def _common_dir(git_dir: bytes) -> bytes:
    text = _read(os.path.join(git_dir, b"commondir")).rstrip(b"\r\n")
    return os.path.normpath(os.path.join(git_dir, text)) if text else git_dir


def _read(path: bytes) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read(65536)
    except OSError:
        return b""
