"""`cigen init`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Iterator

from cigen.config.files import DiskFiles
from cigen.config.root_files import CONFIG_PATHS
from cigen.errors import CigenError
from cigen.project.tracked import tracked_in
from cigen.project.writing import write_changed
from cigen.starter.write import start

_NEXT = """\
Next:
  cigen vendor      # keeps this cigen in .cigen/cigen.pyz, for the setup job
  cigen generate    # writes .circleci/
  git add .cigen .circleci
On CircleCI, before the first push: Project Settings > Advanced > Enable dynamic
config using setup workflows. docs/rollout.md has the rest."""


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Write .cigen/ for the project in the current directory (or the one --config names), with jobs for what is "
        "found there: Ruby, Rails, Node, Python, Pants. Nothing that exists is overwritten."
    )


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    root = os.path.abspath(options.config or os.curdir)
    if not os.path.isdir(root):
        raise CigenError(f"`{options.config}` is no directory", repair="Name the project's directory.")
    started = start(DiskFiles(root), tracked_in(root))
    for path in (*CONFIG_PATHS, ".cigen/workflows", *started.outputs):
        if os.path.lexists(os.path.join(root, path)):
            raise CigenError(
                f"there is a {path} already, so nothing was written", repair="Change it, or remove it first."
            )
    for path in write_changed(root, started.outputs):
        print(f"{path}: written", file=sys.stderr)
    for line in (f"Found: {', '.join(started.found)}.", *_notes(root), _NEXT):
        print(line, file=sys.stderr)
    return 0


def _notes(root: str) -> Iterator[str]:
    if os.path.exists(os.path.join(root, ".circleci", "config.yml")):
        yield (
            "Note: there is a .circleci/config.yml, which `cigen generate` leaves alone. `cigen import`, in place of this, "
            "moves it and proves that nothing changes; or move what you need into jobs, and `cigen generate --force`."
        )
    if os.path.exists(os.path.join(root, "pants.toml")):
        yield (
            "Note: with the backend `cigen_rules`, Pants writes and checks .circleci/ too: "
            'add it to `backend_packages`, `pants_ignore.add = ["!.circleci/", "!.cigen/"]`, then run `pants tailor`.'
        )
    if not os.path.exists(os.path.join(root, ".git")) and _in_repository(os.path.dirname(root)):
        yield "Note: CircleCI reads .circleci/ only at the top of the repository, and this isn't it."


def _in_repository(directory: str) -> bool:
    """Whether this directory or one above it is a repository's top."""
    while not os.path.exists(os.path.join(directory, ".git")):
        if directory == os.path.dirname(directory):
            return False
        directory = os.path.dirname(directory)
    return True
