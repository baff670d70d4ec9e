"""The pattern language, as a table."""

from __future__ import annotations

from typing import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.config.sets import literal
from cigen.hashing.patterns.language import PatternError, alternatives, compile_exclude, compile_include
from cigen.hashing.patterns.lists import Chooser, Chosen, alone, entries_of, positives
from cigen.hashing.patterns.matcher import Matcher

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


def chosen(*patterns: str, paths: Sequence[str] = TREE) -> Chosen:
    return Chooser(matcher(paths)).choose(entries_of(alone(patterns)))


def selected(*patterns: str, paths: Sequence[str] = TREE) -> list[str]:
    order = sorted(path.encode() for path in paths)
    return [order[i].decode() for i in sorted(chosen(*patterns, paths=paths).rows)]


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
        ("w/{a,b}.txt", ["w/a.txt", "w/b.txt"]),
        ("{src,docs}/**/a.py", ["src/a.py", "src/x/a.py"]),
        ("src/{a,x/{a,a_test}}.py", ["src/a.py", "src/x/a.py", "src/x/a_test.py"]),
        ("src/x/a{,_test}.py", ["src/x/a.py", "src/x/a_test.py"]),
        ("w/[{]a,b[}].txt", ["w/{a,b}.txt"]),
        ("w/[{,]a,b}.txt".replace("}", "[}]"), ["w/{a,b}.txt"]),
        ("{docs,w/a.txt}", ["docs/README.md", "docs/deep/b.md", "w/a.txt"]),
        ("{docs/,src/*.py}", ["docs/README.md", "docs/deep/b.md", "src/a.py"]),
        ("w/back\\slash", ["w/back\\slash"]),
        ("w/new*", ["w/new\nline.txt"]),
        ("./src/a.py", ["src/a.py"]),
        ("/src/a.py", ["src/a.py"]),
        ("/README.md", ["README.md"]),
        ("/etc/passwd", []),
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
        ("!{docs,x/}", ["docs/README.md", "docs/deep/b.md", "src/x/a.py", "src/x/a_test.py", "src/x/docs/c.md"]),
        ("!w/{a,[{]*}.txt", ["w/a.txt", "w/{a,b}.txt"]),
    ],
)
def test_what_an_exclusion_takes_away(exclude: str, gone: list[str]) -> None:
    assert sorted(set(TREE) - set(selected("**", exclude)), key=str.encode) == gone


DOCS = ["docs/README.md", "docs/deep/b.md"]


@pytest.mark.parametrize(
    "patterns, expected",
    [
        (["docs/**", "!docs/deep"], ["docs/README.md"]),
        (["!docs/deep", "docs/**"], DOCS),
        (["docs/**", "!docs/deep", "docs/deep/b.md"], DOCS),
        (["docs/**", "!**/*.md", "docs/README.md"], ["docs/README.md"]),
        (["docs/**", "!docs/deep", "docs/**"], DOCS),
        (["docs/**", "!docs/deep", "docs/**", "!docs/deep"], ["docs/README.md"]),
        (["w/a.txt", "(", "docs/**", "!docs/deep", ")"], ["docs/README.md", "w/a.txt"]),
        (["docs/**", "(", "**/*.md", "!docs/deep", ")"], [*DOCS, "src/x/docs/c.md"]),
        (["(", "docs/**", "w/a.txt", ")", "!*.md"], ["w/a.txt"]),
        (["(", "!docs/deep", ")", "docs/**"], DOCS),
        (["docs/**", "!(", "docs/**", "!docs/deep", ")"], ["docs/deep/b.md"]),
        (["docs/**", "!(", "deep/**", ")"], DOCS),
        (["docs/**", "(", "(", "w/[ab].txt", "!w/b*", ")", "!w/c*", ")"], [*DOCS, "w/a.txt"]),
    ],
)
def test_the_last_entry_that_matches_decides_and_a_set_is_worked_out_by_itself(
    patterns: list[str], expected: list[str]
) -> None:
    found = [path for path in selected(*patterns) if not path.endswith("README.md") or path.startswith("docs")]

    assert found == expected


def test_exclusions_alone_mean_everything_but_that() -> None:
    assert selected("!docs/**", "!w") == [p for p in selected("**") if not p.startswith(("docs/", "w/"))]


ENTRIES = st.lists(
    st.one_of(
        st.sampled_from(("a", "b/", "a/*", "**/c", "*.x", "a/**", "**")),
        st.sampled_from(("!a", "!c", "!/b", "!*.x", "!a/**", "!b/*")),
    ),
    max_size=6,
)
PATHS = ["a.x", "a/a.x", "a/b/c", "a/c", "b/a/c", "b/c", "b/d.x", "c"]


@given(ENTRIES, ENTRIES, ENTRIES)
def test_law_of_order(before: list[str], inner: list[str], behind: list[str]) -> None:
    order = sorted(PATHS)

    def fold(found: set[str], patterns: list[str]) -> set[str]:
        for pattern in patterns:
            one = set(selected(*(["**", pattern] if pattern[0] == "!" else [pattern]), paths=order))
            found = found & one if pattern[0] == "!" else found | one
        return found

    given = Chooser(matcher(order)).choose(entries_of((*before, "(", *inner, ")", *behind)))

    expected = fold(fold(set(), before) | fold(set(), inner), behind)
    assert {order[i] for i in given.rows} == expected


def test_names_that_are_not_text_match_and_keep_their_place() -> None:
    paths = [b"src/caf\xe9.py", b"src/\xff", "src/\U0001f600.py".encode(), "src/\uf8ff.py".encode()]
    order = sorted(paths)
    match = Matcher(order)

    assert [order[i] for i in sorted(match.included("src/*.py"))] == [p for p in order if p.endswith(b".py")]
    assert [order[i] for i in sorted(match.included("src/caf?.py"))] == [b"src/caf\xe9.py"]
    assert [order[i] for i in sorted(match.included("src/?"))] == [b"src/\xff"]


def test_patterns_that_select_nothing_are_named_in_written_order() -> None:
    assert chosen("src/**", "zzz", "docs", "lib/*.rb").idle == ("zzz", "lib/*.rb")
    assert chosen("docs", "(", "zzz", "docs", ")", "!(", "yyy", ")").idle == ("zzz",)


@pytest.mark.parametrize(
    "patterns, expected",
    [
        (["docs/**", "!docs/deep"], ()),
        (["docs/**", "!docs"], ("docs/**",)),
        (["docs/deep/b.md", "!docs", "docs/**"], ()),
        (["README.md", "!*.md", "src/**"], ("README.md",)),
        (["(", "docs/**", "!docs", "w/", ")"], ("docs/**",)),
        (["(", "docs/**", "w/a.txt", ")", "!docs"], ()),  # of the set something is left
        (["w/", "(", "docs/**", ")", "!docs"], ("docs/**",)),
        (["w/", "!(", "docs/**", "!docs", ")"], ()),
    ],
)
def test_patterns_all_of_whose_files_are_excluded_again_are_named(
    patterns: list[str], expected: tuple[str, ...]
) -> None:
    assert chosen(*patterns).excluded == expected


def test_what_can_add_files() -> None:
    assert [*positives(["a", "!b", "(", "c", "!d", ")", "!(", "e", ")", "f"])] == ["a", "c", "f"]


@pytest.mark.parametrize("patterns", [["("], [")"], ["a", "!("], ["(", "a"], [""], ["!"], ["a", ")", "b"]])
def test_what_is_neither_a_pattern_nor_a_set_is_an_error(patterns: list[str]) -> None:
    with pytest.raises(PatternError):
        entries_of(tuple(patterns))


@pytest.mark.parametrize(
    "path", ["a[1].x", "{a,x}", "}", "+(a|b)", "(a|b)", "!((a)", "(", ")", "!(", "!a", "!a/(", "*?"]
)
def test_a_literal_means_that_file_alone(path: str) -> None:
    paths = [path, "a1.x", "a", "x", "b/(", "b/!a"]

    assert selected(literal(path), paths=paths) == [path]


@pytest.mark.parametrize(
    "pattern, what, repair",
    [
        ("../secrets", "leaves the project root", "below the project root"),
        ("src/../../x", "leaves the project root", "below the project root"),
        ("**.py", "`**` that is not a whole path segment", "Write `**/*.py`"),
        ("src/**.ts", "`**` that is not a whole path segment", "Write `src/**/*.ts`"),
        ("src/a**b", "`**` that is not a whole path segment", "Write `src/a*b`"),
        ("@(a|b)/**", "holds an extended glob", "Write `{a,b}`"),
        ("src/+(a)", "holds an extended glob", "`[(]`"),
        ("src/(a|b)/x", "holds an extended glob", "Write `{a,b}`"),
        ("src/{a,b", "`{` that is never closed", "`[{]`"),
        ("src/a}", "`}` that nothing opens", "`[}]`"),
        ("src/{1..3}", "braces without a `,`", "`{a,b}`"),
        ("{a,b}" * 10, "more than 1000 others", "fewer"),
        ("{a,../b}", "leaves the project root", "below the project root"),
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

    assert f"the pattern `{pattern}`" in caught.value.what
    assert what in caught.value.what
    assert repair in caught.value.repair


@pytest.mark.parametrize(
    "pattern", ["(a|b)/**", "{a,#b}", "{a", "a\\b", "#a", "./a", "!a", "a ", "", "/", "..", "[^a]", "**.py"]
)
def test_an_exclusion_that_could_mean_two_things_is_an_error(pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_exclude(pattern)


PIECES = st.sampled_from(("a", "b", "*", "/", "x", ".py", "[{]", "[,}]", "?"))
BRACED = st.recursive(
    st.lists(PIECES, max_size=3).map("".join),
    lambda inner: st.lists(inner, min_size=2, max_size=3).map(lambda found: "{" + ",".join(found) + "}"),
    max_leaves=4,
)


@given(st.lists(BRACED, min_size=1, max_size=3))
def test_law_of_braces(parts: list[str]) -> None:
    """What stands in braces is chosen once; the pattern is the union of all choices."""
    expected = [""]
    for part in parts:
        expected = [start + choice for start in expected for choice in _choices(part)]

    assert alternatives("".join(parts)) == tuple(dict.fromkeys(expected))


def _choices(part: str) -> list[str]:
    if not part.startswith("{"):
        return [part]
    choices, depth, start, inside = [], 0, 1, False
    for i, character in enumerate(part):
        inside = character == "[" or inside and character != "]"
        depth += (character == "{") - (character == "}") if not inside else 0
        if not inside and (depth == 1 and character == "," or depth == 0):
            choices += _choices(part[start:i])
            start = i + 1
    return choices


def test_braces_that_match_in_part_are_a_match() -> None:
    assert chosen("src/**/*.{py,pyi}").idle == ()
    assert chosen("src/**/*.{js,ts}").idle == ("src/**/*.{js,ts}",)
