"""What the bundle holds: the Python files of the cigen that runs and of its libraries, as they are installed here."""

from __future__ import annotations

import os
import re
from importlib import import_module
from importlib.metadata import PackageNotFoundError, distribution
from typing import Dict, Iterator, Mapping, NamedTuple, Optional, Tuple

from cigen import __version__
from cigen.errors import CigenError

# By distribution; xxhash has no pure form, and blake2b stands in for it.
_PACKAGES = {
    "cigen": "cigen",
    "PyYAML": "yaml",
    "Jinja2": "jinja2",
    "MarkupSafe": "markupsafe",
    "urllib3": "urllib3",
    "diskcache": "diskcache",
}
_OLDEST = (3, 9)
OLDEST = ".".join(map(str, _OLDEST))
# An old Python must be able to read it up to the message.
_MAIN = """\
import sys

if sys.version_info < {oldest}:
    sys.exit("cigen needs Python {needed} or later, and this is %d.%d." % sys.version_info[:2])

from cigen.cli import main

sys.exit(main())
"""


class Contents(NamedTuple):
    """The archive's files by path; the Python it needs, and what it is made of, as a person reads it.

    `demanding` are the libraries that need more than cigen itself does.
    """

    files: Mapping[str, bytes]
    python: str
    libraries: Tuple[str, ...]
    demanding: Tuple[str, ...] = ()


def contents() -> Contents:
    """Raises CigenError where a library isn't installed as files."""
    files: Dict[str, bytes] = {}
    needed, libraries = {}, []
    for name, package in _PACKAGES.items():
        files.update(_package(package))
        files.update(_licences(name))
        libraries.append(f"{name} {_version(name)}")
        needed[libraries[-1]] = _oldest(name)
    oldest = max(_OLDEST, *needed.values())
    python = ".".join(map(str, oldest))
    files["__main__.py"] = _MAIN.format(oldest=oldest, needed=python).encode()
    return Contents(files, python, tuple(libraries), tuple(one for one in libraries if needed[one] > _OLDEST))


def own_archive() -> Optional[bytes]:
    """The bundle this very cigen runs from, None when it is installed in another way."""
    path = getattr(import_module("cigen").__loader__, "archive", None)
    if path is None:
        return None
    with open(path, "rb") as file:
        return file.read()


def _package(name: str) -> Iterator[Tuple[str, bytes]]:
    directory = os.path.dirname(import_module(name).__file__ or "")
    if not os.path.isdir(directory):
        raise CigenError(f"the files of `{name}` can't be read", repair="Install cigen with pip and run it from there.")
    for place, folders, names in os.walk(directory):
        folders[:] = sorted(folder for folder in folders if folder != "__pycache__" and not folder.startswith("."))
        for file in sorted(names):
            if file.endswith((".py", ".json", ".yml", ".sh")):
                path = os.path.join(place, file)
                yield f"{name}/{os.path.relpath(path, directory)}".replace(os.sep, "/"), _read(path)


def _licences(name: str) -> Iterator[Tuple[str, bytes]]:
    """Their terms ask to go with every copy."""
    try:
        files = distribution(name).files or []
    except PackageNotFoundError:
        return
    for file in files:
        if ".dist-info" in file.parts[0] and re.match("licen[cs]e|copying|notice", file.name, re.IGNORECASE):
            yield f"licences/{name}/{file.name}", _read(str(file.locate()))


def _oldest(name: str) -> Tuple[int, int]:
    try:
        required = distribution(name).metadata["Requires-Python"] or ""
    except PackageNotFoundError:
        return _OLDEST
    lowest = re.search(r">=\s*(\d+)\.(\d+)", required)
    return (int(lowest[1]), int(lowest[2])) if lowest else _OLDEST


def _version(name: str) -> str:
    try:
        return distribution(name).version
    except PackageNotFoundError:
        return __version__


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()
