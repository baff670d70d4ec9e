"""One text -> the files of a split configuration: each job, command and workflow in its own, the rest in the root file."""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, NamedTuple, Sequence, Set, Tuple

from cigen.circleci.document import DocumentError, load
from cigen.circleci.values import same
from cigen.config.native.document import parse
from cigen.config.native.parts import SECTIONS
from cigen.config.nodes import Node
from cigen.importing.entries import Anchors, SectionEntry, entries_of

ROOT = ".cigen/config.yml"
_HEAD = """\
# CircleCI's own language, from which `cigen generate` writes .circleci/. Jobs, commands and workflows have files of their
# own beside this one.
"""


class Stays(NamedTuple):
    """What is left in the root file: its section, name, line and why."""

    section: str
    name: str
    line: int
    why: str


class Split(NamedTuple):
    """The files by path, and what could stand alone but doesn't."""

    files: Mapping[str, str]
    stays: Tuple[Stays, ...]


def split(text: str, name: str, root_keys: str = "") -> Split:
    """The files of a configuration. `root_keys` are further lines of the root file.

    Raises ConfigError for what CircleCI couldn't read.
    """
    root = parse(text.encode(), name).root
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    files: Dict[str, str] = {}
    stays: List[Stays] = []
    gone: Set[int] = set()
    found = _entries(root, lines, text) if root is not None else {}
    for section, entries in found.items():
        for entry in entries:
            why = entry.why or _unlike(entry, root, section)
            if why and (section, entry.name) == ("workflows", "version"):
                continue  # of an older language, and means nothing
            if why:
                stays.append(Stays(section, entry.name, entry.lines.first + 1, why))
                continue
            files[f".cigen/{section}/{entry.name}.yml"] = entry.text
            gone.update(range(*entry.lines))
        if entries and gone.issuperset(line for entry in entries for line in range(*entry.lines)):
            assert root is not None
            gone.add(root.key_at(section).line - 1)
    left = "".join(_left(lines, gone))
    return Split({ROOT: f"{_HEAD}{left.rstrip()}\n{root_keys}", **files}, tuple(stays))


def _left(lines: Sequence[str], gone: Set[int]) -> Iterator[str]:
    """The lines that aren't gone; of the blank ones around a gap, those above it."""
    blank = False
    for number, line in enumerate(lines):
        if number not in gone and not (blank and not line.strip() and number - 1 in gone):
            yield line
            blank = not line.strip()


def _entries(root: Node, lines: Sequence[str], text: str) -> Mapping[str, Sequence[SectionEntry]]:
    anchors = Anchors(text)
    tops = sorted(at.line - 1 for at in root.keys.values())
    found = {}
    for section in SECTIONS:
        node = root.value.get(section) if isinstance(root.value, dict) else None
        if node is None or section not in root.keys:
            continue
        start = root.keys[section].line - 1
        end = next((line for line in tops if line > start), len(lines))
        while (
            end < len(lines)
            and end > start + 1
            and not lines[end - 1][:1].strip(" \t\r\n#")
            and (lines[end - 1].startswith("#") or not lines[end - 1].strip())
        ):
            end -= 1  # the comments above the next section are its own
        found[section] = entries_of(node, end, lines, anchors)
    return found


def _unlike(entry: SectionEntry, root: object, section: str) -> str:
    """Why a file of its own would say something else; empty where it says the same."""
    assert isinstance(root, Node) and isinstance(root.value, dict)
    node = root.value[section].value
    assert isinstance(node, dict)
    try:
        alone = load(entry.text.encode())
    except DocumentError:
        return "it can't be read alone"
    return "" if same(alone, node[entry.name].plain()) else "it would be read otherwise alone"
