"""The job `setup`: hashes, probes, generates and continues."""

from __future__ import annotations

import shlex
from typing import Dict, List

from cigen.config.nodes import Value
from cigen.config.setup import Download, Script, Setup, Vendored
from cigen.gate.pruning.audit import NUMBER
from cigen.gate.pruning.policy import TRIGGER
from cigen.pipeline.hand_over import givers
from cigen.pipeline.model import Pipeline
from cigen.render.jobs import plain_steps
from cigen.render.proof import EXISTS, KEY_PREFIX
from cigen.render.values import values_for

PROBE = "cigen_probe"
_SKIP = "/tmp/skip"
SKIP_FILE = f"{_SKIP}/main.txt"
KEYS = "/tmp/setup_keys"

# A machine of one's own keeps /tmp between builds: what an earlier build proved is none of this one's.
# The probes need their key files whatever happens, so each gets one that can't hit before anything is hashed.
_HASH = f"""\
rm -rf {KEYS} {EXISTS} {_SKIP}
for variant in $CIGEN_PROBES; do
  mkdir -p "{KEYS}/$variant"
  echo "none-$variant-${{CIRCLE_WORKFLOW_JOB_ID:-$$}}" > "{KEYS}/$variant/job-key"
done
cigen setup keys --directory {KEYS}OPTIONS || echo "The jobs could not be hashed: all of them run."
"""

# A job-key ends in its hash; a marker of that name means the job passed with it. Anything else means it runs.
_COLLECT = f"""\
mkdir -p {_SKIP}
for key in {KEYS}/*/job-key; do
  hash=$(sed 's/.*-//' "$key") || continue
  if [ "${{#hash}}" -eq 64 ] && [ -e "{EXISTS}/done_$hash" ]; then
    basename "$(dirname "$key")"
  fi
done > {SKIP_FILE}
echo "Already proven: $(wc -l < {SKIP_FILE})"
"""

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


def hash_script(options: str) -> str:
    """Writes a key for each variant in CIGEN_PROBES; `options` go to `cigen setup keys`."""
    return _HASH.replace("OPTIONS", options)


def probe_command() -> Dict[str, Value]:
    """Looks one variant's proof up: a marker in the cache under exactly its key."""
    key = f'{KEY_PREFIX}{{{{ checksum "{KEYS}/<< parameters.variant >>/job-key" }}}}'
    restore: Dict[str, Value] = {"name": "Look for << parameters.variant >>", "key": key}
    return {
        "description": "Look for the proof that a job passed.",
        "parameters": {"variant": {"type": "string"}},
        "steps": [{"restore_cache": restore}],
    }


def setup_job(pipeline: Pipeline) -> Dict[str, Value]:
    """The job's definition; its probes are the gated variants in the pipeline's order."""
    job: Dict[str, Value] = dict(pipeline.setup_executor)
    if pipeline.setup.environment:
        job["environment"] = dict(pipeline.setup.environment)
    steps = plain_steps(pipeline.setup_checkout)
    steps.extend(_install(pipeline))
    steps.extend(_self_check(pipeline))
    steps.extend(_probes(pipeline))
    given = {"CIGEN_SKIP_JOBS_FILE": SKIP_FILE, "CIGEN_JOB_KEYS": KEYS, "CIGEN_MARKERS": EXISTS}
    steps.append(
        run(
            "Write what is left to run",
            "cigen generate --workflow main",
            **given,
            **_ref(pipeline),
            **_trust(pipeline.setup),
        )
    )
    steps.append(run("Continue", "cigen setup continue"))
    job["steps"] = steps
    return job


def _ref(pipeline: Pipeline) -> Dict[str, str]:
    """What the filters of jobs that take others' files are about: where such a job isn't, nobody needs those files."""
    filtered = any("filters" in job.entry for workflow in pipeline.continued for job in workflow.jobs) and any(
        given for workflow in pipeline.continued for given in givers(workflow.jobs).values()
    )
    return {"CIGEN_BRANCH": "<< pipeline.git.branch >>", "CIGEN_TAG": "<< pipeline.git.tag >>"} if filtered else {}


def trigger(setup: Setup) -> Dict[str, str]:
    """What started the pipeline, where that makes a difference."""
    return {TRIGGER: "<< pipeline.trigger.type >>"} if setup.never_skip.schedules else {}


def _trust(setup: Setup) -> Dict[str, str]:
    """What makes proven jobs run."""
    return {**({NUMBER: "<< pipeline.number >>"} if setup.audit else {}), **trigger(setup)}


def run(name: str, command: str, **environment: str) -> Dict[str, Value]:
    """A step that runs a command with these variables."""
    run: Dict[str, Value] = {"name": name}
    if environment:
        run["environment"] = environment
    run["command"] = command
    return {"run": run}


def _install(pipeline: Pipeline) -> List[Value]:
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


def _self_check(pipeline: Pipeline) -> List[Value]:
    check = pipeline.setup.self_check
    if not check.enabled:
        return []
    name = "Check that the entrypoint is up to date"
    if not check.commit_on_diff:
        return [run(name, "cigen setup self-check")]
    keys: List[Value] = [{"add_ssh_keys": {"fingerprints": [check.write_key]}}] if check.write_key else []
    return [*keys, run(name, "cigen setup self-check --commit")]


def _probes(pipeline: Pipeline) -> List[Value]:
    variants = [job.variant for job in pipeline.gated]
    if not variants:
        return []
    given = values_for(pipeline.gated, pipeline)
    looked_up: List[Value] = [{PROBE: {"variant": variant}} for variant in variants]
    return [
        run("Hash every job", hash_script(given.options), CIGEN_PROBES=" ".join(variants), **given.environment),
        {
            "unless": {
                "condition": "<< pipeline.parameters.skip_cache >>",
                "steps": [*looked_up, run("Collect what is proven", _COLLECT)],
            }
        },
    ]
