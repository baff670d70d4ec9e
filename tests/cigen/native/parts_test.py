"""A configuration in CircleCI's language that is split into files."""

from __future__ import annotations

from typing import Any

import pytest

from cigen.errors import ConfigError

ROOT = ".cigen/config.yml"
FILES = {
    ".cigen/jobs/test.yml": "docker: [{image: x}]\nsteps: [hello]\n",
    ".cigen/commands/hello.yaml": "steps: [{run: echo hello}]\n",
    ".cigen/workflows/main.yml": "jobs: [test, lint]\n",
}
HERE = "version: 2.1\njobs:\n  lint: {docker: [{image: y}], steps: [checkout]}\n"


def test_the_files_are_entries_of_their_sections(copy: Any) -> None:
    made = copy(HERE, path=ROOT, **FILES).entrypoint

    assert made["jobs"] == {
        "lint": {"docker": [{"image": "y"}], "steps": ["checkout"]},
        "test": {"docker": [{"image": "x"}], "steps": ["hello"]},
    }
    assert made["commands"] == {"hello": {"steps": [{"run": "echo hello"}]}}
    assert made["workflows"] == {"main": {"jobs": ["test", "lint"]}}


def test_one_of_them_can_be_gated(copy: Any) -> None:
    gated = {".cigen/jobs/test.yml": FILES[".cigen/jobs/test.yml"] + "source_files: [src/]\n"}

    made = copy(HERE, path=ROOT, **{**FILES, **gated, "src/a": ""})

    assert "cigen_record_proof" in str(made.main["jobs"]["test"])


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            ".cigen/jobs/lint.yml",
            "steps: []",
            r".cigen/jobs/lint.yml:1:1: `lint` is there twice among the jobs, also at .cigen/config.yml:3:3",
        ),
        (
            ".cigen/jobs/test.yaml",
            "steps: []",
            "jobs/test.yml:1:1: `test` is there twice among the jobs, also at .*test.yaml",
        ),
        (".cigen/jobs/more.yml", "# nothing\n", ".cigen/jobs/more.yml:1:1: the file is empty"),
        (".cigen/jobs/more.yml.j2", "steps: []", "there are no templates"),
        (".cigen/workflows/main/jobs/a.yml", "steps: []", ".cigen/workflows/main:1:1: it isn't read"),
        (".cigen/config/vars.yml", "a: 1", "`.cigen/config/` isn't read"),
        (".cigen/jobs/more.yml", "steps: [", ".cigen/jobs/more.yml:2:1: CircleCI can't read this YAML"),
        (
            ".cigen/workflows/next.yml",
            "jobs: [nobody]",
            ".cigen/workflows/next.yml:1:8: CircleCI would refuse this: .*nobody",
        ),
    ],
)
def test_what_can_t_be_read_is_an_error_with_its_place(copy: Any, path: str, text: str, expected: str) -> None:
    with pytest.raises(ConfigError, match=expected):
        copy(HERE, path=ROOT, **{**FILES, path: text})


def test_other_files_are_no_configuration(copy: Any) -> None:
    copy(HERE, path=ROOT, **FILES, **{".cigen/jobs/README.md": "x", ".cigen/jobs/.hidden.yml": "x"})
