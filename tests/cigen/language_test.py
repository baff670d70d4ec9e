"""docs/language.md is the whole language: no key is missing, and every test that holds it to its word exists."""

from __future__ import annotations

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, Type

import pytest
from documents.language_index import TESTS

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
    written = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", _TEXT, flags=re.DOTALL)))

    assert [key for key in known_keys(record) if key not in written] == []


def test_the_records_are_found() -> None:
    assert {"BuiltImage", "CacheOptions", "JobConfig", "RootKeys", "Settings", "Setup", "WorkflowKeys"} <= {
        record.__name__ for record in RECORDS
    }


@pytest.mark.parametrize(
    "named", sorted({name for rows in TESTS.values() for names in rows.values() for name in names})
)
def test_every_test_of_the_index_exists(named: str) -> None:
    assert (_TESTS / named).is_file()


def test_every_row_that_the_index_knows_is_on_the_page() -> None:
    rows = {re.split(r"(?<!\\)\|", line)[1].strip() for line in _TEXT.splitlines() if line.startswith("|")}

    assert [row for found in TESTS.values() for row in found if row and row not in rows] == []
