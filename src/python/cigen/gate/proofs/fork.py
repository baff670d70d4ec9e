"""Builds of pull requests from forks: they record no proof and push nothing.

CircleCI sets the variables where a fork's pull request is a GitHub OAuth project's; the name of the branch is what a
GitHub App project has. This is hygiene, no boundary: whoever can run a job can say what its environment says, and a fork
has the project's caches only where its settings pass secrets on.
"""

from __future__ import annotations

from typing import Mapping

_VARIABLES = ("CIRCLE_PR_NUMBER", "CIRCLE_PR_REPONAME", "CIRCLE_PR_USERNAME")
_BRANCH, _START = "CIRCLE_BRANCH", "pull/"

# The same as a condition of any shell.
IS_FORK = (
    f'[ -n "{"".join(f"${{{name}:-}}" for name in _VARIABLES)}" ]'
    f' || case "${{{_BRANCH}:-}}" in {_START}*) ;; *) false ;; esac'
)


def is_fork(environment: Mapping[str, str]) -> bool:
    """Whether this is the build of a fork's pull request."""
    return any(environment.get(name) for name in _VARIABLES) or environment.get(_BRANCH, "").startswith(_START)
