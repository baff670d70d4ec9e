"""Paths below the project's root, by the way of links."""

from __future__ import annotations

from pathlib import Path
from typing import Iterator, List, Optional, Tuple

import pytest

from cigen.trace.places import Places


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    root = tmp_path / "project"
    (root / "real/deep").mkdir(parents=True)
    (root / "real/a").write_text("1")
    (root / "way").symlink_to("real")
    (root / "file").symlink_to("way/a")
    (root / "out").symlink_to("/etc/hosts")
    (root / "round").symlink_to("round/x")
    (root / "gone").symlink_to("nothing/here")
    yield root


@pytest.mark.parametrize(
    ("path", "end", "links"),
    [
        ("real/a", "real/a", []),
        ("real/../real/./a", "real/a", []),
        ("way/a", "real/a", ["way"]),
        ("way/.", "real", ["way"]),
        ("way/deep/..", "real", ["way"]),
        ("file", "real/a", ["file", "way"]),
        ("out", None, ["out"]),
        ("gone", "nothing/here", ["gone"]),
        ("", "", []),
        (".git/HEAD", None, []),
        ("real/.git/HEAD", None, []),
        ("../other", None, []),
        ("../project2/real/a", None, []),
    ],
)
def test_a_path_leads_somewhere(root: Path, path: str, end: Optional[str], links: List[str]) -> None:
    assert led(root, path) == (end, links)


def test_a_link_to_itself_ends(root: Path) -> None:
    end, links = led(root, "round")

    assert end is not None and links[0] == "round"


def test_a_project_may_be_reached_by_a_link(root: Path) -> None:
    (root.parent / "alias").symlink_to("project")

    assert led(root, "../alias/way/a") == ("real/a", ["way"])


def led(root: Path, path: str) -> Tuple[Optional[str], List[str]]:
    places = Places(str(root))
    return places.end(f"{root}/{path}"), list(places.links(f"{root}/{path}"))
