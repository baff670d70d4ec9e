"""BASE_HASH of a `Files` is that of the worktree it was taken from."""

from __future__ import annotations

from typing import Any, List

import pytest

from cigen.config.files import DiskFiles
from cigen.hashing.run.compositions import base_hash
from cigen.hashing.run.files_hash import base_hash_of_files


@pytest.mark.parametrize(
    "sources",
    [
        ["src/a.py"],
        ["src"],
        ["src/"],
        ["src/**/*.py", "docs/*.md"],
        ["**/*.py"],
        ["*"],
        ["src/deep/**", "no/such", "no/*.x"],
        ["src", "src/tmp/kept.py", ".cigen/config.yml"],
        ["src/tmp"],
        [],
    ],
)
def test_both_are_the_same(project: Any, sources: List[str]) -> None:
    for path in ("src/tmp/left_out.py", "src/tmp/kept.py", "src-2/b.py", ".cigen/config.yml", "src/a-b", "src/a/b"):
        project.write(path, path)
    project.commit_all()

    assert base_hash_of_files(DiskFiles(str(project.root)), sources) == base_hash(str(project.root), sources)
