"""A job's hash hangs on its image's sources and on the files its caches are made of, remembered or not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict

import pytest

CONFIG = """
docker_build:
  registry: {repo: acme}
  images: [{name: base, dockerfile: docker/Dockerfile, hash_sources: docker/}]
cache_definitions: {deps: {paths: deps, checksum_sources: deps.lock}}
jobs:
  inside: {image: base, source_files: ['src/', '!docker/'], steps: [run: make]}
  cached: {image: x, cache: deps, source_files: src/, steps: [run: make]}
  plain: {image: x, source_files: src/, steps: [run: make]}
"""
FILES = {"cigen.yml": CONFIG, "docker/Dockerfile": "FROM x\n", "deps.lock": "1\n", "src/a": "a\n"}


@pytest.fixture
def hashes(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("CIGEN_CACHE_DIR", str(tmp_path / "store"))
    project.write(FILES)

    def ask(*options: str) -> Dict[str, Any]:
        result = project.run("hash", "--all", "--json", *options)
        assert result.code == 0, result.err
        found: Dict[str, Any] = json.loads(result.out)
        return found

    return ask


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("docker/Dockerfile", {"build_base", "inside"}),
        ("docker/new", {"build_base", "inside"}),
        ("deps.lock", {"cached"}),
        ("src/a", {"inside", "cached", "plain"}),
    ],
)
def test_what_changes_is_what_depends_on_it(project: Any, hashes: Any, path: str, changed: Any) -> None:
    before = hashes()
    assert hashes() == before

    project.write({path: "another\n"})
    after = hashes()

    assert after == hashes("--no-cache")
    assert {name for name, found in after.items() if found != before[name]} == changed
