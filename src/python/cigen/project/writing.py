"""Files written whole or not at all, and only when they change."""

from __future__ import annotations

import os
from typing import Dict, Iterable, List, Mapping, Optional, Tuple

from cigen.config.files import is_of_git
from cigen.config.regular import read_regular
from cigen.errors import CigenError, ConfigError, Position
from cigen.project.staging import Staged, stage

_MODE = 0o644


def changes(root: str, outputs: Mapping[str, str]) -> Mapping[str, str]:
    """What differs from the disk: absolute paths, by those given. Raises CigenError for what can't be written."""
    changed: Dict[str, str] = {}
    for path, text in outputs.items():
        full = _inside(root, path)
        try:
            if _content(full) != text.encode():
                changed[path] = full
        except OSError as error:
            raise _unwritable(path, error) from None
    return changed


def contents(root: str, paths: Iterable[str]) -> Mapping[str, Optional[bytes]]:
    """The files at these paths, None where there is none: a link is replaced, and what it leads to stays as it is.

    Raises CigenError for what can't be read.
    """
    found: Dict[str, Optional[bytes]] = {}
    for path in paths:
        try:
            full = _inside(root, path)
            found[path] = None if os.path.islink(full) else _content(full)
        except OSError as error:
            raise _unwritable(path, error) from None
    return found


def remove(root: str, path: str) -> None:
    """Removes a file. Raises CigenError where that isn't allowed."""
    try:
        os.unlink(_inside(root, path))
    except OSError as error:
        raise CigenError(f"can't remove {path}: {error.strerror}", repair="See to the permissions there.") from None


def write_changed(root: str, outputs: Mapping[str, str]) -> Tuple[str, ...]:
    """Writes what differs from the disk and returns those paths. Raises CigenError with every file as it was."""
    staged: List[Staged] = []
    changed = changes(root, outputs)
    path = ""
    try:
        for path, full in changed.items():
            staged.append(stage(full, outputs[path].encode(), _MODE))
        while staged:
            staged[0].place()
            del staged[0]
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        for one in staged:
            one.drop()
    return tuple(changed)


def _unwritable(path: str, error: OSError) -> CigenError:
    repair = "Nothing was written; see to the permissions and the space there."
    return CigenError(f"can't write {path}: {error.strerror}", repair=repair)


def _inside(root: str, path: str) -> str:
    """The absolute path, unless links lead out of the root."""
    full = os.path.join(os.path.realpath(root), path)
    directory = os.path.realpath(os.path.dirname(full))
    if os.path.commonpath((directory, os.path.realpath(root))) != os.path.realpath(root):
        repair = "Replace the link by a directory, or change `output_path`."
        raise ConfigError("a link leads out of the project, so it isn't written", Position(path), repair)
    if is_of_git(os.path.relpath(directory, os.path.realpath(root))):
        raise ConfigError("it would be among git's own files", Position(path), "Choose another place.")
    return full


def _content(path: str) -> Optional[bytes]:
    try:
        return read_regular(path)
    except (FileNotFoundError, NotADirectoryError):
        return None
