"""The version of the language in the keys of shipped caches."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

import pytest

from cigen.pipeline.languages import image_version

FILES = {"Gemfile": "", "Gemfile.lock": "", "package.json": "", "yarn.lock": ""}
GEMS = '{{ checksum "Gemfile" }}-{{ checksum "Gemfile.lock" }}'


def project(jobs: str, root: str = "", **files: str) -> Dict[str, str]:
    return {**FILES, **files, "cigen.yml": f"{root}\njobs: {jobs}\n"}


def keys(steps: List[Any], kind: str) -> List[str]:
    """The keys of a job's steps of one kind, the first of each."""
    found = [step[kind] for step in steps if kind in step]
    return [one["key"] if "key" in one else one["keys"][0] for one in found]


@pytest.mark.parametrize(
    ("image", "version"),
    [
        ("cimg/ruby:3.3.5", ("ruby", "3.3.5")),
        ("cimg/ruby:3.3.5-browsers", ("ruby", "3.3.5")),
        ("ruby:3.3-alpine", ("ruby", "3.3-alpine")),
        ("registry.example:5000/mirror/node:20@sha256:ab", ("node", "20")),
        ("golang:1.23", ("go", "1.23")),
        ("cimg/openjdk:21.0", ("java", "21.0")),
        ("node", ("node", "")),
        ("acme/ci:3", ("", "")),
        ("acme/ruby-ci:3", ("", "")),
    ],
)
def test_what_an_image_tells(image: str, version: Any) -> None:
    assert image_version(image) == version


@pytest.mark.parametrize(
    ("image", "key"),
    [
        ("cimg/ruby:3.3", f"gems-amd64-ruby3.3-{GEMS}"),
        ("acme/ci:7", f"gems-amd64-860a01fc9428-{GEMS}"),
        ("cimg/node:20", f"gems-amd64-377e98940e40-{GEMS}"),
        ("named", f"gems-amd64-ruby3.4-{GEMS}"),
    ],
)
def test_a_cache_is_of_the_image_s_version(build: Callable[..., Any], image: str, key: str) -> None:
    built = build(
        project(
            f"{{a: {{cache: gems, image: '{image}', steps: [run: make]}}}}",
            "docker_images: {named: {default: cimg/ruby:3.4-browsers}}",
        )
    )

    (restore,) = (step["restore_cache"] for step in built.steps("a") if "restore_cache" in step)
    assert restore["keys"] == [key, key[: -len(GEMS)]]
    assert keys(built.steps("a"), "save_cache") == [key]


def test_the_file_that_says_the_version_counts_too(build: Callable[..., Any]) -> None:
    files = {".ruby-version": "3.3.5", ".tool-versions": ""}

    built = build(project("{a: {cache: gems, image: 'cimg/ruby:3.3', steps: [run: make]}}", **files))

    assert keys(built.steps("a"), "save_cache") == [f'gems-amd64-ruby3.3-{{{{ checksum ".ruby-version" }}}}-{GEMS}']


@pytest.mark.parametrize(
    "root",
    [
        "cache_definitions: {gems: {key: 'v1-{{ checksum \"Gemfile\" }}'}}",
        "cache_definitions: {gems: {versions: bundler}}",
        "cache_definitions: {c: {versions: bundler}, gems: {type: c, paths: x}}",
    ],
)
def test_whoever_writes_the_key_or_its_versions_says_it_all(build: Callable[..., Any], root: str) -> None:
    built = build(project("{a: {cache: gems, image: 'cimg/ruby:3.3', steps: [run: make]}}", root))

    assert "ruby3.3" not in keys(built.steps("a"), "save_cache")[0]


def test_so_it_is_with_packages_that_are_kept_under_its_name(build: Callable[..., Any]) -> None:
    job = "packages: ruby, image: 'cimg/ruby:3.3', steps: [run: make]"

    built = build(project(f"{{a: {{{job}}}}}", "cache_definitions: {gems: {versions: ruby}}", **{".ruby-version": ""}))

    assert keys(built.steps("a"), "save_cache") == [
        'gems-amd64-{{ checksum ".ruby-version" }}-{{ checksum "Gemfile" }}-{{ checksum "Gemfile.lock" }}'
    ]


def test_who_only_restores_asks_for_what_is_kept(build: Callable[..., Any]) -> None:
    jobs = """{
      a: {cache: gems, image: 'cimg/ruby:3.3', steps: [run: make]},
      b: {restore_cache: gems, image: 'cimg/base:1', steps: [run: make]},
    }"""

    built = build(project(jobs))

    assert keys(built.steps("b"), "restore_cache") == keys(built.steps("a"), "save_cache")


class TestPackages:
    def test_one_job_installs_for_each_version(self, build: Callable[..., Any]) -> None:
        jobs = """{
          lint: {packages: node, image: 'cimg/node:22.1', steps: [run: make]},
          test: {packages: node, matrix: {node: ['20.1', '22.1']}, image: 'cimg/node:{{ matrix.node }}', steps: [run: make]},
          e2e: {packages: node, image: 'cimg/node:20.1-browsers', steps: [run: make]},
        }"""

        built = build(project(jobs))

        assert built.requires == {
            "e2e": ["install_node_packages"],
            "test-20_1": ["install_node_packages"],
            "lint": ["install_node_packages_node22_1"],
            "test-22_1": ["install_node_packages_node22_1"],
        }
        key = 'node_modules-amd64-node20.1-{{ checksum "package.json" }}-{{ checksum "yarn.lock" }}'
        assert keys(built.steps("e2e"), "restore_cache") == [key]
        assert keys(built.steps("install_node_packages"), "save_cache") == [key]

    def test_a_matrix_keeps_what_each_version_installs(self, build: Callable[..., Any]) -> None:
        jobs = (
            "{test: {packages: node, matrix: {node: ['20', '22']}, image: 'cimg/node:{{ node }}', steps: [run: make]}}"
        )

        built = build(project(jobs))

        assert built.jobs == ["test-20", "test-22"]
        kept = [keys(built.steps(job), kind)[0] for job in built.jobs for kind in ("restore_cache", "save_cache")]
        assert [key.split("-")[2] for key in kept] == ["node20", "node20", "node22", "node22"]
