"""What the job definitions are made from, packed so that `config_inputs` can tell whether it still holds.

The configuration's files (read, looked for, listed), the variables it used, and cigen's own code.
"""

from __future__ import annotations

import os
import sys

from cigen.hashing.job.config_inputs import ABSENT, FILE, LISTING, digest, listing_bytes, read
from cigen.hashing.packed import frames
from cigen.hashing.worktree import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Mapping, Optional, Sequence

    from cigen.hashing.worktree.clock import Clock


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


def keep(record: ConfigInputs, root: bytes, code: str, clock: Clock) -> Optional[bytes]:
    """The record packed for `record.holds`, None when the files have moved on since they were read."""
    rows = [*_rows(record, root), *[(path, FILE, None) for path in sorted(_code_files(code))]]
    absent = [path for path, kind, _ in rows if kind == ABSENT]
    rows = [row for row in rows if row[1] != ABSENT]
    signatures = signature.of_each([path for path, _, _ in rows], root, follow=True)  # before any content is read
    contents = [read(root, path, kind) or b"" for path, kind, _ in rows]
    if any(known not in (None, content) for (_, _, known), content in zip(rows, contents)):
        return None
    if any(_signature(root, path) != signature.ABSENT for path in absent):
        return None
    variables = [name if value is None else f"{name}={value}" for name, value in sorted(record.variables.items())]
    return frames.pack(
        [
            frames.join_paths([path for path, _, _ in rows]),
            b"".join([kind for _, kind, _ in rows]),
            clock.settled(signatures),
            b"".join(map(digest, contents)),
            frames.join_paths(absent),
            _encoded("\0".join(variables)),
        ]
    )


def _signature(root: bytes, path: bytes) -> bytes:
    return signature.of_path(os.path.join(root, path), signature.HERE, follow=True)


def _rows(record: ConfigInputs, root: bytes) -> list[tuple[bytes, bytes, Optional[bytes]]]:
    """Path, kind and, as far as it was told, content."""
    rows: list[tuple[bytes, bytes, Optional[bytes]]] = []
    for path, content in record.files.items():
        rows.append((_encoded(path), ABSENT if content is None else FILE, content or b""))
    for path, names in record.listings.items():
        place = _encoded(path) or b"."
        missing = not names and _signature(root, place) == signature.ABSENT
        rows.append((place, ABSENT if missing else LISTING, listing_bytes([_encoded(name) for name in names])))
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


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")
