"""What conditions come down to: comparisons that can't be taken apart, each of them free to be true or false."""

from __future__ import annotations

from typing import Callable, Hashable, Mapping, NamedTuple, Optional, Tuple, Union

from cigen.circleci.expressions import ExpressionError
from cigen.circleci.expressions.values import apply
from cigen.circleci.java_patterns import matches_in_java
from cigen.circleci.re2 import RegexError, compile_pattern

Constant = Union[None, bool, int, float, str]
# None stands for a name that has no value in a pipeline.
Values = Mapping[str, Constant]

IS, DEFINED, AT_LEAST, RE2, JAVA, STARTS, CONTAINS = (
    "is",
    "defined",
    "at least",
    "re2",
    "java",
    "starts-with",
    "contains",
)
TAG, SCHEDULED, TRUTHY, SAME, OPAQUE = "tag", "scheduled", "truthy", "same", "opaque"

BRANCH_NAME, TAG_NAME = "pipeline.git.branch", "pipeline.git.tag"


class Atom(NamedTuple):
    """One comparison. `name` is what it is about, `type` and `constant` what with: `1`, `true` and `"1"` are three."""

    kind: str
    name: str = ""
    constant: Hashable = None
    type: str = ""


def is_(name: str, constant: Constant) -> Atom:
    """Whether a name has exactly this value."""
    return Atom(IS, name, constant, type(constant).__name__)


def truth_of(atom: Atom, values: Values) -> Optional[bool]:
    """What an atom is for these values; None where nobody here can tell."""
    if atom.kind not in _TRUTHS or atom.name not in values:
        return None
    return _TRUTHS[atom.kind](values[atom.name], atom)


def about(atom: Atom) -> Tuple[str, ...]:
    """The names an atom is about."""
    return (atom.name,) if atom.name and atom.kind not in (SCHEDULED, OPAQUE) else ()


def described(atom: Atom, value: bool) -> str:
    """One atom's truth in a few words."""
    if atom.kind == TAG:
        return "for a tag" if value else "for a branch"
    if atom.kind == SCHEDULED:
        return f"{'' if value else 'not '}at the times of `{atom.name}`"
    if atom.kind == DEFINED:
        return f"{atom.name} has {'a' if value else 'no'} value"
    if atom.kind == IS and isinstance(atom.constant, bool):
        return f"{atom.name} is {shown(atom.constant is value)}"
    if atom.kind == IS:
        return f"{atom.name} is {'' if value else 'not '}{shown(atom.constant)}"
    words = {AT_LEAST: "at least", RE2: "matching", JAVA: "matching", STARTS: "starting with", CONTAINS: "containing"}
    if atom.kind in words:
        shape = f"/{atom.constant}/" if atom.kind in (RE2, JAVA) else shown(atom.constant)
        return f"{atom.name} {'is' if value else 'is not'} {words[atom.kind]} {shape}"
    if atom.kind == TRUTHY:
        return f"{atom.name} counts as {'true' if value else 'false'}"
    key = atom.constant if isinstance(atom.constant, tuple) else ()
    return f"{'if' if value else 'unless'} {_UNCLEAR.get(str(key[0]) if key else '', 'something unclear holds')}"


_UNCLEAR = {
    "filters": "filters let a job be that aren't understood",
    "matches": "a pattern matches that isn't one text against another",
    "nothing": "a comparison has no value",
    "pattern": "a pattern matches that depends on the pipeline",
    "refused": "CircleCI refuses a comparison",
    "rules": "filters let a job be that aren't understood",
    "same": "two values are equal that only the pipeline knows",
    "true": "a comparison of unlike values is true",
    "truthy": "a text that only the pipeline knows counts as true",
}


def shown(constant: Hashable) -> str:
    """A constant as an expression would have it."""
    if isinstance(constant, bool):
        return "true" if constant else "false"
    return f'"{constant}"' if isinstance(constant, str) else str(constant)


def _is(value: Constant, atom: Atom) -> Optional[bool]:
    return type(value).__name__ == atom.type and value == atom.constant


def _at_least(value: Constant, atom: Atom) -> Optional[bool]:
    if value is None:
        return False
    known = isinstance(value, int) and not isinstance(value, bool) and isinstance(atom.constant, int)
    return bool(value >= atom.constant) if known else None  # type: ignore[operator]  # both are numbers then


def _re2(value: Constant, atom: Atom) -> Optional[bool]:
    if not isinstance(value, str):
        return False if value is None else None
    try:
        return compile_pattern(str(atom.constant)).matches(value)
    except RegexError:
        return None


def _java(value: Constant, atom: Atom) -> Optional[bool]:
    """Nobody asks of a name without a value."""
    if value is None:
        return False
    return matches_in_java(str(atom.constant), value) if isinstance(value, str) else None


def _text(value: Constant, atom: Atom) -> Optional[bool]:
    if value is None:
        return False
    try:
        return bool(apply(atom.kind, value, str(atom.constant), 0))  # type: ignore[arg-type]  # no name has a fraction
    except ExpressionError:
        return None


_TRUTHS: Mapping[str, Callable[[Constant, Atom], Optional[bool]]] = {
    IS: _is,
    DEFINED: lambda value, atom: value is not None,
    AT_LEAST: _at_least,
    RE2: _re2,
    JAVA: _java,
    STARTS: _text,
    CONTAINS: _text,
}
