"""The same configurations on disk, read by the command line."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Mapping, Sequence

from cigen.cli import main
from fuzz.compiling import contents
from fuzz.figures import Fault, Figures, limits

VERBS: Sequence[Sequence[str]] = (
    ("validate",),
    ("check",),
    ("generate", "--dry-run"),
    ("list",),
    ("list", "--json"),
    ("inspect", "config"),
    ("graph",),
    ("graph", "--format", "svg"),
    ("plan", "--json"),
    ("hash", "--all"),
    ("hash", "--all", "--json"),
)
_PLACE = re.compile(r"^cigen[\w ]*: (?:warning: )?\S*:\d+:\d+: |--|`\S+`|KIND|can't be skipped|isn't set", re.MULTILINE)


def drive(mutant: Mapping[str, str], figures: Figures) -> None:
    """Runs every verb that only looks. Raises Fault."""
    before = os.getcwd()
    with TemporaryDirectory() as place:
        for path, content in contents(mutant).items():
            target = Path(place, path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        Path(place, "src").mkdir(exist_ok=True)
        Path(place, "src", "a.py").write_text("a = 1\n")
        os.environ["CIGEN_CACHE_DIR"] = os.path.join(place, "store")
        os.chdir(place)
        try:
            codes = [_run(arguments, place) for arguments in VERBS]
        finally:
            os.chdir(before)
            gc.enable()  # a command that ends soon does without
    figures.comparisons += len(VERBS)
    figures.refused += codes[0] == 2


def _run(arguments: Sequence[str], place: str) -> int:
    out, err = io.StringIO(), io.StringIO()
    with limits(), contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(list(arguments))
        except SystemExit as error:  # argparse's
            raise Fault(f"{' '.join(arguments)} is no command: {err.getvalue()}") from error
    said = err.getvalue()
    if code not in (0, 1, 2) or "bug in cigen" in said or "Traceback" in said:
        raise Fault(f"{' '.join(arguments)}: exit {code}: {said[-2000:]}")
    if code == 2 and not _PLACE.search(said):
        raise Fault(f"{' '.join(arguments)}: no place: {said}")
    if place in said + out.getvalue():
        raise Fault(f"{' '.join(arguments)} tells where the project is: {said}")
    return code
