"""The variables a job sees."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Dict, Mapping, Optional

from circleci.emulator.compiled import Job
from circleci.emulator.trigger import SLUG, Trigger, identifier


def given(environment: Mapping[str, object]) -> Dict[str, str]:
    """Values of an `environment` key as variables.

    A boolean becomes 1 or 0 (docs: reusing-config, "boolean"), a null `<nil>` (docs: variables, "usage example").
    """
    return {name: _text(value) for name, value in environment.items()}


def built_in(
    trigger: Trigger, workflow: str, job: Job, build: int, node: int, github_app: bool = False
) -> Dict[str, str]:
    """CircleCI's own variables for one node; projects of the GitHub App have fewer of them."""
    _, user, repository = SLUG.split("/")
    url = "" if github_app else trigger.repository_url
    optional = {"CIRCLE_BRANCH": trigger.branch, "CIRCLE_REPOSITORY_URL": url, "CIRCLE_TAG": trigger.tag}
    return {
        "CI": "true",
        "CIRCLECI": "true",
        "CIRCLE_BUILD_NUM": str(build),
        "CIRCLE_BUILD_URL": f"https://circleci.com/{SLUG}/{build}",
        "CIRCLE_JOB": job.name,
        "CIRCLE_NODE_INDEX": str(node),
        "CIRCLE_NODE_TOTAL": str(job.parallelism),
        "CIRCLE_PIPELINE_ID": trigger.id,
        "CIRCLE_PROJECT_REPONAME": repository,
        "CIRCLE_PROJECT_USERNAME": user,
        "CIRCLE_SHA1": trigger.revision,
        "CIRCLE_USERNAME": user,
        "CIRCLE_WORKFLOW_ID": identifier(trigger.id, workflow),
        "CIRCLE_WORKFLOW_JOB_ID": identifier("job", build),
        "CIRCLE_WORKFLOW_WORKSPACE_ID": identifier(trigger.id, workflow),
        "CIRCLE_WORKING_DIRECTORY": job.working_directory,
        **{name: value for name, value in optional.items() if value},
        **_pull_request(None if github_app else trigger.pull_request),
    }


def _pull_request(number: Optional[int]) -> Dict[str, str]:
    if number is None:
        return {}
    url = f"https://github.com/acme/app/pull/{number}"
    return {
        "CIRCLE_PR_NUMBER": str(number),  # these three only for forks
        "CIRCLE_PR_REPONAME": "app",
        "CIRCLE_PR_USERNAME": f"contributor-{number}",
        "CIRCLE_PULL_REQUEST": url,
        "CIRCLE_PULL_REQUESTS": url,
    }


def search_path(host: str, first: Path, cigen: Optional[Path]) -> str:
    """The machine's PATH: a `cigen` is on it only where the image has one."""
    directories = [entry for entry in host.split(os.pathsep) if entry and not (Path(entry) / "cigen").exists()]
    return os.pathsep.join([str(first), *([str(cigen)] if cigen else []), *directories])


def _text(value: object) -> str:
    if value is None:
        return "<nil>"
    return str(int(value)) if isinstance(value, bool) else str(value)
