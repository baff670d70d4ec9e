"""A Python 3.9 whose virtual environments get pip in no time: they share one, where the real ones unpack their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

REAL = Path(sys.base_exec_prefix, "bin", "python3.9")

_ENSUREPIP = """\
import pathlib, sysconfig
pathlib.Path(sysconfig.get_paths()["purelib"], "pip.pth").write_text({packages!r})
"""


def make_python(directory: Path) -> Path:
    """An installation below the directory: the real one by links, but for `ensurepip`, which most of the time goes into."""
    subprocess.run([REAL, "-m", "venv", directory / "venv"], check=True)
    (packages,) = directory.glob("venv/lib/python3.9/site-packages")
    made = directory / "python" / "bin" / "python3.9"
    made.parent.mkdir(parents=True)
    made.write_bytes(REAL.read_bytes())  # it finds its library by where it is itself
    made.chmod(0o755)
    lib = made.parents[1] / "lib"
    _link_all(REAL.parents[1] / "lib", lib, but="python3.9")
    _link_all(REAL.parents[1] / "lib" / "python3.9", lib / "python3.9", but="ensurepip")
    (lib / "python3.9" / "ensurepip").mkdir()
    (lib / "python3.9" / "ensurepip" / "__init__.py").touch()
    (lib / "python3.9" / "ensurepip" / "__main__.py").write_text(_ENSUREPIP.format(packages=str(packages)))
    return made


def _link_all(source: Path, target: Path, but: str) -> None:
    target.mkdir()
    for entry in source.iterdir():
        if entry.name != but:
            (target / entry.name).symlink_to(entry)
