"""GitHub's merge queue builds branches of its own: what is true of `main` isn't of `gh-readonly-queue/main/pr-1-…`.

https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/configuring-pull-request-merges/managing-a-merge-queue
"""

from __future__ import annotations

from typing import Iterator, Mapping

from cigen.circleci.ref_patterns import is_expression
from cigen.circleci.values import strings
from cigen.errors import CigenError, ConfigError
from cigen.gate.pruning.policy import matches
from cigen.pipeline.model import Pipeline

PREFIX = "gh-readonly-queue/"
_COMMIT = "0" * 40


def unprotected_queue(pipeline: Pipeline, known: bool = False) -> Iterator[CigenError]:
    """A warning where the queue of a branch that never skips may skip, and the project has one: `known`, or named by it."""
    patterns = pipeline.setup.never_skip.branches
    if not pipeline.gated or not (known or _names_queue(pipeline)):
        return
    for branch in (pattern for pattern in patterns if not is_expression(pattern)):
        queued = f"{PREFIX}{branch}/pr-1-{_COMMIT}"
        if not branch.startswith(PREFIX) and not any(matches(pattern, queued) for pattern in patterns):
            what = f"builds of `{branch}` never skip, but those of its merge queue do, which come before them"
            escaped = branch.replace("/", "\\/")
            repair = f"Add `/gh-readonly-queue\\/{escaped}\\/.*/` to `setup.never_skip.branches`."
            yield ConfigError(what, pipeline.setup.at or pipeline.at, repair)


def _names_queue(pipeline: Pipeline) -> bool:
    """Whether some filter or condition is about branches of a queue."""
    for workflow in pipeline.workflows:
        written = (workflow.options, *(job.entry.get("filters") for job in workflow.jobs))
        if any(PREFIX[:-1] in text for one in written if isinstance(one, (str, Mapping)) for text in strings(one)):
            return True
    return False
