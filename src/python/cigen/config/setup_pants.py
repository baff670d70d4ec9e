"""`setup.pants`: where the setup job gets a Pants that says what targets depend on."""

from __future__ import annotations

import posixpath
from typing import Union

from cigen.config.download import Download, read_download
from cigen.config.files import Files
from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shape import Shape
from cigen.config.shapes import BOOLEAN, STRING, read_record
from cigen.errors import ConfigError, Position


class Requirements(Record):
    """A Pants that pip installs, each file of it by its hash."""

    at: Position
    requirements: str = key(STRING, "a file of pip's requirements with hashes, which names Pants and all it needs")


# True: the image has it. False: none is set up, and whatever Pants there is may be asked.
SetupPants = Union[bool, Download, Requirements]
_EXPECTED = "true, {requirements} or {url, sha256}"


def _read(node: Node, name: str) -> SetupPants:
    if isinstance(node.value, bool):
        return node.value
    if not isinstance(node.value, dict):
        raise node.wrong(name, _EXPECTED)
    if "requirements" not in node.value:
        return read_download(node, name)
    found = read_record(Requirements, node, name)
    path = posixpath.normpath(found.requirements)
    if path.startswith(("/", "..")):
        what = f"`{found.requirements}` isn't in the project"
        raise ConfigError(what, node.value["requirements"].at, "Write a path relative to its root.")
    return found.replaced(requirements=path, at=node.value["requirements"].at)


PANTS: Shape[SetupPants] = Shape(
    _EXPECTED, _read, {"anyOf": [BOOLEAN.schema, {"$ref": Requirements}, {"$ref": Download}]}
)


def check_pants(pants: SetupPants, files: Files) -> None:
    """Raises ConfigError where the file of requirements isn't there: setup would find out, and run all its jobs for ever."""
    if isinstance(pants, Requirements):
        directory, name = posixpath.split(pants.requirements)
        if name not in files.names(directory):
            what = f"there is no file `{pants.requirements}`"
            raise ConfigError(what, pants.at, "Name one, as `pip-compile --generate-hashes` writes it.")
