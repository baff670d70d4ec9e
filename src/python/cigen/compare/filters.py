"""A job's `filters` as a formula: for which branches and tags it is in its workflow.

https://circleci.com/docs/configuration-reference/#jobfilters: no tag starts a job that doesn't ask for tags, `only` is
considered before `ignore`, and a pattern is about the whole name. An expression decides for tags as for branches.
"""

from __future__ import annotations

from typing import List, Mapping

from cigen.circleci.expressions import ExpressionError
from cigen.circleci.templating import Tag, TemplateError, read
from cigen.circleci.values import Value
from cigen.compare.atoms import BRANCH_NAME, JAVA, TAG, TAG_NAME, Atom
from cigen.compare.canonical import canonical
from cigen.compare.diagrams import TRUE
from cigen.compare.formulas import Formulas
from cigen.compare.operands import NO, NOTHING, YES
from cigen.compare.statements import Conditions, UnreadableError


def presence(filters: Value, formulas: Formulas, conditions: Conditions) -> int:
    """Where the filters let a job be. Raises UnreadableError."""
    if isinstance(filters, str):
        return _of_expression(filters, formulas, conditions)
    if not isinstance(filters, (Mapping, type(None))):
        return formulas.opaque("filters", canonical(filters))
    given = filters or {}
    if given.keys() - {"branches", "tags"}:
        return formulas.opaque("filters", canonical(given))
    tags, branches = given.get("tags"), given.get("branches")
    for_tag = formulas.negated(TRUE) if not tags else _named(tags, TAG_NAME, formulas)
    for_branch = TRUE if not branches else _named(branches, BRANCH_NAME, formulas)
    return formulas.chosen(formulas.atom(Atom(TAG)), for_tag, for_branch)


def _of_expression(text: str, formulas: Formulas, conditions: Conditions) -> int:
    if "<<" not in text:
        return conditions.expression(text)
    try:
        parts = read(text)
    except (TemplateError, ExpressionError):
        raise UnreadableError(f"the filters `{text}` aren't understood") from None
    if len(parts) == 1 and isinstance(parts[0], Tag):
        cases = conditions.operand(text)
        if all(operand in (YES, NO, NOTHING) for operand in cases):
            return cases.get(YES, formulas.negated(TRUE))
    # What an empty text or a number comes to is documented nowhere.
    return formulas.opaque("filters", canonical(text))


def _named(rules: Value, name: str, formulas: Formulas) -> int:
    """Whether `only` and `ignore` let a branch or a tag pass."""
    if not isinstance(rules, Mapping) or len(rules) != 1 or not rules.keys() <= {"only", "ignore"}:
        return formulas.opaque("rules", name, canonical(rules))
    ((kind, listed),) = rules.items()
    patterns: List[Value] = list(listed) if isinstance(listed, (list, tuple)) else [listed]
    if not patterns or not all(isinstance(pattern, str) for pattern in patterns):
        return formulas.opaque("rules", name, canonical(rules))
    matched = formulas.either(*(_matched(str(pattern), name, formulas) for pattern in patterns))
    return matched if kind == "only" else formulas.negated(matched)


def _matched(pattern: str, name: str, formulas: Formulas) -> int:
    if "<<" in pattern:
        return formulas.opaque("pattern", name, canonical(pattern))
    if len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/"):
        # Git has no names with a line's end in them.
        return TRUE if pattern == "/.*/" else formulas.atom(Atom(JAVA, name, pattern[1:-1]))
    return formulas.is_(name, pattern)
