"""YAML files in the configuration's directory that nothing reads: mostly in a directory whose name is misspelt."""

from __future__ import annotations

from typing import Iterator, List, Tuple

from cigen.config.files import RecordedFiles
from cigen.errors import CigenError, ConfigError, Position, is_near, nearest

_KNOWN = ("commands", "config", "workflows")
# Read by name: what isn't used may stay.
_BY_NAME = ("orbs/", "templates/")


def unread(files: RecordedFiles, directory: str, extensions: Tuple[str, ...]) -> Iterator[CigenError]:
    """A warning for each file, or for a directory of such; `files` know what was read, and in what it is named."""
    yield from _below(files, directory, directory, extensions)


def _below(files: RecordedFiles, directory: str, top: str, extensions: Tuple[str, ...]) -> Iterator[CigenError]:
    for name in _names(files, directory):
        path = f"{directory}/{name}"
        if name.startswith(".") or directory == top and name in _BY_NAME:
            continue
        if not name.endswith("/"):
            if name.endswith(extensions) and not _is_read(files, path):
                yield _warning(path, top)
        elif _is_looked_at(path[len(top) + 1 :]) or any(_is_read(files, one) for one in _all(files, path[:-1])):
            yield from _below(files, path[:-1], top, extensions)
        elif any(one.endswith(extensions) for one in _all(files, path[:-1])):
            yield _warning(path, top)


def _is_looked_at(below: str) -> bool:
    """Whether a directory is one of those that hold configuration, whatever is in it: those, and a workflow's."""
    name, _, inside = below.rstrip("/").partition("/")
    return name in _KNOWN and not inside or name == "workflows" and "/" not in inside


def _is_read(files: RecordedFiles, path: str) -> bool:
    """Whether it was read, or what was read names it: a job may do something with it."""
    return files.contents.get(path) is not None or any(
        path.encode() in (text or b"") for text in files.contents.values()
    )


def _names(files: RecordedFiles, directory: str) -> Tuple[str, ...]:
    """Nothing where it can't be listed: what isn't needed mustn't stop anybody."""
    try:
        return files.names(directory)
    except ConfigError:
        return ()


def _all(files: RecordedFiles, directory: str) -> List[str]:
    """The files below a directory; links may make that endless."""
    found: List[str] = []
    pending = [directory]
    while pending and len(pending) < 1000 and len(found) < 10_000:
        at = pending.pop()
        for name in _names(files, at):
            if not name.endswith("/"):
                found.append(f"{at}/{name}")
            elif at.count("/") < 50:
                pending.append(f"{at}/{name[:-1]}")
    return found


def _warning(path: str, top: str) -> ConfigError:
    at = None if path.endswith("/") else Position(path)
    return ConfigError(f"nothing reads `{path}`", at, _repair(path[len(top) + 1 :], top))


def _repair(below: str, top: str) -> str:
    name, _, inside = below.partition("/")
    stem = name.partition(".")[0]
    if name == "workflows" and inside.count("/"):
        workflow = inside.partition("/")[0]
        return f"Jobs are in `{top}/workflows/{workflow}/jobs/`, what the workflow says is in its `config.yml`."
    if stem in ("job", "jobs"):
        return f"Jobs are in `{top}/workflows/main/jobs/`."
    if inside.count("/") and name in _KNOWN:
        return f"Move it to `{top}/{name}/`: what is deeper isn't looked at."
    if is_near(stem, _KNOWN):
        return f"{nearest(stem, _KNOWN, noun='one')} If not, remove it."
    return f"Only the root file, {', '.join(f'`{one}/`' for one in _KNOWN)}, `orbs/` and `templates/` are looked at."
