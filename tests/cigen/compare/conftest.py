"""Two configurations as text, and what comparing them finds."""

from __future__ import annotations

from textwrap import dedent
from typing import Callable, List

import pytest

from cigen.circleci.document import load
from cigen.circleci.validity import findings
from cigen.compare.comparison import compare
from cigen.compare.report import Comparison
from cigen.compare.sides import Source

Compared = Callable[..., Comparison]


@pytest.fixture(scope="session")
def compared() -> Compared:
    """Compares texts; a second text of a side is its continuation."""

    def compare_texts(old: str, new: str, old_main: str = "", new_main: str = "") -> Comparison:
        return compare(_source("OLD", old, old_main), _source("NEW", new, new_main))

    return compare_texts


@pytest.fixture(scope="session")
def refusals() -> Callable[[str], List[str]]:
    """What CircleCI would refuse in a text."""
    return lambda text: [finding.what for finding in findings(load(dedent(text).encode())) if finding.fatal]


def _source(name: str, text: str, main: str) -> Source:
    documents = [load(dedent(one).encode()) for one in (text, main) if one]
    for document in documents:
        assert not [finding for finding in findings(document) if finding.fatal]
    return Source(name, documents[0], documents[1] if main else None)
