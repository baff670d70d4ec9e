"""Which Python a project wants, by the constraints it names."""

from __future__ import annotations

import re
from typing import Iterator, Sequence, Tuple

# https://www.pantsbuild.org/stable/docs/python/overview/interpreter-compatibility
_SECTION = re.compile(r"^\[python\][^\n]*\n(.*?)(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
_LIST = re.compile(r"^interpreter_constraints\s*=\s*\[(.*?)\]", re.MULTILINE | re.DOTALL)
_TEXT = re.compile(r"\"([^\"\n]*)\"|'([^'\n]*)'")
_CLAUSE = re.compile(r"(==|!=|>=|<=|>|<|~=)\s*(\d+)(?:\.(\d+))?(?:\.(\d+))?(\.\*)?")
_NEWEST_PATCH = 1000  # an image such as cimg/python:3.9 has the last one
_MINORS = range(7, 15)
_Version = Tuple[int, int, int]


def python_version(pants_toml: str) -> str:
    """The oldest version that fulfils a constraint, as `3.9` or `3.11.7`; empty where none is told."""
    comments_gone = re.sub(r"^\s*#.*$", "", pants_toml, flags=re.MULTILINE)
    section = _SECTION.search(comments_gone)
    listed = _LIST.search(section[1]) if section else None
    constraints = [first or second for first, second in _TEXT.findall(listed[1])] if listed else []
    for minor in _MINORS:
        for patch in (_NEWEST_PATCH, *_patches(constraints, minor)):
            if any(_fulfils((3, minor, patch), constraint) for constraint in constraints):
                return f"3.{minor}" if patch == _NEWEST_PATCH else f"3.{minor}.{patch}"
    return ""


def newest_python(constraint: str, usual: str) -> str:
    """The usual version where it fulfils a constraint, or where nobody can tell; else the newest that does."""
    fit = [f"3.{minor}" for minor in reversed(_MINORS) if _fulfils((3, minor, _NEWEST_PATCH), constraint)]
    return usual if usual in fit or not fit else fit[0]


def _patches(constraints: Sequence[str], minor: int) -> Iterator[int]:
    """Those named exactly: no later one will do then."""
    for constraint in constraints:
        for sign, major, second, patch, star in _CLAUSE.findall(constraint):
            if sign in ("==", "<=") and not star and patch and (major, second) == ("3", str(minor)):
                yield int(patch)


def _fulfils(version: _Version, constraint: str) -> bool:
    clauses = re.sub(r"^\s*(?:CPython)?\s*", "", constraint).split(",")
    return all(_holds(version, clause.strip()) for clause in clauses)


def _holds(version: _Version, clause: str) -> bool:
    match = _CLAUSE.fullmatch(clause)
    if match is None:
        return False
    sign, *numbers, star = match.groups()
    parts = tuple(int(number) for number in numbers if number is not None)
    if sign in ("==", "!="):
        same = version[: len(parts)] == parts and (bool(star) or len(parts) == 3)
        return same is (sign == "==")
    if sign == "~=":
        return len(parts) > 1 and version >= _padded(parts) and version[: len(parts) - 1] == parts[:-1]
    bound = _padded(parts)
    return {">=": version >= bound, "<=": version <= bound, ">": version > bound, "<": version < bound}[sign]


def _padded(parts: Tuple[int, ...]) -> _Version:
    first, second, third = (*parts, 0, 0)[:3]
    return first, second, third
