"""A Python for a process, wherever Pants sends it: no path of a machine is part of the process's key.

The rules of Pants' own Python backend name the interpreter by its path, so two machines share nothing unless theirs is at the
same one. What cigen writes is the same bytes on every Python, so here which one it was doesn't count.
"""

from __future__ import annotations

import sys
from hashlib import sha256
from typing import Mapping, Tuple

from pants.engine.process import Process, ProcessCacheScope
from pants.util.logging import LogLevel

from cigen_rules._engine import result_of

_KNOWN = ".python"
# A directory that each machine keeps for itself: Pants' keys hold its name, never what is in it.
CACHES: Mapping[str, str] = {"cigen_python": _KNOWN}

# Where another machine or a container runs this, the path is there no Python, or the directory isn't kept.
_REMEMBER = """\
[ -d "$1" ] || exit 0
[ -s "$1/$2" ] && exit 0
PATH=/usr/bin:/bin
printf '%s\\n' "$3" >"$1/$2.$$" && mv -f "$1/$2.$$" "$1/$2"
"""

# `$1` is where paths were remembered, `$2.$3` the oldest version that will do; the rest are that Python's arguments.
_FIND = """\
known=$1 major=$2 minor=$3
shift 3
will_do() {
  "$1" -IS -c 'import sys; sys.exit(sys.version_info[:2] < tuple(map(int, sys.argv[1:])))' "$major" "$minor" 2>/dev/null
}
for file in "$known"/*; do
  [ -f "$file" ] && IFS= read -r python <"$file" && [ -x "$python" ] && will_do "$python" && exec "$python" "$@"
done
PATH="${PATH:+$PATH:}/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin:/opt/local/bin"
for python in python3 python3.14 python3.13 python3.12 python3.11 python3.10 python3.9; do
  will_do "$python" && exec "$python" "$@"
done
echo "there is no Python $major.$minor or later, neither the one that runs Pants nor on PATH: $PATH" >&2
exit 1
"""


# Pants follows the coroutines that a rule calls.
async def remember_interpreter() -> None:
    """Lets this machine's processes know which Python runs Pants; what they find elsewhere, they look for on PATH."""
    name = sha256(sys.executable.encode()).hexdigest()[:16]
    await result_of(
        Process(
            ("/bin/sh", "-c", _REMEMBER, "sh", _KNOWN, name, sys.executable),
            description="Remember which Python runs Pants",
            append_only_caches=CACHES,
            cache_scope=ProcessCacheScope.PER_SESSION,  # the directory may be cleared between two
            level=LogLevel.TRACE,
        )
    )


def by_python(arguments: Tuple[str, ...], needed: str, root: str) -> Tuple[str, ...]:
    """The command line that runs a Python from `needed` on; `root` leads from its directory to the sandbox's."""
    return ("/bin/sh", "-c", _FIND, "sh", f"{root}/{_KNOWN}", *needed.split("."), *arguments)
