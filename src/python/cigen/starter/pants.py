"""Pants repositories: Pants knows what to test, and keeps its own caches."""

from __future__ import annotations

from typing import Optional

from cigen.config.files import Files
from cigen.starter.constraints import python_version
from cigen.starter.part import StarterPart, job, text_of

_GET = "curl --proto '=https' --tlsv1.2 -fsSL https://static.pantsbuild.org/setup/get-pants.sh | bash"
_ON_PATH = """\
  - run:
      name: Install Pants
      command: |
        {get}
        echo 'export PATH="$HOME/.local/bin:$PATH"' >> "$BASH_ENV"
"""
_SETUP = """\
description: Bring Pants and its caches
steps:
  - restore_cache:
      keys:
        - pants-v1-{{{{ arch }}}}-{{{{ checksum "pants.toml" }}}}
        - pants-v1-{{{{ arch }}}}-
{install}"""
_SAVE = """\
description: Keep Pants' caches
steps:
  - save_cache:
      key: pants-v1-{{ arch }}-{{ checksum "pants.toml" }}
      paths: [~/.cache/nce, ~/.cache/pants/named_caches]
"""


def pants(files: Files) -> Optional[StarterPart]:
    """The part of a project with a pants.toml."""
    if files.read("pants.toml") is None:
        return None
    own = files.read("pants") is not None
    install = "" if own else _ON_PATH.format(get=_GET)
    launcher = "./pants" if own else "pants"
    commands = {"setup_pants": _SETUP.format(install=install), "save_pants": _SAVE}
    jobs = {name: _job(f"{launcher} {goals}") for name, goals in (("lint", "lint check ::"), ("test", "test ::"))}
    image = f"cimg/python:{python_version(text_of(files, 'pants.toml')) or '3.11'}"
    return StarterPart("pants", "Pants", image, jobs, commands)


def _job(command: str) -> str:
    return job("pants", "steps:", "  - setup_pants", f'  - run: "{command}"', "  - save_pants")
