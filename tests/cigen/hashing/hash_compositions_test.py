"""`cigen hash -p` and BASE_HASH: the bytes that existing tags were made from."""

from __future__ import annotations

from hashlib import sha256

import pytest

from cigen.hashing.counters import COUNTS
from cigen.hashing.run.compositions import base_hash, pattern_hash
from cigen.hashing.store.durable import DurableStore
from cigen.hashing.tree.digests import NullDigestStore
from worktrees.project import Project, settle


def hexed(*parts: bytes) -> str:
    return sha256(b"".join(parts)).hexdigest()


def digest(text: bytes) -> bytes:
    return sha256(text).digest()


def test_a_pattern_hash_is_path_nul_digest_per_file(project: Project) -> None:
    expected = hexed(b"src/a.py\0", digest(b"a = 1\n"), b"src/b.py\0", digest(b"b = 1\n"))

    assert pattern_hash(str(project.root), ["src/*.py"]) == expected
    assert pattern_hash(str(project.root), ["src/b.py", "src/a.py", "src/*.py"]) == expected
    assert pattern_hash(str(project.root), ["src/**/*.py", "!deep"]) == expected


def test_a_pattern_hash_over_no_file_is_a_word(project: Project) -> None:
    assert pattern_hash(str(project.root), ["zzz/**"]) == "empty"


def test_paths_are_ordered_segment_by_segment(project: Project) -> None:
    project.write("x-y/1", "1")
    project.write("x/2", "2")

    assert pattern_hash(str(project.root), ["x*/*"]) == hexed(b"x/2\0", digest(b"2"), b"x-y/1\0", digest(b"1"))


def test_a_pattern_hash_leaves_symlinks_out(project: Project) -> None:
    before = pattern_hash(str(project.root), ["src/**"])
    (project.root / "src/link").symlink_to("a.py")

    assert pattern_hash(str(project.root), ["src/**"]) == before


def test_a_base_hash_is_path_and_hex_digest_per_file(project: Project) -> None:
    expected = hexed(
        b"docs/readme.md", digest(b"read me\n").hex().encode(), b"src/a.py", digest(b"a = 1\n").hex().encode()
    )

    assert base_hash(str(project.root), ["src/a.py", "docs", "src/a.py"]) == expected
    assert base_hash(str(project.root), []) == hexed()


@pytest.mark.parametrize("folder", [".circleci", "log", "catalog", "a/node_modules", "docs/dist", "src/tmp"])
def test_a_base_hash_leaves_out_by_substring_except_literal_files(project: Project, folder: str) -> None:
    before = base_hash(str(project.root), ["**"])
    project.write(f"{folder}/file", "text")

    assert base_hash(str(project.root), ["**"]) == before
    assert base_hash(str(project.root), [folder]) == hexed()
    path = f"{folder}/file"
    assert base_hash(str(project.root), [path]) == hexed(path.encode(), digest(b"text").hex().encode())


def test_a_base_hash_looks_through_symlinks_to_files(project: Project) -> None:
    (project.root / "link").symlink_to("src/a.py")
    (project.root / "folder").symlink_to("src")

    assert base_hash(str(project.root), ["link"]) == hexed(b"link", digest(b"a = 1\n").hex().encode())
    project.write("src/a.py", "a = 2\n")
    assert base_hash(str(project.root), ["link"]) == hexed(b"link", digest(b"a = 2\n").hex().encode())
    assert base_hash(str(project.root), ["folder"]) == hexed()


def test_both_share_the_store_with_the_job_hashes(project: Project) -> None:
    settle()
    project.hashes()
    settle()
    project.hashes()
    store = DurableStore(str(project.store))
    COUNTS.reset()

    assert pattern_hash(str(project.root), ["**"], store) == pattern_hash(str(project.root), ["**"])
    assert base_hash(str(project.root), ["**"], store) == base_hash(str(project.root), ["**"], NullDigestStore())
    COUNTS.reset()
    pattern_hash(str(project.root), ["**"], store)
    base_hash(str(project.root), ["**"], store)
    assert (COUNTS.contents_read, COUNTS.trees_listed) == (0, 0)
