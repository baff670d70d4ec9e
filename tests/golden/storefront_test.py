"""The storefront example: what cigen works out from caches, packages and images, and what CircleCI says to it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Dict, Set

import check_jsonschema  # type: ignore[import-untyped]
import pytest
import yaml

from cigen.compile import compile_project
from cigen.config.files import DiskFiles
from cigen.hashing.run.compositions import base_hash

EXAMPLE = Path(__file__).parents[2] / "examples" / "storefront"
FILES = (".circleci/config.yml", ".circleci/main.yml", "docs/ci.md")


def test_its_files_are_what_cigen_writes() -> None:
    compilation = compile_project(DiskFiles(str(EXAMPLE)))

    assert compilation.warnings == ()
    assert {path: text.encode() for path, text in compilation.outputs.items()} == {
        path: (EXAMPLE / path).read_bytes() for path in FILES
    }


def test_the_tags_in_them_are_those_of_the_worktree() -> None:
    (sources,) = compile_project(DiskFiles(str(EXAMPLE))).pipeline.base_hashes.values()

    tag = f"docspringcom/api:{base_hash(str(EXAMPLE), [source.text for source in sources])}-amd64"
    assert tag in (EXAMPLE / ".circleci/main.yml").read_text(encoding="utf-8")


def test_circlecis_schema_accepts_them() -> None:
    result = subprocess.run(
        [
            *(sys.executable, "-m", check_jsonschema.__name__, "--builtin-schema", "vendor.circle-ci"),
            *(str(EXAMPLE / path) for path in FILES[:2]),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
    )

    assert (result.returncode, result.stdout) == (0, b"ok -- validation done\n")


def entries() -> Dict[str, Any]:
    main = yaml.safe_load((EXAMPLE / ".circleci/main.yml").read_text(encoding="utf-8"))
    found = main["workflows"]["main"]["jobs"]
    return {entry if isinstance(entry, str) else next(iter(entry)): entry for entry in found}


@pytest.mark.parametrize(
    ("feature", "jobs"),
    [
        ("docker_build", {"build_base_amd64", "build_base_arm64", "build_api_amd64", "build_api_arm64"}),
        ("packages", {"install_node_packages", "install_ruby_packages_amd64", "install_ruby_packages_arm64"}),
        ("trigger", {"approve_canary"}),
        ("requires_any", {"announce_ready", "announce_ready_from_eu", "announce_ready_from_us"}),
        ("fix_github_status", {"approve_canary_github_status", "announce_ready_github_status"}),
    ],
)
def test_it_shows_what_it_is_there_to_show(feature: str, jobs: Set[str]) -> None:
    assert jobs <= set(entries())
