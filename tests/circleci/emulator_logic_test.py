"""Logic statements and expressions."""

from __future__ import annotations

from typing import Optional

import pytest

from circleci.emulator.errors import CompileError, NotEmulatedError
from circleci.emulator.expression import evaluate
from circleci.emulator.logic import holds, workflow_holds
from circleci.emulator.tags import Scope

VALUES = {
    "pipeline.git.branch": "main",
    "pipeline.git.tag": None,
    "pipeline.number": 7,
    "pipeline.parameters.yes": True,
    "pipeline.parameters.no": False,
    "pipeline.parameters.empty": "",
    "pipeline.parameters.word": "false",
}
SCOPE = Scope(VALUES)


def tag(name: str) -> str:
    return f"<< pipeline.parameters.{name} >>"


@pytest.mark.parametrize("value", [False, None, 0, 0.0, float("nan"), "", tag("no"), tag("empty")])
def test_falsy(value: object) -> None:
    assert not holds(value, SCOPE)
    assert holds({"not": value}, SCOPE)


@pytest.mark.parametrize("value", [True, 1, -1, "x", "false", "0", tag("yes"), tag("word"), f"{tag('no')} "])
def test_truthy(value: object) -> None:
    assert holds(value, SCOPE) is not (value == f"{tag('no')} ")


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        ({"and": [True, tag("yes")]}, True),
        ({"and": [True, tag("no")]}, False),
        ({"or": [False, tag("yes")]}, True),
        ({"or": [False, {"not": True}]}, False),
        ({"equal": ["main", "<< pipeline.git.branch >>"]}, True),
        ({"equal": [7, "<< pipeline.number >>", 7]}, True),
        ({"equal": ["true", tag("yes")]}, False),
        ({"equal": [1, True]}, False),
        ({"matches": {"pattern": "ma.n", "value": "<< pipeline.git.branch >>"}}, True),
        ({"matches": {"pattern": "ma", "value": "<< pipeline.git.branch >>"}}, False),
        ({"matches": {"pattern": ".*", "value": "<< pipeline.git.tag >>"}}, False),
    ],
)
def test_operators(statement: object, expected: bool) -> None:
    assert holds(statement, SCOPE) is expected


@pytest.mark.parametrize(
    "statement",
    [{"and": []}, {"equal": []}, {"not": [True]}, {"xor": [True]}, {"and": [True], "or": [True]}, [True], {}],
)
def test_malformed_statements_are_refused(statement: object) -> None:
    with pytest.raises(CompileError):
        holds(statement, SCOPE)


def test_nesting_is_limited() -> None:
    statement: object = True
    for _ in range(99):
        statement = {"not": statement}

    assert not holds(statement, SCOPE)
    with pytest.raises(CompileError, match="100 levels"):
        holds({"not": statement}, SCOPE)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('pipeline.git.branch == "main"', True),
        ('pipeline.git.branch != "main"', False),
        ("pipeline.parameters.yes and not pipeline.parameters.no", True),
        ("not pipeline.parameters.no and pipeline.parameters.no", False),  # `not` binds tightly
        ("not (pipeline.parameters.no and pipeline.parameters.no)", True),
        ("pipeline.parameters.no or pipeline.parameters.yes and false", False),
        ('pipeline.git.branch starts-with "ma"', True),
        ("pipeline.git.branch matches /ma/", False),
        ("pipeline.git.branch matches /ma.*/", True),
        ("pipeline.number >= 7 and pipeline.number < 8", True),
        ('pipeline.number == "7"', False),
        ('pipeline.number != "7"', True),
        (r'"a\"b" == "a\"b"', True),
        ("pipeline.git.tag matches /v.*/", False),
        ('pipeline.git.tag == "v1"', False),
        ('pipeline.git.tag != "v1"', False),  # nothing to compare with: fails closed
        ("pipeline.git.branch or pipeline.git.tag", True),
    ],
)
def test_expressions_of_a_workflow(expression: str, expected: bool) -> None:
    assert workflow_holds(expression, SCOPE) is expected


def test_and_and_or_return_operands() -> None:
    assert evaluate('pipeline.git.branch == "main" and 10 or 1', SCOPE.value) == 10
    assert evaluate('pipeline.git.branch == "x" and 10 or 1', SCOPE.value) == 1


@pytest.mark.parametrize(
    "expression",
    ["", "main branch", "(true", "true)", "== 1", 'pipeline.number starts-with "7"', "pipeline.nothing", '"a" > 1'],
)
def test_expressions_that_mean_nothing_are_refused(expression: str) -> None:
    with pytest.raises(CompileError):
        workflow_holds(expression, SCOPE)


def test_a_mixture_of_tags_and_operators_is_a_string_and_true() -> None:
    assert workflow_holds(f'pipeline.git.branch == "x" or {tag("no")}', SCOPE)


def test_an_expression_means_nothing_to_a_step() -> None:
    assert holds('pipeline.git.branch == "x"', SCOPE)


def test_condition_belongs_to_steps() -> None:
    with pytest.raises(CompileError, match="`condition` belongs to steps"):
        workflow_holds({"condition": True}, SCOPE)


@pytest.mark.parametrize("value", [None])
def test_null_is_no_expression(value: Optional[str]) -> None:
    assert not workflow_holds(value, SCOPE)


@pytest.mark.parametrize("statement", [tag("word"), {"equal": [0, 0.0]}, {"equal": ["", ""]}])
def test_text_is_true_and_equality_counts_types(statement: object) -> None:
    assert holds(statement, SCOPE) is (statement != {"equal": [0, 0.0]})


@pytest.mark.parametrize(
    ("statement", "expected"),
    [("pipeline.parameters.empty", True), (tag("empty"), False), ("pipeline.number and true", True)],
)
def test_an_empty_string_is_true_to_an_expression_and_false_to_a_statement(statement: str, expected: bool) -> None:
    assert workflow_holds(statement, SCOPE) is expected


@pytest.mark.parametrize("pattern", [r"^ma\/?in$", "ma[h-j]n"])
def test_patterns_of_statements_are_whole_too(pattern: str) -> None:
    assert holds({"matches": {"pattern": pattern, "value": "<< pipeline.git.branch >>"}}, SCOPE)


def test_what_java_alone_has_is_not_guessed() -> None:
    with pytest.raises((CompileError, NotEmulatedError)):
        holds({"matches": {"pattern": "(?!x).*", "value": "main"}}, SCOPE)
