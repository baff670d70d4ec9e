"""The real `cigen` command of this source tree, installed in a directory for the PATH of jobs."""

from __future__ import annotations

import compileall
import sys
from functools import cache
from pathlib import Path

_COMMAND = """\
#!{python}
import sys
sys.path[:] = {path!r}
from cigen.cli import main
sys.exit(main())
"""


def install_cigen(directory: Path) -> Path:
    """Writes `cigen` into the directory, which is returned: the code and libraries are those of this process."""
    from cigen import cli

    _compile(Path(cli.__file__).parent.parent)
    directory.mkdir(parents=True, exist_ok=True)
    command = directory / "cigen"
    command.write_text(_COMMAND.format(python=sys.executable, path=[entry for entry in sys.path if entry]))
    command.chmod(0o755)
    return directory


@cache
def _compile(package: Path) -> None:
    """Once, as pip does: where jobs see the sources as read-only, each start would compile them again."""
    compileall.compile_dir(package, quiet=2)
