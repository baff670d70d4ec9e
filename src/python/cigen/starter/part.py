"""What one kind of project needs in its first configuration."""

from __future__ import annotations

import re
from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.config.files import Files

_VERSION = re.compile(r"(?:ruby-|v)?(\d+(?:\.\d+)*)")


class StarterPart(NamedTuple):
    """`name` is that of its image and of its group of files, `found` what a person reads. `config` are more keys of the root
    file, `groups` more lines of its groups of files; jobs and commands are the texts of their files."""

    name: str
    found: str
    image: str
    jobs: Mapping[str, str]
    commands: Mapping[str, str]
    config: str = ""
    groups: str = ""


def text_of(files: Files, path: str) -> str:
    """A file's text; empty where there is none."""
    return (files.read(path) or b"").decode("utf-8", "replace")


def version_in(files: Files, *paths: str) -> Optional[str]:
    """The version the first of these files that holds one names, e.g. 3.3.5."""
    for path in paths:
        match = _VERSION.fullmatch(text_of(files, path).strip())
        if match:
            return match[1]
    return None


def job(part: str, *lines: str) -> str:
    """A job's file: the part's image and files, then these lines."""
    return "\n".join((f"image: {part}", f'source_files: "@{part}"', *lines)) + "\n"


def run(*commands: str) -> Tuple[str, ...]:
    """The lines of `steps`."""
    return ("steps:", *(f"  - run: {command}" for command in commands))
