"""A page of the documents as a script: its files are written, its commands run, its logs looked for."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path
from subprocess import run
from typing import Iterator, List, Tuple

import pytest

from cigen.cli import main

DOCS = Path(__file__).parents[2] / "docs"
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_VARYING = re.compile(r"\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b|\b\d+\.\d+(\.\d+)+\b")
_NAMED = re.compile(r"# (\S+)\n")
_AUTHOR = {f"GIT_{who}_{what}": "page@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}


def blocks(page: str) -> List[Tuple[str, str]]:
    """(kind, text) of each fenced block of a text, in its order."""
    return _BLOCK.findall(page)


def anonymous(text: str) -> str:
    """The text without what differs between machines: hashes and versions of libraries."""
    return _VARYING.sub("VARIES", text)


def write_file(text: str) -> None:
    """A block whose first line is a comment with a path."""
    named = _NAMED.match(text)
    assert named, f"no path in the first line of: {text}"
    Path(named[1]).parent.mkdir(parents=True, exist_ok=True)
    Path(named[1]).write_text(text[named.end() :])


def commands(text: str) -> Iterator[str]:
    """The command lines of a block of the kind `console`."""
    return (line[2:] for line in text.splitlines() if line.startswith("$ "))


def said(command: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What a command prints, the diagnostics of cigen before or behind its result as pages have them."""
    if not command.startswith("cigen "):
        run(["sh", "-c", command], check=True, env={**os.environ, **_AUTHOR})
        return ""
    capsys.readouterr()
    assert main(shlex.split(command)[1:]) == 0
    out, err = capsys.readouterr()
    *before, last = err.splitlines(keepends=True) or [""]
    return "".join([*before, out, last]) if out else err
