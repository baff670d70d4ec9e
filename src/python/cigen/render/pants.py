"""A Pants for the jobs that hash: installed there, or in their image, and asked before anything is restored.

None of Pants' caches is restored here. Any branch can save one: what is unpacked of it would be run beside the
continuation's key, and a forged store makes a closure smaller, which skips a job whose sources changed.
"""

from __future__ import annotations

import shlex
from typing import Dict, List, Mapping

from cigen.config.download import Download
from cigen.config.nodes import Value
from cigen.config.setup_pants import Requirements
from cigen.pipeline.model import Pipeline
from cigen.render.install import NEVER_FAILS, run

_PLACE = "/tmp/cigen_pants"
_PROGRAM = f"{_PLACE}/bin/pants"
# Fresh each time: on a machine of one's own the usual one may hold what a cache of an earlier build unpacked there.
_STORE = "/tmp/cigen_pants_store"
# A first run has much to do and says nothing meanwhile; cigen gives Pants less time than that.
_SILENCE = "25m"
# Neither what is installed nor what Pants loads needs it. An empty one outranks CircleCI's.
_WITHOUT_KEY = {"CIRCLE_CONTINUATION_KEY": ""}

# A machine of one's own keeps /tmp between builds. Where anything fails, nothing stays that could be asked.
_INSTALL = f"""\
{NEVER_FAILS}started=$(date +%s)
rm -rf {_PLACE}
mkdir -p {_PLACE}/bin
if ! {{
HOW
}}; then
  rm -rf {_PLACE}
  echo "Pants isn't installed: the jobs that name its targets run."
  exit 0
fi
echo "Pants took $(($(date +%s) - started)) s to install, and $(du -sm {_PLACE} | cut -f 1) MB."
"""

_BY_PIP = f"""\
  python3 -m venv {_PLACE} &&
  {_PLACE}/bin/python -m pip --disable-pip-version-check install --quiet --require-hashes --requirement=FILE &&
  [ -x {_PROGRAM} ]"""

_BY_CURL = f"""\
  curl --fail --silent --show-error --location --retry 3 --output {_PROGRAM} --url URL &&
  echo 'SHA256  {_PROGRAM}' | sha256sum -c - &&
  chmod +x {_PROGRAM}"""


def pants_steps(pipeline: Pipeline) -> List[Value]:
    """The step that installs Pants; none where the image has it, and where nobody asks for one."""
    pants = pipeline.setup.pants
    if isinstance(pants, bool) or not pipeline.gated:
        return []
    if isinstance(pants, Requirements):
        how = _BY_PIP.replace("FILE", shlex.quote(pants.requirements))
    else:
        how = _by_curl(pants)
    return [run("Install Pants", _INSTALL.replace("HOW", how), **_WITHOUT_KEY)]


def with_pants(step: Dict[str, Value], pipeline: Pipeline) -> Dict[str, Value]:
    """The step that hashes, as one that asks Pants without its daemon and says what that takes."""
    pants = pipeline.setup.pants
    if pants is False:
        return step
    written = step["run"]
    assert isinstance(written, dict)
    environment, command = written.get("environment", {}), written["command"]
    assert isinstance(environment, dict) and isinstance(command, str)
    timed = (
        f"started=$(date +%s)\nrm -rf {_STORE}\n{command}"
        + 'echo "Hashing took $(($(date +%s) - started)) s, with Pants."\n'
    )
    given: Mapping[str, str] = {} if pants is True else {"CIGEN_PANTS": _PROGRAM}
    return {
        "run": {
            **written,
            "environment": {
                **environment,
                "PANTS_PANTSD": "false",
                "PANTS_LOCAL_STORE_DIR": _STORE,
                **given,
                **_WITHOUT_KEY,
            },
            "command": timed,
            "no_output_timeout": _SILENCE,
        }
    }


def _by_curl(download: Download) -> str:
    return _BY_CURL.replace("SHA256", download.sha256.lower()).replace("URL", shlex.quote(download.url))
