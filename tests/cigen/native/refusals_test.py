"""What CircleCI would refuse is an error with its place; what nobody here knows is a warning."""

from __future__ import annotations

from typing import Any

import pytest

from cigen.errors import ConfigError

JOB = "{docker: [{image: x}], steps: [checkout]}"
A = f"version: 2.1\njobs: {{a: {JOB}}}\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{A}workflows: {{w: {{jobs: [b]}}}}", "cigen.yml:3:24: CircleCI would refuse this: there is no job `b`"),
        (
            f"{A}workflows: {{w: {{jobs: [o/b]}}}}",
            "cigen.yml:3:24: CircleCI would refuse this: there is no orb `o`",
        ),
        (
            f"{A}workflows: {{w: {{jobs: [a: {{requires: [b]}}]}}}}",
            "cigen.yml:3:28: CircleCI would refuse this: `a` requires `b`, which is the name of 0 other jobs here",
        ),
        (
            f"{A}workflows: {{w: {{jobs: [a: {{name: x, requires: [y]}}, a: {{name: y, requires: [x]}}]}}}}",
            "cigen.yml:3:17: CircleCI would refuse this: jobs of `w` require each other: x, y",
        ),
        (f"{A}workflows: {{w: {{jobs: []}}}}", "cigen.yml:3:17: CircleCI would refuse this: it lists no jobs"),
        (f"{A}", "cigen.yml:1:1: CircleCI would refuse this: there is no job `build`"),
        (
            "version: 2.1\njobs: {build: {docker: [{image: x}], steps: [run: 'cat <<EOF']}}",
            "cigen.yml:2:46: CircleCI would refuse this: `<<EOF` opens a tag that isn't one",
        ),
        (
            "version: 2.1\njobs: {build: {docker: [{image: x}], steps: [run: << pipeline.parameters.x >>]}}",
            "cigen.yml:2:46: CircleCI would refuse this: nobody declares `pipeline.parameters.x`",
        ),
        (
            f"{A}jobs: {{}}",
            "cigen.yml:3:1: CircleCI can't read this YAML: found duplicate key `jobs`; the first is on line 2",
        ),
        ("version: 2.1\njobs: *a", "cigen.yml:2:7: CircleCI can't read this YAML: found undefined alias `a`"),
        ("version: 2.1\na: &a [*a]", "cigen.yml:2:8: CircleCI can't read this YAML: an alias contains itself"),
        ("version: 2.1\n\tjobs: 1", "cigen.yml:2:1: CircleCI can't read this YAML: found a tab character"),
        ("version: 2.1\njobs: !!binary x", "cigen.yml:2:7: CircleCI can't read this YAML: the YAML tag"),
        (f"{A}setup: 3", "cigen.yml:3:8: `setup` must be true, false or a mapping, not a number"),
    ],
)
def test_an_error_says_where(copy: Any, text: str, expected: str) -> None:
    with pytest.raises(ConfigError) as raised:
        copy(text)

    assert str(raised.value).startswith(expected)


def test_a_few_lines_do_not_become_gigabytes(copy: Any) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 10)]

    with pytest.raises(ConfigError, match="expands to more than 200,000 values"):
        copy("\n".join(["version: 2.1", *lines]))


def test_depth_has_an_end(copy: Any) -> None:
    with pytest.raises(ConfigError, match="nested more than 100 levels deep"):
        copy("version: 2.1\nx: " + "[" * 5000)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("jobs: {build: {docker: [], steps: [frob: {x: 1}]}}", "the step `frob` isn't known"),
        (f"jobs: {{build: {{parallel: 2, <<: {JOB}}}}}", "job `build` has the unknown key `parallel`"),
        (
            f"jobs: {{build: {JOB}}}\nparamters: {{}}",
            "neither CircleCI nor cigen knows the key `paramters` at the root",
        ),
        (f"jobs: {{build: {JOB}}}\nodd: 1", "neither CircleCI nor cigen knows the key `odd` at the root"),
        (
            f"jobs: {{build: {JOB}}}\na: &a {{k: 1}}\nb: &b {{k: 2}}\nc: {{<<: *a, <<: *b}}",
            "two `<<` give `k`, and readers of YAML take one or the other",
        ),
    ],
)
def test_what_nobody_here_knows_passes_with_a_warning(copy: Any, text: str, expected: str) -> None:
    warnings = copy(f"version: 2.1\n{text}").warnings

    assert any(expected in warning for warning in warnings)


def test_of_several_merges_the_first_wins_as_in_circleci_s_reader(copy: Any) -> None:
    text = f"version: 2.1\njobs: {{build: {JOB}}}\na: &a {{k: 1}}\nb: &b {{k: 2}}\nc: {{<<: *a, <<: *b}}\nd: {{<<: [*b, *a]}}"

    found = copy(text).entrypoint

    assert (found["c"], found["d"]) == ({"k": 1}, {"k": 2})


def test_a_template_with_a_version_stays_the_dialect_s(copy: Any) -> None:
    text = "version: 1\nvars: {v: '2.1'}\nx: {version: '2.1'}\njobs: {a: {image: 'x:{{ v }}', steps: [{run: make}]}}\n"

    assert copy(text).main["jobs"]["a"]["docker"] == [{"image": "x:2.1"}]
