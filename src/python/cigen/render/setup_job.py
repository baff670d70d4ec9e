"""The job `setup`: hashes, asks for proofs, generates and continues."""

from __future__ import annotations

from typing import Dict, List

from cigen.config.nodes import Value
from cigen.config.setup import Setup
from cigen.gate.pruning.audit import NUMBER
from cigen.gate.pruning.policy import TRIGGER
from cigen.pipeline.hand_over import givers
from cigen.pipeline.model import Pipeline
from cigen.render.explaining import explaining, kept_plan
from cigen.render.install import install_steps, run
from cigen.render.jobs import plain_steps
from cigen.render.probe_nodes import answers, collected_answers, has_nodes
from cigen.render.probes import COLLECTED, probes


def setup_job(pipeline: Pipeline) -> Dict[str, Value]:
    """The job's definition."""
    job: Dict[str, Value] = dict(pipeline.setup_executor)
    if pipeline.setup.environment:
        job["environment"] = dict(pipeline.setup.environment)
    steps = plain_steps(pipeline.setup_checkout)
    steps.extend(install_steps(pipeline))
    steps.extend(_self_check(pipeline))
    steps.extend(answers(pipeline) if has_nodes(pipeline) else probes(pipeline))
    given = collected_answers(pipeline) if has_nodes(pipeline) else COLLECTED
    steps.append(
        run(
            "Write what is left to run",
            "cigen generate --workflow main",
            **given,
            **(kept_plan() if pipeline.gated else {}),
            **_ref(pipeline),
            **_trust(pipeline.setup),
        )
    )
    steps.append(run("Continue", "cigen setup continue"))
    steps.extend(explaining(pipeline))
    job["steps"] = steps
    return job


def _ref(pipeline: Pipeline) -> Dict[str, str]:
    """What the filters of jobs that take others' files are about: where such a job isn't, nobody needs those files.

    With nodes it is told in any case: there the entrypoint stays as it is when jobs come and go.
    """
    filtered = any("filters" in job.entry for workflow in pipeline.continued for job in workflow.jobs) and any(
        given for workflow in pipeline.continued for given in givers(workflow.jobs).values()
    )
    told = filtered or has_nodes(pipeline)
    return {"CIGEN_BRANCH": "<< pipeline.git.branch >>", "CIGEN_TAG": "<< pipeline.git.tag >>"} if told else {}


def trigger(setup: Setup) -> Dict[str, str]:
    """What started the pipeline, where that makes a difference."""
    return {TRIGGER: "<< pipeline.trigger.type >>"} if setup.never_skip.schedules else {}


def _trust(setup: Setup) -> Dict[str, str]:
    """What makes proven jobs run."""
    return {**({NUMBER: "<< pipeline.number >>"} if setup.audit else {}), **trigger(setup)}


def _self_check(pipeline: Pipeline) -> List[Value]:
    check = pipeline.setup.self_check
    if not check.enabled:
        return []
    name = "Check that the entrypoint is up to date"
    if not check.commit_on_diff:
        return [run(name, "cigen setup self-check")]
    keys: List[Value] = [{"add_ssh_keys": {"fingerprints": [check.write_key]}}] if check.write_key else []
    return [*keys, run(name, "cigen setup self-check --commit")]
