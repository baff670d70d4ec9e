"""Whatever people, tools and git do to a worktree between two runs: the second sees what is there."""

from __future__ import annotations

import os
import subprocess
from typing import Callable, List, Mapping, NamedTuple

from hypothesis import strategies as st

from fuzz.figures import Figures
from fuzz.stores import check, project
from worktrees.project import Project

_PATHS = ("src/a.py", "src/b.py", "src/deep/c.py", "src/new.py", "docs/readme.md", "a.log", "src/link", "vendor/x")


class Move(NamedTuple):
    """What is done, to which paths."""

    kind: str
    path: str
    other: str
    number: int
    is_seen: bool  # whether anybody hashes behind it


def _write(made: Project, move: Move) -> None:
    _clear(made, move.path)
    made.write(move.path, f"{move.number}\n")


def _rewrite(made: Project, move: Move) -> None:
    """Other bytes, but the size and the times of before."""
    place = made.root / move.path
    if place.is_file() and not place.is_symlink():
        status, content = place.stat(), place.read_bytes()
        place.write_bytes(bytes((byte + move.number) % 128 for byte in content))
        os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))


def _touch(made: Project, move: Move) -> None:
    place = made.root / move.path
    if place.exists():
        os.utime(place, ns=(move.number * 10**9, move.number * 10**9))


def _remove(made: Project, move: Move) -> None:
    if os.path.lexists(made.root / move.path):
        made.remove(move.path)


def _rename(made: Project, move: Move) -> None:
    place, target = made.root / move.path, made.root / move.other
    if place.is_file() and place != target and not target.is_dir():
        _clear(made, move.other)
        target.parent.mkdir(parents=True, exist_ok=True)
        place.rename(target)


def _link(made: Project, move: Move) -> None:
    _clear(made, move.path)
    place = made.root / move.path
    place.parent.mkdir(parents=True, exist_ok=True)
    place.symlink_to(os.path.relpath(made.root / move.other, place.parent) if move.number % 3 else "nowhere")


def _mode(made: Project, move: Move) -> None:
    place = made.root / move.path
    if place.is_file() and not place.is_symlink():
        place.chmod((0o644, 0o755, 0o600)[move.number % 3])


def _directory(made: Project, move: Move) -> None:
    """A directory where a file was."""
    _clear(made, move.path)
    made.write(f"{move.path}/inside", f"{move.number}\n")


def _repository(made: Project, move: Move) -> None:
    """A repository of its own inside."""
    _clear(made, "vendor")
    made.write("vendor/x/file", f"{move.number}\n")
    made.git("init", "-q", at="vendor/x")


def _ignore(made: Project, move: Move) -> None:
    made.write(".gitignore", ("*.log\n", "*.py\n", "src/\n", "", "!*.log\n")[move.number % 5])


def _git(made: Project, move: Move) -> None:
    commands = (
        ("add", "-A"),
        ("commit", "-q", "--allow-empty", "-m", "x"),
        ("stash", "-q", "-u"),
        ("stash", "pop", "-q"),
        ("checkout", "-q", "-f", "HEAD~1"),
        ("checkout", "-q", "-f", "-B", "other"),
        ("reset", "-q", "--hard"),
        ("reset", "-q", "HEAD~1"),
        ("rm", "-q", "-r", "--cached", "src"),
        ("update-index", "--assume-unchanged", move.path),
        ("update-index", "--skip-worktree", move.path),
        ("update-index", "--refresh"),
        ("clean", "-q", "-f", "-d"),
        ("gc", "-q"),
        ("config", "core.fileMode", ("true", "false")[move.number % 2]),
        ("config", "core.autocrlf", ("input", "false")[move.number % 2]),
        ("config", "core.untrackedCache", "true"),
    )
    command = ["git", "-C", str(made.root), *commands[move.number % len(commands)]]
    subprocess.run(command, env=made.environment, capture_output=True, check=False)


def _clear(made: Project, path: str) -> None:
    place = made.root / path
    for above in (*reversed(place.relative_to(made.root).parents), place.relative_to(made.root)):
        found = made.root / above
        if above.name and os.path.lexists(found) and (found.is_symlink() or not found.is_dir() or found == place):
            made.remove(str(above))


MOVES: Mapping[str, Callable[[Project, Move], None]] = {
    "write": _write,
    "rewrite": _rewrite,
    "touch": _touch,
    "remove": _remove,
    "rename": _rename,
    "link": _link,
    "mode": _mode,
    "directory": _directory,
    "repository": _repository,
    "ignore": _ignore,
    "git": _git,
    "git again": _git,
}
moves = st.lists(
    st.builds(
        Move,
        st.sampled_from(sorted(MOVES)),
        st.sampled_from(_PATHS),
        st.sampled_from(_PATHS),
        st.integers(0, 99),
        st.booleans(),
    ),
    min_size=2,
    max_size=9,
)


def drive(moved: List[Move], figures: Figures) -> None:
    """Hashes behind moves that are seen, and twice at the end. Raises Fault for a hash that isn't that of the files."""
    with project() as made:
        made.hashes()
        for move in moved:
            MOVES[move.kind](made, move)
            if move.is_seen:
                check(made, figures, str(move))
        for _ in range(2):
            check(made, figures, f"{moved}")
