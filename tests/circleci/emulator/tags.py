r"""`<< name >>` and `<< expression >>` in strings, and `\<<`, which is none (docs: configuration-reference)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Callable, Iterator, Mapping, Optional

from circleci.emulator.errors import CompileError, NotEmulatedError
from circleci.emulator.expression import UnparsableError
from circleci.emulator.expression import evaluate as evaluate_expression

_WHOLE = re.compile(r"<<((?:(?!<<).)*?)>>", re.DOTALL)
# Read from left to right: `\<<<` is an escaped `<<` and a `<`.
_TOKEN = re.compile(r"(?P<escapes>\\+)<<|<<(?P<tag>.*?)>>|<<", re.DOTALL)
_NAME = re.compile(r"[A-Za-z][\w.-]*")


@dataclass(frozen=True)
class Scope:
    """What names mean at one place: pipeline values everywhere, parameters only in the element that declares them."""

    pipeline: Mapping[str, object]
    parameters: Optional[Mapping[str, object]] = None

    def value(self, name: str) -> object:
        if name in self.pipeline:
            return self.pipeline[name]
        kind, _, rest = name.partition(".")
        if kind == "matrix":
            raise NotEmulatedError("matrix jobs: cigen expands them itself")
        if kind != "parameters":
            raise CompileError(f"Unknown variable(s): {name}")
        if self.parameters is None or rest not in self.parameters:
            raise CompileError(f"Arguments referenced without declared parameters: {rest}")
        return self.parameters[rest]


def evaluate(value: object, scope: Scope) -> object:
    """The data with every tag replaced; a string that is nothing but one tag takes the type of its value."""
    if isinstance(value, str):
        return _evaluate_text(value, scope)
    return _each(value, lambda item: evaluate(item, scope))


def check(value: object) -> None:
    """Raises CompileError for a `<<` that is neither closed nor escaped, in any string of the config."""
    for found in _strings(value):
        for match in _TOKEN.finditer(found):
            if len(match["escapes"] or "") > 1:
                raise NotEmulatedError(f"backslashes before an escaped `<<`: {found}")
            if match[0] == "<<":
                raise _unclosed(found)


def unescape(value: object) -> object:
    r"""The data with `\<<` as `<<`: done once, after all parameters are in place."""
    if isinstance(value, str):
        return value.replace(r"\<<", "<<")
    return _each(value, unescape)


def _evaluate_text(value: str, scope: Scope) -> object:
    whole = _WHOLE.fullmatch(value.strip())
    if whole:
        return _tag(whole[1], value, scope)
    return _TOKEN.sub(
        lambda match: match[0] if match["tag"] is None else written(_tag(match["tag"], value, scope)), value
    )


def _tag(content: str, around: str, scope: Scope) -> object:
    name = content.strip()
    if _NAME.fullmatch(name) and name not in ("true", "false"):
        return scope.value(name)
    try:
        return evaluate_expression(name, scope.value)
    except UnparsableError:
        raise _unclosed(around) from None


def _unclosed(text: str) -> CompileError:
    return CompileError(f"Unclosed '<<' tag in string: '{text}'\n('<<' must be escaped as '\\<<' in config v2.1+)")


def written(value: object) -> str:
    """A value inside a longer string."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _each(value: object, change: Callable[[object], object]) -> object:
    if isinstance(value, Mapping):
        return {key: change(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [change(item) for item in value]
    return value


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _strings(key)
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)
