"""A cache's key: it changes when what it is made of does."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles

FILES = {"Gemfile": "", "Gemfile.lock": "", "package.json": "", "yarn.lock": "", ".tool-versions": "ruby 3.3.5\n"}
STEPS = "image: x, steps: [run: make]"
GEMS = 'gems-amd64-{{ checksum ".tool-versions" }}-{{ checksum "Gemfile" }}-{{ checksum "Gemfile.lock" }}'


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

    @pytest.mark.parametrize(
        ("sources", "key"),
        [
            ("[{file: .tool-versions, pattern: '^node (.+)'}, {file: yarn.lock}]", '{{ checksum "yarn.lock" }}'),
            (
                "[{file: .tool-versions, pattern: '^node (.+)'}, {command: x, parse_version: false}]",
                '{{ checksum "/tmp/cigen/versions/x" }}',
            ),
        ],
    )
    def test_a_pattern_that_finds_nothing_leaves_it_to_the_next(
        self, build: Callable[..., Any], sources: str, key: str
    ) -> None:
        root = f"version_sources: {{x: {sources}}}\ncache_definitions: {{c: {{paths: d, versions: x}}}}"

        assert self.key(build, root) == f"c-amd64-{key}"

    @pytest.mark.parametrize(
        ("name", "file", "text", "part"),
        [
            ("ruby", ".ruby-version", "3.3", '{{ checksum ".ruby-version" }}'),
            ("bundler", "Gemfile.lock", "GEM\n\nBUNDLED WITH\n   2.5.9\n", "bundler2.5.9"),
            ("node", ".nvmrc", "22", '{{ checksum ".nvmrc" }}'),
            ("python", ".python-version", "3.12", '{{ checksum ".python-version" }}'),
            ("go", "go.mod", "go 1.22", '{{ checksum "go.mod" }}'),
            ("rust", "rust-toolchain", "1.80", '{{ checksum "rust-toolchain" }}'),
            ("rustc", "rust-toolchain.toml", "", '{{ checksum "rust-toolchain.toml" }}'),
            ("java", "pom.xml", "<java.version>21</java.version>", "java21"),
            ("dotnet", "global.json", '{"sdk": {"version": "8.0.1"}}', "dotnet8.0.1"),
        ],
    )
    def test_shipped_versions_are_in_the_usual_files(
        self, build: Callable[..., Any], name: str, file: str, text: str, part: str
    ) -> None:
        jobs = f"jobs: {{a: {{cache: c, {STEPS}}}}}\n"
        root = f"{jobs}cache_definitions: {{c: {{paths: d, versions: {name}}}}}"

        built = build({file: text, "cigen.yml": root})

        assert built.steps("a")[-1]["save_cache"]["key"] == f"c-amd64-{part}"

    @pytest.mark.parametrize(
        ("name", "command"),
        [
            ("ruby", "ruby --version"),
            ("bundler", "bundle --version"),
            ("pip", "pip --version"),
            ("cargo", "cargo --version"),
            ("java", "java -version 2>&1"),
        ],
    )
    def test_else_the_job_asks(self, build: Callable[..., Any], name: str, command: str) -> None:
        jobs = f"jobs: {{a: {{cache: c, {STEPS}}}}}\n"

        built = build(f"{jobs}cache_definitions: {{c: {{paths: d, versions: {name}}}}}")

        assert built.steps("a")[0]["run"]["command"] == (
            f"mkdir -p /tmp/cigen/versions\n({command}) > /tmp/cigen/versions/{name}\n"
        )

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

    def test_or_over_that_of_another_cache(self, build: Callable[..., Any]) -> None:
        root = "cache_definitions: {mine: {type: other, paths: [m]}, other: {type: gems, checksum_sources: [Gemfile]}}"
        built = build(project(f"{{a: {{cache: [mine, other], {STEPS}}}}}", root))

        assert [step["save_cache"] for step in built.steps("a")[-2:]] == [
            {
                "name": "Save mine",
                "key": 'mine-amd64-{{ checksum ".tool-versions" }}-{{ checksum "Gemfile" }}',
                "paths": ["m"],
            },
            {
                "name": "Save other",
                "key": 'other-amd64-{{ checksum ".tool-versions" }}-{{ checksum "Gemfile" }}',
                "paths": ["vendor/bundle", ".bundle"],
            },
        ]

    def test_its_sources_may_be_called_key_files_and_all_of_it_cache(self, build: Callable[..., Any]) -> None:
        definition = "c: {paths: d, key_files: [Gemfile]}"

        assert self.key(build, f"cache: {{{definition}}}") == 'c-amd64-{{ checksum "Gemfile" }}'
        assert self.key(build, "", f"{{{definition}}}") == 'c-amd64-{{ checksum "Gemfile" }}'

    def test_of_paths_to_detect_circleci_keeps_those_that_are_there(self, build: Callable[..., Any]) -> None:
        root = "cache_definitions: {gems: {paths: [{detect: [a, b]}, {detect_optional: [c]}, d]}}"
        built = build(project(f"{{a: {{cache: gems, {STEPS}}}}}", root))

        assert built.steps("a")[-1]["save_cache"]["paths"] == ["a", "b", "c", "d"]

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
