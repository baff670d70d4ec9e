"""cigen's patterns select what Pants' own globs select, where the two can say the same.

To Pants an exclusion takes away from the whole list, wherever it stands; so what is compared has its exclusions last.
"""

from __future__ import annotations

from typing import Iterable, Sequence

import pytest  # pants: no-infer-dep
from hypothesis import given, settings
from hypothesis import strategies as st
from pants.engine.fs import PathGlobs, Snapshot
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from cigen.hashing.patterns.language import Glob, PatternError, compile_include
from cigen.hashing.patterns.lists import Chooser, entries_of
from cigen.hashing.patterns.matcher import Matcher

# No dot directories: Pants hides those from everybody, whatever the glob.
TREE = (
    "Gemfile",
    "Gemfile.d/x",
    "Gemfile.lock",
    "README.md",
    "a-b/c.py",
    "a.b/c.py",
    "a/b/c.py",
    "a/b/c/a/b.py",
    "a/c.rb",
    "docs/README.md",
    "docs/a.md",
    "docs/deep/b.md",
    "src/.env",
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
    "w/x.txt",
    "w/{a,b}.txt",
    "w/é.txt",
)


@pytest.fixture(scope="module")
def runner() -> RuleRunner:
    made = RuleRunner(rules=[QueryRule(Snapshot, [PathGlobs])])
    made.write_files({path: "" for path in TREE})
    return made


def by_cigen(patterns: Sequence[str]) -> list[str]:
    paths = sorted(path.encode() for path in TREE)
    return sorted(paths[i].decode() for i in Chooser(Matcher(paths)).choose(entries_of(tuple(patterns))).rows)


def by_pants(runner: RuleRunner, patterns: Sequence[str]) -> list[str]:
    globs = [glob for pattern in patterns for glob in spelled_for_pants(pattern)]
    found = runner.request(Snapshot, [PathGlobs(globs)]).files
    return sorted(set(found) - {"BUILDROOT"})  # which newer test runners write


def spelled_for_pants(pattern: str) -> Iterable[str]:
    """The one difference: to cigen a directory's name means what is in it, to Pants it selects no file."""
    if pattern.startswith("!"):
        return (pattern,)
    return ("/".join(glob.segments) for glob in compile_include(pattern))


@pytest.mark.parametrize(
    "patterns",
    [
        ["**"],
        ["**/*"],
        ["*"],
        ["README.md"],
        ["**/README.md"],
        ["docs/**"],
        ["docs/**/*"],
        ["docs/*"],
        ["docs"],
        ["docs/"],
        ["**/docs/**"],
        ["src/**/*.py"],
        ["src/**/a.py"],
        ["src/**/**/a.py"],
        ["src/*/*.py"],
        ["**/src/*.py"],
        ["a/**/b.py"],
        ["a*/c.py"],
        ["a?b/c.py"],
        ["Gemfile*"],
        ["w/[ab].txt"],
        ["w/[a-c].txt"],
        ["w/[!ab].txt"],
        ["w/[[]x].txt"],
        ["w/[]x].txt"],
        ["w/?.txt"],
        ["w/[{]a,b[}].txt"],
        ["w/{a,b}.txt"],
        ["{docs,src/x}/**/*.{md,py}"],
        ["**", "!w/{a,b}.txt"],
        ["w/back\\slash"],
        ["./src/a.py"],
        ["src//a.py"],
        ["nothing/**"],
        ["**", "!README.md"],
        ["**", "!/README.md"],
        ["**", "!docs"],
        ["**", "!docs/"],
        ["**", "!/docs"],
        ["**", "!docs/*"],
        ["**", "!docs/**"],
        ["**", "!**/docs"],
        ["**", "!**/deep/**"],
        ["**", "!*.py"],
        ["**", "!src/*.py"],
        ["**", "!src/**/a.py"],
        ["**", "!x/a.py"],
        ["**", "!src/dir.py/"],
        ["**", "!Gemfile.lock/"],
        ["**", "!w/?.txt"],
        ["**", "!w/[ab].txt"],
        ["**", "!w/[!ab].txt"],
        ["**", "!**"],
        ["**", "!**/"],
        ["**", "!docs/**/"],
        ["docs/a.md", "!docs"],
        ["docs/**", "docs/deep/b.md", "!docs/deep/"],
        ["/src/a.py"],
        ["/docs/", "!/docs/deep"],
    ],
)
def test_the_same_files(runner: RuleRunner, patterns: list[str]) -> None:
    assert by_cigen(patterns) == by_pants(runner, patterns)


@pytest.mark.parametrize("pattern", ["**.py", "a**b", "w/[x.txt", "../x", "w/***"])
def test_what_pants_rejects_is_an_error_here_too(runner: RuleRunner, pattern: str) -> None:
    with pytest.raises(PatternError):
        compile_include(pattern)
    with pytest.raises(ExecutionError):
        runner.request(Snapshot, [PathGlobs([pattern])])


SEGMENTS = st.sampled_from(
    ("**", "*", "a", "b", "c", "src", "docs", "*.py", "a*", "?", "[a-c]", "[!a]", "*.b", "x", "c.py")
)
PATTERNS = st.lists(SEGMENTS, min_size=1, max_size=4).map("/".join)
EXCLUSIONS = st.tuples(st.sampled_from(("!", "!/")), PATTERNS, st.sampled_from(("", "/"))).map("".join)


def test_random_lists_select_the_same_files(runner: RuleRunner) -> None:
    @settings(max_examples=150, deadline=None, database=None, derandomize=True)
    @given(st.lists(PATTERNS, min_size=1, max_size=3), st.lists(EXCLUSIONS, max_size=2))
    def check(includes: list[str], excludes: list[str]) -> None:
        assert by_cigen([*includes, *excludes]) == by_pants(runner, [*includes, *excludes])

    check()


def test_globs_are_handed_to_pants_as_text() -> None:
    assert compile_include("docs") == (Glob(("docs",)), Glob(("docs", "**")))


@pytest.mark.parametrize(
    "patterns, more_than_pants",
    [
        (["!docs/a.md", "docs/**"], ["docs/a.md"]),
        (["docs/**", "!docs/deep/", "docs/deep/b.md"], ["docs/deep/b.md"]),
    ],
)
def test_where_the_order_counts_cigen_selects_more(
    runner: RuleRunner, patterns: list[str], more_than_pants: list[str]
) -> None:
    assert sorted([*by_pants(runner, patterns), *more_than_pants]) == by_cigen(patterns)
