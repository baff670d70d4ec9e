"""A copy of the launcher whose lock file names two tiny local packages, not Pants and pex: nothing is downloaded."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Dict, List, Mapping, Optional

REPOSITORY = Path(__file__).parents[2]

# What Pants' own client would see, on one line each.
NATIVE_CLIENT = """#!/bin/sh
echo "arguments: $*"
echo "invalidation: $PANTS_PANTSD_INVALIDATION_GLOBS"
echo "interpreters: $PANTS_PYTHON_BOOTSTRAP_SEARCH_PATH"
echo "pex: $PANTS_PEX_CLI_URL_TEMPLATE"
echo "server: $_PANTS_SERVER_EXE"
"""
PEX_CONTENT = "a pex"
PEX_MAIN = f"""
import os, sys, time
time.sleep(float(os.environ.get("SLEEP_IN_PEX", "0")))
open(sys.argv[sys.argv.index("-o") + 1], "w").write({PEX_CONTENT!r})
"""
# It downloads nothing: what it installs is the Python of the tests.
_UV = """#!/bin/sh
echo "$*" >>"$HOME/uv-was-asked-for"
if test -e "$HOME/is-offline"; then
  echo "error: Failed to install cpython-3.9.25" >&2
  echo "  cause: dns error" >&2
  exit 1
fi
mkdir -p "$UV_PYTHON_INSTALL_DIR/cpython-3.9.25-here/bin"
ln -s {python} "$UV_PYTHON_INSTALL_DIR/cpython-3.9.25-here/bin/python3.9"
"""


def uv_for(python: Path) -> str:
    """The script that says it is uv, and whose Python 3.9 is this one."""
    return _UV.format(python=python)


class Launcher:
    """A repository with `./pants`, and a user's machine to run it on."""

    def __init__(self, directory: Path, python: Path) -> None:
        self.python = python
        self.uv = uv_for(python)
        self.repository = directory / "repository"
        self.cache = directory / "cache"
        self.wheels = directory / "wheels"
        self.tools = directory / "tools"
        self.env = {"HOME": str(directory / "home"), "XDG_CACHE_HOME": str(self.cache), "PATH": str(self.tools)}
        self.env.update(PIP_NO_INDEX="1", PIP_FIND_LINKS=str(self.wheels), CIGEN_PANTS_PYTHON=str(python))

    def start(self, *args: str, **env: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [str(self.repository / "pants"), *args],
            env={**self.env, **env},
            cwd=self.repository,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, *args: str, **env: str) -> subprocess.CompletedProcess[str]:
        process = self.start(*args, **env)
        out, err = process.communicate(timeout=120)
        return subprocess.CompletedProcess(args, process.returncode, out, err)

    def says(self, topic: str, **env: str) -> str:
        """One line of what the native client saw."""
        result = self.run("roots", **env)
        assert result.returncode == 0, result.stderr
        return next(line for line in result.stdout.splitlines() if line.startswith(f"{topic}: "))

    def installations(self) -> List[Path]:
        return sorted(self.cache.glob("cigen-pants/*/install.*"))

    def write(self, path: str, text: str) -> None:
        file = self.repository / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)


def make_launcher(directory: Path, python: Path) -> Launcher:
    made = Launcher(directory, python)
    for path in ("pants", "build-support/install-pants.sh", "build-support/find-python.sh"):
        made.write(path, "")
        shutil.copy(REPOSITORY / path, made.repository / path)
    made.write("src/plugin.py", "")
    made.write("pants.toml", f'known_versions = ["v2.1.137|any|{_sha256(PEX_CONTENT.encode())}|5"]\n')
    made.wheels.mkdir()
    locked = (
        _wheel(made.wheels, "pantsbuild.pants", "2.17.1", _pants_files(), script="pants"),
        _wheel(made.wheels, "pex", "2.1.137", {"pex/__init__.py": "", "pex/__main__.py": PEX_MAIN}),
    )
    made.write("3rdparty/python/backend.lock", "".join(locked))
    made.write("3rdparty/python/uv.lock", _wheel(made.wheels, "uv", "0.13.9", {"uv-0.13.9.data/scripts/uv": made.uv}))
    link_tools(made.tools)
    return made


def link_tools(directory: Path, without: str = "") -> None:
    """A PATH with what every Unix has, and no Python."""
    names = "bash cat chmod cp find flock grep head ln ls mkdir mv rm sed sh sha256sum shasum sleep sort wc"
    directory.mkdir()
    for name in names.split():
        found = shutil.which(name)
        if found and name != without:
            (directory / name).symlink_to(found)


def _pants_files() -> Dict[str, str]:
    return {
        "pants/__init__.py": "",
        "pants/version.py": "VERSION = '2.17.1'\n",
        "pants/bin/__init__.py": "",
        "pants/bin/native_client": NATIVE_CLIENT,
    }


def _wheel(directory: Path, name: str, version: str, files: Mapping[str, str], script: Optional[str] = None) -> str:
    """Writes a wheel; the answer is its line in a lock file."""
    info = f"{name}-{version}.dist-info"
    entry_points = f"[console_scripts]\n{script} = pants.version:VERSION\n" if script else ""
    content = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": entry_points,
    }
    content[f"{info}/RECORD"] = "".join(f"{path},,\n" for path in (*content, f"{info}/RECORD"))
    path = directory / f"{name}-{version}-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for member, text in content.items():
            entry = zipfile.ZipInfo(member)  # without the time of day: the same bytes each time
            entry.external_attr = 0o100755 << 16 if ".data/scripts/" in member else 0
            wheel.writestr(entry, text)
    return f"{name.replace('.', '-')}=={version} \\\n    --hash=sha256:{_sha256(path.read_bytes())}\n"


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
