"""Patterns in RE2's syntax, where it isn't Python's; as re2j 1.8 answers."""

from __future__ import annotations

from typing import Optional, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.circleci.re2 import RegexError, compile_pattern

YES: Tuple[Tuple[str, str], ...] = (
    ("", ""),
    ("a|ab", "ab"),
    ("a??", "a"),
    ("(?U)a+", "aaa"),
    ("(|a)b", "ab"),
    ("()*", ""),
    # Counts
    ("x{,3}", "x{,3}"),
    ("x{01}", "x{01}"),
    ("a{2", "a{2"),
    ("a{,", "a{,"),
    ("x{0}", ""),
    ("(x{10}){10}", "x" * 100),
    ("(?:^a?){3}", "a"),
    # Repetitions of what has no width, or came before a flag
    ("^*", ""),
    ("$+", ""),
    ("a(?i)*", "aaa"),
    ("a*(?i)*", "aa"),
    ("a\\Q\\E*", "aa"),
    # Ends
    ("^abc$", "abc"),
    ("\\Aab\\z", "ab"),
    ("(?m)^a$\\nb", "a\nb"),
    ("\\bfoo\\b", "foo"),
    ("é\\ba", "éa"),  # \b is ASCII's
    # Dots and flags
    (".", "\r"),
    (".", "\u2028"),
    ("(?s).", "\n"),
    ("[^a]", "\n"),
    ("(?i:a)b", "Ab"),
    ("(a(?i)b)c", "aBc"),
    ("a(?i)b|c", "C"),
    ("(?i)a(?-i:b)c", "AbC"),
    ("(?i-s)a", "A"),
    ("(?)", ""),
    # Classes
    ("[]a]", "]"),
    ("[^]a]", "b"),
    ("[a-]", "-"),
    ("[-a]", "-"),
    ("[a-b-c]", "-"),
    ("[\\d-z]", "-"),
    ("[[]", "["),
    ("[[:a]", ":"),
    ("[:alpha:]", ":"),
    ("[[:alpha:]]+", "aZ"),
    ("[[:^alpha:]]", "é"),
    ("[[:word:]]", "_"),
    ("[[:space:]]", "\v"),
    ("[[:punct:][:digit:]]+", "!1"),
    ("[\\W\\d]", "1"),
    ("[^\\S]", " "),
    ("[&&]", "&"),
    ("[a||b]", "|"),
    ("\\S", "\v"),
    ("\\W", "é"),
    ("\\D", "١"),
    # Escapes
    ("\\101\\0", "A\0"),
    ("\\1018", "A8"),
    ("\\x41\\x{1F600}", "A😀"),
    ("\\a\\f\\t\\n\\r\\v", "\a\f\t\n\r\v"),
    ("\\-\\_\\/\\ \\#", "-_/ #"),
    ("\\é", "é"),
    ("a\\Qb*c\\Ed", "ab*cd"),
    ("\\Qa.b", "a.b"),
    ("\\Qa\\\\E", "a\\"),
    ("\\Qab\\E+", "abb"),
    # Groups
    ("(?P<n>a)(?<m>b)", "ab"),
    ("(?P<1>a)", "a"),
    ("}]", "}]"),
    # Case
    ("(?i)k", "\u212a"),
    ("(?i)\u212a", "k"),
    ("(?i)s", "ſ"),
    ("(?i)[r-t]", "ſ"),
    ("(?i)\\w", "\u212a"),
    ("(?i)É", "é"),
    ("(?i)µ", "Μ"),
    ("(?i)ß", "ẞ"),
    ("(?i)\\p{Lu}", "a"),
    ("(?i)[^a]", "b"),
    # Unicode
    ("\\pL\\p{Nd}\\PL\\p{^L}\\P{^L}", "é٣--é"),
    ("[\\p{Lu}\\d]+", "A1"),
    ("\\p{Greek}+", "αΩ"),
    ("\\p{Latin}+", "aéſ"),
    ("\\p{Han}\\p{Hiragana}\\p{Cyrillic}", "日あд"),
    ("\\p{Any}", "\n"),
    ("\\P{Tagalog}\\p{Common}", "a-"),
)
NO: Tuple[Tuple[str, str], ...] = (
    ("abc", "abcd"),
    ("abc", "ABC"),
    ("a", "a\n"),
    ("a$", "a\n"),
    ("a^b", "ab"),
    ("a\\bb", "ab"),
    (".", "\n"),
    ("a.c", "a\nc"),
    ("\\d", "١"),
    ("\\s", "\v"),
    ("\\s", "\u00a0"),
    ("\\w", "é"),
    ("x{,3}", "xxx"),
    ("x{0}", "x"),
    ("x{2,3}", "xxxx"),
    ("(?i)[^a]", "A"),
    ("(?i)[^k]", "\u212a"),
    ("(?i)\\W", "\u212a"),
    ("(?i)i", "ı"),
    ("(?i)i", "İ"),
    ("(?i)ss", "ß"),
    ("(?i)feature", "ΩΩΩΩΩΩΩ"),
    ("(?i)a(?-i)b", "AB"),
    ("(?s)a(?-s).", "a\n"),
    ("\\p{Greek}", "a"),
    ("\\p{Lu}", "a"),
    ("\\PL", "a"),
    ("\\p{Tagalog}", "a"),
    ("(a*)*b", "a" * 200),
)
UNKNOWN: Tuple[Tuple[str, str], ...] = (
    ("\\p{Lu}", "ꟁ"),  # newer than Unicode 6.0
    ("\\p{Zs}", "\u180e"),  # moved there and back
    ("\\p{Tagalog}", "ᜀ"),
    ("(?i)\\p{Ll}", "A"),  # re2j's table has holes
    ("(?i)\\p{Mn}", "ι"),
)
REFUSED = (
    *("*", "a**", "a*+", "a++", "a*??", "a{2}*", "a*{2}", "(*)", "a|*", "(?i)*", "\\Q\\E*", "|+", "{2}"),
    *("x{1001}", "x{2,1}", "x{1,1001}", "x{99999999999}", "x{1,99999999999}"),
    *("(a", "a)", ")", "(?:a", "(?a)", "(?i", "(?-)", "(?i-)", "(?--i)", "(?x)", "(?#c)", "(?>a)", "(?|a)"),
    *("(?=a)", "(?!a)", "(?<=a)", "(?<!a)", "(?P=a)", "(?P>a)", "(?P<>a)", "(?P<a-b>a)", "(?P<a", "(?'a'b)"),
    "(?P<a>x)(?P<a>y)",
    *("[", "[]", "[^]", "[a", "[z-a]", "[a-\\d]", "[\\b]", "[\\Q]\\E]", "[\\C]", "[[:foo:]]", "[[:]", "[[:alpha:]"),
    *("\\", "\\Z", "\\G", "\\C", "\\e", "\\y", "\\1", "\\8", "\\x4", "\\xZZ", "\\x{}", "\\x{110000}", "[\\"),
    *("\\p", "\\p{}", "\\p{Lu", "\\p{greek}", "\\p{Letter}", "\\p{Nope}", "\\pl", "\\p{Script=Greek}", "\\pé"),
)


@pytest.mark.parametrize(("pattern", "text"), YES)
def test_matches(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).matches(text) is True


@pytest.mark.parametrize(("pattern", "text"), NO)
def test_does_not_match(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).matches(text) is False


@pytest.mark.parametrize(("pattern", "text"), UNKNOWN)
def test_what_depends_on_unicode_is_unknown(pattern: str, text: str) -> None:
    assert compile_pattern(pattern).matches(text) is None


@pytest.mark.parametrize(
    ("pattern", "expected"), [("\\p{Lu}|.", True), ("\\p{Lu}b", False), ("\\p{Lu}|b", None), ("\\PL", None)]
)
def test_an_unknown_character_makes_the_answer_unknown_only_where_it_decides(
    pattern: str, expected: Optional[bool]
) -> None:
    assert compile_pattern(pattern).matches("ꟁ") is expected


@pytest.mark.parametrize("pattern", REFUSED)
def test_refused(pattern: str) -> None:
    with pytest.raises(RegexError) as raised:
        compile_pattern(pattern)

    assert 0 <= raised.value.offset <= len(pattern)


@pytest.mark.parametrize("pattern", ["(" * 2000 + "a" + ")" * 2000, "(?:" * 2000 + "a" + ")?" * 2000])
def test_deep_nesting_is_no_crash(pattern: str) -> None:
    assert compile_pattern(pattern).matches("b") in (False, None)


@given(st.text("ab(?:)|*+{2,}[]^$.\\dpLQE-i", max_size=12), st.text("ab2\n", max_size=5))
def test_any_pattern_has_an_answer_or_is_refused(pattern: str, text: str) -> None:
    try:
        compile_pattern(pattern).matches(text)
    except RegexError:
        pass
