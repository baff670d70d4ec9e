"""A version file and an image that contradict each other get a warning."""

from __future__ import annotations

from typing import Dict, List

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.pipeline.version_files import disagreeing


def warnings(job: str, **files: str) -> List[str]:
    texts = {"cigen.yml": f"jobs: {{a: {{{job}, steps: [checkout]}}}}", **files}
    project = SnapshotFiles({path: text.encode() for path, text in texts.items()})
    return [str(one) for one in disagreeing(load_pipeline(project), project)]


@pytest.mark.parametrize(
    ("image", "files"),
    [
        ("cimg/ruby:3.2", {".ruby-version": "3.3.5\n"}),
        ("ruby:3.3.4-slim", {".ruby-version": "ruby-3.3.5\n"}),
        ("cimg/node:20.1", {".nvmrc": "v18\n"}),
        ("cimg/node:20.1", {".tool-versions": "ruby 3.3\nnodejs 22.1 # newest\n"}),
        ("rust:1.80", {"rust-toolchain.toml": '[toolchain]\nchannel = "1.81"\n'}),
    ],
)
def test_they_contradict(image: str, files: Dict[str, str]) -> None:
    (found,) = warnings(f"image: '{image}'", **files)

    assert found.startswith(f"cigen.yml:1:11: job `a` runs in {image}, but {next(iter(files))} says ")
    assert found.endswith("Name an image of that version, or change the file.")


@pytest.mark.parametrize(
    ("image", "files"),
    [
        ("cimg/ruby:3.3", {".ruby-version": "3.3.5"}),
        ("cimg/ruby:3.3.5-browsers", {".ruby-version": "3.3"}),
        ("cimg/node:lts", {".nvmrc": "20"}),
        ("cimg/node:20.1", {".nvmrc": "lts/iron"}),
        ("cimg/node:20.1", {".ruby-version": "3.3"}),
        ("cimg/base:2", {".nvmrc": "20"}),
        ("x", {".nvmrc": "20"}),
    ],
)
def test_they_agree_or_nobody_can_tell(image: str, files: Dict[str, str]) -> None:
    assert warnings(f"image: '{image}'", **files) == []


def test_a_matrix_may_try_others_too() -> None:
    assert warnings("matrix: {v: ['3.2', '3.3']}, image: 'cimg/ruby:{{ v }}'", **{".ruby-version": "3.3"}) == []
    assert len(warnings("matrix: {v: ['3.1', '3.2']}, image: 'cimg/ruby:{{ v }}'", **{".ruby-version": "3.3"})) == 1
