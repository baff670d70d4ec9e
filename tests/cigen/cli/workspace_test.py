"""`cigen hash` where source files name packages of a workspace: cold, and warm by what is remembered."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Mapping

import pytest

FILES = {
    "cigen.yml": """
jobs:
  web: {image: "a/b:1", source_files: ["workspace:apps/web"], steps: [checkout]}
  api: {image: "a/b:1", source_files: ["workspace:apps/api"], steps: [checkout]}
""",
    "package.json": json.dumps({"workspaces": ["apps/*", "libs/*"]}),
    "package-lock.json": "{}",
    "apps/web/package.json": json.dumps({"name": "web", "dependencies": {"ui": "*"}}),
    "apps/web/index.js": "1",
    "apps/api/package.json": json.dumps({"name": "api"}),
    "libs/ui/package.json": json.dumps({"name": "ui"}),
    "libs/ui/index.js": "1",
    "README.md": "1",
}


@pytest.fixture
def repository(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CIGEN_CACHE_DIR", str(tmp_path / "store"))
    project.write(FILES)
    return project


def hashes(project: Any) -> Mapping[str, str]:
    return dict(line.split(" ") for line in project.run("hash", "--all").out.splitlines())


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("apps/web/index.js", {"web"}),
        ("libs/ui/index.js", {"web"}),
        ("libs/ui/new.js", {"web"}),
        ("apps/api/index.js", {"api"}),
        ("package-lock.json", {"web", "api"}),
        (".npmrc", {"web", "api"}),
        ("README.md", set()),
        ("libs/other/package.json", set()),
    ],
)
def test_a_job_has_another_hash_when_its_package_or_what_it_depends_on_changes(
    repository: Any, path: str, changed: Any
) -> None:
    before = hashes(repository)

    repository.write({path: '{"name": "other"}'})

    after = hashes(repository)
    assert {job for job in before if before[job] != after[job]} == changed


def test_a_new_dependency_counts_from_the_next_run_on(repository: Any) -> None:
    hashes(repository)
    repository.write({"apps/api/package.json": json.dumps({"name": "api", "dependencies": {"ui": "*"}})})
    before = hashes(repository)

    repository.write({"libs/ui/index.js": "2"})

    assert hashes(repository)["api"] != before["api"]


def test_where_it_cannot_be_told_the_job_runs_and_everybody_says_why(repository: Any) -> None:
    repository.write({"libs/ui/package.json": json.dumps({"name": "ui", "dependencies": {"gone": "workspace:*"}})})

    why = "`workspace:apps/web`: libs/ui/package.json asks for gone, which is no package here"
    assert "web -" in repository.run("hash", "--all").out
    assert why in repository.run("hash", "--job", "web").err
    warned = " ".join(repository.run("validate").err.split())
    assert why in warned and "2 jobs, 1 of them can be skipped" in warned
