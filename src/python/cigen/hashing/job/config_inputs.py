"""Whether what the job definitions were made from still holds. Part of the warm path: imports nothing heavy."""

from __future__ import annotations

import os
import sys

from cigen.config.regular import is_directory, read_regular
from cigen.hashing.packed import frames
from cigen.hashing.packed.frames import decoded, encoded
from cigen.hashing.worktree import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Optional, Sequence

    from cigen.hashing.worktree.clock import Clock

FILE, LISTING, ABSENT = b"f", b"d", b"a"
_DIGEST = 32
_SIGNATURES = 2  # which field


class PackedInputs:
    """Packed inputs: columns over the `paths` that exist, the `absent` ones, and the variables."""

    __slots__ = ("paths", "kinds", "signatures", "digests", "absent", "variables")

    def __init__(self, fields: Sequence[bytes]) -> None:
        joined, self.kinds, self.signatures, self.digests, absent, variables = fields
        self.paths = frames.split_paths(joined)
        self.absent = frames.split_paths(absent)
        self.variables = frames.split_paths(variables)


def holds(packed: bytes, root: bytes, environ: Mapping[str, str]) -> Optional[bytes]:
    """None when loading the configuration again could give other definitions.

    Otherwise the signatures of the inputs' paths, as they were before anything was compared.
    """
    inputs = PackedInputs(frames.unpack(packed))
    if any(not _variable_holds(variable, environ) for variable in inputs.variables):
        return None
    descriptor = signature.opened(root)
    try:
        if any(signature.of_path(path, descriptor, follow=True) != signature.ABSENT for path in inputs.absent):
            return None
        now = signature.of_all(inputs.paths, descriptor, follow=True)
    finally:
        signature.closed(descriptor)
    if now is None or now != inputs.signatures and not _contents_hold(inputs, now, root):
        return None
    return now


def signed(packed: bytes, signatures: bytes) -> bytes:
    """The inputs with other signatures, as they may be stored."""
    fields = frames.unpack(packed)
    fields[_SIGNATURES] = signatures
    return frames.pack(fields)


def _variable_holds(variable: bytes, environ: Mapping[str, str]) -> bool:
    name, given, value = decoded(variable).partition("=")
    return environ.get(name) == (value if given else None)


def _contents_hold(inputs: PackedInputs, now: bytes, root: bytes) -> bool:
    """True when every path whose signature moved, or was too young to store, has the content it had."""
    size = signature.SIZE
    moved = [
        i
        for i in range(len(inputs.paths))
        if now[i * size : (i + 1) * size] != inputs.signatures[i * size : (i + 1) * size]
    ]
    return all(_content_holds(inputs, i, root) for i in moved)


def _content_holds(inputs: PackedInputs, i: int, root: bytes) -> bool:
    path = inputs.paths[i]
    content = read(root, path, inputs.kinds[i : i + 1])
    if content is None or digest(content) != inputs.digests[i * _DIGEST : (i + 1) * _DIGEST]:
        return False
    # a link that leads out of the project is an error, whatever it leads to
    return path.startswith(b"/") or (os.path.realpath(os.path.join(root, path)) + b"/").startswith(root + b"/")


def read(root: bytes, path: bytes, kind: bytes) -> Optional[bytes]:
    """The bytes behind one path among them, None when there are none."""
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
    """A listing as it is compared and hashed."""
    return b"\0".join(sorted(names))


def digest(content: bytes) -> bytes:
    """sha256 of a content; loads the library when it is needed."""
    from hashlib import sha256

    return sha256(content).digest()


class ConfigInputs:
    """What the caller's configuration loader asked for, paths relative to the project root or absolute.

    `files` maps a path to the bytes that were read, or None when nothing was there; `listings` maps a directory to its
    sorted names (subdirectories end in "/"); `variables` maps a name to the value used, None when it was not set.
    """

    __slots__ = ("files", "listings", "variables")

    def __init__(
        self,
        files: Mapping[str, Optional[bytes]],
        listings: Mapping[str, Sequence[str]],
        variables: Mapping[str, Optional[str]],
    ) -> None:
        self.files = files
        self.listings = listings
        self.variables = variables


def pack(inputs: ConfigInputs, root: bytes, code: str, clock: Clock) -> Optional[bytes]:
    """The inputs packed for `holds`, None when the files have moved on since they were read."""
    rows = [*_rows(inputs, root), *[(path, FILE, None) for path in sorted(_code_files(code))]]
    absent = [path for path, kind, _ in rows if kind == ABSENT]
    rows = [row for row in rows if row[1] != ABSENT]
    signatures = signature.of_each([path for path, _, _ in rows], root, follow=True)  # before any content is read
    contents = [read(root, path, kind) or b"" for path, kind, _ in rows]
    if any(known not in (None, content) for (_, _, known), content in zip(rows, contents)):
        return None
    if any(_signature(root, path) != signature.ABSENT for path in absent):
        return None
    variables = [name if value is None else f"{name}={value}" for name, value in sorted(inputs.variables.items())]
    return frames.pack(
        [
            frames.join_paths([path for path, _, _ in rows]),
            b"".join([kind for _, kind, _ in rows]),
            clock.settled(signatures),
            b"".join(map(digest, contents)),
            frames.join_paths(absent),
            encoded("\0".join(variables)),
        ]
    )


def _signature(root: bytes, path: bytes) -> bytes:
    return signature.of_path(os.path.join(root, path), signature.HERE, follow=True)


def _rows(inputs: ConfigInputs, root: bytes) -> list[tuple[bytes, bytes, Optional[bytes]]]:
    """Path, kind and, as far as it was told, content."""
    rows: list[tuple[bytes, bytes, Optional[bytes]]] = []
    for path, content in inputs.files.items():
        rows.append((encoded(path), ABSENT if content is None else FILE, content or b""))
    for path, names in inputs.listings.items():
        place = encoded(path) or b"."
        missing = not names and _signature(root, place) == signature.ABSENT
        rows.append((place, ABSENT if missing else LISTING, listing_bytes([encoded(name) for name in names])))
    return rows


def _code_files(code: str) -> list[bytes]:
    """cigen's own files and the first file of each library that shapes a definition; or the bundle that has them all."""
    bundle = getattr(globals().get("__loader__"), "archive", None)
    if bundle is not None:
        return [os.fsencode(os.path.abspath(bundle))]
    paths = []
    for directory, folders, names in os.walk(os.fsencode(code)):
        folders[:] = [name for name in folders if name != b"__pycache__" and not name.startswith(b".")]
        paths += [os.path.join(directory, name) for name in names if name.endswith((b".py", b".json", b".sh"))]
    for library in ("yaml", "jinja2", "markupsafe", "fastjsonschema"):
        found = getattr(sys.modules.get(library), "__file__", None)
        paths += [os.fsencode(found)] if found else []
    return paths
