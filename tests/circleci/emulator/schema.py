"""SchemaStore's schema for CircleCI, as check-jsonschema carries it, without what CircleCI is not as strict about.

The config is checked as it is written, where any scalar may be a `<< … >>`; and every job and step of a workflow once
more when all of that is resolved.
"""

from __future__ import annotations

import datetime
import json
from functools import cache
from typing import AbstractSet, Iterable, Iterator, Mapping, Protocol, Tuple

from check_jsonschema.schema_loader import BuiltinSchemaLoader  # type: ignore[import-untyped] # it has none
from jsonschema import Draft7Validator  # type: ignore[import-untyped] # it has none

from circleci.emulator.compiled import Step
from circleci.emulator.definitions import BUILT_IN
from circleci.emulator.errors import CompileError
from circleci.emulator.shape import mapping, sequence

_TAG: Mapping[str, object] = {"type": "string", "pattern": "<<"}
_NAME = r"^[A-Za-z][\w\s/-]*$"


class _Violation(Protocol):
    message: str
    absolute_path: Iterable[object]


class _Validator(Protocol):
    def iter_errors(self, instance: object) -> Iterator[_Violation]: ...


def check_document(document: Mapping[str, object], commands: AbstractSet[str]) -> None:
    """Raises CompileError where the config as it is written has another shape than the schema's."""
    _raise(_validator("").iter_errors(_known(document, commands)), "#")


def check_job(job: Mapping[str, object]) -> None:
    """Raises CompileError for a key of a resolved job that has the wrong type."""
    _check("jobDefinition", json.dumps(_known({**job, "steps": ["checkout"]}, frozenset())))


def check_step(step: Step) -> None:
    """Raises CompileError for a resolved step that lacks something or has the wrong type."""
    if step.kind not in ("orb", "checkout") or step.kind == "checkout" and step.arguments:
        _check("step", json.dumps(_known({step.kind: step.arguments}, frozenset())))


@cache
def _check(definition: str, text: str) -> None:
    _raise(_validator(definition).iter_errors(json.loads(text)), definition)


def _raise(violations: Iterable[_Violation], where: str) -> None:
    found = [f"[{where}/{'/'.join(map(str, error.absolute_path))}] {error.message}" for error in violations]
    if found:
        raise CompileError("\n".join(["ERROR IN CONFIG FILE:", *found]))


def _known(value: object, commands: AbstractSet[str]) -> object:
    """The data without what CircleCI documents and the schema doesn't know.

    That is the status `unauthorized`, steps that a user's command replaces, uses of a job with nothing behind the colon;
    and dates, which are YAML's and not JSON's.
    """
    if isinstance(value, Mapping):
        return {key: _known(item, commands) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_known(_item(item, commands), commands) for item in value]
    if isinstance(value, datetime.date):
        return str(value)
    return "not_run" if value == "unauthorized" else value


def _item(item: object, commands: AbstractSet[str]) -> object:
    if not isinstance(item, Mapping) or len(item) != 1:
        return item
    ((name, value),) = item.items()
    return name if name in commands or value is None else item


@cache
def _validator(definition: str) -> _Validator:
    """Of the whole config, or of one of the schema's definitions."""
    schema = mapping(_lenient(BuiltinSchemaLoader("vendor.circle-ci").get_schema()))
    if definition:
        schema = {"definitions": schema["definitions"], "$ref": f"#/definitions/{definition}"}
    validator: _Validator = Draft7Validator(schema)
    return validator


def _lenient(schema: object, key: str = "") -> object:
    """A schema where a tag may stand for a scalar, and names, defaults and enums are as CircleCI takes them."""
    if not isinstance(schema, Mapping):
        return schema
    if key == "default":
        return {}  # its parameter's type says more
    if key == "enum":
        return {"type": "array", "minItems": 1}
    if key == "resource_class":
        return {"type": "string"}  # new ones come often
    found = dict(_lenient_word(word, value, key) for word, value in schema.items())
    if key == "parameters":
        found.pop("minProperties", None)
    if key in BUILT_IN:
        found.pop("additionalProperties", None)  # `store_artifacts: {when}` is in configs that run (optimism)
    if key == "orbs" and "additionalProperties" in found:
        url = {"type": "string", "pattern": "^https://"}  # docs: orb-intro, "URL orbs"
        found["additionalProperties"] = {"anyOf": [found["additionalProperties"], url]}
    return _or_tag(found)


def _lenient_word(word: str, value: object, key: str) -> Tuple[str, object]:
    """One of a schema's words with its value; `key` is the property the schema is of."""
    if word in ("properties", "patternProperties", "definitions"):
        return word, {key: _lenient(item, key) for key, item in mapping(value).items()}
    if word in ("items", "additionalProperties", "then", "else"):
        return word, _lenient(value)
    if word in ("oneOf", "anyOf", "allOf"):
        alternatives = [_lenient(item, key if key in BUILT_IN else "") for item in sequence(value)]
        # Alternatives that both take a tag are none; those that name keys stay.
        exclusive = all("required" in mapping(item) for item in alternatives) and key not in BUILT_IN
        return ("anyOf" if word == "oneOf" and not exclusive else word), alternatives
    if word == "propertyNames" and str(mapping(value).get("pattern", "")).startswith("^["):
        return word, {**mapping(value), "pattern": _NAME}
    return word, value


def _or_tag(schema: Mapping[str, object]) -> Mapping[str, object]:
    scalar = schema.get("type") in ("boolean", "integer", "number") or {"enum", "const", "pattern"} & set(schema)
    return {"anyOf": [schema, _TAG]} if scalar and "properties" not in schema else schema
