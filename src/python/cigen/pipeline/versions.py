"""Versions in the keys of caches: from a file, from what a pattern finds in it, or from a command in the job."""

from __future__ import annotations

import re
from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.config.caches import VersionSource
from cigen.config.files import Files
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline.places import exists

VERSIONS = "/tmp/cigen/versions"


class Version(NamedTuple):
    """A part of a key; a `command` writes the file whose checksum it is."""

    part: str
    command: str = ""


def version(name: str, at: Position, written: Mapping[str, Tuple[VersionSource, ...]], files: Files) -> Version:
    """What the first source tells that has an answer. Raises ConfigError for an unknown name and where none has."""
    known = {**VERSION_SOURCES, **written}
    if name not in known:
        raise ConfigError(f"unknown version source `{name}`", at, nearest(name, known, noun="version source"))
    silent: Optional[VersionSource] = None
    for source in known[name]:
        if source.command:
            return Version(_checksum(f"{VERSIONS}/{name}"), source.command)
        if source.file and exists(files, source.file):
            part = _in_file(source, name, files)
            if part is not None:
                return Version(part)
            silent = silent or source
    if silent is not None:
        what = f"the pattern for the version of `{name}` matches nothing in `{silent.file}`"
        raise ConfigError(what, silent.at, "Mend the pattern.")
    what = f"none of the files exists that tell the version of `{name}`"
    raise ConfigError(what, known[name][0].at if known[name] else at, "Add one, or a `command`.")


def _checksum(path: str) -> str:
    return f'{{{{ checksum "{path}" }}}}'


def _in_file(source: VersionSource, name: str, files: Files) -> Optional[str]:
    if not source.pattern:
        return _checksum(source.file)
    text = (files.read(source.file) or b"").decode("utf-8", "replace")
    try:
        match = re.search(source.pattern, text, re.MULTILINE)
    except re.error as error:
        what = f"the pattern for the version of `{name}` is broken: {error}"
        raise ConfigError(what, source.at, "Mend it.") from None
    return f"{name}{match[1] if match.groups() else match[0]}" if match else None


_SHIPPED_AT = Position("cigen's own versions")


def _shipped(command: str, *files: str) -> Tuple[VersionSource, ...]:
    """Files by their names, then the command that asks the job's image."""
    found = (VersionSource(at=_SHIPPED_AT, file=file, pattern=_PATTERNS.get(file, "")) for file in files)
    return (*found, VersionSource(at=_SHIPPED_AT, command=command))


# Files that hold more than a version.
_PATTERNS: Mapping[str, str] = {
    "Gemfile.lock": r"BUNDLED WITH\s+([0-9.]+)",
    "global.json": r'"version":\s*"([^"]+)"',
    "pom.xml": r"<(?:maven\.compiler\.target|maven\.compiler\.release|java\.version)>([^<]+)<",
}
VERSION_SOURCES: Mapping[str, Tuple[VersionSource, ...]] = {
    "ruby": _shipped("ruby --version", ".ruby-version", ".tool-versions"),
    "bundler": _shipped("bundle --version", "Gemfile.lock"),
    "node": _shipped("node --version", ".node-version", ".nvmrc", ".tool-versions"),
    "python": _shipped("python --version", ".python-version", ".tool-versions"),
    "pip": _shipped("pip --version"),
    "go": _shipped("go version", ".go-version", "go.mod", ".tool-versions"),
    "rust": _shipped("rustc --version", "rust-toolchain.toml", "rust-toolchain", ".tool-versions"),
    "rustc": _shipped("rustc --version", "rust-toolchain.toml", "rust-toolchain", ".tool-versions"),
    "cargo": _shipped("cargo --version"),
    "java": _shipped("java -version 2>&1", ".java-version", ".tool-versions", "pom.xml"),
    "dotnet": _shipped("dotnet --version", "global.json"),
}
