"""What `package.json` and `pnpm-workspace.yaml` say, as npm, pnpm, yarn and bun read them."""

from __future__ import annotations

import json
from typing import Dict, Mapping, Optional, Tuple

from cigen.config.documents import parse
from cigen.config.files import Files
from cigen.errors import ConfigError

MANIFEST, PNPM = "package.json", "pnpm-workspace.yaml"
Table = Mapping[str, object]
_NONE: Table = {}


def joined(directory: str, name: str) -> str:
    """A name below a directory, both relative to the project."""
    return f"{directory}/{name}" if directory else name


def manifest_of(files: Files, directory: str) -> Optional[Table]:
    """The manifest of a package; None where there is none that can be read."""
    data = files.read(joined(directory, MANIFEST))
    if data is None:
        return None
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def settings_of(files: Files, directory: str) -> Optional[Table]:
    """What pnpm's file says, empty where there is no such file; None where it can't be read."""
    path = joined(directory, PNPM)
    data = files.read(path)
    if data is None:
        return _NONE
    try:
        node = parse(data, path)
    except ConfigError:
        return None
    plain: object = {} if node is None else node.plain()
    return plain if isinstance(plain, dict) else None


def table(value: object) -> Table:
    """The value, where it is a mapping."""
    return value if isinstance(value, dict) else _NONE


def texts(value: object) -> Tuple[str, ...]:
    """The strings of a list."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, (list, tuple)) else ()


def globs_of(files: Files, directory: str) -> Optional[Tuple[str, ...]]:
    """The globs of the packages of the workspace whose root this is; None where it is none.

    https://pnpm.io/pnpm-workspace_yaml, https://docs.npmjs.com/cli/configuring-npm/package-json#workspaces; yarn's first
    version has them in a mapping.
    """
    packages = (settings_of(files, directory) or _NONE).get("packages")
    workspaces: object = (manifest_of(files, directory) or _NONE).get("workspaces")
    if isinstance(workspaces, dict):
        workspaces = workspaces.get("packages")
    named = [one for one in (packages, workspaces) if isinstance(one, list)]
    return tuple(text for one in named for text in texts(one)) if named else None


def strings_in(value: object, name: str = "") -> Tuple[Tuple[str, str], ...]:
    """Every string in a mapping with the key it has."""
    found: Dict[Tuple[str, str], None] = {}
    for key, inner in table(value).items():
        if isinstance(inner, str):
            found[name if key == "." else key, inner] = None
        else:
            found.update(dict.fromkeys(strings_in(inner, key)))
    return tuple(found)
