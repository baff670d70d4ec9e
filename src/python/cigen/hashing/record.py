"""Whether what the job definitions were made from still holds. Part of the warm path: imports nothing heavy."""

from __future__ import annotations

import os

from cigen.config.regular import is_directory, read_regular
from cigen.hashing import frames, signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Optional, Sequence

FILE, LISTING, ABSENT = b"f", b"d", b"a"
_DIGEST = 32
_SIGNATURES = 2  # which field


class Held:
    """A packed record: columns over the `paths` that exist, the `absent` ones, and the variables."""

    __slots__ = ("paths", "kinds", "signatures", "digests", "absent", "variables")

    def __init__(self, fields: Sequence[bytes]) -> None:
        joined, self.kinds, self.signatures, self.digests, absent, variables = fields
        self.paths = frames.split_paths(joined)
        self.absent = frames.split_paths(absent)
        self.variables = frames.split_paths(variables)


def holds(packed: bytes, root: bytes, environ: Mapping[str, str]) -> Optional[bytes]:
    """None when loading the configuration again could give other definitions.

    Otherwise the signatures of the record's paths, as they were before anything was compared.
    """
    held = Held(frames.unpack(packed))
    if any(not _variable_holds(variable, environ) for variable in held.variables):
        return None
    descriptor = signature.opened(root)
    try:
        if any(signature.of_path(path, descriptor, follow=True) != signature.ABSENT for path in held.absent):
            return None
        now = signature.of_all(held.paths, descriptor, follow=True)
    finally:
        signature.closed(descriptor)
    if now is None or now != held.signatures and not _contents_hold(held, now, root):
        return None
    return now


def signed(packed: bytes, signatures: bytes) -> bytes:
    """The record with other signatures, as they may be stored."""
    fields = frames.unpack(packed)
    fields[_SIGNATURES] = signatures
    return frames.pack(fields)


def _variable_holds(variable: bytes, environ: Mapping[str, str]) -> bool:
    name, given, value = variable.decode("utf-8", "surrogateescape").partition("=")
    return environ.get(name) == (value if given else None)


def _contents_hold(held: Held, now: bytes, root: bytes) -> bool:
    """True when every path whose signature moved, or was too young to store, has the content it had."""
    size = signature.SIZE
    moved = [
        i
        for i in range(len(held.paths))
        if now[i * size : (i + 1) * size] != held.signatures[i * size : (i + 1) * size]
    ]
    return all(_content_holds(held, i, root) for i in moved)


def _content_holds(held: Held, i: int, root: bytes) -> bool:
    path = held.paths[i]
    content = read(root, path, held.kinds[i : i + 1])
    if content is None or digest(content) != held.digests[i * _DIGEST : (i + 1) * _DIGEST]:
        return False
    # a link that leads out of the project is an error, whatever it leads to
    return path.startswith(b"/") or (os.path.realpath(os.path.join(root, path)) + b"/").startswith(root + b"/")


def read(root: bytes, path: bytes, kind: bytes) -> Optional[bytes]:
    """The bytes behind one path of a record, None when there are none."""
    place = os.path.join(root, path)
    try:
        if kind == LISTING:
            return listing_bytes(_names(place))
        return read_regular(place)
    except OSError:
        return listing_bytes(()) if kind == LISTING else None


def _names(directory: bytes) -> list[bytes]:
    with os.scandir(directory) as entries:
        return sorted(entry.name + (b"/" if is_directory(entry) else b"") for entry in entries)


def listing_bytes(names: Sequence[bytes]) -> bytes:
    return b"\0".join(sorted(names))


def digest(content: bytes) -> bytes:
    from hashlib import sha256

    return sha256(content).digest()
