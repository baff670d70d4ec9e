"""A cache's key: it changes when what it is made of does."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles

FILES = {"Gemfile": "", "Gemfile.lock": "", "package.json": "", "yarn.lock": "", ".tool-versions": "ruby 3.3.5\n"}
STEPS = "image: x, steps: [run: make]"
GEMS = 'gems-amd64-{{ checksum "Gemfile" }}-{{ checksum "Gemfile.lock" }}'


def project(jobs: str, root: str = "") -> Dict[str, str]:
    return {**FILES, "cigen.yml": f"{root}\njobs: {jobs}\n"}


class TestKeys:
    def key(self, build: Callable[..., Any], root: str, cache: str = "c", job: str = "") -> str:
        built = build(project(f"{{a: {{cache: {cache}, {job}{STEPS}}}}}", root))
        keys: str = built.steps("a")[-1]["save_cache"]["key"]
        return keys

    @pytest.mark.parametrize(
        ("definition", "key"),
        [
            ("checksum_sources: Gemfile", 'c-amd64-{{ checksum "Gemfile" }}'),
            (
                "checksum_sources: [Gemfile, no, yarn.lock]",
                'c-amd64-{{ checksum "Gemfile" }}-{{ checksum "yarn.lock" }}',
            ),
            ("checksum_sources: [{detect: [no, yarn.lock]}]", 'c-amd64-{{ checksum "yarn.lock" }}'),
            ("checksum_sources: [Gemfile, {detect_optional: [no]}]", 'c-amd64-{{ checksum "Gemfile" }}'),
            ("key: 'v1-{{ arch }}-{{ checksum \"Gemfile\" }}'", 'v1-amd64-{{ checksum "Gemfile" }}'),
            ("versions: ruby", 'c-amd64-{{ checksum ".tool-versions" }}'),
            (
                "versions: [ruby], checksum_sources: Gemfile",
                'c-amd64-{{ checksum ".tool-versions" }}-{{ checksum "Gemfile" }}',
            ),
        ],
    )
    def test_they_are_made_of_name_architecture_versions_and_sources(
        self, build: Callable[..., Any], definition: str, key: str
    ) -> None:
        assert self.key(build, f"cache_definitions: {{c: {{paths: d, {definition}}}}}") == key

    def test_each_architecture_has_its_own(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{cache: gems, architectures: [amd64, arm64], {STEPS}}}}}"))

        assert built.steps("a_arm64")[-1]["save_cache"]["key"] == GEMS.replace("amd64", "arm64")

    def test_a_version_may_be_found_in_a_file(self, build: Callable[..., Any]) -> None:
        root = """
version_sources: {ruby: [{file: no}, {file: .tool-versions, pattern: '^ruby (\\S+)'}]}
cache_definitions: {c: {paths: d, versions: ruby, checksum_sources: Gemfile}}"""

        assert self.key(build, root) == 'c-amd64-ruby3.3.5-{{ checksum "Gemfile" }}'

    def test_or_be_told_by_a_command(self, build: Callable[..., Any]) -> None:
        root = """
version_sources: {ruby: [{command: ruby --version}]}
cache_definitions: {c: {paths: d, versions: ruby}}"""
        built = build(project(f"{{a: {{cache: c, {STEPS}}}}}", root))

        command = "mkdir -p /tmp/cigen/versions\n(ruby --version) > /tmp/cigen/versions/ruby\n"
        assert built.steps("a")[0] == {"run": {"name": "Write versions for cache keys", "command": command}}
        assert built.steps("a")[-1]["save_cache"]["key"] == 'c-amd64-{{ checksum "/tmp/cigen/versions/ruby" }}'

    def test_a_cache_nobody_defined_is_of_the_commit_and_falls_back_to_the_last(
        self, build: Callable[..., Any]
    ) -> None:
        built = build(project(f"{{a: {{cache: {{lint: .lint}}, {STEPS}}}}}"))

        keys = ["lint-amd64-{{ .Revision }}", "lint-amd64-"]
        assert built.steps("a")[0] == {"restore_cache": {"name": "Restore lint", "keys": keys}}

    def test_a_definition_lies_over_the_shipped_one(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{cache: gems, {STEPS}}}}}", "cache_definitions: {gems: {paths: deep/bundle}}"))

        save = {"name": "Save gems", "key": GEMS, "paths": ["deep/bundle"]}
        assert built.steps("a")[-1] == {"save_cache": save}

    def test_the_other_spelling_names_the_keys_parts(self, build: Callable[..., Any]) -> None:
        root = "caches: {c: {paths: d, key_parts: [v2, Gemfile], backend: native}, job_status: {backend: native}}"

        assert self.key(build, root) == 'c-amd64-v2-{{ checksum "Gemfile" }}'

    @pytest.mark.parametrize("backend", ["native", "circleci"])
    def test_circlecis_own_backend_may_be_named(self, build: Callable[..., Any], backend: str) -> None:
        jobs, keys = f"{{a: {{cache: gems, {STEPS}}}}}", f"{{backend: {backend}, config: {{}}}}"
        root = f"caches: {{artifacts: {keys}, job_status: {keys}}}\ncache_definitions: {{gems: {keys}}}"

        assert build(project(jobs, root)).outputs == build(project(jobs, "")).outputs


@pytest.mark.parametrize(
    ("key", "files"),
    [
        ("'a-{{ checksum \"Gemfile.lock\" }}'", ["Gemfile.lock"]),
        ('\'a-{{ checksum "made/later" }}-{{ checksum "/tmp/made" }}-{{ checksum "../out" }}\'', []),
    ],
)
def test_a_gated_job_depends_on_the_files_that_an_explicit_key_names(key: str, files: list[str]) -> None:
    root = f"cache_definitions: {{c: {{paths: d, key: {key}}}}}"
    texts = project(f"{{a: {{cache: c, source_files: package.json, {STEPS}}}}}", root)

    (job,) = load_pipeline(SnapshotFiles({path: text.encode() for path, text in texts.items()})).gated

    assert [pattern.text for pattern in job.source_files] == ["package.json", *files]
