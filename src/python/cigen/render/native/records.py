"""Where the proofs of jobs are recorded: at the end of the definition that they share, once, else at the end of an entry.

A definition doesn't know which of its uses it is. Each tells it by arguments, and only where uses differ are there any.
"""

from __future__ import annotations

from typing import Collection, Dict, Iterable, Mapping, NamedTuple, Sequence, Tuple

from cigen.config.nodes import Value, strings
from cigen.pipeline.model import Job
from cigen.render.audit_step import last_steps
from cigen.render.node_proof import RECORD_NODE, node_commands, node_step
from cigen.render.proof import RECORD, RECORD_ORB_JOB, record_command, record_orb_job_command, record_step
from cigen.render.shared import TOLD, recording_step, shared

_VARIABLES = {"JOB_NAME": "job", "DOCKER_ARCH": "architecture"}


class Use(NamedTuple):
    """One use of a definition in the file, with the keys of its entry."""

    job: Job
    keys: Mapping[str, Value]
    gated: bool

    @property
    def post_steps(self) -> Sequence[Value]:
        """Those of its entry."""
        written = self.keys.get("post-steps", ())
        assert isinstance(written, (list, tuple))  # else it isn't gated
        return written


class Records:
    """Writes them; `commands` are those that what was written needs."""

    def __init__(self, hashes: Mapping[str, str]) -> None:
        self._hashes = hashes
        self.commands: Dict[str, Value] = {}

    def of_definition(
        self, written: Mapping[str, Value], uses: Sequence[Use], also_grouped: bool
    ) -> Tuple[Mapping[str, Value], Sequence[Mapping[str, Value]]]:
        """The definition as all its uses share it, and the keys of each one's entry. Uses in job groups aren't gated."""
        command = next((self._command(use) for use in uses if self._ends_inside(use)), "")
        inside = [self._ends_inside(use) and self._command(use) == command for use in uses]
        variables = _own_variables(uses) if not also_grouped and all(use.gated for use in uses) else {}
        names = (*variables.values(), *TOLD.get(command, ()))
        told = [self._told(use, here, names) for use, here in zip(uses, inside)]
        found = shared([*told, dict.fromkeys(names, "")] if also_grouped else told)
        keys = [
            {**(use.keys if here or not use.gated else self._of_entry(use)), **arguments}
            for use, here, arguments in zip(uses, inside, found.arguments)
        ]
        definition = _with_variables(found.declared(written), variables, found.values)
        return (self._recorded(definition, command, found.values) if command else definition), keys

    def of_orb_job(self, use: Use) -> Mapping[str, Value]:
        """The keys of the entry of an orb's job."""
        if use.job.parallel:  # an orb's that is written out
            return self._of_entry(use)
        self.commands.setdefault(RECORD_ORB_JOB, record_orb_job_command())
        return self._behind(use, record_step(use.job, self._hashes, RECORD_ORB_JOB))

    def _of_entry(self, use: Use) -> Mapping[str, Value]:
        self._need(self._command(use))
        record = node_step(use.job, self._hashes) if use.job.parallel else record_step(use.job, self._hashes)
        return self._behind(use, record)

    def _behind(self, use: Use, record: Value) -> Mapping[str, Value]:
        return {**use.keys, "post-steps": [*use.post_steps, *last_steps(use.job, self._hashes, record)]}

    def _ends_inside(self, use: Use) -> bool:
        """Whether the definition's last step is the last of all, and a record is all that comes there."""
        return use.gated and not use.post_steps and not (use.job.proven and use.job.variant in self._hashes)

    def _told(self, use: Use, inside: bool, names: Iterable[str]) -> Mapping[str, str]:
        job = use.job
        found = self._hashes.get(job.variant, "") if inside else ""
        told = {"job": job.recorded_as, "architecture": job.architecture, "hash": found}
        return {name: told[name] if use.gated else "" for name in names}

    def _command(self, use: Use) -> str:
        return RECORD_NODE if use.job.parallel else RECORD

    def _recorded(self, written: Mapping[str, Value], command: str, values: Mapping[str, str]) -> Mapping[str, Value]:
        self._need(command)
        steps = written["steps"]
        assert isinstance(steps, (list, tuple))  # else it isn't gated
        return {**written, "steps": [*steps, recording_step(command, values)]}

    def _need(self, command: str) -> None:
        if command == RECORD_NODE:
            self.commands.update(node_commands(bool(self._hashes)))
        else:
            self.commands.setdefault(RECORD, record_command())


def _own_variables(uses: Sequence[Use]) -> Mapping[str, str]:
    taken = {name for use in uses for name in _variables(use.job)}
    return {variable: name for variable, name in _VARIABLES.items() if variable not in taken}


def _variables(job: Job) -> Collection[str]:
    """What its executor sets, or its image's container: a job's own variables would win over these."""
    keys = job.expansion.keys
    images = keys.get("docker", ())
    places = (keys, *(images if isinstance(images, (list, tuple)) else ()))
    given = (place.get("environment") for place in places if isinstance(place, Mapping))
    return {text.partition("=")[0] for one in given for text in strings(one)}


def _with_variables(
    written: Mapping[str, Value], variables: Mapping[str, str], values: Mapping[str, str]
) -> Mapping[str, Value]:
    environment = written.get("environment", {})
    if not variables or not isinstance(environment, Mapping):
        return written
    own = {variable: values[name] for variable, name in variables.items()}
    return {**written, "environment": {**own, **environment}}
