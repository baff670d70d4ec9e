"""Which of our directories `pants_ignore` hides."""

from __future__ import annotations

import pytest  # pants: no-infer-dep

from cigen_rules.visibility import hidden_directory

DEFAULT = (".*/", "/dist/", "__pycache__")


@pytest.mark.parametrize(
    "added, project_root, hidden",
    [
        ((), "", "`.circleci/`"),
        ((), "app", "`app/.circleci/`"),
        (("!.circleci/",), "", "`.cigen/`"),
        (("!.circleci/", "!.cigen/"), "", None),
        (("!.circleci/", "!.cigen/"), "app", None),
        (("!/.circleci/", "!/.cigen/"), "", None),
        (("!/.circleci/", "!/.cigen/"), "app", "`app/.circleci/`"),
        (("!/app/.circleci/", "!/app/.cigen/"), "app", None),
        (("!.c*/",), "app", None),
        (("!.circleci/", "!.cigen/", ".cigen"), "app", "`app/.cigen/`"),
    ],
)
def test_the_last_pattern_that_matches_decides(added: tuple[str, ...], project_root: str, hidden: str | None) -> None:
    error = hidden_directory(project_root, (*DEFAULT, *added))

    assert (error and error.what.split()[2].rstrip(",")) == hidden


def test_nothing_is_hidden_when_pants_ignores_no_dot_directories() -> None:
    assert hidden_directory("", ("/dist/",)) is None
