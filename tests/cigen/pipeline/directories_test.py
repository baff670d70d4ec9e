"""Which of the project's files a path means in a job's step."""

from __future__ import annotations

from typing import Optional

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.pipeline.directories import project_path

LOCK = "Gemfile.lock"


@pytest.mark.parametrize(
    ("working", "checkout", "step", "path", "expected"),
    [
        ("", "", "", LOCK, LOCK),
        ("", "", "", f"./app//{LOCK}", f"app/{LOCK}"),
        ("", "", "", f"app/../{LOCK}", LOCK),
        ("", "", "", f"~/project/{LOCK}", LOCK),
        ("", "", "app", LOCK, f"app/{LOCK}"),
        ("", "", "app", f"../{LOCK}", LOCK),
        ("", "", "~/project/app", LOCK, f"app/{LOCK}"),
        ("~/code", "", "", LOCK, LOCK),
        ("/home/circleci/code", "", "", LOCK, LOCK),
        ("code", "", "", LOCK, LOCK),
        ("<< parameters.where >>", "", "", LOCK, LOCK),  # wherever that is, the sources are there
        ("~/project/app", "~/project", "", LOCK, f"app/{LOCK}"),
        ("~/project/app", "~/project", "", f"../{LOCK}", LOCK),
        ("~/project/app", "..", "", f"../{LOCK}", LOCK),
        ("~/project/app", "~/project", "sub", f"../../{LOCK}", LOCK),
        ("~/project", "app", "", f"app/{LOCK}", LOCK),
        ("/repo/app", "/repo", "", f"/repo/{LOCK}", LOCK),
        # outside
        ("", "", "", "/tmp/ruby-version", None),
        ("", "", "", "../other/x", None),
        ("", "", "", "../../../../x", None),
        ("", "", "", "~/.ruby-version", None),
        ("", "", "", ".", None),
        ("", "", "", "~/project", None),
        ("~/project", "app", "", LOCK, None),
        # nobody can tell
        ("", "", "", "/home/circleci/project/x", None),
        ("", "", "", "$HOME/x", None),
        ("", "", "", "<< parameters.file >>", None),
        ("", "", "", "{{ .Branch }}", None),
        ("", "", "", "~other/x", None),
        ("", "", "$APP", LOCK, None),
        ("", "$WHERE", "", LOCK, None),
        ("~/project/app", "/home/circleci/project", "", LOCK, None),
        ("<< parameters.where >>", "~/project", "", LOCK, None),
        ("<< parameters.where >>", "", "", f"../{LOCK}", None),
    ],
)
def test_what_a_path_means(working: str, checkout: str, step: str, path: str, expected: Optional[str]) -> None:
    assert project_path(working, step, path, checkout) == expected


@given(st.lists(st.sampled_from(("a", "b", "..", ".", "~", "", "$X", "/")), max_size=6).map("/".join))
def test_what_it_means_is_inside(path: str) -> None:
    found = project_path("~/project/app", "", path, "~/project")

    assert found is None or found and not set(found.split("/")) & {"..", ".", "", "$X"}


FILES = ("Gemfile.lock", "app/Gemfile.lock")
RESTORE = "restore_cache: {key: 'g-{{ checksum \"Gemfile.lock\" }}'}"


@pytest.mark.parametrize(
    ("job", "steps", "found"),
    [
        ("", f"[checkout, {RESTORE}]", FILES[0]),
        ("working_directory: ~/project/app,", f"[checkout, {RESTORE}]", FILES[0]),
        ("working_directory: ~/project/app,", f"[{{checkout: {{path: ~/project}}}}, {RESTORE}]", FILES[1]),
        ("working_directory: ~/project/app,", f"[sources, {RESTORE}]", FILES[1]),
        ("working_directory: ~/project/app,", f"[shallow, {RESTORE}]", FILES[1]),
        ("working_directory: ~/project/app,", f"[{{sparse: {{to: ~/project}}}}, {RESTORE}]", FILES[1]),
        ("checkout: {path: .., shallow: false}, working_directory: ~/project/app,", f"[{RESTORE}]", FILES[1]),
        ("", f"[checkout, {RESTORE.replace('Gemfile', 'lib/../app/Gemfile')}]", FILES[1]),
        ("", f"[checkout, {RESTORE.replace('Gemfile', '~/project/app/Gemfile')}]", FILES[1]),
        ("", f"[checkout, {RESTORE.replace('Gemfile', '~/Gemfile')}]", None),
        ("cache: mine, checkout: {path: ~/project}, working_directory: ~/project/app,", "[{run: make}]", FILES[1]),
    ],
)
def test_the_file_in_a_restored_key_is_the_one_that_the_job_sees(job: str, steps: str, found: Optional[str]) -> None:
    text = (
        "commands:\n  sources: {steps: [{checkout: {path: ~/project}}]}\n"
        "  shallow: {steps: [{run: x}, {shallow_checkout: {path: ..}}]}\n"
        "  sparse: {parameters: {to: {type: string}}, steps: [{shallow_checkout: {path: << parameters.to >>}}]}\n"
        "cache_definitions: {mine: {key: 'g-{{ checksum \"Gemfile.lock\" }}', paths: [vendor]}}\n"
        f"jobs: {{a: {{image: x, source_files: src/, {job} steps: {steps}}}}}"
    )

    (gated,) = load_pipeline(SnapshotFiles({"cigen.yml": text.encode(), **dict.fromkeys(FILES, b"")})).gated

    assert [pattern.text for pattern in gated.source_files] == ["src/", *([found] if found else [])]


def test_an_executor_may_say_where_steps_run() -> None:
    text = (
        "executors: {e: {docker: [{image: x}], working_directory: ~/project/app}}\n"
        "jobs: {a: {executor: {name: e}, source_files: src/, checkout: {path: ~/project}, "
        f"steps: [{RESTORE}]}}}}"
    )

    (gated,) = load_pipeline(SnapshotFiles({"cigen.yml": text.encode(), **dict.fromkeys(FILES, b"")})).gated

    assert [pattern.text for pattern in gated.source_files] == ["src/", FILES[1]]
