"""The packages of a Node workspace: jobs for those whose scripts the root doesn't run, and what each could be narrowed to.

It is a proposal: the manifests don't tell that the tests of `apps/web-e2e` read `apps/web`, or do so only by chance.
"""

from __future__ import annotations

import json
import re
from typing import Mapping, NamedTuple, Tuple

from cigen.config.files import Files
from cigen.pipeline.node_workspace import members, unreadable_glob

_PACKAGES = "packages"
_PLAIN = re.compile(r"[\w@][\w@./+-]*")
_GROUP = """\
  # Takes all packages of the workspace away. A job that reads one alone, with those that its manifest names, says
  #   source_files: {example}
  {name}:
{patterns}"""
_NARROWER = """\
# Perhaps it reads no package that its manifest doesn't lead to; `cigen trace` shows what it reads. Then this is enough:
#   source_files: {sources}
"""


class Workspace(NamedTuple):
    """The directories of its packages; none where there is no workspace, or nobody can tell."""

    packages: Tuple[str, ...] = ()


def workspace(files: Files) -> Workspace:
    """The workspace whose root is the project's."""
    return Workspace() if unreadable_glob(files, "") else Workspace(members(files, ""))


def group(found: Workspace, part: str) -> str:
    """The lines of `source_file_groups` that take the packages away."""
    if not found.packages:
        return ""
    patterns = "".join(f"    - {json.dumps(f'!/{one}/**')}\n" for one in found.packages)
    return _GROUP.format(name=_PACKAGES, patterns=patterns, example=_sources(part, found.packages[0]))


def narrower(part: str, package: str) -> str:
    """What a job about one package proposes."""
    return _NARROWER.format(sources=_sources(part, package))


def _sources(part: str, package: str) -> str:
    """The root's files, and of the packages what one depends on."""
    return json.dumps([f"@{part}", f"@{_PACKAGES}", f"workspace:{package}"])


def names(found: Workspace) -> Mapping[str, str]:
    """What jobs of each package are called: by its directory's name where that tells it apart.

    A package that nobody could name on a command line has none.
    """
    last = [package.rpartition("/")[2] for package in found.packages]
    return {
        package: re.sub(r"\W", "_", name if last.count(name) == 1 else package)
        for package, name in zip(found.packages, last)
        if _PLAIN.fullmatch(package)
    }
