"""The real `./pants`, on a copy of this repository with one project in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest  # pants: no-infer-dep

REPOSITORY = Path(__file__).parents[2]
CONFIG = "jobs:\n  test:\n    image: cimg/base:2024.01\n    steps:\n      - run: make test\n"


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("repository")
    for name in ("pants", "pants.toml", "build-support", "3rdparty", "src"):
        if (REPOSITORY / name).is_dir():
            shutil.copytree(REPOSITORY / name, copy / name, ignore=shutil.ignore_patterns("BUILD", "__pycache__"))
        else:
            shutil.copy(REPOSITORY / name, copy / name)
    (copy / "app").mkdir()
    (copy / "app" / "BUILD").write_text('cigen_config(name="ci")\n')
    (copy / "app" / "cigen.yml").write_text(CONFIG)
    return copy


def pants(repository: Path, *args: str) -> subprocess.CompletedProcess[str]:
    caches = {
        "PANTS_CONCURRENT": "True",  # this may itself be running under Pants
        "PANTS_PANTSD": "False",
        "PANTS_LOCAL_STORE_DIR": f"{repository}-store",
        "PANTS_NAMED_CACHES_DIR": f"{repository}-named",
    }
    return subprocess.run(
        [str(repository / "pants"), *args],
        cwd=repository,
        env={**os.environ, **caches},
        capture_output=True,
        text=True,
        timeout=280,
    )


def test_run_writes_both_files_a_verb_is_passed_on_and_the_goal_writes_the_same_bytes(repository: Path) -> None:
    outputs = repository / "app" / ".circleci"

    generated = pants(repository, "run", "app:ci")
    assert generated.returncode == 0, generated.stderr
    assert sorted(path.name for path in outputs.iterdir()) == ["config.yml", "main.yml"]
    by_run = (outputs / "main.yml").read_bytes()

    (outputs / "main.yml").write_text("version: 2.1\n")
    drifted = pants(repository, "run", "app:ci", "--", "check")
    assert drifted.returncode == 1
    assert ".circleci/main.yml" in drifted.stderr

    repaired = pants(repository, "cigen-generate", "::")
    assert repaired.stdout.splitlines() == ["app/.circleci/config.yml: up to date", "app/.circleci/main.yml: written"]
    assert (outputs / "main.yml").read_bytes() == by_run
