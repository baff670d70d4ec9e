"""Classes of characters: which of them a character is in, or None where that isn't known."""

from __future__ import annotations

from typing import Iterable, NamedTuple, Optional, Tuple

from cigen.circleci.re2.unicode import CERTAIN, folded, in_property

Span = Tuple[int, int]
# The one property whose `(?i)` has holes in re2j 1.8: it lacks most capital letters.
_WITHOUT_CASES = "Ll"


class Group(NamedTuple):
    """Code points from one to another, the last included, or a property of Unicode: `\\d`, `[:alpha:]`, `\\p{Lu}`, `a-z`."""

    spans: Tuple[Span, ...] = ()
    property: str = ""
    negated: bool = False

    def has(self, character: str, fold: bool) -> Optional[bool]:
        """Whether the group has a character or, if `fold`, one that differs from it only in case."""
        found = self._has_any(character, fold)
        return found if found is None else found is not self.negated

    def _has_any(self, character: str, fold: bool) -> Optional[bool]:
        if not fold or self._has_one(character):
            return self._has_one(character)
        variants = folded(character)
        if variants is None:
            return None if self.property or any(last > CERTAIN for _, last in self.spans) else False
        found = _any(self._has_one(variant) for variant in variants)
        return None if found and self.property == _WITHOUT_CASES else found

    def _has_one(self, character: str) -> Optional[bool]:
        if self.property:
            return in_property(self.property, character)
        return any(first <= ord(character) <= last for first, last in self.spans)


class CharacterClass(NamedTuple):
    """Any character of the groups, or of none if `negated`; upper and lower case are the same if `fold`."""

    groups: Tuple[Group, ...]
    negated: bool = False
    fold: bool = False

    def has(self, character: str) -> Optional[bool]:
        """Whether a character is among these; None where that is unknown."""
        found = _any(group.has(character, self.fold) for group in self.groups)
        return found if found is None else found is not self.negated


def _any(answers: Iterable[Optional[bool]]) -> Optional[bool]:
    known = set(answers)
    return True if True in known else None if None in known else False


def spans(text: str) -> Tuple[Span, ...]:
    """Spans as pairs of characters: `azAZ__` is `a-z`, `A-Z` and `_`."""
    return tuple((ord(first), ord(last)) for first, last in zip(text[::2], text[1::2]))


_WORD = spans("09AZ__az")
PERL = {
    "d": Group(spans("09")),
    "s": Group(spans("\t\n\f\r  ")),
    "w": Group(_WORD),
}
PERL.update({name.upper(): group._replace(negated=True) for name, group in tuple(PERL.items())})
POSIX = {
    "alnum": spans("09AZaz"),
    "alpha": spans("AZaz"),
    "ascii": spans("\x00\x7f"),
    "blank": spans("\t\t  "),
    "cntrl": spans("\x00\x1f\x7f\x7f"),
    "digit": spans("09"),
    "graph": spans("!~"),
    "lower": spans("az"),
    "print": spans(" ~"),
    "punct": spans("!/:@[`{~"),
    "space": spans("\t\r  "),
    "upper": spans("AZ"),
    "word": _WORD,
    "xdigit": spans("09AFaf"),
}
