"""The jobs that record for parallel ones: those behind the uses of one definition have one definition, too."""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, Optional, Sequence, Tuple

from cigen.config.nodes import Value
from cigen.pipeline.model import Job, Pipeline
from cigen.render.node_proof import proof_job, proof_keys, proof_name, proof_told
from cigen.render.shared import Shared, shared


class ProofJobs:
    """Their entries, by the ids of the jobs that they record for; the definitions are added to those of the file."""

    def __init__(self, pipeline: Pipeline, hashes: Mapping[str, str], definitions: Dict[str, Value]) -> None:
        self._pipeline, self._definitions = pipeline, definitions
        self.entries: Dict[str, Value] = {}
        for jobs in _alike(pipeline.gated, hashes):
            found = shared([proof_told(job, hashes) for job in jobs])
            name = self._define(jobs[0], found)
            for job, arguments in zip(jobs, found.arguments):
                called: Mapping[str, Value] = {} if proof_name(job) == name else {"name": proof_name(job)}
                self.entries[job.variant] = {name: {**called, **arguments, **proof_keys(job, pipeline)}}

    def _define(self, job: Job, found: Shared) -> str:
        """By the id of the first: its name may be none for a definition."""
        name = f"{job.variant}_proof"
        while name.lower() in {one.lower() for one in self._definitions}:
            name = f"cigen_{name}"
        written = proof_job(found.values["job"], job.nodes, found.values, self._pipeline.setup_executor)
        self._definitions[name] = found.declared(written)
        return name


def _alike(gated: Sequence[Job], hashes: Mapping[str, str]) -> Iterator[Sequence[Job]]:
    """The parallel jobs, those together whose proofs are recorded alike."""
    groups: Dict[Tuple[str, Optional[int], bool], List[Job]] = {}
    for job in gated:
        if job.parallel:
            groups.setdefault((job.called, job.nodes, job.variant in hashes), []).append(job)
    yield from groups.values()
