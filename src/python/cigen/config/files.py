"""The only way the library reads: a `Files` answers by path, so that a disk or a build engine's digests can stand behind it."""

from __future__ import annotations

import os
from typing import Dict, Mapping, Optional, Protocol, Tuple

from cigen.config.regular import is_directory, read_regular
from cigen.errors import ConfigError, Position

GIT = ".git"


class Files(Protocol):
    """Read-only files below the project root. Paths are POSIX, relative to it, without `.` or `..`."""

    def read(self, path: str) -> Optional[bytes]:
        """The content of a file, or None where there is no file."""

    def names(self, directory: str) -> Tuple[str, ...]:
        """The sorted names in a directory, subdirectories ending in `/`; empty where there is none."""


class DiskFiles:
    """The files of a directory on disk; a link that leads out of it is an error."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._directories: Dict[str, str] = {}

    def read(self, path: str) -> Optional[bytes]:
        try:
            return read_regular(self._inside(path))
        except (FileNotFoundError, NotADirectoryError, ValueError):  # a name that no file can have
            return None
        except OSError as error:
            raise ConfigError(f"can't read it: {error.strerror}", Position(path), "Make it a readable file.") from None

    def names(self, directory: str) -> Tuple[str, ...]:
        try:
            full = self._inside(directory)
            self._refuse_circle(directory, full)
            with os.scandir(full) as entries:
                return tuple(sorted(f"{e.name}/" if is_directory(e) else e.name for e in entries))
        except (FileNotFoundError, NotADirectoryError, ValueError):
            return ()
        except OSError as error:
            where = Position(directory)
            raise ConfigError(f"can't list it: {error.strerror}", where, "Make it a readable directory.") from None

    def _inside(self, path: str) -> str:
        full = self._real(path)
        if full != self.root and not full.startswith(os.path.join(self.root, "")):
            raise _outside(path)
        if GIT in full[len(self.root) :].lower() and is_of_git(full[len(self.root) :]):
            raise ConfigError("what git keeps for itself isn't read", Position(path), "Read another file.")
        return full

    def _real(self, path: str) -> str:
        """The path without links; those of its directory are followed once for all that is in it."""
        directory, name = os.path.split(path)
        if name in ("", ".", ".."):
            return os.path.realpath(os.path.join(self.root, path))
        full = os.path.join(self._real_directory(directory), name)
        return os.path.realpath(full) if os.path.islink(full) else full

    def _real_directory(self, path: str) -> str:
        """From the directory above where that is known: whoever walks down looks at each part once."""
        if path not in self._directories:
            above, name = os.path.split(path)
            known = self._directories.get(above) if name not in ("", ".", "..") else None
            full = os.path.join(self.root if known is None else known, path if known is None else name)
            self._directories[path] = os.path.realpath(full) if known is None or os.path.islink(full) else full
        return self._directories[path]

    def _refuse_circle(self, directory: str, full: str) -> None:
        """Links may make a directory its own descendant: whoever walks down would never come back."""
        if full == os.path.join(self.root, directory):
            return  # no link on the way
        parts = directory.split("/")
        if full in (self._inside("/".join(parts[:depth])) for depth in range(1, len(parts))):
            raise ConfigError("a link leads back to a directory around it", Position(directory), "Remove the link.")


def is_of_git(path: str) -> bool:
    """Whether a path leads into git's own files, where credentials may be; not every disk tells letters' case."""
    return GIT in path.lower().split("/")


class SnapshotFiles:
    """A fixed set of files held in memory, by path."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self._directories: Dict[str, Dict[str, None]] = {}
        for path in sorted(contents):
            parts = path.split("/")
            for depth, part in enumerate(parts):
                name = part if depth == len(parts) - 1 else f"{part}/"
                self._directories.setdefault("/".join(parts[:depth]), {})[name] = None

    def read(self, path: str) -> Optional[bytes]:
        return self._contents.get(path)

    def names(self, directory: str) -> Tuple[str, ...]:
        return tuple(sorted(self._directories.get(directory, ())))


class RecordedFiles:
    """Passes every question on and keeps it with its answer: what a cached result depends on, absences included."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self.contents: Dict[str, Optional[bytes]] = {}
        self.listings: Dict[str, Tuple[str, ...]] = {}

    def read(self, path: str) -> Optional[bytes]:
        if path not in self.contents:
            self.contents[path] = self._files.read(path)
        return self.contents[path]

    def names(self, directory: str) -> Tuple[str, ...]:
        if directory not in self.listings:
            self.listings[directory] = self._files.names(directory)
        return self.listings[directory]


class AskedFiles:
    """What has been answered so far; a question that hasn't is kept in `paths` or `directories` and counts as absent.

    Whoever can't be asked while a result is computed answers afterwards, and the result is computed again until no
    question is open.
    """

    def __init__(self, contents: Mapping[str, Optional[bytes]], listings: Mapping[str, Tuple[str, ...]]) -> None:
        self._contents, self._listings = contents, listings
        self.paths: Dict[str, None] = {}
        self.directories: Dict[str, None] = {}

    def read(self, path: str) -> Optional[bytes]:
        if path in self._contents:
            return self._contents[path]
        self.paths[_within(path)] = None
        return None

    def names(self, directory: str) -> Tuple[str, ...]:
        if directory in self._listings:
            return self._listings[directory]
        self.directories[_within(directory)] = None
        return ()


def _within(path: str) -> str:
    if path.startswith("/") or ".." in path.split("/"):
        raise _outside(path)
    return path


def _outside(path: str) -> ConfigError:
    repair = "Move the file into the project; cigen reads nothing outside it."
    return ConfigError("the path leads out of the project", Position(path), repair)


class FilesOver:
    """Answers with the files of `texts`, and for all else with those below."""

    def __init__(self, below: Files, texts: Mapping[str, str]) -> None:
        self._below = below
        self._above = SnapshotFiles({path: text.encode() for path, text in texts.items()})

    def read(self, path: str) -> Optional[bytes]:
        found = self._above.read(path)
        return self._below.read(path) if found is None else found

    def names(self, directory: str) -> Tuple[str, ...]:
        return tuple(sorted({*self._above.names(directory), *self._below.names(directory)}))
