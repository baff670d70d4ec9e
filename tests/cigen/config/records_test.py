"""Records behave as frozen dataclasses do."""

from __future__ import annotations

from typing import Mapping, Tuple

import pytest

from cigen.config.records import Record, fields_of, key, rest, values_of
from cigen.config.shapes import STRING, TEXT


class Book(Record):
    """What is on a shelf."""

    shelf: int
    title: str = key(STRING, "what it is called")
    author: str = key(TEXT, "who wrote it", default="", names=("author", "by"))
    tags: Tuple[str, ...] = ()
    other: Mapping[str, str] = rest("publisher", "year")


def test_fields_are_given_in_order_or_by_name() -> None:
    assert Book(1, "Emma", tags=("novel",)) == Book(title="Emma", tags=("novel",), shelf=1)


def test_what_is_not_given_is_the_default() -> None:
    assert values_of(Book(1, "Emma")) == {"shelf": 1, "title": "Emma", "author": "", "tags": (), "other": {}}


def test_fields_keep_their_order() -> None:
    assert tuple(fields_of(Book)) == ("shelf", "title", "author", "tags", "other")


def test_records_differ_when_a_field_does() -> None:
    class Album(Record):
        shelf: int
        title: str

    assert Book(1, "Emma") != Book(2, "Emma")
    assert Book(1, "Emma") != Book(1, "Emma", "Austen")
    assert Album(1, "Emma") != Book(1, "Emma")


def test_a_replaced_field_leaves_the_record_as_it_was() -> None:
    emma = Book(1, "Emma", "Austen")

    assert emma.replaced(shelf=2) == Book(2, "Emma", "Austen")
    assert emma == Book(1, "Emma", "Austen")


@pytest.mark.parametrize("name", ["title", "tags", "unknown"])
def test_nothing_can_be_set_or_deleted(name: str) -> None:
    emma = Book(1, "Emma")

    with pytest.raises(AttributeError, match="^Book is frozen$"):
        setattr(emma, name, "Persuasion")
    with pytest.raises(AttributeError, match="^Book is frozen$"):
        delattr(emma, name)


def test_a_field_without_default_is_required() -> None:
    with pytest.raises(TypeError, match="^Book needs title$"):
        Book(1)  # type: ignore[call-arg]  # the mistake


def test_there_are_no_other_fields() -> None:
    with pytest.raises(TypeError, match="^Book has the fields shelf, title, author, tags, other$"):
        Book(1, "Emma", pages=1)  # type: ignore[call-arg]  # the mistake
    with pytest.raises(TypeError, match="^Book has the fields "):
        Book(1, "Emma", "Austen", (), {}, 1)  # type: ignore[call-arg]  # the mistake


def test_it_shows_what_it_holds() -> None:
    assert repr(Book(1, "Emma")) == "Book(shelf=1, title='Emma', author='', tags=(), other={})"
