"""The pattern language: text to globs. Lists of patterns are in `lists`.

A pattern selects files below the project root: `*`, `?` and `[ab]`, `[!ab]` stay within a path segment, `**` is a whole
segment and spans zero or more, a name without wildcards or with a trailing `/` also means everything in that directory.
`{a,b}` is two patterns, as in shells. Dot files match like others; letters match in their case; a leading `/` is the
root. What lies behind symlinks is in `links`.

`!pattern` reads as Pants reads it, which is as .gitignore does: without a `/` inside it applies at every depth, a
leading `/` anchors it, and a directory goes with all it holds.

Backslashes, `[^` and extended globs such as `!(a|b)` mean different things in git, Pants and shells: a backslash is literal
where Pants takes it so, the rest is an error, because a guess could leave a file out of a hash.
"""

from __future__ import annotations

from typing import NamedTuple, NoReturn, Optional

from cigen.config.sets import WORDS
from cigen.errors import ConfigError, Position

_WILD = frozenset("*?[")
_MOST = 1000  # patterns that one with braces may stand for


class PatternError(ConfigError):
    """A pattern cigen can't read, or refuses to guess at."""


class Glob(NamedTuple):
    """Anchored segments to match; `**` spans any number of directories. `ascii` limits `?` and `[...]` to one byte."""

    segments: tuple[str, ...]
    ascii: bool = False

    @property
    def is_literal(self) -> bool:
        """Whether it matches one path alone."""
        return not any(_WILD.intersection(segment) for segment in self.segments)


def is_wild(pattern: str) -> bool:
    """Whether it may match several names."""
    return bool(_WILD.intersection(pattern)) or "{" in pattern


def compile_include(pattern: str, at: Optional[Position] = None) -> tuple[Glob, ...]:
    """The globs whose union is what the pattern selects."""
    if pattern in WORDS:
        _refuse(pattern, at, "names nothing", "A file of such a name is written `[(]` or `[)]`.")
    return tuple(dict.fromkeys(glob for text in alternatives(pattern, at) for glob in _include(text, pattern, at)))


def alternatives(pattern: str, at: Optional[Position] = None) -> tuple[str, ...]:
    """The patterns without braces that one stands for."""
    try:
        return _expanded(pattern)
    except _BraceError as error:
        _refuse(pattern, at, error.what, error.repair)


def _include(text: str, pattern: str, at: Optional[Position]) -> tuple[Glob, ...]:
    segments = _segments(text, pattern, at)
    glob = Glob(segments)
    if glob.is_literal:
        return glob, Glob((*segments, "**"))
    if text.endswith("/"):
        return (Glob((*segments, "**")),)
    return (glob,)


def compile_exclude(pattern: str, at: Optional[Position] = None) -> tuple[Glob, ...]:
    """The globs whose union is what `!pattern` takes away; `pattern` comes without the `!`."""
    written = f"!{pattern}"
    if pattern.startswith("("):
        _refuse(written, at, "looks like an extended glob", f"Write `!/{pattern}` for what is in `(`…`)`.")
    texts = alternatives(pattern, at)
    return tuple(dict.fromkeys(glob for text in texts for glob in _exclude(text, written, at)))


def _exclude(text: str, written: str, at: Optional[Position]) -> tuple[Glob, ...]:
    if text.startswith(("./", "#", "!")) or "\\" in text or text != text.rstrip():
        _refuse(written, at, "is read differently by git and Pants", "Write it without `./ # ! \\` and end spaces.")
    body = text.rstrip("/")
    if "/" not in body and body:
        body = f"**/{body}"
    segments = _segments(body.lstrip("/"), written, at)
    if text.endswith("/"):  # directories only; `**/` is every directory, not the files beside them
        return (Glob((*segments, "*", "**") if segments[-1] == "**" else (*segments, "**"), ascii=True),)
    if segments[-1] == "**":
        return (Glob(segments, ascii=True),)
    return Glob(segments, ascii=True), Glob((*segments, "**"), ascii=True)


def _segments(body: str, pattern: str, at: Optional[Position]) -> tuple[str, ...]:
    segments = [segment for segment in body.split("/") if segment not in ("", ".")]
    if not segments:
        _refuse(pattern, at, "names nothing", "Name a file, a directory or a glob; `**` is everything.")
    if "\0" in pattern:
        _refuse(pattern, at, "holds a NUL character", "No file name can hold one.")
    for segment in segments:
        _check(segment, pattern, at)
    # `**/**` is `**`, and one of them costs less to match
    return tuple(s for i, s in enumerate(segments) if s != "**" or i == 0 or segments[i - 1] != "**")


def _check(segment: str, pattern: str, at: Optional[Position]) -> None:
    if segment == "..":
        _refuse(pattern, at, "leaves the project root", "Only files below the project root can be hashed.")
    if "**" in segment and segment != "**":
        repaired = "/".join(map(_without_stars, pattern.split("/")))
        _refuse(pattern, at, "has a `**` that is not a whole path segment", f"Write `{repaired}`.")
    position, plain = 0, ""
    while (opened := segment.find("[", position)) >= 0:
        plain += f"{segment[position:opened]}[]"
        closed = class_end(segment, opened)
        if closed < 0:
            _refuse(pattern, at, "has a `[` that is never closed", "A literal `[` is written `[[]`.")
        if segment[opened + 1] == "^":
            _refuse(pattern, at, "negates by `[^`", "Write `[!...]`; git and Pants differ about `[^...]`.")
        _check_ranges(segment[opened + 1 : closed].lstrip("!"), pattern, at)
        position = closed + 1
    plain += segment[position:]
    if any(f"{sign}(" in plain for sign in "!@+*?") or "|" in plain and "(" in plain and ")" in plain:
        repair = (
            "Write `{a,b}` for alternatives, `!…` as an entry of its own for exclusions, and a literal `(` as `[(]`."
        )
        _refuse(pattern, at, "holds an extended glob", repair)


def _without_stars(segment: str) -> str:
    """What was probably meant by a segment with a `**` in it."""
    if "**" not in segment or segment == "**":
        return segment
    if segment.startswith("**"):
        return f"**/*{segment.lstrip('*')}"
    return segment.replace("**", "*")


def _check_ranges(body: str, pattern: str, at: Optional[Position]) -> None:
    for i in range(1, len(body) - 1):
        if body[i] == "-" and body[i - 1] > body[i + 1]:
            _refuse(pattern, at, f"has the reversed range `{body[i - 1 : i + 2]}`", "Write the lower end first.")


def class_end(segment: str, opened: int) -> int:
    """Where the `[...]` that opens at `opened` closes, -1 when it doesn't; a `]` in first place is a member."""
    first = opened + 1
    if segment[first : first + 1] == "!":
        first += 1
    return segment.find("]", first + 1)


def _refuse(pattern: str, at: Optional[Position], what: str, repair: str) -> NoReturn:
    raise PatternError(f"the pattern `{pattern}` {what}", at, repair)


class _BraceError(Exception):
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
            raise _BraceError(f"stands for more than {_MOST} others", "Write fewer alternatives.")


def _expanded(pattern: str) -> tuple[str, ...]:
    """The patterns without braces that it stands for, each once, in order; nested ones multiply. Raises _BraceError."""
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
        raise _BraceError("has a `{` that is never closed", "A literal `{` is written `[{]`.")
    return tuple(dict.fromkeys(stack[0].texts))


def _close(stack: list[_Open]) -> None:
    if len(stack) == 1:
        raise _BraceError("has a `}` that nothing opens", "A literal `}` is written `[}]`.")
    closed = stack.pop()
    if not closed.branches:
        raise _BraceError("has braces without a `,`", "Write `{a,b}` for alternatives; a literal `{` is written `[{]`.")
    stack[-1].add([*closed.branches, *closed.texts])


def _class_end(pattern: str, opened: int) -> int:
    """Where a `[...]` ends, in which nothing else has a meaning; where it opens, when it doesn't end."""
    closed = class_end(pattern, opened)
    return closed if closed >= 0 and "/" not in pattern[opened:closed] else opened
