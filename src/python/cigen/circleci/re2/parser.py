"""RE2's syntax: https://github.com/google/re2/wiki/Syntax, as re2j 1.8 reads it."""

from __future__ import annotations

import re
from typing import List, NamedTuple, Optional, Set, Tuple

from cigen.circleci.re2.bracket import parse_bracket
from cigen.circleci.re2.characters import PERL, CharacterClass, Group
from cigen.circleci.re2.errors import RegexError
from cigen.circleci.re2.escapes import escaped_character, unicode_group
from cigen.circleci.re2.syntax import Assertion, Character, Choice, Node, Repeat, Sequence

_NEWLINE = Group(((10, 10),))
_REPEATS = {"*": (0, None), "+": (1, None), "?": (0, 1)}
_COUNTS = re.compile(r"\{(0|[1-9][0-9]*)(,(0|[1-9][0-9]*)?)?\}")
_MOST = 1000
_FLAGS = re.compile(r"\(\?(?P<on>[imsU]*)(?:-(?P<off>[imsU]+))?(?P<end>[:)])")
_NAMED = re.compile(r"\(\?P?<([^>]*)>")
_PLACES = {"A": "text start", "z": "text end", "b": "boundary", "B": "no boundary"}


def parse(pattern: str) -> Node:
    """The syntax tree of a pattern. Raises PatternError."""
    return _Parser(pattern).whole()


class _Flags(NamedTuple):
    i: bool = False
    m: bool = False
    s: bool = False


class _Open:
    """A group that isn't closed yet, the outermost one for the pattern itself."""

    def __init__(self, flags: _Flags, offset: int) -> None:
        self.flags = flags  # what they were before it
        self.offset = offset
        self.branches: List[Node] = []
        self.parts: List[Node] = []

    def end_branch(self) -> None:
        self.branches.append(self.parts[0] if len(self.parts) == 1 else Sequence(tuple(self.parts)))
        self.parts = []

    def close(self) -> Node:
        self.end_branch()
        return self.branches[0] if len(self.branches) == 1 else Choice(tuple(self.branches))


class _Parser:
    """Groups stand on a stack of their own, not on Python's: a pattern may nest as deep as it likes."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        self._at = 0
        self._flags = _Flags()
        self._names: Set[str] = set()
        self._groups = [_Open(self._flags, 0)]

    def whole(self) -> Node:
        after_repeat = False
        while self._at < len(self._pattern):
            after_repeat = self._repeat(after_repeat) or self._other()
        if len(self._groups) > 1:
            raise RegexError("a `(` isn't closed", self._groups[-1].offset)
        return self._groups[0].close()

    def _repeat(self, after_repeat: bool) -> bool:
        """Reads a repetition, if there is one, which none may follow."""
        start = self._at
        counts = self._counts()
        if counts is None:
            return False
        if self._pattern.startswith("?", self._at):
            self._at += 1  # least first: the same for a whole text
        if after_repeat:
            raise RegexError("a repetition of a repetition", start)
        parts = self._groups[-1].parts
        if not parts:
            raise RegexError("nothing to repeat", start)
        parts[-1] = Repeat(parts[-1], *counts)
        return True

    def _counts(self) -> Optional[Tuple[int, Optional[int]]]:
        if self._pattern[self._at] in _REPEATS:
            self._at += 1
            return _REPEATS[self._pattern[self._at - 1]]
        match = _COUNTS.match(self._pattern, self._at)
        if match is None:
            return None  # `{` is a character like any other, as in `{,3}`
        least = _number(match[1])
        most = least if not match[2] else _number(match[3]) if match[3] else None
        if least > _MOST or (most is not None and not least <= most <= _MOST):
            raise RegexError(f"`{match[0]}` is no number of repetitions", self._at)
        self._at = match.end()
        return least, most

    def _other(self) -> bool:
        """Reads something else; whether a repetition after it is refused like one after a repetition."""
        character = self._pattern[self._at]
        read = _READ.get(character)
        if read:
            read(self)
        else:
            self._at += 1
            self._add_character(character)
        return character == "{"  # re2j, unlike RE2

    def _add_character(self, character: str) -> None:
        self._add_class((Group(((ord(character), ord(character)),)),))

    def _add_class(self, groups: Tuple[Group, ...], negated: bool = False) -> None:
        self._groups[-1].parts.append(Character(CharacterClass(groups, negated, self._flags.i)))

    def _add_assertion(self, place: str) -> None:
        self._at += 1
        self._groups[-1].parts.append(Assertion(place))

    def _line_start(self) -> None:
        self._add_assertion("line start" if self._flags.m else "text start")

    def _line_end(self) -> None:
        self._add_assertion("line end" if self._flags.m else "text end")

    def _dot(self) -> None:
        self._at += 1
        self._add_class(() if self._flags.s else (_NEWLINE,), negated=True)

    def _bar(self) -> None:
        self._at += 1
        self._groups[-1].end_branch()

    def _bracket(self) -> None:
        bracket, self._at = parse_bracket(self._pattern, self._at)
        self._add_class(bracket.groups, bracket.negated)

    def _close(self) -> None:
        if len(self._groups) == 1:
            raise RegexError("a `)` without its `(`", self._at)
        self._at += 1
        group = self._groups.pop()
        self._flags = group.flags
        self._groups[-1].parts.append(group.close())

    def _open(self) -> None:
        start = self._at
        self._at += 1
        if self._pattern.startswith("(?", start):
            named = _NAMED.match(self._pattern, start)
            if not named:
                self._set_flags(start)
                return
            self._name(named[1], start)
            self._at = named.end()
        self._groups.append(_Open(self._flags, start))

    def _name(self, name: str, start: int) -> None:
        if not re.fullmatch("[A-Za-z0-9_]+", name):
            raise RegexError(f"`{name}` is no name for a group", start)
        if name in self._names:
            raise RegexError(f"two groups have the name `{name}`", start)
        self._names.add(name)

    def _set_flags(self, start: int) -> None:
        match = _FLAGS.match(self._pattern, start)
        if not match:
            raise RegexError("RE2 has no such group", start)
        if match["end"] == ":":
            self._groups.append(_Open(self._flags, start))
        for letters, value in ((match["on"], True), (match["off"] or "", False)):
            self._flags = self._flags._replace(**{letter: value for letter in letters if letter != "U"})
        self._at = match.end()

    def _escape(self) -> None:
        letter = self._pattern[self._at + 1 : self._at + 2]
        if letter in _PLACES and letter:
            self._at += 1
            self._add_assertion(_PLACES[letter])
        elif letter == "Q":
            self._quotation()
        elif letter and letter in "pP":
            group, self._at = unicode_group(self._pattern, self._at)
            self._add_class((group,))
        elif letter in PERL:
            self._at += 2
            self._add_class((PERL[letter],))
        else:
            character, self._at = escaped_character(self._pattern, self._at)
            self._add_character(character)

    def _quotation(self) -> None:
        start = self._at + 2
        end = self._pattern.find("\\E", start)
        quoted = self._pattern[start:] if end < 0 else self._pattern[start:end]
        for character in quoted:
            self._add_character(character)
        self._at = start + len(quoted) + 2


def _number(digits: str) -> int:
    """A count, or one that is too great: int() refuses thousands of digits."""
    return int(digits[:8])


_READ = {
    "^": _Parser._line_start,
    "$": _Parser._line_end,
    ".": _Parser._dot,
    "|": _Parser._bar,
    "[": _Parser._bracket,
    "(": _Parser._open,
    ")": _Parser._close,
    "\\": _Parser._escape,
}
