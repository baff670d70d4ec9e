"""What cigen adds to a configuration on purpose, told by the names and shapes that it writes.

`render` writes them: the tests compare what it writes with what is known here.
"""

from __future__ import annotations

from typing import List, Mapping, Optional, Sequence

from cigen.circleci.definitions import Definitions, Mapped
from cigen.circleci.entries import SUCCESS, Entry, Requirement
from cigen.circleci.steps import Step
from cigen.circleci.values import Value, same

SKIP_CACHE = "skip_cache"
SKIPPED = "cigen_skipped"
VARIABLES = ("JOB_NAME", "DOCKER_ARCH")
_CHECKOUT = "cigen_shallow_checkout"
_CONTINUE = "cigen setup continue"
_RECORDS = ("cigen_record_proof", "cigen_record_orb_job", "cigen_record_node", "cigen_record_own_proof")
_PROBES = ("cigen_probe", "cigen_name_nodes", "cigen_find_node", "cigen_record_nodes")
_HASH, _HALT = "cigen setup keys --directory ", "cigen setup halt --job "
_KEYS = ("job_status-exists-v1-", "job_node-v1-")
_EXPLANATION, _PLAN = "cigen_explanation-v1-", "/tmp/cigen_plan"
_PROOF = "_proof"
_TOLD = "cigen_job"
_ALL_PASSED: Mapped = {"name": "Every node passed", "command": "true"}


def continues(job: Value) -> bool:
    """Whether this is the job with which cigen sets up: a step of it continues the pipeline."""
    steps = job.get("steps") if isinstance(job, Mapping) else None
    runs = (step.get("run") for step in _listed(steps) if isinstance(step, Mapping))
    return any(isinstance(run, Mapping) and run.get("command") == _CONTINUE for run in runs)


def looks_for_proofs(job: Value) -> bool:
    """Whether this is the job whose nodes look for proofs before that one, if that is all it is for."""
    return isinstance(job, Mapping) and _HASH in str(job.get("steps")) and not foreign_steps(job)


def foreign_steps(job: Value) -> List[Value]:
    """The steps of such a job that aren't cigen's."""
    steps = job.get("steps") if isinstance(job, Mapping) else None
    return [step for step in _listed(steps) if not _is_of_setup(step)]


def _is_of_setup(step: Value) -> bool:
    if isinstance(step, str) or not isinstance(step, Mapping) or len(step) != 1:
        return step in ("checkout", _CHECKOUT)
    ((name, arguments),) = step.items()
    keys = arguments if isinstance(arguments, Mapping) else {}
    if name == "run":
        return "cigen" in str(keys.get("command"))
    if name in ("restore_cache", "save_cache"):
        named = keys["keys"] if "keys" in keys else [keys.get("key")]
        return all(str(one).startswith(_EXPLANATION) for one in _listed(named))
    if name == "store_artifacts":
        return keys.get("path") == _PLAN
    if name == "unless":
        return keys.get("condition") == f"<< pipeline.parameters.{SKIP_CACHE} >>"
    return name in ("add_ssh_keys", "checkout", _CHECKOUT)


def is_gated(entry: Entry, definitions: Definitions) -> bool:
    """Whether a job records its proof; of a definition that several share, a use records that says who it is."""
    job = definitions.jobs.get(entry.job)
    steps = job.get("steps") if isinstance(job, Mapping) else None
    inside = _told(job) is None or _TOLD in entry.keys
    listed = [*(_listed(steps) if inside else ()), *_listed(entry.keys.get("post-steps"))]
    return any(name in _RECORDS for item in listed for name in ([item] if isinstance(item, str) else _keys(item)))


def _told(job: Value) -> Value:
    parameters = job.get("parameters") if isinstance(job, Mapping) else None
    return parameters.get(_TOLD) if isinstance(parameters, Mapping) else None


def is_own_step(step: Step) -> bool:
    """Whether a step of a gated job hashes it, looks its proof up, halts it or records it."""
    arguments = step.arguments if isinstance(step.arguments, Mapping) else {}
    environment = arguments.get("environment")
    variables = environment if isinstance(environment, Mapping) else {}
    if step.inside and step.inside[0] in (*_RECORDS, *_PROBES):
        if step.name == "run":
            return arguments.get("shell") == "/bin/sh" and all(name.startswith("CIGEN_") for name in variables)
        return step.name in ("save_cache", "restore_cache") and str(arguments.get("key")).startswith(_KEYS)
    command = arguments.get("command")
    if step.name != "run" or step.inside or not isinstance(command, str):
        return False
    return _HASH in command and "CIGEN_PROBES" in variables or command.startswith(_HALT)


def is_no_op(entry: Entry, definitions: Definitions, entries: Sequence[Entry]) -> bool:
    """Whether this is the job that does nothing, so that a workflow isn't empty."""
    return (
        entry.name == SKIPPED
        and not entry.requires
        and not _is_required(entry, entries)
        and (same(definitions.jobs.get(entry.job), {"type": "no-op"}))
    )


def proven_by(entry: Entry, steps: Sequence[Step], entries: Sequence[Entry]) -> Optional[str]:
    """The parallel job for which this one records the proof, if that is all it is for."""
    if not entry.name.endswith(_PROOF) or _is_required(entry, entries):
        return None
    name = entry.name[: -len(_PROOF)]
    own = [step for step in steps if not is_own_step(step)]
    alone = len(own) == 1 and own[0].name == "run" and same(own[0].arguments, _ALL_PASSED)
    return name if alone and entry.requires == (Requirement(name, SUCCESS),) else None


def is_skip_cache(name: str, declaration: Mapped) -> bool:
    """Whether this is the parameter by which nothing is skipped."""
    return name == SKIP_CACHE and declaration.get("type") == "boolean" and declaration.get("default") is False


def _is_required(entry: Entry, entries: Sequence[Entry]) -> bool:
    return any(requirement.name == entry.name for other in entries for requirement in other.requires)


def _listed(steps: Value) -> Sequence[Value]:
    return steps if isinstance(steps, (list, tuple)) else ()


def _keys(item: Value) -> Sequence[str]:
    return tuple(item) if isinstance(item, Mapping) else ()
