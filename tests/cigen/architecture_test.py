"""docs/architecture.md names what is there."""

from __future__ import annotations

import re
from pathlib import Path

import cigen

ROOT = Path(__file__).parents[2]
LIBRARY = Path(cigen.__file__).parent
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
NAMED = sorted(
    {name for name in re.findall(r"`([a-z_0-9./]+)`", TEXT) if name.endswith(("/", ".py", ".hashes")) or "/" in name}
)


def exists(name: str) -> bool:
    places = (ROOT, LIBRARY, LIBRARY / "hashing", LIBRARY / "gate" / "pruning")
    return name == ".cigen/" or any((place / name).exists() for place in places)


def test_it_names_many_files() -> None:
    assert len(NAMED) > 60


def test_every_path_in_it_exists() -> None:
    assert [name for name in NAMED if not exists(name)] == []


def test_every_room_has_its_place_in_it() -> None:
    rooms = sorted(path.name for path in LIBRARY.iterdir() if (path / "__init__.py").exists())

    assert [room for room in rooms if f"`{room}/" not in TEXT] == []
