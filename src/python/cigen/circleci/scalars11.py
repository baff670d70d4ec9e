"""What a scalar means in YAML 1.1, as PyYAML has it; dates stay the texts they are written as."""

from __future__ import annotations

import re
from typing import Callable, Mapping, NamedTuple

import yaml
from yaml.constructor import SafeConstructor

from cigen.circleci.values import Scalar, Unquoted

_TAG = "tag:yaml.org,2002:"
_RESOLVERS = yaml.resolver.Resolver.yaml_implicit_resolvers
_CONSTRUCTOR = SafeConstructor()
_LONGEST_NUMBER = 1000
# YAML 1.2 and SnakeYAML read these as numbers, PyYAML and the specification of 1.1 don't.
_NUMBER_ELSEWHERE = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)[eE][-+]?[0-9]+")
# Half of a surrogate pair is no character: nothing could write it.
_NO_CHARACTERS = re.compile("[\ud800-\udfff]")


class ScalarError(Exception):
    """A scalar that nobody can read."""


class Read(NamedTuple):
    """A scalar's value; `doubtful` where other readers see something else in it."""

    value: Scalar
    doubtful: bool = False


def read(text: str, tag: str, plain: bool) -> Read:
    """A scalar by its text, its tag where one is written, and whether it stands without quotes. Raises ScalarError."""
    if not text.isascii() and _NO_CHARACTERS.search(text):
        raise ScalarError("half of a surrogate pair is no character")
    kind = _kind(tag) if tag else resolved(text) if plain else "str"
    if kind not in _READERS:
        raise ScalarError(f"the YAML tag `{tag}` isn't supported")
    if len(text) > _LONGEST_NUMBER and kind in ("int", "float"):
        raise ScalarError("the number is too long")
    try:
        value = _READERS[kind](text)
    except (ValueError, KeyError, OverflowError):
        if tag:
            raise ScalarError(f"`{text}` can't be a value of the type `{tag}`") from None
        return Read(text, True)
    return Read(value, plain and not tag and value == text and bool(_NUMBER_ELSEWHERE.fullmatch(text)))


def resolved(text: str) -> str:
    """The type of a plain scalar: null, bool, int, float, timestamp, merge, value or str."""
    for tag, pattern in _RESOLVERS.get(text[:1], ()):
        if pattern.match(text):
            return _kind(tag)
    return "str"


def _kind(tag: str) -> str:
    return "str" if tag == "!" else tag[len(_TAG) :] if tag.startswith(_TAG) else tag


def _number(construct: Callable[[yaml.ScalarNode], Scalar]) -> Callable[[str], Scalar]:
    return lambda text: construct(yaml.ScalarNode("", text))


_READERS: Mapping[str, Callable[[str], Scalar]] = {
    "bool": lambda text: SafeConstructor.bool_values[text.lower()],
    "float": _number(_CONSTRUCTOR.construct_yaml_float),
    "int": _number(_CONSTRUCTOR.construct_yaml_int),
    "merge": str,
    "null": lambda text: None,
    "str": str,
    "timestamp": Unquoted,
    "value": str,
}
