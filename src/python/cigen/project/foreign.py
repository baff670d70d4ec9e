"""Files in the way of generated ones that cigen didn't write: none of them is replaced or removed unasked."""

from __future__ import annotations

import re
from typing import Callable, Mapping, NamedTuple, Optional

from cigen.drift import is_ours
from cigen.errors import CigenError

# Nobody's configuration: comments alone.
_NOTHING = re.compile(rb"(?:[^\S\n]*(?:#[^\n]*)?(?:\n|\Z))*")


class Paths(NamedTuple):
    """Where the files are that say by their header whose they are: others' aren't replaced."""

    entrypoint: str
    main: str


def refuse_foreign(
    existing: Mapping[str, Optional[bytes]],
    outputs: Mapping[str, str],
    paths: Paths,
    read: Callable[[str], Optional[bytes]],
) -> None:
    """Raises CigenError for a file that would be replaced: one that others wrote, and that isn't proven to mean the same.

    `existing` is what is there, and `read` gives other files of the project.
    """
    for path in paths:
        content = existing.get(path)
        if path not in outputs or not content or is_ours(content) or _NOTHING.fullmatch(content):
            continue
        from cigen.compare.replacement import is_proven  # nearly no run meets a foreign file

        main = outputs[paths.main].encode() if path == paths.entrypoint and paths.main in outputs else None
        if is_proven(content, outputs[path].encode(), main, path == paths.entrypoint, read):
            continue
        what = f"cigen didn't write {path}, and what it would write there isn't proven to do the same"
        repair = (
            "Nothing was written. `cigen compare` tells the differences; `cigen generate --force` replaces the file."
        )
        raise CigenError(what, repair=repair)
