"""A machine to run emitted scripts on."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import Any, List

import pytest


class Machine:
    """A machine whose `/tmp` is a directory of the test's."""

    def __init__(self, root: Path) -> None:
        self.tmp = root / "tmp"
        self.bin = root / "bin"
        self.tmp.mkdir()
        self.bin.mkdir()

    def run(self, step: Any, **environment: str) -> subprocess.CompletedProcess[str]:
        script = self.tmp.parent / "script"
        script.write_text(step.command.replace("/tmp/", f"{self.tmp}/"))
        return subprocess.run(
            [*step.shell, str(script)],
            cwd=self.tmp,
            env={"PATH": f"{self.bin}{os.pathsep}{os.environ['PATH']}", **step.environment, **environment},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def program(self, name: str, script: str) -> None:
        (self.bin / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.bin / name).chmod(0o755)

    def read(self, path: str) -> str:
        return (self.tmp / path).read_text()

    def files(self) -> List[str]:
        return sorted(str(path.relative_to(self.tmp)) for path in self.tmp.rglob("*") if path.is_file())


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)
