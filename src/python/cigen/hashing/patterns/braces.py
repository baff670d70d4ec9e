"""Braces in patterns: `src/**/*.{ts,tsx}` is two patterns, as in shells; nested ones multiply."""

from __future__ import annotations

_MOST = 1000


class BraceError(Exception):
    """What is wrong with a pattern's braces, and how to mend it."""

    def __init__(self, what: str, repair: str) -> None:
        super().__init__(what)
        self.what, self.repair = what, repair


class _Open:
    """A brace that isn't closed yet, or the pattern itself."""

    def __init__(self) -> None:
        self.branches: list[str] = []
        self.texts = [""]

    def add(self, pieces: list[str]) -> None:
        self.texts = [text + piece for text in self.texts for piece in pieces]
        if len(self.texts) > _MOST:
            raise BraceError(f"stands for more than {_MOST} others", "Write fewer alternatives.")


def alternatives(pattern: str) -> tuple[str, ...]:
    """The patterns without braces that it stands for, each once, in order. Raises BraceError."""
    if "{" not in pattern and "}" not in pattern:
        return (pattern,)
    stack = [_Open()]
    position = 0
    while position < len(pattern):
        character = pattern[position]
        if character == "{":
            stack.append(_Open())
        elif character == "}":
            _close(stack)
        elif character == "," and len(stack) > 1:
            stack[-1].branches += stack[-1].texts
            stack[-1].texts = [""]
        else:
            end = _class_end(pattern, position) if character == "[" else position
            stack[-1].add([pattern[position : end + 1]])
            position = end
        position += 1
    if len(stack) > 1:
        raise BraceError("has a `{` that is never closed", "A literal `{` is written `[{]`.")
    return tuple(dict.fromkeys(stack[0].texts))


def _close(stack: list[_Open]) -> None:
    if len(stack) == 1:
        raise BraceError("has a `}` that nothing opens", "A literal `}` is written `[}]`.")
    closed = stack.pop()
    if not closed.branches:
        raise BraceError("has braces without a `,`", "Write `{a,b}` for alternatives; a literal `{` is written `[{]`.")
    stack[-1].add([*closed.branches, *closed.texts])


def _class_end(pattern: str, opened: int) -> int:
    """Where a `[...]` ends, in which nothing else has a meaning; where it opens, when it doesn't end."""
    first = opened + 1 + (pattern[opened + 1 : opened + 2] == "!")
    closed = pattern.find("]", first + 1)
    return closed if closed >= 0 and "/" not in pattern[opened:closed] else opened
