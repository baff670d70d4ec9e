"""Whether a stream gets colours, and text with them: what is said is the same without."""

from __future__ import annotations

import os
import re
import sys
from typing import Callable, Mapping, TextIO

from cigen.errors import shown

AUTO, ALWAYS, NEVER = "auto", "always", "never"
_CODES: Mapping[str, str] = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36", "grey": "90"}
_VERDICTS = {"run": "yellow", "skip": "green", "ask": "cyan"}
_VERDICT = re.compile(r"^( {0,4})(run|skip|ask)(?=  |$)", re.MULTILINE)
_COUNTED = re.compile(r"^ {0,2}\S.*: \d+ jobs?[ ,].*$|^\d+ of \d+ jobs? runs?, .*$", re.MULTILINE)
_ERROR = re.compile(r"^(cigen[a-z -]*: )(warning: )?", re.MULTILINE)
_DIFFERENCES = (("---", "bold"), ("+++", "bold"), ("@@", "cyan"), ("-", "red"), ("+", "green"))

# What `--color` says in this run: every stream asks for it, and errors have no options.
_chosen = AUTO


def choose(when: str) -> None:
    """Takes what `--color` says."""
    global _chosen
    _chosen = when


def is_coloured(stream: TextIO, environment: Mapping[str, str] = os.environ) -> bool:
    """`--color`, else NO_COLOR (https://no-color.org), FORCE_COLOR (https://force-color.org), else whether it is a terminal.

    CircleCI shows the colours of a step's output, which is no terminal: there stderr has them, which no program reads.
    """
    if _chosen != AUTO:
        return _chosen == ALWAYS
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR"):
        return environment["FORCE_COLOR"] != "0"
    if environment.get("TERM") == "dumb":
        return False
    return stream.isatty() or environment.get("CIRCLECI") == "true" and stream is sys.stderr


def write(stream: TextIO, text: str, paint: Callable[[str], str]) -> None:
    """Writes a text as it is, or painted where its stream has colours; what the text itself holds is never obeyed."""
    if is_coloured(stream):
        stream.flush()
        getattr(stream, "stream", stream).write(paint(shown(text)))  # behind the guard, which knows no colour
    else:
        stream.write(text)


def message(text: str) -> str:
    """An error or a warning."""
    return _ERROR.sub(lambda found: _in("yellow" if found[2] else "red", found[0].rstrip()) + " ", text)


def differences(text: str) -> str:
    """A unified diff."""
    return "".join(_difference(line) for line in text.splitlines(keepends=True))


def _difference(line: str) -> str:
    name = next((name for start, name in _DIFFERENCES if line.startswith(start)), "")
    return f"{_in(name, line.rstrip())}\n" if name else line


def plan(text: str) -> str:
    """A plan's table."""
    text = _COUNTED.sub(lambda found: _in("bold", found[0]), text)
    return _VERDICT.sub(lambda found: f"{found[1]}{_in(_VERDICTS[found[2]], found[2])}", text)


def plain(text: str) -> str:
    """The text as it is."""
    return text


def _in(name: str, text: str) -> str:
    return f"\x1b[{_CODES[name]}m{text}\x1b[0m"
