"""Patterns of branches and tags, as filters have them: a name, or a regular expression between slashes for all of it.

https://circleci.com/docs/configuration-reference/#branches; no name that git takes has the characters in `_IN_NO_NAME`
(https://git-scm.com/docs/git-check-ref-format).
"""

from __future__ import annotations

import re

from cigen.circleci.re2 import RegexError, compile_pattern

_IN_NO_NAME = re.compile(r"[\x00-\x20\x7f~^:?*\[\\]|\.\.|@\{|//|(?:^|/)\.|\.lock(?:/|$)|^/|[/.]$")
# What a regular expression has and no glob: who writes it forgot the slashes.
_OF_AN_EXPRESSION = re.compile(r"^\^|\\|[()+|]|\.\*|\$$")
_META = re.compile(r"[.*+?()\[\]{}|^$]|\\[A-Za-z0-9]")


def is_expression(pattern: str) -> bool:
    """Whether it is written as a regular expression, between slashes."""
    return len(pattern) > 2 and pattern.startswith("/") and pattern.endswith("/")


def refusal(pattern: str) -> str:
    """Why CircleCI refuses a pattern; empty where it doesn't, or where only the pipeline says what it is."""
    if not is_expression(pattern) or "<<" in pattern:
        return ""
    try:
        compile_pattern(pattern[1:-1])
    except RegexError as error:
        return f"the regular expression {pattern} is broken: {error}"
    return ""


def repair(pattern: str) -> str:
    """What was probably meant by a pattern that no branch and no tag matches; empty where one may."""
    if "<<" in pattern:
        return ""
    if is_expression(pattern):
        name = pattern[1:-1].lstrip("^")
        plain = not _META.search(name) and bool(_IN_NO_NAME.search(name.replace("\\", "")))
        return f"A whole name has to match: write `/{pattern[1:-1]}.*/`." if plain else ""
    if not _IN_NO_NAME.search(pattern):
        return ""
    if _OF_AN_EXPRESSION.search(pattern):
        return (
            f"A regular expression stands between slashes, and the whole name has to match: `/{pattern.strip('/')}/`."
        )
    if "*" in pattern or "?" in pattern:
        return f"Without slashes around it a pattern is a name. Write `/{_of_glob(pattern.strip('/'))}/`."
    return "Write the name of a branch or a tag, or a regular expression between slashes."


def _of_glob(glob: str) -> str:
    escaped = re.escape(glob).replace("/", "\\/").replace("\\-", "-").replace("\\*", "*").replace("\\?", "?")
    return re.sub(r"\*+", ".*", escaped.replace("?", "."))
