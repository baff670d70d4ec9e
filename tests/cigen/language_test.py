"""docs/language.md is the whole language: no key is missing, and every test it names exists."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Type

import pytest

import cigen.config
from cigen.config.records import Record
from cigen.config.shapes import known_keys

_TESTS = Path(__file__).parent
_TEXT = (_TESTS.parents[1] / "docs" / "language.md").read_text(encoding="utf-8")
_MODULES = [import_module(f"cigen.config.{found.name}") for found in iter_modules(cigen.config.__path__)]


def _is_record(value: Any) -> bool:
    return isinstance(value, type) and issubclass(value, Record) and bool(known_keys(value))


RECORDS = sorted({v for m in _MODULES for v in vars(m).values() if _is_record(v)}, key=lambda kind: kind.__name__)


@pytest.mark.parametrize("record", RECORDS)
def test_every_key_is_explained(record: Type[Any]) -> None:
    written = set(re.findall(r"`([^`]+)`", _TEXT))

    assert [key for key in known_keys(record) if key not in written] == []


def test_the_records_are_found() -> None:
    assert {"BuiltImage", "CacheOptions", "JobConfig", "RootKeys", "Settings", "Setup", "WorkflowKeys"} <= {
        record.__name__ for record in RECORDS
    }


@pytest.mark.parametrize("named", sorted(set(re.findall(r"`([\w/]+_test\.py)`", _TEXT))))
def test_every_test_it_names_exists(named: str) -> None:
    assert (_TESTS / named).is_file()
