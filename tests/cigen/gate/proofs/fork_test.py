"""Builds of forks, as Python and as a shell tells them."""

from __future__ import annotations

import subprocess
from typing import Dict

import pytest

from cigen.gate.proofs.fork import IS_FORK, is_fork


@pytest.mark.parametrize(
    ("environment", "fork"),
    [
        ({}, False),
        ({"CIRCLE_BRANCH": "main"}, False),
        ({"CIRCLE_BRANCH": "feature/pull/7"}, False),
        ({"CIRCLE_BRANCH": "pull"}, False),
        ({"CIRCLE_TAG": "pull/7"}, False),
        ({"CIRCLE_PULL_REQUEST": "https://example.invalid/app/pull/7"}, False),
        ({"CIRCLE_PR_NUMBER": "", "CIRCLE_BRANCH": "main"}, False),
        ({"CIRCLE_BRANCH": "pull/7"}, True),
        ({"CIRCLE_PR_NUMBER": "7", "CIRCLE_BRANCH": "main"}, True),
        ({"CIRCLE_PR_REPONAME": "app"}, True),
        ({"CIRCLE_PR_USERNAME": "somebody"}, True),
    ],
)
def test_both_say_the_same(environment: Dict[str, str], fork: bool) -> None:
    script = f"set -eu\nif {IS_FORK}; then echo fork; else echo own; fi"
    said = subprocess.run(["/bin/sh", "-c", script], env=environment, capture_output=True, text=True)

    assert is_fork(environment) == fork
    assert (said.stdout, said.stderr) == ("fork\n" if fork else "own\n", "")
