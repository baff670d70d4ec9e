"""Which branches and tags a job runs for (docs: configuration-reference, `filters`)."""

from __future__ import annotations

from typing import Mapping

from circleci.emulator.errors import NotEmulatedError
from circleci.emulator.expression import evaluate as evaluate_expression
from circleci.emulator.expression import truthy
from circleci.emulator.pattern import matches_whole
from circleci.emulator.shape import mapping, texts
from circleci.emulator.tags import Scope, evaluate


def passes(filters: object, scope: Scope) -> bool:
    """Whether a job with these filters is part of its workflow in this pipeline."""
    if isinstance(filters, str):
        return _holds(filters, scope)
    given = mapping(evaluate(filters, scope))
    tag = scope.pipeline.get("pipeline.git.tag")
    if tag:
        # No tag starts a job that doesn't ask for tags.
        rules = mapping(given.get("tags"))
        return bool(rules) and matches_rules(rules, str(tag))
    return matches_rules(mapping(given.get("branches")), str(scope.pipeline.get("pipeline.git.branch") or ""))


def matches_rules(rules: Mapping[str, object], name: str) -> bool:
    """Whether `only` and `ignore` let a branch or a tag pass."""
    if "only" in rules:  # considered before `ignore`
        return _any(rules["only"], name)
    return not _any(rules.get("ignore"), name)


def _holds(filters: str, scope: Scope) -> bool:
    """An expression decides for tags as for branches, also where it names neither."""
    if "<<" not in filters:
        return truthy(evaluate_expression(filters, scope.pipeline_value))
    # Tags and operators don't mix: `x == "y" or << z >>` is a string, and true (docs: orchestration-cookbook, of `when`).
    value = evaluate(filters, scope)
    if value == "" or value == 0 and value is not False:
        raise NotEmulatedError(f"filters that come to {value!r}: whether that is true is documented nowhere")
    return truthy(value)


def _any(patterns: object, name: str) -> bool:
    return any(_matches(pattern, name) for pattern in texts(patterns))


def _matches(pattern: str, name: str) -> bool:
    if len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/"):
        return matches_whole(pattern[1:-1], name)  # the entire name, without looking around since 2026
    return pattern == name
