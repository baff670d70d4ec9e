"""Path filtering: what it says of parameters and jobs."""

from __future__ import annotations

from typing import Any, Optional

import pytest

from cigen.circleci.document import load
from cigen.circleci.path_filtering import Filtering, read_filtering
from cigen.importing.paths import pattern_of, with_defaults

SETUP = """
version: 2.1
setup: true
orbs: {filter: circleci/path-filtering@1.3.0, on: circleci/continuation@1.0.0}
workflows:
  start:
    jobs:
      - ENTRY
"""
FILTER = 'filter/filter: {base-revision: main, mapping: "RULES"}'


def filtering(rules: str = "", entry: str = FILTER) -> Optional[Filtering]:
    return read_filtering(load(SETUP.replace("ENTRY", entry.replace("RULES", rules)).encode()))


def test_a_mapping_is_read() -> None:
    found: Any = filtering(r"src/.* app true\n\n# no rule\n.* level 3\nx name \"text\"")

    assert [tuple(rule) for rule in found.rules] == [("src/.*", "app", True), (".*", "level", 3), ("x", "name", "text")]
    assert found.continuation == ".circleci/continue_config.yml"


@pytest.mark.parametrize(
    "entry",
    [
        'filter/filter: {mapping: "a b"}',
        'filter/filter: {mapping: "a b true other.yml"}',
        'filter/filter: {mapping: "a b yes"}',
        'filter/filter: {mapping: "<< pipeline.parameters.x >> b true"}',
        'filter/filter: {mapping: "", pre-steps: [{run: x}]}',
        'filter/filter: {mapping: "", requires: [x]}',
        "filter/other: {}",
        'on/continue: {configuration_path: a.yml, parameters: "{}"}',
        "start",
        "filter/filter: {config-path: 5}",
    ],
)
def test_what_does_more_or_may_is_no_filtering(entry: str) -> None:
    assert filtering(entry=entry) is None


def test_a_continuation_without_rules_is_one() -> None:
    found: Any = filtering(entry="on/continue: {configuration_path: .circleci/next.yml}")

    assert (found.rules, found.continuation) == ((), ".circleci/next.yml")


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        ("{type: boolean, default: false}", "{type: boolean, default: true}"),
        ("\n    default: no # off\n    type: boolean", "\n    default: true # off\n    type: boolean"),
        ('{default: "false", type: string}', "{default: true, type: string}"),
        ("{type: boolean, default: true}", "{type: boolean, default: true}"),
        ("{type: boolean}", "{type: boolean}"),
        ("{type: boolean, default: false}# false, too", "{type: boolean, default: true}# false, too"),
    ],
)
def test_a_default_becomes_what_every_rule_would_set(declared: str, expected: str) -> None:
    text = "version: 2.1\nparameters:\n  app: {}\n"
    found: Any = filtering("src/.* app true")

    assert with_defaults(text.replace("{}", declared), "x", found).text == text.replace("{}", expected)


@pytest.mark.parametrize(
    ("expression", "pattern"),
    [
        ("src/.*", "src/"),
        ("^apps/web/.*$", "apps/web/"),
        (r"\.circleci/config\.yml", ".circleci/config.yml"),
        (".*", "**"),
        ("src/.*rb", ""),
        ("(a|b)/.*", ""),
        ("src.*", ""),
    ],
)
def test_an_expression_becomes_a_pattern_where_one_says_the_same(expression: str, pattern: str) -> None:
    assert pattern_of(expression) == pattern
