"""`packages: [pants]`: what a job keeps of Pants between its runs, and within which bounds.

Each job keeps its own, under a key of pants.toml and the lockfiles alone: an entry is made from nothing, and CircleCI drops it
15 days later. What is older, or of other lockfiles, is never taken over into a new one.
"""

from __future__ import annotations

import posixpath
import re
import shlex
from typing import Iterator, Sequence, Tuple

from cigen.config.detected import DetectedSource
from cigen.config.files import Files
from cigen.errors import Position
from cigen.pipeline.places import exists

PANTS = "pants"
CONFIG = "pants.toml"
# What the launcher installs, what tools keep, and what ran with its results.
PATHS = ("~/.cache/nce", "~/.cache/pants/named_caches", "~/.cache/pants/lmdb_store")
_MOST = 2048  # MB, of each

# One command, since another may stand before it.
COMMAND = """\
{
  started=$(date +%s)
  pants=pants
  if [ -x ./pants ]; then pants=./pants; fi
  "$pants" --version
  echo "Pants took $(($(date +%s) - started)) s to start."
}
"""

_BOUND = f"""\
for path in PATHS; do
  [ -e "$path" ] || continue
  size=$(du -sm "$path" | cut -f 1)
  if [ "$size" -gt {_MOST} ]; then
    rm -rf "$path"
    echo "$path has $size MB, more than {_MOST}: it isn't kept."
  else
    echo "$path has $size MB."
  fi
done
"""

_AT = Position("cigen's own package managers")
_STRING = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_PATH = re.compile(r"[\w@+][\w.@+-]*(?:/[\w.@+-]+)*\.(?:lock|lockfile|txt)", re.ASCII)
_SETTINGS = re.compile(r"pants[\w.-]*\.toml", re.ASCII)
# Where Pants has them unless it is told otherwise.
_USUAL = ("3rdparty/python/default.lock", "3rdparty/jvm/default.lock")


def bound(paths: Sequence[str]) -> str:
    """The command that says how large each path is, and removes what is too large to keep."""
    return _BOUND.replace("PATHS", " ".join(map(_in_shell, paths)))


def _in_shell(path: str) -> str:
    return f'"$HOME"/{shlex.quote(path[2:])}' if path.startswith("~/") else shlex.quote(path)


def sources(files: Files, directory: str) -> Tuple[DetectedSource, ...]:
    """The files in the key, relative to the directory: Pants' settings and the lockfiles that they name."""
    settings = [name for name in files.names(directory) if _SETTINGS.fullmatch(name)]
    named = (path for name in settings for path in _named(files, posixpath.join(directory, name)))
    locks = [path for path in dict.fromkeys((*_USUAL, *named)) if exists(files, posixpath.join(directory, path))]
    return tuple(DetectedSource((name,), False, _AT) for name in (*sorted(settings), *sorted(locks)))


def _named(files: Files, settings: str) -> Iterator[str]:
    """What looks like a lockfile's path among the strings of Pants' settings; there is no reader of TOML in Python 3.9."""
    for match in _STRING.finditer((files.read(settings) or b"").decode("utf-8", "replace")):
        path = (match[1] or match[2] or "").replace("%(buildroot)s/", "")
        if _PATH.fullmatch(path) and ".." not in path.split("/"):
            yield path
