"""Patterns of logic statements: Java's, known as far as RE2 agrees."""

from __future__ import annotations

import pytest

from cigen.circleci.java_patterns import matches_in_java


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("^main$", "main", True),
        ("main", "main2", False),
        ("^release/.+$", "release/1.2", True),
        (r"v[0-9]+(\.[0-9]+){2}", "v1.2.3", True),
        (r"(?:feature|fix)-[\w.-]+", "fix-a.b", True),
        ("[^/]*", "a/b", False),
        (r"\d{3,}", "12", False),
    ],
)
def test_what_both_agree_on(pattern: str, text: str, expected: bool) -> None:
    assert matches_in_java(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("(?!main).*", "x"),
        ("a*+a", "aa"),
        ("a{,3}", "a"),
        ("[a-z&&[^b]]", "c"),
        ("[[:alpha:]]", "a"),
        ("(?i)é", "É"),
        (r"\1", "1"),
        (r"\h", " "),
        (r"(?<n>a)\k<n>", "aa"),
        (r"a\Z", "a"),
        (".", "\u2028"),  # an end of line to Java
        (r"\w", "é"),
        ("a$", "a\n"),
        ("x{2,1}", "xx"),
        ("(", "("),
    ],
)
def test_all_else_is_unknown(pattern: str, text: str) -> None:
    assert matches_in_java(pattern, text) is None
