"""However many stars a pattern has, matching takes time linear in pattern times path."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Iterator

import pytest
from counting.engine import Engine, TooManySteps
from hypothesis import given
from hypothesis import strategies as st

from cigen.hashing.patterns.matcher import Matcher
from cigen.hashing.patterns.regex import directory_regex, segment_regex

LENGTH = 120  # a file's name may have 255 bytes, a path 4,096


@pytest.fixture(autouse=True)
def deep() -> Iterator[None]:
    """The counting engine goes as deep as the text is long."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    yield
    sys.setrecursionlimit(limit)


def steps(expression: str, text: str) -> int:
    engine = Engine(expression, text, limit=200_000)
    assert engine.fullmatch() == bool(re.compile(expression, re.DOTALL).fullmatch(text))
    return engine.steps


@pytest.mark.parametrize("stars", [2, 4, 8, 16])
@pytest.mark.parametrize("repeated", ["a", "ab", "?", "[ab]"])
def test_a_segment_with_several_stars(stars: int, repeated: str) -> None:
    segment = f"*{repeated}" * stars + "*c"

    assert steps(segment_regex(segment), "ab" * LENGTH) <= 20 * len(segment) * LENGTH


@pytest.mark.parametrize("stars", [2, 4, 8])
def test_directories_with_several_double_stars(stars: int) -> None:
    segments = ["**", "a*"] * stars + ["**", "c"]

    assert steps(directory_regex(segments), "ab/" * LENGTH) <= 40 * len(segments) * LENGTH


def test_the_counting_engine_sees_the_fault() -> None:
    with pytest.raises(TooManySteps):
        steps("[^/]*a" * 8 + "[^/]*c", "a" * LENGTH)


def test_a_file_that_anyone_can_add_takes_no_time() -> None:
    paths = [b"src/" + b"a" * 250, b"src/" + b"a/" * 120 + b"a"]
    matcher = Matcher(paths)

    assert not matcher.included("src/" + "*a" * 60 + "*b")
    assert not matcher.included("/".join(["**/a"] * 40) + "/b")
    assert matcher.included("/".join(["**/a"] * 40)) == {1}


PIECES = st.lists(st.sampled_from(("a", "b", "ab", "?", "[ab]", "[!a]", "*", "*", "*")), min_size=1, max_size=8)
SEGMENTS = PIECES.map("".join).map(lambda text: re.sub(r"\*+", "*", text))


@given(SEGMENTS, st.text("abc", max_size=12))
def test_a_name_matches_as_it_is_defined(segment: str, name: str) -> None:
    assert bool(re.fullmatch(segment_regex(segment), name, re.DOTALL)) == matches(segment, name)


@given(
    st.lists(st.one_of(st.just("**"), SEGMENTS), max_size=6),
    st.lists(st.text("ab", min_size=1, max_size=3), max_size=6),
)
def test_a_directory_matches_as_it_is_defined(segments: list[str], parts: list[str]) -> None:
    expected = linked(tuple(segments), tuple(parts))

    assert bool(re.fullmatch(directory_regex(segments), "".join(f"{p}/" for p in parts), re.DOTALL)) == expected


@cache
def matches(segment: str, name: str) -> bool:
    """The definition: a star is nothing, or one character and a star."""
    if not segment:
        return not name
    if segment[0] == "*":
        return matches(segment[1:], name) or bool(name) and matches(segment, name[1:])
    size = segment.index("]") + 1 if segment[0] == "[" else 1
    one = segment[:size]
    fits = {"?": "abc", "[ab]": "ab", "[!a]": "bc"}.get(one, one)
    return bool(name) and name[0] in fits and matches(segment[size:], name[1:])


@cache
def linked(segments: tuple[str, ...], parts: tuple[str, ...]) -> bool:
    if not segments:
        return not parts
    if segments[0] == "**":
        return linked(segments[1:], parts) or bool(parts) and linked(segments, parts[1:])
    return bool(parts) and matches(segments[0], parts[0]) and linked(segments[1:], parts[1:])
