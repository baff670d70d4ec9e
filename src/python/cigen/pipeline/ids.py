"""The id of each use of a job: what stands for it in shell lines, paths, keys of caches and skip files.

Names may hold anything; an id holds letters, digits, `_` and `-` alone. No two of (workflow, job's name) have one id: a
name of `main` that is no id by itself, and a name of another workflow, have `--` in theirs.
"""

from __future__ import annotations

import re
from hashlib import sha256

from cigen.config.workflow import MAIN
from cigen.pipeline.model import Workflow

_LONGEST = 200  # it is also the name of a directory
_PLAIN = re.compile(r"[A-Za-z0-9_](?:-?[A-Za-z0-9_])*-?")
_WORDS = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")
_OTHER = re.compile(r"[^A-Za-z0-9_]+")
_SHOWN = 60  # characters of a name that an id can't hold


def variant_id(workflow: str, name: str) -> str:
    """The id of the job `name` of a workflow; in `main` it is the name, where that may be one."""
    if workflow == MAIN and len(name) <= _LONGEST and _PLAIN.fullmatch(name):
        return name
    words = f"{workflow}--{name}"
    if len(words) <= _LONGEST and _WORDS.fullmatch(workflow) and _WORDS.fullmatch(name):
        return words
    return f"{_word(workflow)}--{_word(name)}--{_digest(f'{len(workflow)} {workflow}{name}')}"


def workflow_id(name: str) -> str:
    """What stands for a workflow in the names of jobs that cigen adds: its name, where that is words."""
    return name if len(name) <= _LONGEST and _WORDS.fullmatch(name) else f"{_word(name)}--{_digest(name)}"


def identified(workflow: Workflow) -> Workflow:
    """The workflow, its jobs with their ids."""
    jobs = (job._replace(variant=variant_id(workflow.name, job.name)) for job in workflow.jobs)
    return workflow._replace(jobs=tuple(jobs))


def _word(name: str) -> str:
    return _OTHER.sub("-", name)[:_SHOWN].strip("-") or "x"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
