"""The product's reading of workflows and the emulator's, which know nothing of each other, agree."""

from __future__ import annotations

from typing import Any, Dict, List, Optional

from hypothesis import given, settings
from hypothesis import strategies as st

from cigen.circleci.workflows import read_workflows
from circleci.emulator.entries import read_entries
from circleci.emulator.errors import CompileError
from circleci.emulator.tags import Scope

JOBS = ("a", "b", "orb/c")
NAMES = (*JOBS, "x", "a-1", "all", "a-1-true")
matrices = st.builds(
    lambda first, second, alias, exclude: {
        "parameters": {"v": first, **({"w": second} if second else {})},
        **({"alias": alias} if alias else {}),
        **({"exclude": [{"v": first[0], **({"w": second[0]} if second else {})}]} if exclude else {}),
    },
    st.lists(st.sampled_from([2, "1.0", True, "y"]), min_size=1, max_size=2, unique_by=str),
    st.lists(st.sampled_from([True, "z"]), max_size=2, unique_by=str),
    st.sampled_from(["", "all", "a"]),
    st.booleans(),
)
requirements = st.lists(
    st.one_of(
        st.sampled_from(NAMES),
        st.builds(
            lambda name, statuses: {name: statuses},
            st.sampled_from(NAMES),
            st.sampled_from(["failed", ["success", "failed"], "terminal", "over", []]),
        ),
    ),
    max_size=2,
)
keys = st.fixed_dictionaries(
    {},
    optional={
        "name": st.sampled_from(["x", "X", "a", "n-<< matrix.v >>"]),
        "requires": requirements,
        "matrix": matrices,
    },
)
uses = st.one_of(st.sampled_from(JOBS), st.builds(lambda job, given: {job: given}, st.sampled_from(JOBS), keys))


def by_product(jobs: List[Any]) -> Optional[Dict[str, Any]]:
    found = read_workflows({"workflows": {"w": {"jobs": jobs}}})
    if found.findings:
        return None
    entries = found.workflows[0].entries
    return {entry.name: {on.name: frozenset(on.statuses) for on in entry.requires} for entry in entries}


def by_emulator(jobs: List[Any]) -> Optional[Dict[str, Any]]:
    try:
        entries = read_entries("w", jobs, {}, Scope({}))
    except CompileError:
        return None
    return {entry.name: dict(entry.requires) for entry in entries}


def is_cyclic(requires: Dict[str, Any]) -> bool:
    left = dict(requires)
    while True:
        ready = [name for name, on in left.items() if not set(on) & set(left)]
        if not ready:
            return bool(left)
        for name in ready:
            del left[name]


@settings(max_examples=400)
@given(st.lists(uses, min_size=1, max_size=4))
def test_names_and_requirements_are_the_same(jobs: List[Any]) -> None:
    found, expected = by_product(jobs), by_emulator(jobs)

    unread = any("<< matrix" in str(job) and "matrix'" not in str(job) for job in jobs)
    if found is not None and (is_cyclic(found) or unread):
        found = None  # told where the whole configuration is looked at
    assert found == expected
