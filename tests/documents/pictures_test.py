"""The README's pictures show what cigen draws and prints today."""

from __future__ import annotations

import pytest
from documents.pictures import PICTURES, pictures


@pytest.mark.parametrize("name", ["graph.svg", "plan.svg"])
def test_what_is_committed_is_what_is_drawn(name: str) -> None:
    assert (PICTURES / name).read_text(encoding="utf-8") == pictures()[name], "run tests/documents/pictures.py"


def test_they_need_nothing_from_elsewhere() -> None:
    for picture in pictures().values():
        assert picture.count("http") == picture.count('xmlns="http') and "<script" not in picture
