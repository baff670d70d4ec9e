"""When everything runs, whatever is proven."""

from __future__ import annotations

from typing import Mapping

from cigen.config.setup import Setup

NO_SKIP = "[ci noskip]"
# `pipeline.trigger_source`, as the setup job is told. A source that isn't known may be a schedule.
TRIGGER = "CIGEN_TRIGGER"
_NO_SCHEDULE = ("webhook", "api")


def reason_to_run_everything(setup: Setup, environment: Mapping[str, str], subject: str) -> str:
    """Why nothing may be skipped in this build; empty where skipping is allowed. `subject` is the commit's first line."""
    tag, branch = environment.get("CIRCLE_TAG", ""), environment.get("CIRCLE_BRANCH", "")
    if NO_SKIP in subject:
        return f"the commit says {NO_SKIP}"
    if tag and setup.never_skip.tags:
        return f"tag builds never skip (setup.never_skip.tags), and this is {tag}"
    if branch and any(matches(pattern, branch) for pattern in setup.never_skip.branches):
        return f"builds of {branch} never skip (setup.never_skip.branches)"
    source = environment.get(TRIGGER)
    if setup.never_skip.schedules and source is not None and source not in _NO_SCHEDULE:
        return "pipelines of a schedule never skip (setup.never_skip.schedules)"
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
