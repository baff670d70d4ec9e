"""`circleci`: what is for CircleCI alone."""

from __future__ import annotations

from typing import Optional

from cigen.config.nodes import Node
from cigen.config.records import Record, key
from cigen.config.shapes import BOOLEAN, STRINGS, unread


class CircleciOptions(Record):
    """The root's `circleci`."""

    fix_github_status: bool = key(BOOLEAN, "let approvals that wait not hold up the commit on GitHub", default=False)
    context: Optional[Node] = key(
        unread(STRINGS),
        "contexts with CIRCLE_TOKEN and GITHUB_PERSONAL_ACCESS_TOKEN for the jobs that need them",
        default=None,
    )
