"""Texts that a pattern matches: short ones, one for each branch of a choice."""

from __future__ import annotations

from functools import lru_cache
from itertools import islice, product
from string import printable
from typing import Iterator, Tuple

from cigen.circleci.re2 import RegexError, compile_pattern
from cigen.circleci.re2.syntax import Assertion, Character, Choice, Node, Repeat, Sequence

_MOST = 20
# What names of branches are made of comes first.
_CHARACTERS = "x1-/._" + "".join(character for character in printable if not character.isspace()) + " "


@lru_cache(maxsize=256)
def samples(pattern: str) -> Tuple[str, ...]:
    """Some texts that the pattern may match; whoever uses them has to ask it."""
    try:
        tree = compile_pattern(pattern).tree
    except RegexError:
        return ()
    return tuple(dict.fromkeys(islice(_texts(tree), _MOST)))


def _texts(node: Node) -> Iterator[str]:
    if isinstance(node, Character):
        yield from (character for character in _CHARACTERS if node.allowed.has(character))
    elif isinstance(node, Assertion):
        yield ""
    elif isinstance(node, Choice):
        for branch in node.branches:
            yield from islice(_texts(branch), 1)
    elif isinstance(node, Repeat):
        least = max(node.least, 1 if node.most is None else min(1, node.most))
        for count in sorted({node.least, least}, reverse=True):
            yield from ("".join([text] * count) for text in islice(_texts(node.node), 2))
    else:
        assert isinstance(node, Sequence)
        parts = [list(islice(_texts(part), 3)) for part in node.parts]
        yield from ("".join(chosen) for chosen in product(*parts))
