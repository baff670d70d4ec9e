"""Jobs on Windows: a proof is recorded by a POSIX shell, which they lack.

https://circleci.com/docs/using-windows: an image of a machine, a resource class, or an executor of the orb `circleci/windows`.
"""

from __future__ import annotations

import re
from typing import Iterator

from cigen.config.nodes import strings
from cigen.pipeline.model import Job

_KEYS = ("executor", "executors", "machine", "resource_class", "shell")
_SIGN = re.compile(r"\b(?:windows|powershell|pwsh|cmd\.exe|win)(?![a-z])", re.IGNORECASE)


def may_run_on_windows(job: Job) -> bool:
    """Whether something of its executor has a name of Windows'."""
    keys = job.expansion.keys
    found = (*strings([keys.get(key) for key in _KEYS]), job.expansion.executor_source, *_orb_job(job))
    return any(_SIGN.search(text) for text in found)


def _orb_job(job: Job) -> Iterator[str]:
    """The orbs and arguments of a job that isn't written here: only their names say where it runs."""
    if job.expansion.keys.keys() <= {"executors", "orbs"}:
        yield from job.expansion.names.registered
        yield from strings([step.arguments for step in job.expansion.steps if not step.known])
