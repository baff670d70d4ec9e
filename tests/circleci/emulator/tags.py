"""What `<< >>` in strings stands for, and its type."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Mapping, Optional, Sequence

from circleci.emulator.errors import CompileError
from circleci.emulator.expression import evaluate as evaluate_expression
from circleci.emulator.passed import PassedExecutor, PassedSteps
from circleci.emulator.scanner import ExpressionError
from circleci.emulator.template import Section, Tag, parts, unclosed
from circleci.emulator.truth import truthy

# Which of their names a pipeline has depends on the event; the others are without value (docs: pipeline-values).
_OPEN = ("pipeline.event.", "pipeline.trigger_parameters.", "pipeline.deploy.", "pipeline.config.")


@dataclass(frozen=True)
class Scope:
    """What names mean at one place: pipeline values everywhere, parameters only in the element that declares them."""

    pipeline: Mapping[str, object]
    parameters: Optional[Mapping[str, object]] = None
    matrix: Optional[Mapping[str, object]] = None

    def value(self, name: str) -> object:
        """What `<< name >>` stands for; PassedSteps and PassedExecutor as they are. Raises CompileError."""
        kind, _, rest = name.partition(".")
        found = {"parameters": self.parameters, "matrix": self.matrix}.get(kind)
        if kind not in ("parameters", "matrix"):
            return self.pipeline_value(name)
        if found is None or rest not in found:
            raise CompileError(f"Arguments referenced without declared {kind}: {rest}")
        return found[rest]

    def pipeline_value(self, name: str) -> object:
        """What the name stands for in an expression, which knows pipeline values and pipeline parameters only."""
        if name in self.pipeline:
            return self.pipeline[name]
        if name.startswith(_OPEN):
            return None
        raise CompileError(f"Unknown variable(s): {name}")

    def knows(self, name: str) -> bool:
        """Whether it is a name, of whatever characters; all else between `<<` and `>>` is an expression."""
        return name in self.pipeline or name.startswith(("parameters.", "matrix.")) and not set(name) & set(" \n\t=!<>")


def evaluate(value: object, scope: Scope) -> object:
    """The data with every tag replaced; a string that is nothing but one tag takes the type of its value."""
    found = whole(value, scope)
    if isinstance(found, PassedExecutor):
        return found.reference
    if isinstance(found, PassedSteps):
        raise CompileError(f"Steps where a value is expected: {value}")
    return found


def whole(value: object, scope: Scope) -> object:
    """The same, where steps and executors that were passed may stand, and keep what their names meant."""
    if isinstance(value, str):
        return _text(value, scope)
    if isinstance(value, Mapping):
        return {_key(key, scope): evaluate(item, scope) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [evaluate(item, scope) for item in value]
    return value


def quoted(value: object) -> object:
    """Data that `evaluate` gives back as it is: what looks like a tag in a value is none."""
    if isinstance(value, str):
        return value.replace("<<", r"\<<")
    if isinstance(value, Mapping):
        return {key: quoted(item) for key, item in value.items()}
    return [quoted(item) for item in value] if isinstance(value, (list, tuple)) else value


def check(value: object) -> None:
    """Raises CompileError for a `<<` that is neither closed nor escaped, in any string of the config."""
    for found in _strings(value):
        parts(found)


def written(value: object) -> str:
    """A value inside a longer string."""
    if isinstance(value, PassedExecutor):
        value = value.reference
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (Mapping, list, tuple, PassedSteps)):
        raise CompileError(f"Cannot stand inside a string: {value!r}")
    return str(value)


def _text(text: str, scope: Scope) -> object:
    found = parts(text)
    tags = [part for part in found if isinstance(part, Tag)]
    blank = all(part is tags[0] or isinstance(part, str) and not part.strip() for part in found) if tags else False
    if len(tags) == 1 and blank:
        value = _value(tags[0].content, text, scope)
        if not isinstance(value, str):
            return value
    return _joined(found, text, scope)


def _joined(found: Sequence[object], text: str, scope: Scope) -> str:
    return "".join(_part(part, text, scope) for part in found)


def _part(part: object, text: str, scope: Scope) -> str:
    if isinstance(part, Section):
        value = scope.value(part.name)
        kept = bool(value.steps) if isinstance(value, PassedSteps) else truthy(value)
        # What isn't kept must be right too.
        joined = _joined(part.parts, text, scope)
        return joined if kept is not part.inverted else ""
    return written(_value(part.content, text, scope)) if isinstance(part, Tag) else str(part)


def _value(content: str, text: str, scope: Scope) -> object:
    if scope.knows(content):
        return scope.value(content)
    try:
        return evaluate_expression(content, scope.pipeline_value)
    except ExpressionError as error:
        # What isn't an expression from beginning to end is no tag; one that is has a mistake in its types.
        raise (error if error.code.endswith("_OPERAND") else unclosed(text)) from None


def _key(key: object, scope: Scope) -> object:
    return written(_text(key, scope)) if isinstance(key, str) and "<<" in key else key


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
