"""Values put in the place of `<< … >>`; what nobody knows before a pipeline starts stays as it is written."""

from __future__ import annotations

from typing import Dict, Iterator, Mapping, NamedTuple, Optional, Union

from cigen.circleci.conditions import truthy
from cigen.circleci.expressions import Expression, ExpressionError, Name, names, value_of
from cigen.circleci.expressions import Value as Operand
from cigen.circleci.steps import Steps
from cigen.circleci.templating import Part, Section, Stray, Tag, Template, all_names, has_tags, read
from cigen.circleci.values import Value, packed, strings

_PARAMETERS = "parameters."


# What a parameter may hold.
Argument = Union[Value, Steps]


class Scope(NamedTuple):
    """What names mean in one command, job or executor: its parameters' values, and the pipeline values that are known."""

    parameters: Mapping[str, Argument] = {}
    known: Mapping[str, Value] = {}

    def look_up(self, name: str) -> Optional[_Known]:
        """What a name stands for, None where that isn't known here."""
        if name.startswith(_PARAMETERS):
            key = name[len(_PARAMETERS) :].rstrip("?")
            return _Known(self.parameters[key]) if key in self.parameters else None
        return _Known(self.known[name]) if name in self.known else None


class _Known(NamedTuple):
    value: Argument


def substitute(value: Value, scope: Scope) -> Argument:
    """The same data with all that is known put in. A whole value that is one reference keeps its type.

    Raises TemplateError for a tag nobody understands.
    """
    return _substituted(value, scope) if b"<<" in packed(value) else value


def is_open(value: Argument) -> bool:
    """Whether anything in it is only known once the pipeline runs."""
    if isinstance(value, Steps):
        return False
    if isinstance(value, str):
        return has_tags(value)
    if isinstance(value, Mapping):
        return any(is_open(key) or is_open(item) for key, item in value.items())
    return isinstance(value, (list, tuple)) and any(map(is_open, value))


def _substituted(value: Value, scope: Scope) -> Argument:
    if isinstance(value, str):
        return _text(value, scope) if "<<" in value else value
    if isinstance(value, Mapping):
        return {str(_substituted(key, scope)): _substituted(item, scope) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_substituted(item, scope) for item in value]
    return value


def _text(text: str, scope: Scope) -> Argument:
    template = read(text)
    if len(template) == 1 and isinstance(template[0], Tag):
        found = _evaluated(template[0].expression, scope)
        return found.value if found else _with_parameters(template[0], scope)
    return "".join(_filled(template, scope))


def _filled(template: Template, scope: Scope) -> Iterator[str]:
    for part in template:
        yield from _part(part, scope)


def _part(part: Part, scope: Scope) -> Iterator[str]:
    if isinstance(part, str):
        yield part
    elif isinstance(part, Stray):
        yield "<<"
    elif isinstance(part, Tag):
        found = _evaluated(part.expression, scope)
        yield in_text(found.value) if found else _with_parameters(part, scope)
    else:
        yield from _section(part, scope)


def _section(section: Section, scope: Scope) -> Iterator[str]:
    found = _evaluated(section.condition, scope)
    if found is not None and not is_open(found.value):
        if truthy(found.value) is not section.inverted:
            yield from _filled(section.body, scope)
        return
    # What decides is part of the text: an argument of which a pipeline value is part takes the name's place.
    yield section.source if found is None else f"<<{'^' if section.inverted else '#'} {in_text(found.value)} >>"
    yield from _filled(section.body, scope)
    yield section.close


def _evaluated(expression: Expression, scope: Scope) -> Optional[_Known]:
    """The value of an expression all of whose names are known."""
    if isinstance(expression, Name):
        return scope.look_up(expression.text)
    values: Dict[str, Operand] = {}
    for name in names(expression):
        found = scope.look_up(name.text)
        if found is None or not isinstance(found.value, (bool, int, str)) or is_open(found.value):
            return None
        values[name.text] = found.value
    try:
        return _Known(value_of(expression, values))
    except ExpressionError:
        return None  # CircleCI refuses it, or nobody here can tell


def _with_parameters(tag: Tag, scope: Scope) -> str:
    """The tag with the values of those of its names that are known."""
    text = tag.source[2:-2]
    for name in reversed(names(tag.expression)):
        found = scope.look_up(name.text)
        if found is not None and isinstance(found.value, (bool, int, str)):
            text = text[: name.offset] + _operand(found.value) + text[name.offset + len(name.text) :]
    return f"<<{text}>>"


def _operand(value: Union[bool, int, str]) -> str:
    if not isinstance(value, str):
        return in_text(value)
    template = read(value) if "<<" in value else ()
    if len(template) == 1 and isinstance(template[0], Tag):
        return f"({template[0].source[2:-2]})"
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def in_text(value: Argument) -> str:
    """A value as it stands inside a longer text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def names_left(value: Argument, namespace: str) -> bool:
    """Whether a tag still refers to something whose name begins so."""
    if isinstance(value, Steps) or namespace.encode() not in packed(value):
        return False
    return any(name.text.startswith(namespace) for text in strings(value) for name in all_names(text) if "<<" in text)
