"""What CircleCI's own evaluator answers, we answer."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict

import pytest

from cigen.circleci.expressions import UNDEFINED, ExpressionError, evaluate
from cigen.circleci.re2 import Pattern

CASES = json.loads(Path(__file__).with_name("corpus.json").read_text(encoding="utf-8"))["cases"]


def answer(expression: str, environment: Dict[str, Any]) -> Dict[str, Any]:
    """In the corpus's form."""
    try:
        value = evaluate(expression, environment)
    except ExpressionError as error:
        return {"error": error.kind}
    if isinstance(value, Pattern):
        return {"pattern": value.pattern}
    return {"undefined": True} if value is UNDEFINED else {"result": value}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["expression"])
def test_the_corpus(case: Dict[str, Any]) -> None:
    found = answer(case["expression"], case["environment"])

    assert json.dumps(found) == json.dumps(case["expected"])  # to Python 1 is True


def test_the_corpus_is_whole() -> None:
    assert len(CASES) == 243
