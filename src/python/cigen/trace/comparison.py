"""What a command did with the project's files, beside what its job declares."""

from __future__ import annotations

from typing import Callable, Collection, Dict, FrozenSet, Iterable, List, Mapping, NamedTuple, Set, Tuple

from cigen.hashing.job.job_hash import HashRequest
from cigen.hashing.job.select import select_all
from cigen.hashing.tree.indirections import Indirections
from cigen.trace.accesses import ABSENT, FOUND, LISTED, MADE, READ, Access
from cigen.trace.places import Places

# A file that a directory may get some day.
_ANY = "\ufdd0"
ROOT = "./"


class Declared(NamedTuple):
    """A job's source files: all patterns in their order, and those behind each positive entry as it is written."""

    patterns: Tuple[str, ...]
    entries: Mapping[str, Tuple[str, ...]]


class TracedProject(NamedTuple):
    """The files that can be declared as they were before the command ran, and their links by path."""

    root: str
    files: FrozenSet[str]
    links: Mapping[str, bytes] = {}


class TraceComparison(NamedTuple):
    """Paths relative to the root, directories with a slash behind, `./` for the root; all in order.

    `read` files were opened or run, `found` ones were asked for and there. Each of the `undeclared` is one of those, or
    of the `listed` and the `absent`. `unused` are entries none of whose files was read or found. `ignored` is what git
    ignores of that which was read, by its topmost directory.
    """

    undeclared: Tuple[str, ...]
    unused: Tuple[str, ...]
    read: Tuple[str, ...]
    found: Tuple[str, ...]
    listed: Tuple[str, ...]
    absent: Tuple[str, ...]
    ignored: Tuple[str, ...]


# The paths among these, directories with a slash behind, that git ignores.
Ignored = Callable[[Collection[str]], Collection[str]]


def compared(
    project: TracedProject, declared: Declared, accesses: Iterable[Access], ignored: Ignored
) -> TraceComparison:
    """What the accesses come to; `ignored` is asked once."""
    by_kind = _by_kind(project, accesses)
    files, made = project.files, by_kind[MADE]
    directories = _directories(files)
    read = by_kind[READ] & files
    found = (by_kind[FOUND] & files) - read
    listed = {_shown(path) for path in by_kind[LISTED] & directories}
    indirections = by_kind[READ] - files - made - directories
    missing = by_kind[ABSENT] - files - made - directories
    without_git = _topmost(ignored({above for path in (*indirections, *missing) for above in _above(path)}))
    absent = {path for path in missing if not _ignored_by(path, without_git)}
    selected = _selected(project, declared, absent | {f"{path}/{_ANY}".lstrip("/") for path in by_kind[LISTED]})
    filled = {_shown(path) for path in _directories(selected.all)} if selected.all else set()
    touched = read | found
    doubtful = {path for path in (*touched, *absent) if path not in selected.all}
    # Whoever lists a directory with something declared in it, now or some day, finds what counts.
    doubtful |= listed - filled
    unused = [text for text, rows in selected.entries.items() if rows.isdisjoint(touched)]
    outside = {_ignored_by(path, without_git) for path in indirections} - {""}
    ordered = (doubtful, read, found, listed, absent, outside)
    first, *rest = (tuple(sorted(paths)) for paths in ordered)
    return TraceComparison(first, tuple(unused), *rest)


def _by_kind(project: TracedProject, accesses: Iterable[Access]) -> Mapping[str, Set[str]]:
    places = Places(project.root)
    found: Dict[str, Set[str]] = {kind: set() for kind in (READ, FOUND, LISTED, ABSENT, MADE)}
    for kind, path in accesses:
        found[READ].update(places.links(path))
        end = places.end(path)
        if end is not None:
            found[kind].add(end)
    return found


def _directories(files: Iterable[str]) -> Set[str]:
    """Every directory that holds a file, the root among them as an empty name."""
    found: Set[str] = {""}
    for path in files:
        directory = path.rpartition("/")[0]
        while directory not in found:
            found.add(directory)
            directory = directory.rpartition("/")[0]
    return found


def _shown(directory: str) -> str:
    return f"{directory}/" if directory else ROOT


def _above(path: str) -> List[str]:
    """The path, and each directory above it with a slash behind."""
    parts = path.split("/")
    return [path, *("/".join(parts[:count]) + "/" for count in range(1, len(parts)))]


def _topmost(paths: Collection[str]) -> FrozenSet[str]:
    known = set(paths)
    return frozenset(path for path in known if known.isdisjoint(_above(path.rstrip("/"))[1:]))


def _ignored_by(path: str, ignored: FrozenSet[str]) -> str:
    """What git ignores it by, empty where it doesn't."""
    return next((above for above in _above(path) if above in ignored), "")


class _Selected(NamedTuple):
    all: FrozenSet[str]
    entries: Mapping[str, FrozenSet[str]]


def _selected(project: TracedProject, declared: Declared, more: Iterable[str]) -> _Selected:
    """What the patterns select of the files and of paths where there is no file yet."""
    paths = sorted(map(_encoded, {*project.files, *more}))
    rows = {path: row for row, path in enumerate(paths)}
    indirections = Indirections({rows[_encoded(path)]: text for path, text in project.links.items()}, ())
    lists = [declared.patterns, *declared.entries.values()]
    requests = [HashRequest(str(number), "", "", "", "", patterns) for number, patterns in enumerate(lists)]
    whole, *each = (
        frozenset(paths[row].decode("utf-8", "surrogateescape") for row in selection.positions)
        for selection in select_all(paths, requests, (), indirections)
    )
    return _Selected(whole, dict(zip(declared.entries, each)))


def _encoded(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
