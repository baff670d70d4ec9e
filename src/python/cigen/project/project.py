"""Which project a command is about: its root directory and its configuration file."""

from __future__ import annotations

import os
from typing import NamedTuple, Optional, Tuple

from cigen.config.files import DiskFiles
from cigen.config.root_files import DIRECTORY, DIRECTORY_FILES, ROOT_FILES
from cigen.errors import CigenError, ConfigError, Position


class Project(NamedTuple):
    """`root` is an absolute path; `config_path` is relative to it, None where the usual places are looked at."""

    root: str
    config_path: Optional[str]

    @property
    def files(self) -> DiskFiles:
        """Its files, as the disk has them."""
        return DiskFiles(self.root)


def find_project(config: Optional[str]) -> Project:
    """The project `--config` names, else the nearest one above the current directory. Raises ConfigError."""
    if config is None:
        return Project(_nearest(os.getcwd()), None)
    path = os.path.abspath(config)
    if os.path.isdir(path):
        return _of_directory(path, config)
    if not os.path.isfile(path):
        raise ConfigError("there is no configuration here", Position(config), "Name a file or directory that exists.")
    directory, name = os.path.split(path)
    if os.path.basename(directory) == DIRECTORY or _holds_jobs(directory):
        root, inside = os.path.split(directory)
        return Project(root, f"{inside}/{name}")
    return Project(directory, name)


def seen_from_here(error: CigenError, config: Optional[str]) -> CigenError:
    """The error with its place relative to the current directory, so that a terminal or editor can open it."""
    if error.at is None and len(error.all) == 1:
        return error
    try:
        root = find_project(config).root
        return error.moved(lambda at: at._replace(path=os.path.relpath(os.path.join(root, at.path))))
    except (CigenError, ValueError):
        return error


def _nearest(start: str) -> str:
    directory = start
    while True:
        if os.path.isdir(os.path.join(directory, DIRECTORY)) or _file_in(directory, ROOT_FILES):
            return directory
        parent = os.path.dirname(directory)
        if parent == directory:
            raise ConfigError(
                f"there is no .cigen/ or cigen.yml in {start} or above",
                Position(f"{DIRECTORY}/{DIRECTORY_FILES[0]}"),
                "Write `.cigen/config.yml` or `cigen.yml` (`cigen init` does), or name one with --config.",
            )
        directory = parent


def _of_directory(path: str, written: str) -> Project:
    if os.path.isdir(os.path.join(path, DIRECTORY)) and os.path.basename(path) != DIRECTORY:
        return Project(path, None)
    root, name = os.path.split(path)
    found = _file_in(path, DIRECTORY_FILES)
    if name == DIRECTORY or found in ("config.yml", "config.yaml") or _holds_jobs(path):
        return Project(root, f"{name}/{found or DIRECTORY_FILES[0]}")
    if found:
        return Project(path, found)
    raise ConfigError("there is no configuration in it", Position(written), "It needs `.cigen/` or `cigen.yml`.")


def _holds_jobs(directory: str) -> bool:
    """Whether this is a configuration's directory, whatever it is called."""
    workflows = os.path.join(directory, "workflows")
    try:
        names = os.listdir(workflows)
    except OSError:  # there is none, or nobody may look into it
        return False
    return any(os.path.isdir(os.path.join(workflows, name, "jobs")) for name in names)


def _file_in(directory: str, names: Tuple[str, ...]) -> Optional[str]:
    return next((name for name in names if os.path.isfile(os.path.join(directory, name))), None)
