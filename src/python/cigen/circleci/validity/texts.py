"""Every text of a configuration: each `<<` is closed, and names something that is declared where it stands."""

from __future__ import annotations

from typing import AbstractSet, Iterator, List, Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.definitions import NOTHING, Mapped, parameters_of
from cigen.circleci.findings import Finding, Path
from cigen.circleci.templating import TemplateError, names_in, strays
from cigen.circleci.validity.statements import check_name
from cigen.circleci.values import Value, packed

_DEFINITIONS = ("commands", "executors", "jobs")
_LISTS = ("workflows", "job-groups")


class _Names(NamedTuple):
    """What is declared at one place; None where there can't be any."""

    pipeline: AbstractSet[str]
    parameters: Optional[AbstractSet[str]] = None
    matrix: Optional[AbstractSet[str]] = None


def check_texts(document: Mapped) -> Iterator[Finding]:
    """The texts of all sections that mean something, inline orbs' too."""
    pipeline = frozenset(parameters_of(document))
    yield from _definitions(document, (), pipeline)
    for section in _LISTS:
        for name, listed in _mapping(document.get(section)).items():
            keys = _mapping(listed)
            for key, value in keys.items():
                if key != "jobs":
                    yield from _check(value, (section, name, key), _Names(pipeline))
            jobs = keys.get("jobs")
            for number, item in enumerate(jobs if isinstance(jobs, (list, tuple)) else ()):
                yield from _check(item, (section, name, "jobs", number), _Names(pipeline, None, _matrix(item)))


def _definitions(document: Mapped, path: Path, pipeline: AbstractSet[str]) -> Iterator[Finding]:
    for section in _DEFINITIONS:
        for name, definition in _mapping(document.get(section)).items():
            keys = {key: value for key, value in _mapping(definition).items() if key != "description"}
            names = _Names(pipeline, frozenset(parameters_of(definition)))
            yield from _check(keys, (*path, section, name), names)
    for name, orb in _mapping(document.get("orbs")).items():
        yield from _definitions(_mapping(orb), (*path, "orbs", name), pipeline)


def _check(value: Value, path: Path, names: _Names) -> Iterator[Finding]:
    if b"<<" not in packed(value):
        return
    pending: List[Tuple[Value, Path]] = [(value, path)]
    while pending:
        item, place = pending.pop()
        if isinstance(item, str):
            yield from _text(item, place, names) if "<<" in item else ()
        elif isinstance(item, Mapping):
            for key in item:
                yield from _text(key, (*place, key), names) if "<<" in str(key) else ()
            pending.extend((inner, (*place, key)) for key, inner in reversed(list(item.items())))
        elif isinstance(item, (list, tuple)):
            pending.extend((inner, (*place, number)) for number, inner in reversed(list(enumerate(item))))


def _text(text: str, path: Path, names: _Names) -> Iterator[Finding]:
    try:
        found, open_ = names_in(text), strays(text)
    except TemplateError as error:
        yield Finding(error.what, path, "Close it, or write a literal `<<` as `\\<<`.")
        return
    if open_:
        line = text[open_[0].offset :].partition("\n")[0][:40]
        yield Finding(f"`{line}` opens a tag that isn't one", path, "Write a literal `<<` as `\\<<`.")
    for name in found:
        kind, _, rest = name.text.partition(".")
        if kind == "parameters":
            yield from _declared(name.text, rest, names.parameters, path)
        elif kind == "matrix":
            yield from _declared(name.text, rest, names.matrix, path)
        else:
            yield from check_name(name.text, path, names.pipeline)


def _declared(name: str, rest: str, declared: Optional[AbstractSet[str]], path: Path) -> Iterator[Finding]:
    if declared is None:
        yield Finding(f"`{name}` means nothing here", path, "Only what declares a parameter can refer to it.")
    elif rest not in declared:
        yield Finding(f"nobody declares `{name}` here", path, "Declare it under the `parameters` of what it is in.")


def _matrix(item: Value) -> Optional[AbstractSet[str]]:
    keys = next(iter(item.values()), None) if isinstance(item, Mapping) else None
    matrix = _mapping(keys).get("matrix")
    return frozenset(_mapping(_mapping(matrix).get("parameters"))) if matrix is not None else None


def _mapping(value: Value) -> Mapped:
    return value if isinstance(value, Mapping) else NOTHING
