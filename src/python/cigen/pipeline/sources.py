"""`source_files` with its groups written out."""

from __future__ import annotations

import re
from typing import Iterator, Mapping, Optional, Tuple

from cigen.config.references import Pattern
from cigen.errors import ConfigError, nearest

_GROUP = re.compile(r"@([^/]+)|\(([^()/]+)\)")  # a path such as @scope/package is none

Groups = Mapping[str, Tuple[Pattern, ...]]


def expand_groups(patterns: Tuple[Pattern, ...], groups: Groups) -> Tuple[Pattern, ...]:
    """The patterns in written order, `@group` and `(group)` replaced by what they hold, doubles dropped."""
    found = {pattern.text: pattern for entry in patterns for pattern in _expand(entry, groups, ())}
    return tuple(found.values())


def check_groups(groups: Groups) -> None:
    """Raises ConfigError for an unknown or circular reference in any group, used or not."""
    for name, patterns in groups.items():
        for pattern in patterns:
            tuple(_expand(pattern, groups, (name,)))


def group_of(pattern: Pattern) -> Optional[str]:
    """The group an entry refers to, if it does."""
    match = _GROUP.fullmatch(pattern.text.lstrip("!")) if "@" in pattern.text or "(" in pattern.text else None
    return (match[1] or match[2]) if match else None


def _expand(pattern: Pattern, groups: Groups, inside: Tuple[str, ...]) -> Iterator[Pattern]:
    name = group_of(pattern)
    if name is None:
        yield pattern
        return
    if name in inside:
        circle = " -> ".join((*inside[inside.index(name) :], name))
        raise ConfigError(f"source file groups refer to each other in a circle: {circle}", pattern.at, "Break it.")
    if name not in groups:
        what = f"unknown source file group `{name}`"
        raise ConfigError(what, pattern.at, nearest(name, groups, noun="group"))
    for entry in groups[name]:
        for expanded in _expand(entry, groups, (*inside, name)):
            yield _excluded(expanded, pattern) if pattern.text.startswith("!") else expanded


def _excluded(pattern: Pattern, by: Pattern) -> Pattern:
    if pattern.text.startswith("!"):
        what = f"`{by.text}` excludes a group that itself excludes `{pattern.text[1:]}`"
        raise ConfigError(what, by.at, "Name what to exclude one by one.")
    return Pattern(f"!{pattern.text}", by.at)
