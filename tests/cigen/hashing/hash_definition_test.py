"""JOB_HASH: what it depends on, and what not."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

import pytest

from cigen.hashing.job.job_hash import (
    FORMAT,
    HashedFile,
    HashRequest,
    canonical_json,
    definition_digest,
    frame,
    job_hash,
    job_hash_of_frames,
)
from cigen.hashing.worktree.kinds import Kind

REQUEST = HashRequest("rspec_amd64", "main", "rspec", "amd64", "d" * 64, ("src/**", "!docs", "Gemfile"), (), "1")
FILES = (
    HashedFile(b"src/a.rb", Kind.FILE, sha256(b"a").digest()),
    HashedFile(b"src/b.rb", Kind.FILE, sha256(b"b").digest()),
)


@pytest.mark.parametrize(
    "change",
    [
        {"workflow": "nightly"},
        {"job": "rspec2"},
        {"architecture": "arm64"},
        {"definition": "e" * 64},
        {"patterns": ("src/**", "Gemfile", "!docs")},
        {"patterns": ("src/**", "!docs")},
        {"patterns": ("src/**", "(", "!docs", "Gemfile", ")")},
        {"epoch": "2"},
    ],
)
def test_each_part_of_the_request_changes_the_hash(change: Any) -> None:
    assert job_hash(REQUEST._replace(**change), FILES) != job_hash(REQUEST, FILES)


@pytest.mark.parametrize(
    "file",
    [
        FILES[0]._replace(path=b"src/c.rb"),
        FILES[0]._replace(kind=Kind.EXECUTABLE),
        FILES[0]._replace(kind=Kind.SYMLINK),
        FILES[0]._replace(sha256=sha256(b"c").digest()),
    ],
)
def test_each_part_of_a_file_changes_the_hash(file: HashedFile) -> None:
    assert job_hash(REQUEST, (file, FILES[1])) != job_hash(REQUEST, FILES)


def test_upstream_hashes_change_the_hash_and_their_order_counts() -> None:
    hashes = {job_hash(REQUEST, FILES, upstream) for upstream in ((), ("x",), ("x", "y"), ("y", "x"), ("xy",))}

    assert len(hashes) == 5


def test_the_order_of_files_and_the_name_of_the_result_do_not_count() -> None:
    assert job_hash(REQUEST, reversed(FILES)) == job_hash(REQUEST, FILES)
    assert job_hash(REQUEST._replace(variant="other"), FILES) == job_hash(REQUEST, FILES)


def test_neighbouring_parts_can_not_be_confused() -> None:
    moved = REQUEST._replace(workflow="mainr", job="spec")
    joined = REQUEST._replace(patterns=("src/**Gemfile", "!docs"))
    shifted = REQUEST._replace(patterns=("src/**", "!docs"), upstream=("Gemfile",))

    assert len({job_hash(r, FILES) for r in (REQUEST, moved, joined, shifted)}) == 4


def test_the_framing_is_what_the_documentation_says() -> None:
    def field(text: str) -> bytes:
        return len(text).to_bytes(8, "big") + text.encode()

    def listed(*texts: str) -> bytes:
        return len(texts).to_bytes(8, "big") + b"".join(map(field, texts))

    expected = b"".join(map(field, (FORMAT, "1", "main", "rspec", "amd64", "d" * 64)))
    expected += listed("src/**", "!docs", "Gemfile") + listed("u") + (2).to_bytes(8, "big")
    for path, content in ((b"src/a.rb", b"a"), (b"src/b.rb", b"b")):
        expected += len(path).to_bytes(4, "big") + path + b"f" + sha256(content).digest()

    assert job_hash(REQUEST, FILES, ("u",)) == sha256(expected).hexdigest()
    assert job_hash_of_frames(REQUEST, [frame(*f) for f in FILES], ("u",)) == sha256(expected).hexdigest()


def test_a_definition_is_its_value_not_its_spelling() -> None:
    assert definition_digest({"b": [1, "é"], "a": None}) == definition_digest({"a": None, "b": [1, "\u00e9"]})
    assert canonical_json({"b": 1, "a": "é"}) == b'{"a":"\\u00e9","b":1}'
    assert definition_digest({"steps": ["a", "b"]}) != definition_digest({"steps": ["b", "a"]})
    assert definition_digest({"a": "1"}) != definition_digest({"a": 1})
