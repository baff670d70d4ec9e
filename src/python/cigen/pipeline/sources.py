"""`source_files` with its groups written out: one ordered list, sets of their own between the words of `config.sets`."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, Mapping, Optional, Tuple

from cigen.config.references import SourcePattern
from cigen.config.sets import CLOSE, EVERYTHING, OPEN, WITHOUT, WORDS
from cigen.errors import ConfigError, each, nearest

_GROUP = re.compile(r"@([^/]+)|\(([^()/]+)\)")  # a path such as @scope/package is none

# Groups inside groups, and patterns of all of them.
_DEEPEST = 50
_MOST = 100_000
_ONE_BY_ONE = "Take targets away one by one, `!pants:path/to::`: what they depend on stays where others need it."

Groups = Mapping[str, Tuple[SourcePattern, ...]]


def expand_groups(patterns: Tuple[SourcePattern, ...], groups: Groups) -> Tuple[SourcePattern, ...]:
    """The patterns in written order, `@group` and `(group)` replaced by what they hold.

    A group that holds a pattern which isn't an exclusion is a set of its own; another one's exclusions stand where it
    is named. A list of exclusions alone means everything but that.
    """
    found = _Expansion(groups).of(patterns)
    _refuse_idle(found)
    if not any(pattern.text.startswith("!") for pattern in found):
        return tuple(pattern for pattern in found if pattern.text not in WORDS)  # without exclusions sets are no matter
    return found if _selects(found) else (SourcePattern(EVERYTHING, found[0].at), *found)


def together(first: Tuple[SourcePattern, ...], second: Tuple[SourcePattern, ...]) -> Tuple[SourcePattern, ...]:
    """What one list selects and what another one does, neither excluding anything from the other."""
    if not any(pattern.text.startswith("!") for pattern in (*first, *second)):
        return (*first, *second)
    return (*_set(first, OPEN), *_set(second, OPEN)) if first and second else (*first, *second)


def with_files(patterns: Tuple[SourcePattern, ...], files: Tuple[SourcePattern, ...]) -> Tuple[SourcePattern, ...]:
    """A job without `source_files` stays one; else what its caches are made of counts too, whatever was excluded."""
    if not patterns or not files:
        return patterns
    texts = {pattern.text for pattern in patterns}
    known = () if any(text.startswith("!") for text in texts) else texts
    more = {file.text: file for file in files if file.text not in known}
    return (*patterns, *more.values())


def check_groups(groups: Groups) -> None:
    """Raises ConfigError for an unknown or circular reference in any group, used or not."""
    each(_Expansion(groups).group, groups)


def group_of(pattern: SourcePattern) -> Optional[str]:
    """The group an entry refers to, if it does."""
    match = _GROUP.fullmatch(pattern.text.lstrip("!")) if "@" in pattern.text or "(" in pattern.text else None
    return (match[1] or match[2]) if match else None


class _Expansion:
    """Groups written out, each once."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups
        self._known: Dict[str, Tuple[SourcePattern, ...]] = {}
        self._inside: List[str] = []

    def of(self, patterns: Tuple[SourcePattern, ...]) -> Tuple[SourcePattern, ...]:
        """The patterns with groups written out. Raises ConfigError where that comes to no end, or to too many."""
        found: List[SourcePattern] = []
        for pattern in patterns:
            found.extend(self._expanded(pattern))
            if len(found) > _MOST:
                what = f"with its groups written out, a list of patterns has more than {_MOST:,}"
                raise ConfigError(what, pattern.at, "Refer to each group once.")
        return tuple(found)

    def group(self, name: str) -> Tuple[SourcePattern, ...]:
        if name not in self._known:
            self._inside.append(name)
            try:
                self._known[name] = self.of(self._groups[name])
            finally:
                self._inside.pop()
        return self._known[name]

    def _expanded(self, pattern: SourcePattern) -> Tuple[SourcePattern, ...]:
        name = group_of(pattern)
        if name is None:
            return (pattern,)
        self._check(name, pattern)
        held = self.group(name)
        excluded = pattern.text.startswith("!")
        target = next((one for one in held if one.names_targets), None)
        if excluded and target is not None:
            what = f"`{pattern.text}` excludes a group that holds `{target.text}`"
            raise ConfigError(what, pattern.at, _ONE_BY_ONE)
        if _selects(held):
            return tuple(_set(held, WITHOUT if excluded else OPEN, pattern))
        if excluded and held:
            what = f"`{pattern.text}` excludes a group that itself excludes `{held[0].text[1:]}`"
            raise ConfigError(what, pattern.at, "Name what to exclude one by one.")
        return held

    def _check(self, name: str, pattern: SourcePattern) -> None:
        inside = self._inside
        if name in inside:
            circle = " -> ".join((*inside[inside.index(name) :], name))
            raise ConfigError(f"source file groups refer to each other in a circle: {circle}", pattern.at, "Break it.")
        if name not in self._groups:
            what = f"unknown source file group `{name}`"
            raise ConfigError(what, pattern.at, nearest(name, self._groups, noun="group"))
        if len(inside) == _DEEPEST:
            what = f"source file groups refer to each other more than {_DEEPEST} deep"
            raise ConfigError(what, pattern.at, "Refer less deep.")


def _set(patterns: Tuple[SourcePattern, ...], word: str, by: Optional[SourcePattern] = None) -> Iterator[SourcePattern]:
    at = (by or patterns[0]).at
    yield from (SourcePattern(word, at), *patterns, SourcePattern(CLOSE, at))


def _refuse_idle(patterns: Tuple[SourcePattern, ...]) -> None:
    """Raises ConfigError for targets that are taken away where none stand in front of them, in the same set."""
    sets = [False]
    for pattern in patterns:
        if pattern.text in (OPEN, WITHOUT):
            sets.append(False)
        elif pattern.text == CLOSE:
            named = sets.pop()
            sets[-1] = sets[-1] or named
        elif pattern.taken_away is not None and not sets[-1]:
            what = f"`{pattern.text}` takes targets away, but none are named in front of it"
            raise ConfigError(what, pattern.at, "Write it behind the `pants:` entry that it is about.")
        else:
            sets[-1] = sets[-1] or pattern.names_targets


def _selects(patterns: Tuple[SourcePattern, ...]) -> bool:
    """Whether a list holds more than exclusions, a set that is taken away being one of these."""
    taken_away = 0  # how deep in such a set
    for pattern in patterns:
        if taken_away:
            taken_away += (pattern.text in (OPEN, WITHOUT)) - (pattern.text == CLOSE)
        elif pattern.text == WITHOUT:
            taken_away = 1
        elif not pattern.text.startswith("!"):
            return True
    return False
