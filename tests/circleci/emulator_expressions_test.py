"""CircleCI's expression language, as the emulator reads it by itself."""

from __future__ import annotations

from typing import Dict

import pytest

from circleci.emulator.errors import CompileError, NotEmulatedError
from circleci.emulator.expression import evaluate
from circleci.emulator.operators import Pattern
from circleci.emulator.scanner import ExpressionError

VALUES: Dict[str, object] = {
    "branch": "release/2",
    "number": 7,
    "zero": 0,
    "empty": "",
    "yes": True,
    "no": False,
    "nothing": None,
    "a-b.c_d": "odd",
    "odd?": 5,
}


def value(expression: str) -> object:
    def lookup(name: str) -> object:
        if name not in VALUES:
            raise CompileError(f"Unknown variable(s): {name}")
        return VALUES[name]

    return evaluate(expression, lookup)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("12", 12),
        ('"a b"', "a b"),
        (r'"say \"hi\" \\ there"', r'say "hi" \ there'),
        ("TRUE", True),
        ("False", False),
        ("a-b.c_d", "odd"),
        ("odd?", 5),
        (r"/rel\/.*/", Pattern(r"rel\/.*")),
    ],
)
def test_literals_and_names(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("yes or no and no", True),
        ("(yes or no) and no", False),
        ("not no and no", False),
        ("NOT (no AND no)", True),
        ("!no And !no", True),
        ("not not yes", True),
        ("yes == 1 < 2", True),  # comparisons bind more than equality
        ("no == no == yes", True),  # from the left
        ('branch starts-with "release" == yes', True),  # functions bind as equality does, from the left
        ("number > 5 and number <= 7", True),
        ('branch == "main" or branch starts-with "release/"', True),
    ],
)
def test_precedence(expression: str, expected: object) -> None:
    assert value(expression) is expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("zero and number", 7),  # 0 and "" are true here, unlike in logic statements
        ("empty or number", ""),
        ("no and unheard", False),
        ("yes or unheard", True),
        ("nothing or number", 7),
        ("number and nothing", None),
        ("nothing or no", False),
        ("no or nothing", None),
    ],
)
def test_and_and_or_give_back_an_operand_and_ask_no_further(expression: str, expected: object) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    "expression",
    [
        'nothing == "x"',
        'nothing != "x"',
        "nothing == nothing",
        "nothing > 3",
        '"x" contains nothing',
        "nothing matches /x/",
    ],
)
def test_a_comparison_with_what_has_no_value_has_none(expression: str) -> None:
    assert value(expression) is None
    assert value(f"not ({expression})") is True


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('number == "7"', False),
        ('number != "7"', True),
        ("yes == 1", False),
        ('branch contains "ase/"', True),
        ('branch contains "main"', False),
        (r"branch matches /release\/\d+/", True),
        ("branch matches /release/", False),  # the whole string
        ("branch matches /(?i)RELEASE.2/", True),
        ('"a\nb" matches /a.b/', False),
        ('"a\nb" matches /(?s)a.b/', True),
    ],
)
def test_comparisons(expression: str, expected: bool) -> None:
    assert value(expression) is expected


@pytest.mark.parametrize(
    ("expression", "code"),
    [
        ("", "EXPECTED_EXPRESSION"),
        ("yes and", "EXPECTED_EXPRESSION"),
        ("(yes", "EXPECTED_RIGHT_PAREN"),
        ("yes)", "UNEXPECTED_ADDITIONAL_INPUT"),
        ("yes no", "UNEXPECTED_ADDITIONAL_INPUT"),
        ("yes resembles no", "UNKNOWN_BUILTIN_FUNCTION"),
        ("'x'", "UNEXPECTED_CHARACTER"),
        ("a..b", "UNEXPECTED_CHARACTER"),
        ("-7", "UNEXPECTED_CHARACTER"),
        ("yes = no", "INCOMPLETE_EQUALS"),
        ('"x', "UNTERMINATED_STRING"),
        ("/x", "UNTERMINATED_PATTERN"),
        ("9223372036854775808", "INVALID_NUMERIC_LITERAL"),
        ("/(x/", "INVALID_PATTERN"),
        (f"/{'x' * 257}/", "INVALID_PATTERN"),
        (r"/\x41/", "INVALID_PATTERN_CHARACTER"),
        ("/☃/", "INVALID_PATTERN_CHARACTER"),
        ("branch > 1", "EXPECTED_NUMERIC_OPERAND"),
        ("yes > 1", "EXPECTED_NUMERIC_OPERAND"),
        ("number contains 7", "EXPECTED_STRING_OPERAND"),
        ("number matches /7/", "EXPECTED_STRING_OPERAND"),
        ('branch matches "x"', "EXPECTED_PATTERN_OPERAND"),
    ],
)
def test_what_is_none_says_why(expression: str, code: str) -> None:
    with pytest.raises(ExpressionError) as raised:
        value(expression)

    assert raised.value.code == code


def test_a_name_that_nobody_declared_is_an_error_where_its_value_counts() -> None:
    with pytest.raises(CompileError, match=r"Unknown variable\(s\): unheard"):
        value("no or unheard")


@pytest.mark.parametrize(
    ("pattern", "matching", "other"),
    [
        ("^a.c$", "abc", "abc\n"),
        (r"\d+\.\d", "12.3", "12x3"),
        (r"\w", "a", "é"),  # ASCII, unlike Python's
        (r"\s", "\t", "\v"),
        ("[a-c-]+", "a-b", "d"),
        (r"[^\s\]]", "x", "]"),
        ("[]a]", "]", "b"),
        ("[[]", "[", "]"),
        ("a{,2}", "a{,2}", "aa"),  # no repetition without a least number
        ("a{2,3}?", "aaa", "a"),
        (r"(?:a|b)*(?P<rest>c)", "abc", "abd"),
        (r"a\/b", "a/b", "ab"),
        ("", "", "x"),
    ],
)
def test_patterns_mean_what_they_mean_to_re2(pattern: str, matching: str, other: str) -> None:
    lookup = {"matching": matching, "other": other}.__getitem__

    assert evaluate(f"matching matches /{pattern}/", lookup) is True
    assert evaluate(f"other matches /{pattern}/", lookup) is False


@pytest.mark.parametrize(
    "pattern", ["a++", "a**", r"(a)\1", "(?=a)", "(?!a)", "(?<=a)", r"a\Z", "a{1001}", "(?#x)", "["]
)
def test_what_re2_has_not_is_no_pattern(pattern: str) -> None:
    with pytest.raises(ExpressionError, match="INVALID_PATTERN"):
        value(f"branch matches /{pattern}/")


@pytest.mark.parametrize("pattern", [r"\p{Greek}", "[[:alpha:]]", r"\Qa.b\E", "(?m)^a", "(?U)a+", r"[\S]"])
def test_what_re2_has_and_the_emulator_has_not_is_said(pattern: str) -> None:
    with pytest.raises(NotEmulatedError):
        value(f"branch matches /{pattern}/")
