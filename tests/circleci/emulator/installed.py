"""The real `cigen` command of this source tree, installed in a directory for the PATH of jobs."""

from __future__ import annotations

import sys
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
    from cigen.cli import main

    assert main is not None
    directory.mkdir(parents=True, exist_ok=True)
    command = directory / "cigen"
    command.write_text(_COMMAND.format(python=sys.executable, path=[entry for entry in sys.path if entry]))
    command.chmod(0o755)
    return directory
