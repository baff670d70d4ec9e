"""What a YAML parser complains of -> what its author most likely has to mend."""

from __future__ import annotations

import re
from typing import List, Optional

import yaml

from cigen.errors import ConfigError, Position

_CONFLICT = re.compile(r"<{7} |={7}$|>{7} ")
_WORD = re.compile(r"[^\s,\[\]{}]*")


def syntax_error(error: yaml.YAMLError, text: str, path: str) -> ConfigError:
    """The error of a file with this text, at its place."""
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        return _forbidden(error, text, path)
    context = getattr(error, "context", None) or ""
    problem = getattr(error, "problem", None) or context or "unreadable"
    if problem.startswith("but "):
        problem = f"{context}, {problem}"
    at = Position(path, mark.line + 1, mark.column + 1)
    lines = text.splitlines()
    return _conflict(lines, path) or _likely(problem, lines, at)


def _forbidden(error: yaml.YAMLError, text: str, path: str) -> ConfigError:
    """A character that YAML has no place for: the reader gives an offset instead of a mark."""
    offset = int(getattr(error, "position", 0) or 0)
    at = Position(path, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
    return ConfigError(f"broken YAML: {getattr(error, 'reason', None) or 'unreadable'}", at, "Remove the character.")


def _conflict(lines: List[str], path: str) -> Optional[ConfigError]:
    number = next((number for number, line in enumerate(lines, 1) if _CONFLICT.match(line)), 0)
    if not number:
        return None
    what = "broken YAML: git left the marks of a conflict in this file"
    repair = "Resolve it, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`."
    return ConfigError(what, Position(path, number, 1), repair)


def _likely(problem: str, lines: List[str], at: Position) -> ConfigError:
    line = lines[at.line - 1] if at.line <= len(lines) else ""
    if line[: at.column].strip(" ").startswith("\t"):
        return ConfigError("broken YAML: a tab indents this line", at, "Indent with spaces.")
    rest = line[at.column - 1 :]
    if "undefined alias" in problem:
        what = f"broken YAML: `*{_word(rest[1:])}` names no anchor that stands before it in this file"
        repair = "Anchors of other files aren't seen; files share commands, templates and `source_file_groups`."
        return ConfigError(what, at, repair)
    if "cannot start any token" in problem and rest[:1] in ("@", "`"):
        return ConfigError(f"broken YAML: no word may begin with {rest[0]}", at, f"Quote it: '{_word(rest)}'.")
    repair = "Mend the syntax; the place given is where the parser gave up."
    if "mapping values are not allowed" in problem:
        repair = "Quote the text before it if the colon belongs to it, else mend the indentation."
    return ConfigError(f"broken YAML: {problem}", at, repair)


def _word(text: str) -> str:
    word = _WORD.match(text)
    return word[0] if word else ""
