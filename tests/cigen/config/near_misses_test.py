"""What CircleCI would take, and what means something else than it looks: a warning, with its place and its repair."""

from __future__ import annotations

from types import MappingProxyType
from typing import List, Mapping

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.errors import ConfigError

JOB = "image: a/b:1, steps: [{run: make}]"


def warned(text: str, more: Mapping[str, str] = MappingProxyType({})) -> List[str]:
    files = {".cigen/config.yml": text, **more}
    pipeline = load_pipeline(SnapshotFiles({path: content.encode() for path, content in files.items()}))
    return [str(warning) for warning in pipeline.warnings]


@pytest.mark.parametrize("written, meant", [("x86", "amd64"), ("aarch64", "arm64"), ("arm", "arm64")])
def test_an_architecture_that_nothing_maps(written: str, meant: str) -> None:
    (at_the_root,) = warned(f"architectures: [amd64, {written}]\njobs: {{a: {{{JOB}}}}}")
    (in_a_job,) = warned(f"jobs: {{a: {{{JOB}, architectures: {written}}}}}")

    assert at_the_root.startswith(f".cigen/config.yml:1:24: nothing is known of the architecture `{written}`")
    assert f"Did you mean `{meant}`?" in at_the_root and f"Did you mean `{meant}`?" in in_a_job


def test_one_that_something_is_said_of_is_none() -> None:
    assert warned(f"resource_classes: {{gpu: {{medium: gpu.small}}}}\njobs: {{a: {{{JOB}, architectures: gpu}}}}") == []


def test_an_image_that_looks_like_one_by_name() -> None:
    images = "docker_images: {ruby: {default: 'cimg/ruby:3.3'}}\njobs:\n  a: {image: %s, steps: [{run: make}]}"

    (found,) = warned(images % "rubi")

    assert found.startswith(
        ".cigen/config.yml:3:14: `rubi` isn't among `docker_images`, so it is an image of Docker Hub"
    )
    assert "Did you mean `ruby`? If not, write its tag: `rubi:latest`." in found
    assert warned(images % "ruby") == warned(images % "rubi:1") == warned(images % "alpine") == []


@pytest.mark.parametrize("language", ["", "version: 2.1\n"])
def test_a_parameter_that_nobody_declares_and_that_looks_like_one_somebody_does(language: str) -> None:
    jobs = "docker: [{image: 'a/b:1'}], steps: [checkout]"
    text = f"""{language}\
dynamic: true
parameters: {{run_nightly: {{type: boolean, default: false}}}}
jobs: {{a: {{{jobs}}}}}
workflows:
  nightly: {{run_when: [{{parameter: run_nightli}}], jobs: [a]}}
  main: {{jobs: [a]}}
"""

    (found,) = warned(text)

    assert "workflow `nightly` waits for the parameter `run_nightli`, which nobody declares" in found
    assert "Did you mean `run_nightly`?" in found
    assert warned(text.replace("nightli}", "nightly}")) == warned(text.replace("run_nightli}", "deploy_it}")) == []


PATTERNS = [
    ("release/*", "Write `/release\\/.*/`."),
    ("^v\\d+$", "`/^v\\d+$/`"),
    ("v1.*", "`/v1.*/`"),
    ("/^release\\//", "write `/^release\\/.*/`."),
    ("/main", "Write the name of a branch"),
]


@pytest.mark.parametrize("pattern, mended", PATTERNS)
def test_a_pattern_that_no_branch_matches(pattern: str, mended: str) -> None:
    never = f"setup: {{never_skip: {{branches: ['{pattern}']}}}}\njobs: {{a: {{{JOB}}}}}"
    places = (
        f"filters: {{branches: {{only: [main, '{pattern}']}}}}",
        f"trigger: {{tags: '{pattern}'}}",
        f"skip_if: {{branch: '{pattern}'}}",
    )
    native = (
        "version: 2.1\njobs: {a: {docker: [{image: 'a/b:1'}], steps: [checkout]}}\n"
        f"workflows: {{main: {{jobs: [a: {{{places[0]}}}]}}}}"
    )

    for text in (never, native, *(f"jobs: {{a: {{{JOB}, {place}}}}}" for place in places)):
        (found,) = warned(text)

        assert f"no branch and no tag can match `{pattern}`" in found
        assert mended in found


@pytest.mark.parametrize(
    "pattern", ["main", "/release\\/.*/", "/^v\\d+$/", "feature/a-b", "v1.0", "v1.0$", "<< p >>x*"]
)
def test_others_are_none(pattern: str) -> None:
    assert warned(f"setup: {{never_skip: {{branches: ['{pattern}']}}}}\njobs: {{a: {{{JOB}}}}}") == []


@pytest.mark.parametrize("pattern", ["/(?!main).*/", "/(main/", "/a**/"])
def test_a_pattern_that_circleci_refuses_is_an_error_with_its_place(pattern: str) -> None:
    filters = f"filters: {{branches: {{only: '{pattern}'}}}}"
    native = (
        "version: 2.1\njobs: {a: {docker: [{image: 'a/b:1'}], steps: [checkout]}}\n"
        f"workflows: {{main: {{jobs: [a: {{{filters}}}]}}}}"
    )
    for text in (
        native,
        f"jobs: {{a: {{{JOB}, {filters}}}}}",
        f"jobs: {{a: {{{JOB}, trigger: {{branches: '{pattern}'}}}}}}",
        f"setup: {{never_skip: {{branches: '{pattern}'}}}}\njobs: {{a: {{{JOB}}}}}",
    ):
        with pytest.raises(ConfigError, match="is broken: ") as raised:
            warned(text)

        assert raised.value.at is not None and raised.value.at.column > 20


@pytest.mark.parametrize(
    "path, named, repair",
    [
        (".cigen/jobs/test.yml", ".cigen/jobs/", "Jobs are in `.cigen/workflows/main/jobs/`."),
        (".cigen/command/build.yml", ".cigen/command/", "Did you mean `commands`?"),
        (".cigen/workflows/main/job/a.yml", ".cigen/workflows/main/job/", "Jobs are in `.cigen/workflows/main/jobs/`"),
        (".cigen/commands/ruby/a.yml", ".cigen/commands/ruby/", "Move it to `.cigen/commands/`"),
        (".cigen/cigen.yml", ".cigen/cigen.yml", "`commands/`, `config/`, `workflows/`, `orbs/` and `templates/`"),
    ],
)
def test_a_file_that_nothing_reads(path: str, named: str, repair: str) -> None:
    more = {path: f"{JOB}", ".cigen/commands/used.yml": "steps: [{run: make}]"}

    (found,) = warned(f"jobs: {{a: {{{JOB}}}}}", more)

    assert f"nothing reads `{named}`" in found and repair in found


def test_one_that_something_reads_or_names_is_none() -> None:
    more = {
        ".cigen/workflows/main/jobs/deep/a.yml": "{image: 'a/b:1', steps: [{run: make -f .cigen/ci/make.yml}]}",
        ".cigen/ci/make.yml": "",
        ".cigen/versions.yml": "1",
        ".cigen/orbs/a/b@1.0.0.yml": "",
        ".cigen/templates/a.yml": "",
        ".cigen/.editor/a.yml": "",
        ".cigen/README.md": "",
    }

    assert warned("vars: {v: \"{{ read('versions.yml') }}\"}", more) == []
