"""Pants resolves plugins under the versions that it locks for itself: each of its releases can install cigen."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest
from packaging.requirements import Requirement  # pants: no-infer-dep

REPOSITORY = Path(__file__).parents[2]


class Release(NamedTuple):
    """A minor version of Pants, the Python that runs it, and the urllib3 that it locks."""

    pants: str
    python: str
    urllib3: str


# As their 3rdparty/python/user_reqs.lock have it, the first and the last release of each urllib3.
RELEASES = [
    Release("2.17", "3.9", "2.0.2"),
    Release("2.23", "3.9", "2.2.2"),
    Release("2.24", "3.9", "1.26.20"),
    Release("2.25", "3.11", "1.26.20"),
    Release("2.29", "3.11", "1.26.20"),
    Release("2.31", "3.11", "2.5.0"),
    Release("2.32", "3.14", "2.6.3"),
    Release("2.33", "3.14", "2.7.0"),
]
PYYAML = ["6.0", "6.0.1", "6.0.2", "6.0.3"]  # every release locks one of these


def required(python: str) -> list[Requirement]:
    lines = (REPOSITORY / "3rdparty/python/requirements.txt").read_text().splitlines()
    found = [Requirement(line.partition("  #")[0]) for line in lines if line and not line.startswith("#")]
    return [one for one in found if one.marker is None or one.marker.evaluate({"python_version": python})]


@pytest.mark.parametrize("release", RELEASES, ids=lambda release: release.pants)
def test_what_it_locks_is_what_cigen_can_take(release: Release) -> None:
    locked = {"urllib3": [release.urllib3], "PyYAML": PYYAML}

    asked = {one.name: one.specifier for one in required(release.python)}

    assert {"urllib3", "PyYAML", "xxhash", "diskcache", "jinja2", "argcomplete"} == set(asked)
    for name, versions in locked.items():
        assert all(asked[name].contains(version) for version in versions), name
