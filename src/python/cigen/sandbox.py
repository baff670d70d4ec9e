"""Generation in a process of its own: from the files of the current directory alone, whatever repository is around it."""

from __future__ import annotations

import os

from cigen.compile import compile_project
from cigen.config.files import DiskFiles
from cigen.config.variables import Variables


def main() -> None:
    """Writes what the configuration compiles to."""
    compilation = compile_project(DiskFiles(os.curdir), variables=Variables(environment=os.environ))
    for path, text in compilation.outputs.items():
        os.makedirs(os.path.dirname(path) or os.curdir, exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
