"""Which of our directories `pants_ignore` hides."""

from __future__ import annotations

import pytest  # pants: no-infer-dep

from cigen_rules.visibility import hidden_directory, hidden_pattern, ignored_by_git

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


@pytest.mark.parametrize(
    "pattern, project_root, directory",
    [
        (".github/workflows/*.yml", "", ".github"),
        (".github/", "", ".github"),
        ("lib/.cache/a", "app", "app/lib/.cache"),
        ("dist/a", "", "dist"),
        ("a/__pycache__/**", "", "a/__pycache__"),
    ],
)
def test_a_pattern_in_a_hidden_directory_is_refused(pattern: str, project_root: str, directory: str) -> None:
    error = hidden_pattern(project_root, pattern, DEFAULT)

    assert error
    assert error.what == f"Pants ignores `{directory}/`, so it sees none of the files that `{pattern}` means"
    assert error.repair.endswith(f'pants_ignore.add = ["!{directory.rpartition("/")[2]}/"]')


@pytest.mark.parametrize(
    "pattern", [".rspec", "**/*.yml", "*/.github/a", "!.github/", "pants:.hidden:x", "lib/a", "dist", ".git*/a"]
)
def test_one_that_may_mean_other_files_is_not(pattern: str) -> None:
    assert hidden_pattern("", pattern, DEFAULT) is None


def test_nor_one_in_a_directory_that_is_visible_again() -> None:
    assert hidden_pattern("", ".github/a", (*DEFAULT, "!.github/")) is None


@pytest.mark.parametrize(
    "lines, ignored",
    [
        (["main.yml"], True),
        (["/app/.circleci/main.yml"], True),
        ([".circleci/"], True),
        (["app/"], True),
        (["*.yml", "!main.yml"], False),
        (["/main.yml"], False),
        (["# main.yml", "", "config.yml"], False),
    ],
)
def test_what_a_gitignore_hides(lines: list[str], ignored: bool) -> None:
    assert ignored_by_git("app/.circleci/main.yml", lines) == ignored
