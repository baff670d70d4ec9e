"""When everything runs, whatever is proven."""

from __future__ import annotations

from typing import Mapping

from cigen.config.setup import Setup

NO_SKIP = "[ci noskip]"
# `pipeline.trigger.type`, as the setup job is told. https://circleci.com/docs/reference/variables/#pipeline-values: it
# took the place of `pipeline.trigger_source`, which CircleCI doesn't promise any more.
TRIGGER = "CIGEN_TRIGGER"
SCHEDULE = "schedule"
_NO_SCHEDULE = ("github_app", "github_server", "github_oauth", "bitbucket_cloud", "bitbucket_dc", "webhook", "api")
_SCHEDULED = "pipelines of a schedule never skip (setup.never_skip.schedules)"


def reason_to_run_everything(setup: Setup, environment: Mapping[str, str], subject: str, deciding: bool = True) -> str:
    """Why nothing may be skipped in this build; empty where skipping is allowed. `subject` is the commit's first line.

    Who isn't `deciding`, as on a laptop, need not know what started the pipeline.
    """
    tag, branch = environment.get("CIRCLE_TAG", ""), environment.get("CIRCLE_BRANCH", "")
    if NO_SKIP in subject:
        return f"the commit says {NO_SKIP}"
    if tag and setup.never_skip.tags:
        return f"tag builds never skip (setup.never_skip.tags), and this is {tag}"
    if branch and any(matches(pattern, branch) for pattern in setup.never_skip.branches):
        return f"builds of {branch} never skip (setup.never_skip.branches)"
    started_by = environment.get(TRIGGER, "" if deciding else _NO_SCHEDULE[0])
    if setup.never_skip.schedules and started_by not in _NO_SCHEDULE:
        # Empty, `<nil>`, or of a setup job that isn't told because it was generated before.
        unknown = "" if started_by == SCHEDULE else ", and CircleCI doesn't say what started this one"
        return f"{_SCHEDULED}{unknown}"
    if setup.mode == "shadow":
        return "setup.mode is shadow"
    return ""


def matches(pattern: str, branch: str) -> bool:
    """A name, or a regular expression between slashes that has to match the whole name, as in CircleCI's filters.

    Where nobody can tell it does: then everything runs.
    """
    if pattern.startswith("/"):
        from cigen.circleci.re2 import compile_pattern  # few configurations have one
        from cigen.circleci.ref_patterns import is_expression

        return is_expression(pattern) and compile_pattern(pattern[1:-1]).matches(branch) is not False
    return pattern == branch
