"""Where a store is, and what its packed files are called: sort, what it is about, root. Files about the same share their beginning."""

from __future__ import annotations

import os

from cigen.hashing.packed.frames import checksum, encoded

# The package `cigen`: another one on this machine has its own files.
CODE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def store_directory(environ: os._Environ[str]) -> str:
    """Where digests live between runs: $CIGEN_CACHE_DIR, else $XDG_CACHE_HOME/cigen, else ~/.cache/cigen."""
    chosen = environ.get("CIGEN_CACHE_DIR")
    if chosen:
        return os.path.abspath(chosen)
    base = environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(os.path.abspath(base), "cigen")


def tree_files() -> str:
    """How the trees of all roots begin."""
    return f"tree-{checksum(b'tree', os.fsencode(CODE)).hex()}-"


def tree_file(root: bytes) -> str:
    """Where the tree of a root is kept."""
    return tree_files() + checksum(root).hex()


def jobs_files(request_key: str) -> str:
    """How the answers to one question begin, whatever the root."""
    return f"jobs-{checksum(b'jobs', os.fsencode(CODE), encoded(request_key)).hex()}-"


def jobs_file(root: bytes, request_key: str) -> str:
    """Where the answer to a question about a root is kept."""
    return jobs_files(request_key) + checksum(root).hex()


def latest(directory: str, beginning: str, limit: int) -> list[str]:
    """The paths of the files that begin so, the last written first."""
    found = []
    try:
        with os.scandir(directory) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith(beginning) and "." not in name:  # with a dot: being written
                    found.append((entry.stat(follow_symlinks=False).st_mtime_ns, entry.path))
    except OSError:
        pass
    return [path for _, path in sorted(found, reverse=True)[:limit]]


def real_root(root: str) -> bytes:
    """The project root as every layer below names it: absolute, symlinks resolved, bytes."""
    return os.fsencode(os.path.realpath(root))
