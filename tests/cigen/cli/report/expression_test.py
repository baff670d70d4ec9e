"""`cigen inspect expression`."""

from __future__ import annotations

from typing import Any

import pytest


def test_what_an_expression_is_worth(project: Any) -> None:
    result = project.run(
        "inspect",
        "expression",
        'pipeline.git.branch == "main" and pipeline.number > 5 or pipeline.git.branch',
        "--value=pipeline.git.branch=main",
        "--value=pipeline.number=7",
    )

    assert (result.code, result.err) == (0, "")
    assert result.out == "value      true\ncondition  true\nnames      pipeline.git.branch, pipeline.number\n"


@pytest.mark.parametrize(
    ("text", "value", "printed"),
    [
        ("a", "a=main", 'value      "main"\ncondition  true'),
        ("a", "a=", 'value      ""\ncondition  true'),
        ("a", "a=0", "value      0\ncondition  true"),
        ("a", "a=-5", "value      -5\ncondition  true"),
        ("a", "a=false", "value      false\ncondition  false"),
        ("a", 'a="5"', 'value      "5"\ncondition  true'),
        ("a", "a", "value      undefined\ncondition  false"),
        ("/a\\/é/", "a", "value      /a\\/é/\ncondition  true"),
    ],
)
def test_values_and_results_keep_their_type(project: Any, text: str, value: str, printed: str) -> None:
    result = project.run("inspect", "expression", text, "--value", value)

    assert result.out.startswith(f"{printed}\n")


def test_an_expression_without_names(project: Any) -> None:
    assert project.run("inspect", "expression", "1 == 1").out.endswith("names      none\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a and nobody",
            "cigen: nobody declares `nobody`\n  a and nobody\n        ^^^^^^\n"
            "  Say what it is: `--value NAME=VALUE`, or `--value NAME` if it has no value.\n",
        ),
        ('a > "b"', 'cigen: `>` needs numbers\n  a > "b"\n    ^\n'),
        ("a and", "cigen: expected a value, found the end\n  a and\n       ^\n"),
        ("a\n  and & b\nor c", "cigen: unexpected character `&`\n    and & b\n        ^\n"),
        ("<< a >>", "cigen: expected a value, found `<`\n  << a >>\n  ^\n  Leave out `<<` and `>>`.\n"),
        ("a matches /(x/", "cigen: invalid pattern: a `(` isn't closed\n  a matches /(x/\n            ^^^^\n"),
    ],
)
def test_a_mistake_is_pointed_at(project: Any, text: str, message: str) -> None:
    result = project.run("inspect", "expression", text, "--value", "a=1")

    assert (result.code, result.out, result.err) == (2, "", message)


def test_a_long_line_is_cut_around_the_mistake(project: Any) -> None:
    result = project.run("inspect", "expression", f"{'a and ' * 50}& {'and a' * 50}", "--value", "a=1")

    _, line, caret = result.err.splitlines()
    assert line[caret.index("^")] == "&"
    assert len(line) < 80


def test_the_expression_is_needed(project: Any) -> None:
    result = project.run("inspect", "expression")

    assert (result.code, result.err.splitlines()[0]) == (2, "cigen: which expression?")


def test_a_value_is_for_an_expression(project: Any) -> None:
    result = project.run("inspect", "job", "--value", "a=1")

    assert (result.code, result.err.splitlines()[0]) == (2, "cigen: `--value` is for `cigen inspect expression` alone")
