"""Which branches and tags a job runs for (docs: configuration-reference, `filters`)."""

from __future__ import annotations

import re
from typing import Mapping

from circleci.emulator.expression import evaluate as evaluate_expression
from circleci.emulator.shape import mapping, texts
from circleci.emulator.tags import Scope, evaluate
from circleci.emulator.truth import truthy


def passes(filters: object, scope: Scope) -> bool:
    """Whether a job with these filters is part of its workflow in this pipeline."""
    if isinstance(filters, str):
        # Tags and operators don't mix: `x == "y" or << z >>` is a string, and true.
        return truthy(evaluate(filters, scope) if "<<" in filters else evaluate_expression(filters, scope.value))
    given = mapping(evaluate(filters, scope))
    tag = scope.pipeline.get("pipeline.git.tag")
    if tag:
        # No tag starts a job that doesn't ask for tags.
        rules = mapping(given.get("tags"))
        return bool(rules) and _matches_rules(rules, str(tag))
    return _matches_rules(mapping(given.get("branches")), str(scope.pipeline.get("pipeline.git.branch") or ""))


def _matches_rules(rules: Mapping[str, object], name: str) -> bool:
    if "only" in rules:  # considered before `ignore`
        return _any(rules["only"], name)
    return not _any(rules.get("ignore"), name)


def _any(patterns: object, name: str) -> bool:
    return any(_matches(pattern, name) for pattern in texts(patterns))


def _matches(pattern: str, name: str) -> bool:
    if len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/"):
        return re.fullmatch(pattern[1:-1], name) is not None  # the entire name
    return pattern == name
