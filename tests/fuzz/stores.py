"""A store that anything may have happened to: no hash is ever taken from it that the files don't have."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Callable, Iterator, List, Mapping, NamedTuple

from hypothesis import strategies as st

from fuzz.figures import Fault, Figures, limits
from worktrees.project import Project

_FILES = ("src/a.py", "src/b.py", "src/run.sh", "src/deep/c.py", "docs/readme.md", ".gitignore")
_DAMAGES = (
    "flip",
    "cut",
    "extend",
    "zero",
    "empty",
    "remove",
    "swap",
    "other",
    "pipe",
    "directory",
    "link",
    "loose",
    "locked",
)
_EDITS = ("none", "none", "write", "same size", "remove", "mode")


class Damage(NamedTuple):
    """What happens to which file of the store (counted in their order), where in it, and meanwhile to the sources."""

    kind: str
    file: int
    place: int
    edit: str
    path: str


damages = st.lists(
    st.builds(
        Damage,
        st.sampled_from(_DAMAGES),
        st.integers(0, 9),
        st.integers(0, 1 << 16),
        st.sampled_from(_EDITS),
        st.sampled_from(_FILES),
    ),
    min_size=1,
    max_size=4,
)


@contextmanager
def project() -> Iterator[Project]:
    """A small repository that was hashed."""
    with TemporaryDirectory() as place:
        home = Path(place, "home")
        home.mkdir()
        before = {name: os.environ.get(name) for name in ("HOME", "GIT_CONFIG_NOSYSTEM")}
        os.environ.update(HOME=str(home), GIT_CONFIG_NOSYSTEM="1")
        made = Project(Path(place, "project"), Path(place, "store"), home)
        made.git("init", "-q")
        for path in _FILES:
            made.write(path, f"{path} = 1\n", 0o755 if path.endswith(".sh") else 0o644)
        made.write(".gitignore", "*.log\n")
        made.commit_all()
        try:
            yield made
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.update({name: value})


def drive(damaged: List[Damage], figures: Figures) -> None:
    """Hashes after each damage. Raises Fault for a hash that isn't that of the files."""
    with project() as made:
        made.hashes()
        made.hashes()
        for damage in damaged:
            _edit(made, damage)
            _damage(made.store, damage)
            for _ in range(2):
                check(made, figures, str(damage))


def check(made: Project, figures: Figures, why: str) -> None:
    with limits():
        found = made.hashes()
    figures.comparisons += 1
    if found != made.truth():
        raise Fault(f"a wrong hash after {why}: {found}")


def _edit(made: Project, damage: Damage) -> None:
    place = made.root / damage.path
    if damage.edit == "write":
        made.write(damage.path, f"changed {damage.place}\n")
    elif damage.edit == "same size" and place.is_file():
        content = place.read_bytes()
        place.write_bytes(content[:-2] + bytes([48 + damage.place % 10]) + content[-1:])
    elif damage.edit == "remove" and place.exists():
        place.unlink()
    elif damage.edit == "mode" and place.exists():
        place.chmod(place.stat().st_mode ^ 0o111)


def _damage(store: Path, damage: Damage) -> None:
    files = sorted(path for path in store.rglob("*") if path.is_file() and not path.is_symlink())
    if not files:
        return
    file, other = files[damage.file % len(files)], files[damage.place % len(files)]
    content = file.read_bytes()
    at = damage.place % (len(content) or 1)
    if damage.kind in _CONTENTS:
        file.write_bytes(_CONTENTS[damage.kind](content, at))
    elif damage.kind in ("swap", "other") and file != other:
        second = other.read_bytes()
        file.write_bytes(second)
        other.write_bytes(content if damage.kind == "swap" else second)
    elif damage.kind in ("loose", "locked"):
        file.chmod(0o666 if damage.kind == "loose" else 0)
    elif damage.kind in ("remove", "pipe", "directory", "link"):
        _replace(file, other, damage.kind)


_CONTENTS: Mapping[str, Callable[[bytes, int], bytes]] = {
    "flip": lambda content, at: (
        content[:at] + bytes([content[at] ^ (1 << at % 8)]) + content[at + 1 :] if content else b"x"
    ),
    "cut": lambda content, at: content[:at],
    "extend": lambda content, at: content + content[:at],
    "zero": lambda content, at: content[:at] + bytes(min(64, len(content) - at)) + content[at + 64 :],
    "empty": lambda content, at: b"",
}


def _replace(file: Path, other: Path, kind: str) -> None:
    file.unlink()
    if kind == "pipe":
        os.mkfifo(file)
    elif kind == "directory":
        file.mkdir()
    elif kind == "link" and other.exists():
        copy = Path(f"{file}.copy")
        if copy != other:
            shutil.copy(other, copy)
        file.symlink_to(copy)
