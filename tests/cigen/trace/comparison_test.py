"""What a command read beside what its job declares."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Collection, Tuple

import pytest

from cigen.trace.accesses import Access
from cigen.trace.comparison import Declared, TraceComparison, TracedProject, compared

FILES = frozenset(("app/a.rb", "app/sub/b.rb", "lib/c.rb", "docs/d.md", "Gemfile", "bin/test"))


@pytest.fixture
def found(tmp_path: Path) -> Any:
    def compare(
        *accesses: str, patterns: Tuple[str, ...] = ("app/", "Gemfile"), ignored: Tuple[str, ...] = ()
    ) -> TraceComparison:
        """Accesses are written `read app/a.rb`; ignored are the paths that git ignores."""
        split = (access.split(" ", 1) for access in accesses)
        entries = {text: (text,) for text in patterns if not text.startswith("!")}
        meant = patterns if entries else ("**", *patterns)

        def ask(paths: Collection[str]) -> Collection[str]:
            return [path for path in paths if path in ignored]

        made = {Access(kind, f"{tmp_path}/{path}") for kind, path in split}
        return compared(TracedProject(str(tmp_path), FILES), Declared(meant, entries), made, ask)

    return compare


@pytest.mark.parametrize(
    ("access", "undeclared"),
    [
        ("read app/a.rb", ()),
        ("read lib/c.rb", ("lib/c.rb",)),
        ("found lib/c.rb", ("lib/c.rb",)),
        ("found lib", ()),
        ("absent lib/x.rb", ("lib/x.rb",)),
        ("absent app/x.rb", ()),
        ("listed lib", ("lib/",)),
        ("listed app/sub", ()),
        ("listed .", ()),  # something in it is declared
        ("made lib/x.rb", ()),
        ("read lib/x.rb", ()),  # it wasn't there before
        ("read .git/config", ()),
        ("read ../elsewhere", ()),
    ],
)
def test_what_is_read_has_to_be_declared(found: Any, access: str, undeclared: Tuple[str, ...]) -> None:
    assert found(access).undeclared == undeclared


def test_a_directory_that_nothing_of_is_declared_shows_at_the_root(found: Any) -> None:
    assert found("listed .", patterns=("nothing/*.rb",)).undeclared == ("./",)


def test_a_listing_whose_new_files_would_count_is_declared(found: Any) -> None:
    assert found("listed docs", patterns=("docs/*", "!docs/d.md")).undeclared == ()


def test_what_was_made_and_looked_for_before_is_no_look_up(found: Any) -> None:
    assert found("absent out.log", "made out.log").absent == ()


def test_entries_none_of_whose_files_was_needed_are_unused(found: Any) -> None:
    result = found("read app/a.rb", "listed docs", patterns=("app/", "docs/**", "bin/test", "!app/sub/"))

    assert result.unused == ("docs/**", "bin/test")


def test_everything_but_something(found: Any) -> None:
    result = found("read lib/c.rb", "read docs/d.md", patterns=("!docs/",))

    assert (result.undeclared, result.unused) == (("docs/d.md",), ())


def test_what_git_ignores_is_told_by_its_topmost_directory(found: Any) -> None:
    result = found(
        "read a/node_modules/x/y.js",
        "absent a/node_modules/z.js",
        "read .env",
        "absent tmp/x",
        ignored=(
            "a/node_modules/",
            "a/node_modules/x/",
            "a/node_modules/x/y.js",
            "a/node_modules/z.js",
            ".env",
            "tmp/",
        ),
    )

    assert (result.ignored, result.absent, result.undeclared) == ((".env", "a/node_modules/"), (), ())


def test_a_link_counts_with_what_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib/c.rb").write_text("1")
    (tmp_path / "way").symlink_to("lib")
    project = TracedProject(str(tmp_path), frozenset(("lib/c.rb", "way")), {"way": b"lib"})

    def judged(pattern: str) -> Tuple[str, ...]:
        read = [Access("read", f"{tmp_path}/way/c.rb")]
        return compared(project, Declared((pattern,), {pattern: (pattern,)}), read, lambda paths: ()).undeclared

    assert judged("lib/") == ("way",)
    assert judged("way/") == ()
    assert judged("other/") == ("lib/c.rb", "way")
