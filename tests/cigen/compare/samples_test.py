"""Samples of patterns match them."""

from __future__ import annotations

import pytest

from cigen.circleci.re2 import compile_pattern
from cigen.compare.samples import samples


@pytest.mark.parametrize(
    "pattern",
    [r"main", r"^v[0-9]+$", r"^[0-9]+(\.[0-9]+){2}(-rc\.[0-9]+)?$", r"release/.*", r"a|b|", r"\d{3}\w*", "[^x1]"],
)
def test_samples_of_a_pattern_match_it(pattern: str) -> None:
    found = samples(pattern)

    assert found
    assert all(compile_pattern(pattern).matches(text) for text in found)


def test_a_broken_pattern_has_none() -> None:
    assert samples("(") == ()
