"""How cigen gets into the image of a job of the setup workflow."""

from __future__ import annotations

import shlex
from typing import Dict, List

from cigen.config.download import Download
from cigen.config.nodes import Value
from cigen.config.setup import Script, Vendored
from cigen.pipeline.model import Pipeline

# Before a script whose failure is none of the job's. (`|| true` behind it would turn `set -e` off inside.)
NEVER_FAILS = "trap 'exit 0' EXIT\n"

_FOUND = """\
wanted='{wanted}'
if command -v cigen >/dev/null 2>&1; then
  found=$(cigen --version)
  if [ -z "$wanted" ] || [ "$found" = "cigen $wanted" ]; then
    echo "$found is here."
    exit 0
  fi
fi
"""

# A release has its bundle beside its installer.
_DOWNLOAD = """\
curl --fail --silent --show-error --location --retry 3 --output /tmp/cigen-install.sh {url}
echo '{sha256}  /tmp/cigen-install.sh' | sha256sum -c -
[ -n "${{CIGEN_BUNDLE:-}}" ] || export CIGEN_BUNDLE={bundle}
sh /tmp/cigen-install.sh
"""

_ON_PATH = """\
echo 'export PATH="$HOME/.local/bin:$PATH"' >> "$BASH_ENV"
"""

# It is this project's cigen, whatever the image has.
_VENDORED = """\
command -v python3 >/dev/null || { echo "{bundle} needs python3: name an image with it as setup.image." >&2; exit 1; }
mkdir -p "$HOME/.local/bin"
cp {bundle} "$HOME/.local/bin/cigen"
chmod +x "$HOME/.local/bin/cigen"
"$HOME/.local/bin/cigen" --version
"""

_MISSING = """\
echo "This image has no cigen${wanted:+ $wanted}: set setup.image or setup.installer in the cigen configuration." >&2
exit 1
"""


def run(name: str, command: str, **environment: str) -> Dict[str, Value]:
    """A step that runs a command with these variables."""
    run: Dict[str, Value] = {"name": name}
    if environment:
        run["environment"] = environment
    run["command"] = command
    return {"run": run}


def install_steps(pipeline: Pipeline) -> List[Value]:
    """No step where nothing is to be installed."""
    installer = pipeline.setup.installer
    if installer is False:
        return []
    if isinstance(installer, Vendored):
        name = "Use the cigen that this project holds"
        return [run(name, _VENDORED.replace("{bundle}", installer.path) + _ON_PATH)]
    if isinstance(installer, Download):
        url, bundle = (shlex.quote(one) for one in (installer.url, f"{installer.url.rpartition('/')[0]}/cigen.pyz"))
        command = _DOWNLOAD.format(url=url, sha256=installer.sha256, bundle=bundle) + _ON_PATH
    elif isinstance(installer, Script):
        command = installer.run.rstrip("\n") + "\n" + _ON_PATH
    else:
        command = _MISSING
    return [run("Install cigen where the image has none", _FOUND.format(wanted=pipeline.required_version) + command)]
