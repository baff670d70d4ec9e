"""Text -> data: YAML without duplicate keys, version 2.1, CircleCI's schema, every `<<` closed."""

from __future__ import annotations

from functools import cache
from typing import Dict, Iterable, Iterator, List, Mapping, Protocol

import yaml
from check_jsonschema.formats import FormatOptions  # type: ignore[import-untyped] # it has none
from check_jsonschema.regex_variants import (  # type: ignore[import-untyped] # it has none
    RegexImplementation,
    RegexVariantName,
)
from check_jsonschema.schema_loader import BuiltinSchemaLoader  # type: ignore[import-untyped] # it has none

from circleci.emulator.errors import CompileError
from circleci.emulator.shape import mapping
from circleci.emulator.tags import check


class _Violation(Protocol):
    message: str
    absolute_path: Iterable[object]


class _Validator(Protocol):
    def iter_errors(self, instance: object) -> Iterator[_Violation]: ...


class _Loader(yaml.SafeLoader):
    """PyYAML takes the last of two equal keys; CircleCI refuses both."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> Dict[object, object]:
        keys = [key.value for key, _ in node.value if key.tag != "tag:yaml.org,2002:merge"]
        for key in keys:
            if keys.count(key) > 1:
                raise CompileError(f"Unable to parse YAML\nfound duplicate key {key}\n{node.start_mark}")
        constructed: Dict[object, object] = super().construct_mapping(node, deep)
        return constructed


def read(text: str) -> Mapping[str, object]:
    """The config as data. Raises CompileError."""
    try:
        document = mapping(yaml.load(text, _Loader))
    except yaml.YAMLError as error:
        raise CompileError(f"Unable to parse YAML\n{error}") from None
    # Setup configs and everything with parameters need 2.1 (docs: dynamic-config).
    if document.get("version") not in (2.1, "2.1"):
        raise CompileError(f"version must be 2.1, found: {document.get('version')!r}")
    violations = _violations(document)
    if violations:
        raise CompileError("\n".join(["ERROR IN CONFIG FILE:", *violations]))
    check(document)
    return document


def _violations(document: Mapping[str, object]) -> List[str]:
    errors = _validator().iter_errors(_known(document))
    return [f"[#/{'/'.join(map(str, error.absolute_path))}] {error.message}" for error in errors]


def _known(value: object) -> object:
    """The data without what CircleCI documents and older schemas don't know: the status `unauthorized`."""
    if isinstance(value, Mapping):
        return {key: _known(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_known(item) for item in value]
    return "not_run" if value == "unauthorized" else value


@cache
def _validator() -> _Validator:
    """SchemaStore's schema for CircleCI, as check-jsonschema carries it."""
    regexes = RegexImplementation(RegexVariantName.default)
    validator: _Validator = BuiltinSchemaLoader("vendor.circle-ci").get_validator(
        "", {}, FormatOptions(regex_impl=regexes), regexes, False
    )
    return validator
