"""BASE_HASH where there is no worktree, only a `Files`: the same bytes from the same files."""

from __future__ import annotations

from hashlib import sha256
from typing import Iterator, Sequence

from cigen.config.files import Files
from cigen.hashing.patterns.language import alternatives, compile_include
from cigen.hashing.patterns.matcher import Matcher
from cigen.hashing.run.compositions import LEFT_OUT

_WILD = frozenset("*?[")


def base_hash_of_files(files: Files, hash_sources: Sequence[str]) -> str:
    """As `compositions.base_hash` on a clean checkout that holds these files and no others."""
    paths = sorted({path.encode() for source in hash_sources for path in _candidates(files, source)})
    matcher = Matcher(paths)
    chosen: set[int] = set()
    for source in hash_sources:
        chosen |= matcher.named(source)
        chosen.update(i for i in matcher.included(source) if not _is_left_out(paths[i].decode()))
    hasher = sha256()
    for path in sorted((paths[i].decode() for i in chosen), key=lambda path: path.split("/")):
        hasher.update(path.encode())
        hasher.update(sha256(files.read(path) or b"").hexdigest().encode())
    return hasher.hexdigest()


def _candidates(files: Files, source: str) -> Iterator[str]:
    """Every file that the source could mean: those below the part of each alternative that holds no wildcard."""
    for text in alternatives(source):
        yield from _below_literal(files, compile_include(text)[0].segments)
    if "{" in source:  # a file's own name comes first
        yield from [source] if files.read(source) is not None else []


def _below_literal(files: Files, segments: Sequence[str]) -> Iterator[str]:
    literal = next((i for i, segment in enumerate(segments) if _WILD.intersection(segment)), len(segments))
    *folders, last = segments[:literal] or ("",)
    names = files.names("/".join(folders)) if last else ()
    if literal == len(segments) and last in names:
        yield "/".join(segments)
    elif not last or f"{last}/" in names:
        yield from _below(files, "/".join(segments[:literal]))


def _below(files: Files, directory: str) -> Iterator[str]:
    pending = [directory]
    while pending:
        directory = pending.pop()
        for name in files.names(directory):
            path = f"{directory}/{name}" if directory else name
            if not name.endswith("/"):
                yield path
            elif not _is_left_out(path):
                pending.append(path[:-1])


def _is_left_out(path: str) -> bool:
    return any(part in path for part in LEFT_OUT)
