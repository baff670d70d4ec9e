"""Whether a generated file may take the place of one that others wrote."""

from __future__ import annotations

from typing import Callable, Optional

from cigen.circleci.definitions import Mapped
from cigen.circleci.document import DocumentError, load
from cigen.circleci.path_filtering import read_filtering
from cigen.circleci.validity import findings
from cigen.circleci.values import same
from cigen.compare.comparison import compare
from cigen.compare.sides import read_source


def is_proven(
    there: bytes,
    generated: bytes,
    continued: Optional[bytes],
    whole: bool,
    read: Callable[[str], Optional[bytes]] = lambda path: None,
) -> bool:
    """Whether both files mean the same to CircleCI.

    `continued` is what the generated one continues with, and `read` finds what the other one does. What isn't a `whole`
    configuration has to hold the same values.
    """
    try:
        filtering = read_filtering(load(there)) if whole else None
        behind = None if filtering is None else read(filtering.continuation)
        old, new = read_source("there", there, behind), read_source("generated", generated, continued)
        if same(old.document, new.document) and old.doubts == new.doubts:
            return True
        if not whole or any(_is_refused(one.document) for one in (old, new)):
            return False
        return compare(old, new).equal
    except (DocumentError, RecursionError):
        return False


def _is_refused(document: Mapped) -> bool:
    return any(finding.fatal for finding in findings(document))
