"""`cigen validate` looks at the files that patterns mean."""

from __future__ import annotations

from typing import Any

import pytest

JOB = "jobs: {{test: {{image: a/b:1, source_files: {0}, steps: [checkout]}}}}"


@pytest.fixture(autouse=True)
def bundle(project: Any) -> Any:
    """The project holds its cigen, as `cigen vendor` leaves it."""
    project.write({".cigen/cigen.pyz": ""})
    return project.path / ".cigen/cigen.pyz"


@pytest.mark.parametrize(
    ("setup", "warns"),
    [
        ("mode: skip", True),
        ("installer: false", True),
        ("image: own/cigen:1", False),
        ("installer: {run: pip install cigen}", False),
    ],
)
def test_an_image_of_setup_that_nobody_published(project: Any, bundle: Any, setup: str, warns: bool) -> None:
    project.write({"cigen.yml": f"setup: {{{setup}}}\n{JOB.format('src/')}", "src/a": ""})
    assert ("setup job" in project.run("validate").err) is (setup == "installer: false")
    bundle.unlink()

    said = project.run("validate").err

    assert ("the setup job needs the image docspringcom/cigen, which isn't published" in said) is warns
    assert ("Run `cigen vendor` and commit what it writes" in said) is warns


@pytest.mark.parametrize("source_files", ["[srcc/, src/]", "['@code']"])
def test_a_pattern_that_matches_nothing_is_a_warning_with_its_place(project: Any, source_files: str) -> None:
    config = f"source_file_groups: {{code: [src/, srcc/]}}\n{JOB.format(source_files)}\n"
    project.write({"cigen.yml": config, "src/a": ""})

    result = project.run("validate")

    place = "2:44" if "srcc" in source_files else "1:35"
    assert result.code == 0
    assert result.err.startswith(f"cigen: warning: cigen.yml:{place}: `srcc/` matches no file")
    assert project.run("validate", "--strict").code == 2


def test_one_that_excludes_nothing_is_none(project: Any) -> None:
    project.write({"cigen.yml": JOB.format("[src/, '!docs/']"), "src/a": ""})

    assert project.run("validate", "--strict").code == 0


@pytest.mark.parametrize("pattern", ["a**b", "!./a", "x[", "//"])
def test_one_that_nobody_can_match_is_an_error_with_its_place(project: Any, pattern: str) -> None:
    project.write({"cigen.yml": JOB.format(f"[src/, '{pattern}']"), "src/a": ""})

    for verb in ("validate", "generate", "hash --all"):
        result = project.run(*verb.split())

        assert result.code == 2
        assert result.err.startswith("cigen: cigen.yml:1:50: "), result.err


def test_without_a_setup_job_only_what_can_decide_for_itself_is_counted_and_asked_about(project: Any) -> None:
    steps = "source_files: src/, steps: [{run: make}]"
    jobs = f"  one: {{image: x, {steps}}}\n  split: {{image: x, parallelism: 2, {steps}}}\n"
    project.write({"cigen.yml": f"dynamic: false\njobs:\n{jobs}", "src/a": ""})

    assert project.run("validate").err.endswith("valid: 2 jobs, 1 of them can be skipped\n")
    one, split, _ = project.run("plan").out.splitlines()
    assert one.startswith("ask")
    assert split.startswith("run") and split.endswith(
        "with `dynamic: false` it is never skipped: none of its parallel nodes can prove it"
    )


def test_files_behind_a_linked_directory_are_a_match(project: Any) -> None:
    project.write({"cigen.yml": JOB.format("[conf/**, conf/b/*]"), "shared/a": "", "shared/b/c": ""})
    (project.path / "conf").symlink_to("shared")

    assert project.run("validate", "--strict").err == "valid: 1 job, 1 of them can be skipped\n"
    before = project.run("hash", "--all").out
    project.write({"shared/a": "2"})
    assert "-" not in before and project.run("hash", "--all").out != before


def test_a_workflow_of_githubs_that_says_there_is_a_merge_queue(project: Any) -> None:
    setup = "setup: {never_skip: {branches: main}}\n"
    project.write({"cigen.yml": f"{setup}{JOB.format('src/')}", "src/a": ""})
    assert project.run("validate", "--strict").code == 0

    project.write({".github/workflows/ci.yml": "on: {merge_group: {}}"})

    assert "builds of `main` never skip, but those of its merge queue do" in project.run("validate").err


@pytest.mark.parametrize(
    "pattern, deep, root", [("*.rb", "**/*.rb", "/*.rb"), ("a.{rb,x}", "**/a.{rb,x}", "/a.{rb,x}")]
)
def test_a_pattern_without_a_slash_that_would_match_deeper_too(
    project: Any, pattern: str, deep: str, root: str
) -> None:
    files = {"a.rb": "", "lib/a.rb": "", "spec/deep/a.rb": "", "docs/a.md": ""}
    project.write({"cigen.yml": JOB.format(f"['{pattern}', docs/]"), **files})

    warned = project.run("validate").err

    assert f"cigen.yml:1:44: `{pattern}` means files of the root alone, not lib/a.rb and 1 more" in warned
    assert f"Write `{deep}` for all of them, or `{root}` if the root's are meant." in warned.replace("\n  ", " ")
    for repaired in (deep, root):
        project.write({"cigen.yml": JOB.format(f"['{repaired}', docs/]")})
        assert project.run("validate", "--strict").code == 0, project.run("validate").err


def test_one_whose_deeper_files_are_there_or_excluded_is_none(project: Any) -> None:
    files = {"a.rb": "", "lib/a.rb": "", "spec/a.rb": ""}
    project.write({"cigen.yml": JOB.format("['*.rb', lib/, '!spec']"), **files})

    assert project.run("validate", "--strict").code == 0
