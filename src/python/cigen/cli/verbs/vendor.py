"""`cigen vendor`."""

from __future__ import annotations

import argparse
import os
import sys
from hashlib import sha256

from cigen.bundle.archive import archive
from cigen.bundle.contents import OLDEST, contents, own_archive
from cigen.cli.report.wrap import wrapped
from cigen.config.regular import read_regular
from cigen.config.setup import BUNDLE
from cigen.errors import CigenError
from cigen.project.project import find_project
from cigen.project.repository import ignored
from cigen.project.staging import stage

_MODE = 0o755
_NEXT = """\
Commit it, and what `cigen generate` changes now: the setup job then runs it, in
cimg/python or any image with Python and git (`setup.image`)."""

_DEMANDING = "{} is what needs Python {}: with an older one of it the file runs on {}, too."


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Write this cigen and its libraries as one file, `.cigen/cigen.pyz`, that any Python runs. "
        "Once it is committed, the setup job uses it and needs no image or download with cigen."
    )
    command.add_argument("-o", "--output", metavar="PATH", help="write it there instead; then no project is needed")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    if options.output is not None:
        return _write(os.path.abspath(options.output), options.output)
    root = find_project(options.config).root
    _write(os.path.join(root, BUNDLE), BUNDLE)
    if ignored(root, BUNDLE):
        repair = f"Add `!/{BUNDLE}` to its .gitignore, or commit it with `git add --force`."
        raise CigenError(f"git ignores {BUNDLE}", repair=repair)
    print(_NEXT, file=sys.stderr)
    return 0


def _write(path: str, shown: str) -> int:
    data = own_archive()
    if data is None:
        found = contents()
        data = archive(found.files)
        print(wrapped(f"Needs Python {found.python}; holds {', '.join(found.libraries)}."), file=sys.stderr)
        if found.demanding:
            print(wrapped(_DEMANDING.format(" and ".join(found.demanding), found.python, OLDEST)), file=sys.stderr)
    verb = "written" if _replace(path, data, shown) else "up to date"
    print(f"{shown}: {verb}\n  sha256 {sha256(data).hexdigest()}", file=sys.stderr)
    return 0


def _replace(path: str, data: bytes, shown: str) -> bool:
    """Writes the file whole or not at all; False when it is there already."""
    try:
        if os.path.exists(path) and read_regular(path) == data:
            return False
        stage(path, data, _MODE).place()
    except OSError as error:
        raise CigenError(f"can't write {shown}: {error.strerror}", repair="Make its directory writable.") from None
    return True
