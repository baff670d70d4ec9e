"""CircleCI's expressions: `pipeline.git.branch == "main" and not pipeline.parameters.nightly`.

A value is a boolean, a whole number of 64 bits, a string, a pattern or UNDEFINED: what a name has that is declared and
has no value. Only False and UNDEFINED are false as a condition: `0` and `""` are true.
The language is that of https://github.com/CircleCI-Public/expr; the tests hold its corpus.
"""

from __future__ import annotations

from cigen.circleci.expressions.errors import ExpressionError
from cigen.circleci.expressions.evaluator import evaluate, value_of
from cigen.circleci.expressions.outcomes import possible
from cigen.circleci.expressions.parser import parse
from cigen.circleci.expressions.syntax import Expression, Name, names
from cigen.circleci.expressions.values import UNDEFINED, Value, truth

__all__ = [
    "UNDEFINED",
    "Expression",
    "ExpressionError",
    "Name",
    "Value",
    "evaluate",
    "names",
    "parse",
    "possible",
    "truth",
    "value_of",
]
