"""Ids stand for jobs wherever a shell, a path or a key reads them."""

from __future__ import annotations

import re
from typing import Tuple

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cigen.pipeline.ids import variant_id, workflow_id

# Names that are near each other, and any others.
_NAMES = st.one_of(st.text(alphabet="ab-_/ main", min_size=1, max_size=9), st.text(min_size=1, max_size=300))
_PLACES = st.tuples(st.sampled_from(("main", "nightly", "a", "a--b")) | _NAMES, _NAMES)


@pytest.mark.parametrize("name", ["rspec", "rspec_amd64", "Build-2", "9"])
def test_in_main_a_name_of_letters_and_digits_is_its_own_id(name: str) -> None:
    assert variant_id("main", name) == name


def test_elsewhere_the_workflow_stands_before_it() -> None:
    assert variant_id("nightly", "test") == "nightly--test"


@given(_PLACES, _PLACES)
@example(("nightly", "test"), ("main", "nightly/test"))
@example(("nightly", "test"), ("main", "nightly--test"))
@example(("a--b", "c"), ("a", "b--c"))
@example(("main", "Lint & test"), ("main", "Lint   test"))
def test_no_two_jobs_have_one_id(one: Tuple[str, str], other: Tuple[str, str]) -> None:
    assert (variant_id(*one) == variant_id(*other)) == (one == other)


@given(_PLACES)
def test_it_may_stand_in_a_shell_a_path_and_a_key(place: Tuple[str, str]) -> None:
    for found in (variant_id(*place), workflow_id(place[0])):
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,254}", found)
