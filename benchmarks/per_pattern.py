"""The usual shape of such tools: one `git ls-files` per pattern and a JSON cache by size and whole-second mtime.

    python -m benchmarks.per_pattern ROOT PATTERNS.json CACHE.json

PATTERNS.json is a list with each job's list of patterns. This does less than cigen: it can't see untracked files, and
an edit within the second that keeps the size is missed.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, List, Tuple


def main(root: str, patterns_file: str, cache_file: str) -> None:
    os.chdir(root)
    cache: Dict[str, List[object]] = {}
    if os.path.exists(cache_file):
        cache = json.loads(Path(cache_file).read_text())
    digests: Dict[str, bytes] = {}
    known: Dict[str, Tuple[str, ...]] = {}
    for patterns in json.loads(Path(patterns_file).read_text()):
        job = hashlib.sha256()
        for pattern in patterns:
            if pattern not in known:
                listed = subprocess.run(["git", "ls-files", "-z", "--", f":(glob){pattern}"], stdout=subprocess.PIPE)
                known[pattern] = tuple(sorted(listed.stdout.decode("utf-8", "surrogateescape").split("\0")[:-1]))
            for path in known[pattern]:
                if path not in digests:
                    digests[path] = _digest(path, cache)
                job.update(path.encode("utf-8", "surrogateescape") + b"\0" + digests[path])
        print(job.hexdigest())
    Path(cache_file).write_text(json.dumps(cache))


def _digest(path: str, cache: Dict[str, List[object]]) -> bytes:
    status = os.stat(path)
    signature: List[object] = [int(status.st_mtime), status.st_size]
    if cache.get(path, [])[:2] != signature:
        cache[path] = [*signature, hashlib.sha256(Path(path).read_bytes()).hexdigest()]
    return bytes.fromhex(str(cache[path][2]))


if __name__ == "__main__":
    main(*sys.argv[1:])
