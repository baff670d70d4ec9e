"""Records -> JSON schema: what an editor needs to complete and check the configuration's files."""

from __future__ import annotations

import json
from typing import Any, Dict, Iterator, List, Mapping, Tuple, Type

from cigen.config.circleci_schema import CIRCLECI_KEYS, STEP
from cigen.config.command import Command
from cigen.config.job import JobConfig
from cigen.config.model import RootKeys
from cigen.config.records import MISSING, Field, Key, Record, Rest, fields_of
from cigen.config.shape import Schema
from cigen.config.steps import StepConfig
from cigen.config.workflow import WorkflowKeys

_DRAFT = "http://json-schema.org/draft-07/schema#"
# What a file of the configuration may hold, by the name it has in the document and on the command line.
FILES: Mapping[str, Type[Any]] = {"root": RootKeys, "workflow": WorkflowKeys, "job": JobConfig, "command": Command}
_NAMES = {kind: name for name, kind in FILES.items()}
_WRITTEN_OUT: Mapping[Type[Any], Schema] = {StepConfig: STEP}


def document(file: str = "") -> Mapping[str, object]:
    """The schema of one kind of file, complete in itself; without a name that of all, each at `#/$defs/<name>`."""
    top = {"allOf": [_plain({"$ref": FILES[file]})]} if file else {}
    kinds = _reachable([FILES[file]] if file else list(FILES.values()))
    definitions = {name_of(kind): _plain(_schema_of(kind)) for kind in kinds}
    return {"$schema": _DRAFT, "title": f"cigen {file}".strip(), **top, "$defs": definitions}


def schema_text(file: str = "") -> str:
    """The same as text."""
    return json.dumps(document(file), indent=2) + "\n"


def name_of(kind: Type[Any]) -> str:
    """What a record is called in `$defs`."""
    name = kind.__name__
    if name.endswith("Config"):  # as it is written, beside what it becomes
        name = name[: -len("Config")]
    return _NAMES.get(kind) or name[0].lower() + name[1:]


def _reachable(top: List[Type[Any]]) -> List[Type[Any]]:
    """These records and those inside them, nearest first."""
    found: Dict[Type[Any], None] = dict.fromkeys(top)
    pending = list(top)
    while pending:
        for kind in _references(_schema_of(pending.pop(0))):
            if kind not in found:
                found[kind] = None
                pending.append(kind)
    return list(found)


def _references(value: object) -> Iterator[Type[Any]]:
    if isinstance(value, type):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)


def _plain(value: object) -> object:
    """A schema with each record's type replaced by the place of its definition."""
    if isinstance(value, type):
        return f"#/$defs/{name_of(value)}"
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _schema_of(kind: Type[Any]) -> Schema:
    if kind in _WRITTEN_OUT:
        return _WRITTEN_OUT[kind]
    properties: Dict[str, object] = {}
    required: List[str] = []
    for name, field, key in _keys(kind):
        properties.update({written: _described(field, key) for written in key.names or (name,)})
        if field.default is MISSING:
            required.append(name)
    for name, passed in _passed_on(kind):
        properties.setdefault(name, passed)
    schema: Dict[str, object] = {"type": "object", "description": _first_sentence(kind), "properties": properties}
    if required:
        schema["required"] = required
    return {**schema, "additionalProperties": False}


def _keys(kind: Type[Record]) -> Iterator[Tuple[str, Field, Key]]:
    for name, field in fields_of(kind).items():
        if isinstance(field.written, Key):
            yield name, field, field.written


def _passed_on(kind: Type[Record]) -> Iterator[Tuple[str, Schema]]:
    """The keys a record keeps as they were written: read by another record, or CircleCI's."""
    for rest in (field.written for field in fields_of(kind).values() if isinstance(field.written, Rest)):
        read: Dict[str, Schema] = {}
        for own, field, key in _keys(rest.kind) if rest.kind else ():
            read.update({written: _described(field, key) for written in key.names or (own,)})
        for name in rest.names:
            yield name, read.get(name) or _circleci(name)


def _circleci(name: str) -> Schema:
    """A key of CircleCI's, or of none that CircleCI knows."""
    if name not in CIRCLECI_KEYS:
        return {"description": "no effect on CircleCI"}
    description, schema = CIRCLECI_KEYS[name]
    return {"description": description, **_or_nothing(schema)}


def _described(field: Field, key: Key) -> Schema:
    """A key's value; with nothing behind it, a key that isn't required says nothing."""
    described: Dict[str, object] = {"description": key.help}
    schema = key.shape.schema
    if field.default is MISSING:
        described.update({"allOf": [schema]} if "$ref" in schema else schema)
    elif schema:
        described.update(_or_nothing(schema))
    if isinstance(field.default, (bool, int, str)) and field.default != "":
        described["default"] = field.default
    return described


def _or_nothing(schema: Schema) -> Schema:
    if tuple(schema) == ("type",) and isinstance(schema["type"], str):
        return {"type": [schema["type"], "null"]}
    choices = schema["anyOf"] if tuple(schema) == ("anyOf",) else [schema]
    assert isinstance(choices, list)
    return {"anyOf": [*choices, {"type": "null"}]}


def _first_sentence(kind: Type[Any]) -> str:
    return (kind.__doc__ or "").strip().partition("\n")[0]
