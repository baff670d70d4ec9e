"""Why a variant has no hash, in the same words whoever hashes it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional

    from cigen.hashing.job.job_hash import HashRequest
    from cigen.hashing.patterns.selection import Selection


def unhashable(request: HashRequest, selection: Selection, unread: Optional[bytes]) -> str:
    """The reason that lies in a variant's own files, empty where there is none; `unread` is one that can't be read."""
    if not request.patterns:
        return "it has no source files"
    if unread is not None:
        return f"{_shown(unread)} can't be read"
    if selection.idle:
        return f"the pattern `{selection.idle[0]}` matches no file"
    if selection.doubts:
        return selection.doubts[0]
    return "" if len(selection.positions) else "its patterns select no file"


def only_excluded(pattern: str) -> str:
    """The doubt about a pattern that is there for nothing."""
    return f"every file of the pattern `{pattern}` is excluded again"


def leads_outside(link: bytes) -> str:
    """The doubt about a symlink to what only the machine knows."""
    return f"the link {_shown(link)} leads out of the project"


def without_upstream(variant: str) -> str:
    """The reason that lies in a variant whose workspace is attached."""
    return f"it needs the workspace of `{variant}`, which has no hash"


def _shown(path: bytes) -> str:
    return path.decode("utf-8", "replace")
