"""The pattern language, as a table."""

from __future__ import annotations

from typing import Sequence

import pytest

from cigen.hashing.matcher import Matcher, idle_patterns
from cigen.hashing.patterns import PatternError, compile_exclude, compile_include, split_patterns

TREE = (
    "Gemfile",
    "Gemfile.d/x",
    "Gemfile.lock",
    "README.md",
    "docs/README.md",
    "docs/deep/b.md",
    "src/.env",
    "src/.hidden/h.py",
    "src/a.py",
    "src/dir.py/q.py",
    "src/x/a.py",
    "src/x/a_test.py",
    "src/x/docs/c.md",
    "w/[x].txt",
    "w/^.txt",
    "w/a.txt",
    "w/b.txt",
    "w/back\\slash",
    "w/new\nline.txt",
    "w/{a,b}.txt",
    "w/é.txt",
)


def matcher(paths: Sequence[str] = TREE) -> Matcher:
    return Matcher(sorted(path.encode() for path in paths))


def selected(*patterns: str, paths: Sequence[str] = TREE) -> list[str]:
    order = sorted(path.encode() for path in paths)
    return [order[i].decode() for i in sorted(matcher(paths).select(*split_patterns(patterns)))]


@pytest.mark.parametrize(
    "pattern, expected",
    [
        ("README.md", ["README.md"]),
        ("readme.md", []),
        ("docs", ["docs/README.md", "docs/deep/b.md"]),
        ("docs/", ["docs/README.md", "docs/deep/b.md"]),
        ("docs/deep", ["docs/deep/b.md"]),
        ("docs/*", ["docs/README.md"]),
        ("docs/**", ["docs/README.md", "docs/deep/b.md"]),
        ("docs/**/*", ["docs/README.md", "docs/deep/b.md"]),
        ("*", ["Gemfile", "Gemfile.lock", "README.md"]),
        ("**", sorted(TREE, key=str.encode)),
        ("**/*", sorted(TREE, key=str.encode)),
        ("Gemfile*", ["Gemfile", "Gemfile.lock"]),
        ("Gemfile*/", ["Gemfile.d/x"]),
        ("**/*.py", ["src/.hidden/h.py", "src/a.py", "src/dir.py/q.py", "src/x/a.py", "src/x/a_test.py"]),
        ("src/*.py", ["src/a.py"]),
        ("src/*.py/", ["src/dir.py/q.py"]),
        ("src/**/a.py", ["src/a.py", "src/x/a.py"]),
        ("src/**/**/a.py", ["src/a.py", "src/x/a.py"]),
        ("src/*/*.py", ["src/.hidden/h.py", "src/dir.py/q.py", "src/x/a.py", "src/x/a_test.py"]),
        ("**/docs/**", ["docs/README.md", "docs/deep/b.md", "src/x/docs/c.md"]),
        ("src/**/docs", []),
        ("src/**/docs/", ["src/x/docs/c.md"]),
        ("src/.*", ["src/.env"]),
        ("**/a_*.py", ["src/x/a_test.py"]),
        ("**/src/a.py", ["src/a.py"]),
        ("w/[ab].txt", ["w/a.txt", "w/b.txt"]),
        ("w/[a-c].txt", ["w/a.txt", "w/b.txt"]),
        ("w/[!a-z].txt", ["w/^.txt", "w/é.txt"]),
        ("w/[[]x].txt", ["w/[x].txt"]),
        ("w/[]^].txt", ["w/^.txt"]),
        ("w/?.txt", ["w/^.txt", "w/a.txt", "w/b.txt", "w/é.txt"]),
        ("w/{a,b}.txt", ["w/{a,b}.txt"]),
        ("w/back\\slash", ["w/back\\slash"]),
        ("w/new*", ["w/new\nline.txt"]),
        ("./src/a.py", ["src/a.py"]),
        ("src//a.py", ["src/a.py"]),
        ("nothing/**", []),
    ],
)
def test_what_a_pattern_selects(pattern: str, expected: list[str]) -> None:
    assert selected(pattern) == expected


@pytest.mark.parametrize(
    "exclude, gone",
    [
        ("!README.md", ["README.md", "docs/README.md"]),
        ("!/README.md", ["README.md"]),
        ("!docs", ["docs/README.md", "docs/deep/b.md", "src/x/docs/c.md"]),
        ("!docs/", ["docs/README.md", "docs/deep/b.md", "src/x/docs/c.md"]),
        ("!/docs", ["docs/README.md", "docs/deep/b.md"]),
        ("!docs/**", ["docs/README.md", "docs/deep/b.md"]),
        ("!docs/*", ["docs/README.md", "docs/deep/b.md"]),
        ("!**/docs", ["docs/README.md", "docs/deep/b.md", "src/x/docs/c.md"]),
        ("!*.py", ["src/.hidden/h.py", "src/a.py", "src/dir.py/q.py", "src/x/a.py", "src/x/a_test.py"]),
        ("!src/*.py", ["src/a.py", "src/dir.py/q.py"]),
        ("!Gemfile.lock/", []),
        ("!docs/**/", ["docs/deep/b.md"]),
        ("!Gemfile.lock", ["Gemfile.lock"]),
        ("!w/?.txt", ["w/^.txt", "w/a.txt", "w/b.txt"]),
        ("!x/a.py", []),
        ("!**", sorted(TREE, key=str.encode)),
    ],
)
def test_what_an_exclusion_takes_away(exclude: str, gone: list[str]) -> None:
    assert sorted(set(TREE) - set(selected("**", exclude)), key=str.encode) == gone


def test_an_exclusion_applies_wherever_it_stands() -> None:
    assert selected("!docs/deep", "docs/**") == selected("docs/**", "!docs/deep") == ["docs/README.md"]
    assert selected("docs/**", "!docs/deep", "docs/deep/b.md") == ["docs/README.md"]


def test_names_that_are_not_text_match_and_keep_their_place() -> None:
    paths = [b"src/caf\xe9.py", b"src/\xff", "src/\U0001f600.py".encode(), "src/\uf8ff.py".encode()]
    order = sorted(paths)
    match = Matcher(order)

    assert [order[i] for i in sorted(match.included("src/*.py"))] == [p for p in order if p.endswith(b".py")]
    assert [order[i] for i in sorted(match.included("src/caf?.py"))] == [b"src/caf\xe9.py"]
    assert [order[i] for i in sorted(match.included("src/?"))] == [b"src/\xff"]


def test_patterns_that_select_nothing_are_named_in_written_order() -> None:
    assert idle_patterns(matcher(), ["src/**", "zzz", "docs", "lib/*.rb"]) == ("zzz", "lib/*.rb")


@pytest.mark.parametrize(
    "pattern, what, repair",
    [
        ("/src/a.py", "is absolute", "`src/a.py`"),
        ("../secrets", "leaves the project root", "below the project root"),
        ("src/../../x", "leaves the project root", "below the project root"),
        ("**.py", "`**` that is not a whole path segment", "Write `**/*.py`"),
        ("src/a**b", "`**` that is not a whole path segment", "Write `a*b`"),
        ("src/[ab", "`[` that is never closed", "`[[]`"),
        ("src/[^ab]", "negates by `[^`", "`[!...]`"),
        ("src/[z-a]", "reversed range `z-a`", "lower end first"),
        ("", "names nothing", "`**` is everything"),
        ("./", "names nothing", "`**` is everything"),
        ("a\0b", "NUL", "No file name"),
    ],
)
def test_a_pattern_that_could_mean_two_things_is_an_error_with_a_repair(pattern: str, what: str, repair: str) -> None:
    with pytest.raises(PatternError) as caught:
        compile_include(pattern)

    assert f"the pattern `{pattern}`" in str(caught.value)
    assert what in caught.value.what
    assert repair in caught.value.repair


@pytest.mark.parametrize("pattern", ["{a,b}", "a\\b", "#a", "./a", "!a", "a ", "", "/", "..", "[^a]", "**.py"])
def test_an_exclusion_that_could_mean_two_things_is_an_error(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_exclude(pattern)
