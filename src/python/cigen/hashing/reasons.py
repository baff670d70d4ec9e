"""Why a variant has no hash, in the same words whoever hashes it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from cigen.hashing.job_hash import HashRequest


def unhashable(request: HashRequest, idle: tuple[str, ...], is_empty: bool, unread: Optional[bytes]) -> str:
    """The reason that lies in a variant's own files, empty where there is none.

    `idle` are the patterns that match nothing, `is_empty` when all together select nothing, `unread` a file that can't
    be read.
    """
    if not request.includes:
        return "it has no source files"
    if idle:
        return f"the pattern `{idle[0]}` matches no file"
    if is_empty:
        return "its patterns select no file"
    return f"{unread.decode('utf-8', 'replace')} can't be read" if unread is not None else ""


def without_upstream(variant: str) -> str:
    """The reason that lies in a variant whose workspace is attached."""
    return f"it needs the workspace of `{variant}`, which has no hash"
