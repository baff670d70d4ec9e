"""What went wrong in a template, as an error with its line and column."""

from __future__ import annotations

import re
from typing import Mapping, Optional, Tuple

from jinja2 import TemplateSyntaxError, UndefinedError

from cigen.config.functions import Refusal
from cigen.errors import ConfigError, Position, Unanswered, nearest

_ADDRESS = re.compile(" at 0x[0-9a-fA-F]+")  # another one each time
_QUOTED = re.compile(r"'([^']+)'")
_RAW = "Mend it; text with `{{`, `{%` or `{#` that isn't meant for cigen goes between {% raw %} and {% endraw %}."


def syntax_failure(error: TemplateSyntaxError, at: Position, sources: Mapping[str, str] = {}) -> ConfigError:
    """A template that can't be parsed."""
    source = sources.get(at.path)
    place = Position(at.path, error.lineno, _column(source, error.lineno, "")) if source is not None else at
    return ConfigError(f"broken template: {error.message}", place, _RAW)


def failure(error: Exception, at: Position, sources: Mapping[str, str], names: Tuple[str, ...]) -> ConfigError:
    """A template that can't be rendered; the place is the innermost template's that was running."""
    name = _undefined_name(error)
    place = _running(error, sources, name) or at
    if isinstance(error, Refusal):
        return Unanswered(error.what, place, error.repair)
    if name and "is undefined" in str(error):
        return ConfigError(f"undefined variable `{name}`", place, nearest(name, names, noun="variable"))
    if isinstance(error, RecursionError):
        return ConfigError("the template calls itself without end, or nearly so", place, "Call less deep.")
    said = _ADDRESS.sub("", str(error)) or type(error).__name__
    what = f"the template failed: {said}"
    return ConfigError(what, place, "Mend the template.")


def _undefined_name(error: Exception) -> str:
    found = _QUOTED.findall(str(error)) if isinstance(error, UndefinedError) else []
    return found[-1] if found else ""


def _running(error: Exception, sources: Mapping[str, str], name: str) -> Optional[Position]:
    trace = error.__traceback__
    found = None
    while trace is not None:
        path = trace.tb_frame.f_code.co_filename
        if path in sources:
            found = (path, trace.tb_lineno)
        trace = trace.tb_next
    return None if found is None else Position(*found, _column(sources[found[0]], found[1], name))


def _column(source: Optional[str], line: int, name: str) -> int:
    """Where the name stands in its line, else where the template's first tag does."""
    lines = (source or "").split("\n")
    text = lines[line - 1] if 0 < line <= len(lines) else ""
    match = re.search(rf"\b{re.escape(name)}\b", text) if name else None
    match = match or re.search(r"\{[{%#]", text)
    return match.start() + 1 if match else 1
