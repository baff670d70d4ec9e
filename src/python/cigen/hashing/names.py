"""What the packed files of a store are called."""

from __future__ import annotations

import os

from cigen.hashing.fingerprint import fingerprint

CODE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # another cigen on this machine has its own files


def tree_file(root: bytes) -> str:
    return f"tree-{fingerprint(b'tree', os.fsencode(CODE), root).hex()}"


def jobs_file(root: bytes, request_key: str) -> str:
    key = request_key.encode("utf-8", "surrogateescape")
    return f"jobs-{fingerprint(b'jobs', os.fsencode(CODE), root, key).hex()}"


def resolved(root: str) -> bytes:
    """The project root as every layer below names it: absolute, symlinks resolved, bytes."""
    return os.fsencode(os.path.realpath(root))
