"""What a lock file says about packages of elsewhere: one may ask for a package of this workspace, and is given it.

npm, yarn and bun link a package of the workspace wherever its version fits, also below one of the registry; pnpm does so
with `link-workspace-packages: deep`.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Callable, FrozenSet, Iterator, Mapping

from cigen.pipeline.node_manifests import table

_ASKED_IN = ("dependencies", "optionalDependencies", "peerDependencies", "requires")
_BLOCKS = re.compile(r"\n[ \t]*\n")
_IN_YARN = re.compile(r"^ {4}[\"']?([^\s\"':]+)[\"']?:? ", re.MULTILINE)
_IN_PNPM = re.compile(r"^ {6,}[\"']?([^\s\"':]+)[\"']?:", re.MULTILINE)
_IN_BUN = re.compile(r"\"([^\s\"]+)\":")
_OWN = "@workspace:"
_BINARY = "bun.lockb"


class UnreadableLock(Exception):
    """Why nobody can tell what is in a lock file."""


@lru_cache(maxsize=8)  # many jobs name packages of one workspace
def asked_elsewhere(name: str, data: bytes, packages: FrozenSet[str]) -> FrozenSet[str]:
    """Those of the workspace's packages that others in a lock file may ask for. Raises UnreadableLock."""
    if name == _BINARY:
        raise UnreadableLock("nobody here can read it: `bun install --save-text-lockfile` writes bun.lock")
    try:
        return packages.intersection(_READERS[name](data.decode("utf-8-sig")))
    except (ValueError, RecursionError):
        raise UnreadableLock("it can't be read") from None


def _in_npm(text: str) -> Iterator[str]:
    """https://docs.npmjs.com/cli/configuring-npm/package-lock-json: `packages`, in older ones `dependencies` in each other."""
    document = table(json.loads(text)) if text.strip() else {}
    packages = table(document.get("packages"))
    for path, entry in packages.items():
        if "node_modules/" in path:
            yield from _asked_by(table(entry))
    pending = [] if packages else [document]
    while pending:
        for entry in table(pending.pop().get("dependencies")).values():
            yield from _asked_by(table(entry))
            pending.append(table(entry))


def _asked_by(entry: Mapping[str, object]) -> Iterator[str]:
    for key in _ASKED_IN:
        yield from table(entry.get(key))


def _in_yarn(text: str) -> Iterator[str]:
    """A block for each package; the workspace's own are there in newer versions only."""
    for block in _BLOCKS.split(text.replace("\r\n", "\n")):
        if not re.search(r"^  \"?resolution\"?: .*@workspace:", block, re.MULTILINE):
            yield from _IN_YARN.findall(block)


def _in_pnpm(text: str) -> Iterator[str]:
    """The workspace's own packages are the `importers` before all others."""
    return iter(_IN_PNPM.findall(text[max(text.find("\npackages:"), 0) :]))


def _in_bun(text: str) -> Iterator[str]:
    """A line for each package, its dependencies behind its name."""
    for line in text[max(text.find('"packages": {'), 0) :].splitlines():
        if _OWN not in line:
            yield from _IN_BUN.findall(line.partition(":")[2])


_READERS: Mapping[str, Callable[[str], Iterator[str]]] = {
    "package-lock.json": _in_npm,
    "npm-shrinkwrap.json": _in_npm,
    "yarn.lock": _in_yarn,
    "pnpm-lock.yaml": _in_pnpm,
    "bun.lock": _in_bun,
}
LOCKS = (*_READERS, _BINARY)
