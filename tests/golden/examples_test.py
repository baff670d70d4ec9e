"""The examples' committed CircleCI files are exactly what cigen writes, and what CircleCI accepts."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Dict, List

import pytest
import yaml

from cigen.compile import compile_project
from cigen.config.files import DiskFiles
from cigen.render.audit import audit

EXAMPLES = Path(__file__).parents[2] / "examples"
FILES = [".circleci/config.yml", ".circleci/main.yml"]


@pytest.fixture(params=["minimal", "docspring", "pants-monorepo"])
def example(request: pytest.FixtureRequest) -> Path:
    return EXAMPLES / str(request.param)


def documents(example: Path) -> Dict[str, Any]:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return {path: yaml.load((example / path).read_text(encoding="utf-8"), loader) for path in FILES}


def test_they_are_what_cigen_writes(example: Path) -> None:
    compilation = compile_project(DiskFiles(str(example)))

    assert compilation.warnings == ()
    assert {path: text.encode() for path, text in compilation.outputs.items()} == {
        path: (example / path).read_bytes() for path in FILES
    }


def test_they_pass_what_the_schema_misses(example: Path) -> None:
    entrypoint, main = documents(example).values()

    assert list(audit(entrypoint, main)) == []


def test_they_are_plain_text_that_names_no_version_and_no_date(example: Path) -> None:
    for path in FILES:
        text = (example / path).read_bytes().decode("utf-8")
        assert text.endswith("\n") and not text.endswith("\n\n")
        assert "\r" not in text
        assert not re.search(r"^ *(- )?(\S+: )?[&*]\w", text, re.MULTILINE), "an anchor or an alias"
        assert not re.search(r"20\d\d-\d\d|cigen \d", "".join(text.splitlines(keepends=True)[:2]))


def test_the_large_one_uses_what_it_is_there_to_show() -> None:
    entrypoint, main = documents(EXAMPLES / "docspring").values()

    assert list(entrypoint["workflows"]) == ["package_updates", "staging_postman_tests", "setup"]
    assert list(main["workflows"]) == ["main"]
    jobs = _names(main["workflows"]["main"]["jobs"])
    assert 50 <= len(jobs) <= 70
    assert len([name for name in jobs if name.endswith("_arm64")]) > 3
    assert len([step for step in _steps(main) if "cigen_record_proof" in step]) > 25
    assert {"codecov", "slack"} <= set(main["orbs"])
    assert "approval" in str(main["workflows"]["main"]["jobs"])


def _names(entries: List[Any]) -> List[str]:
    return [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]


def _steps(document: Any) -> List[Any]:
    return [step for job in document["jobs"].values() for step in job.get("steps", [])]
