"""Parts -> the files of a first configuration."""

from __future__ import annotations

import json
from typing import Dict, List, Mapping, NamedTuple, Tuple

from cigen.config.files import Files
from cigen.config.schema import schema_text
from cigen.starter.exclusions import NOTHING, Tracked, exclusions
from cigen.starter.node import node
from cigen.starter.pants import pants
from cigen.starter.part import StarterPart, job, run
from cigen.starter.python import python
from cigen.starter.ruby import ruby

_SCHEMA = ".cigen/schema.json"
_HEAD = """\
# What all jobs share. The jobs are in workflows/main/jobs/, one file each; `cigen generate` writes .circleci/ from them.
"""
_GROUPS = """
# What the result of a job depends on: with the same files and the same definition it isn't run again.
# "**" is everything: always right, and it skips least. Less .cigen/: what a job says counts without its file, and with it
# an edit of one job would run all others. A job that reads these files itself needs "**" alone.
source_file_groups:
"""
_GROUP = """\
  {name}:
    - "**"
"""
_WITHOUT_CONFIG = """\
    - "!.cigen/**"
"""
_PERHAPS = """\
    # No other file here names these, so probably no job reads them. `cigen trace` shows what one reads.
"""
_IMAGES = """
docker_images:
"""
_EXAMPLE = StarterPart(
    "project",
    "nothing known",
    "cimg/base:current",
    {"test": job("project", *run('echo "Write here what tests this project."'))},
    {},
)


class Started(NamedTuple):
    """The files to write by path, and what they were written for, in words."""

    outputs: Mapping[str, str]
    found: Tuple[str, ...]


def start(files: Files, tracked: Tracked = NOTHING) -> Started:
    """A first configuration for what is in the project's root. Pants, where it is, runs all the rest."""
    part = pants(files)
    parts = [part] if part else list(filter(None, (ruby(files), node(files))))
    of_python = None if part else python(files, alone=not parts)
    parts = [*parts, *([of_python] if of_python else [])] or [_EXAMPLE]
    outputs: Dict[str, str] = {".cigen/config.yml": _with_schema("root", 0, _config(parts, _patterns(files, tracked)))}
    for one in parts:
        for name, text in one.commands.items():
            outputs[f".cigen/commands/{name}.yml"] = _with_schema("command", 1, text)
        for name, text in one.jobs.items():
            path = f"{one.name}_{name}" if len(parts) > 1 else name
            outputs[f".cigen/workflows/main/jobs/{path}.yml"] = _with_schema("job", 3, text)
    outputs[_SCHEMA] = schema_text()
    return Started(outputs, tuple(one.found for one in parts))


def _with_schema(kind: str, depth: int, text: str) -> str:
    """The text behind a line that tells editors which schema it has."""
    return f"# yaml-language-server: $schema={'../' * depth}schema.json#/$defs/{kind}\n{text}"


def _config(parts: List[StarterPart], patterns: str) -> str:
    groups = "".join(f"{_GROUP.format(name=part.name)}{patterns}{part.groups}" for part in parts)
    images = "".join(f"  {part.name}:\n    default: {part.image}\n" for part in parts)
    more = "".join(f"\n{part.config}" for part in parts if part.config)
    return f"{_HEAD}{_GROUPS}{groups}{_IMAGES}{images}{more}"


def _patterns(files: Files, tracked: Tracked) -> str:
    """The lines of a group behind `**`."""
    if not set(files.names("")) - {".git/", ".cigen/"}:
        return ""  # less the configuration, everything is nothing
    perhaps = "".join(f"    # - {json.dumps(one.pattern)} # {one.why}\n" for one in exclusions(tracked))
    return f"{_WITHOUT_CONFIG}{_PERHAPS if perhaps else ''}{perhaps}"
