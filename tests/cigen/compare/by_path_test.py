"""Path filtering: that jobs are left out is what gating is for, and nothing that ran before may never run again."""

from __future__ import annotations

from typing import Any, List, Optional

import pytest

from cigen.circleci.document import load
from cigen.circleci.path_filtering import read_filtering, with_every_rule
from cigen.compare.comparison import compare
from cigen.compare.sides import Source

SETUP = """\
version: 2.1
setup: true
orbs: {pf: circleci/path-filtering@1.0.0}
workflows: {setup: {jobs: [pf/filter: {base-revision: main, mapping: "RULES"}]}}
"""
MAIN = """\
version: 2.1
parameters: {p: {type: TYPE, default: DEFAULT}, q: {type: boolean, default: false}}
jobs:
  test:
    docker: [{image: "cimg/base:1"}]
    steps: [checkout, when: {condition: STEP, steps: [run: make test]}]
workflows:
  main: {when: WHEN, jobs: [test]}
"""
P, NOT_P = "<< pipeline.parameters.p >>", "{not: << pipeline.parameters.p >>}"


def source(rules: Optional[str], when: str = P, step: str = "true", default: str = "false") -> Source:
    kind = "boolean" if default in ("true", "false") else "string"
    text = MAIN.replace("WHEN", when).replace("STEP", step).replace("TYPE", kind).replace("DEFAULT", default)
    main = load(text.encode())
    return Source("X", main) if rules is None else Source("X", load(SETUP.replace("RULES", rules).encode()), main)


def lines(old: Source, new: Source) -> List[str]:
    found = compare(old, new)
    return [str(line) for line in (*found.differences, *found.undecided)]


def moved(old: Source) -> Source:
    """What takes its place: the continuation, its parameters as its rules set them."""
    filtering: Any = read_filtering(old.document)
    assert old.continuation is not None
    return Source("NEW", with_every_rule(old.continuation, filtering)[0])


@pytest.mark.parametrize(
    ("when", "step", "lost"),
    [
        (P, "true", ""),
        (f"{{or: [{P}, << pipeline.parameters.q >>]}}", P, ""),
        (NOT_P, "true", "workflow main: runs where pipeline.parameters.p is false"),
        (
            f"{{and: [{NOT_P}, << pipeline.parameters.q >>]}}",
            "true",
            "workflow main: runs where pipeline.parameters.p is",
        ),
        ("true", NOT_P, "workflow main, job test, step `run`: runs where pipeline.parameters.p is"),
        (
            "{matches: {pattern: << pipeline.parameters.p >>, value: x}}",
            "true",
            "workflow main: ",
        ),
    ],
)
def test_what_only_runs_where_no_path_changed_is_lost(when: str, step: str, lost: str) -> None:
    old = source("src/.* p true", when, step)

    found = lines(old, moved(old))

    assert len(found) == bool(lost)
    assert not lost or found[0].startswith(lost)


@pytest.mark.parametrize(
    ("rules", "default", "lost"),
    [
        ("a/.* p true\\nb/.* p false", "false", "workflow main: runs where pipeline.parameters.p is false"),
        ("a/.* p false", "true", "workflow main: runs where pipeline.parameters.p is false"),
        ("a/.* p true", "true", ""),
        ('a/.* p \\"full\\"', "none", "parameter p: X sets it to"),
    ],
)
def test_every_value_of_its_rules_counts(rules: str, default: str, lost: str) -> None:
    old = source(rules, NOT_P, default=default)

    assert [line[: len(lost)] for line in lines(old, moved(old))] == [lost] * bool(lost)


@pytest.mark.parametrize("when", [P, NOT_P])
def test_equal_rules_are_no_difference(when: str) -> None:
    assert lines(source("a/.* p true", when), source("a/.* p true", when)) == []


def test_other_rules_and_new_ones_are() -> None:
    assert lines(source("a/.* p true"), source("b/.* p true"))
    assert lines(source(None, default="true"), source("a/.* p true")) == [
        "X sets parameters by path, as nothing did before"
    ]
