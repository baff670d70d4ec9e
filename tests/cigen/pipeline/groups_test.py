"""`source_files` with groups inside groups, written out."""

from __future__ import annotations

from typing import Any, Callable, Tuple

import pytest

from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles


def patterns(groups: str, source_files: str) -> Tuple[str, ...]:
    text = f"source_file_groups: {groups}\njobs: {{a: {{image: x, source_files: {source_files}, steps: [checkout]}}}}"
    (job,) = compile_project(SnapshotFiles({"cigen.yml": text.encode()})).pipeline.gated
    return tuple(pattern.text for pattern in job.source_files)


GROUPS = (
    "{app: [app/, (gems)], gems: [Gemfile*, '!Gemfile.md'], all: ['@app', '@docs'], docs: docs/**/*.md, "
    "no_tests: ['!src/test/**', (no_docs)], no_docs: ['!*.md']}"
)


@pytest.mark.parametrize(
    ("source_files", "expected"),
    [
        ("src/", ["src/"]),
        ("[src/, lib/, src/]", ["src/", "lib/", "src/"]),
        ("[src/, '!src/x', src/]", ["src/", "!src/x", "src/"]),
        ("'@docs'", ["docs/**/*.md"]),
        ("['@scope/package/', '@docs', x]", ["@scope/package/", "docs/**/*.md", "x"]),
        ("['@gems', x]", ["(", "Gemfile*", "!Gemfile.md", ")", "x"]),
        ("(app)", ["(", "app/", "(", "Gemfile*", "!Gemfile.md", ")", ")"]),
        ("['@all']", ["(", "(", "app/", "(", "Gemfile*", "!Gemfile.md", ")", ")", "(", "docs/**/*.md", ")", ")"]),
        ("[src/, '!@docs']", ["src/", "!(", "docs/**/*.md", ")"]),
        ("[src/, '!@gems']", ["src/", "!(", "Gemfile*", "!Gemfile.md", ")"]),
        ("[src/, '@no_tests', src/test/x]", ["src/", "!src/test/**", "!*.md", "src/test/x"]),
        ("'@no_tests'", ["**", "!src/test/**", "!*.md"]),
        ("['!docs/**']", ["**", "!docs/**"]),
        ("['!@docs']", ["**", "!(", "docs/**/*.md", ")"]),
        ("[src/, '!src/x']", ["src/", "!src/x"]),
        ("['@scope/package/']", ["@scope/package/"]),
    ],
)
def test_groups_are_replaced_by_what_they_hold_in_order(source_files: str, expected: Any) -> None:
    assert patterns(GROUPS, source_files) == tuple(expected)


@pytest.mark.parametrize("source_files", ["", "[]"])
def test_without_source_files_a_job_is_never_gated(build: Callable[..., Any], source_files: str) -> None:
    built = build(f"jobs: {{a: {{image: x, source_files: {source_files}, steps: [checkout]}}}}")

    assert "cigen_record_proof" not in str(built.main)


@pytest.mark.parametrize(
    ("groups", "source_files", "message"),
    [
        ("{docs: d}", "'@dcos'", "2:36: unknown source file group `dcos`\n  Did you mean `docs`?"),
        ("{}", "[x, (docs)]", "2:40: unknown source file group `docs`\n  No group is defined."),
        ("{a: [x, '@b']}", "x", "1:29: unknown source file group `b`\n  Known groups: a."),
        ("{a: '@a'}", "x", "1:25: source file groups refer to each other in a circle: a -> a\n  Break it."),
        ("{a: (b), b: ['@c'], c: ['@b']}", "x", "source file groups refer to each other in a circle: "),
        ("{a: ['!x']}", "'!@a'", "2:36: `!@a` excludes a group that itself excludes `x`\n"),
        (
            "{a: x}",
            "../secrets",
            "2:36: `../secrets` leads out of the project\n  Write patterns relative to the project",
        ),
        ("{a: 'x/../../y'}", "'@a'", "1:25: `x/../../y` leads out of the project\n"),
        ("{a: x}", "/..", "2:36: `/..` leads out of the project\n"),
        ("{a: x}", "'('", "2:36: `(` names nothing\n  A file of such a name is written `[(]` or `[)]`."),
        ("{a: x}", "'!../x'", "2:36: `!../x` leads out of the project\n"),
        ("{a: x}", "'!'", "2:36: `source_files` is empty\n"),
    ],
)
def test_what_cannot_be_listed_is_refused(
    refusal: Callable[..., str], groups: str, source_files: str, message: str
) -> None:
    text = refusal(
        f"source_file_groups: {groups}\njobs: {{a: {{image: x, source_files: {source_files}, steps: [checkout]}}}}"
    )

    assert message in text
    assert text.startswith("cigen.yml:")


def test_a_group_nobody_uses_is_checked_too(refusal: Callable[..., str]) -> None:
    text = refusal("source_file_groups: {a: '@b'}\njobs: {j: {image: x, steps: [checkout]}}")

    assert text.startswith("cigen.yml:1:25: unknown source file group `b`\n")
