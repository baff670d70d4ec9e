"""Caches: keys that change when what they are made of does, steps around a job's own, jobs that come first."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

import pytest

FILES = {"Gemfile": "", "Gemfile.lock": "", "package.json": "", "yarn.lock": "", ".tool-versions": "ruby 3.3.5\n"}
STEPS = "image: x, steps: [run: make]"
GEMS = 'gems-amd64-{{ checksum ".tool-versions" }}-{{ checksum "Gemfile" }}-{{ checksum "Gemfile.lock" }}'


def project(jobs: str, root: str = "") -> Dict[str, str]:
    return {**FILES, "cigen.yml": f"{root}\njobs: {jobs}\n"}


def names(steps: List[Any]) -> List[str]:
    return [step if isinstance(step, str) else next(iter(step)) for step in steps]


class TestKept:
    def test_what_a_job_keeps_is_restored_before_its_steps_and_saved_after_them(
        self, build: Callable[..., Any]
    ) -> None:
        built = build(project(f"{{a: {{cache: gems, {STEPS}}}}}"))

        assert built.steps("a") == [
            {"restore_cache": {"name": "Restore gems", "keys": [GEMS, 'gems-amd64-{{ checksum ".tool-versions" }}-']}},
            {"run": "make"},
            {"save_cache": {"name": "Save gems", "key": GEMS, "paths": ["vendor/bundle", ".bundle"]}},
        ]

    @pytest.mark.parametrize(
        "cache", ["[gems, node_modules]", "{gems: , node_modules: true}", "{gems: {}, node_modules: {restore: true}}"]
    )
    def test_a_list_and_a_mapping_mean_the_same(self, build: Callable[..., Any], cache: str) -> None:
        built = build(project(f"{{a: {{cache: {cache}, {STEPS}}}}}"))

        steps = ["restore_cache", "restore_cache", "run", "save_cache", "save_cache"]
        assert names(built.steps("a")) == steps

    @pytest.mark.parametrize(
        ("options", "steps", "paths"),
        [
            ("log/", ["restore_cache", "run", "save_cache"], ["log/"]),
            ("[log/, tmp/]", ["restore_cache", "run", "save_cache"], ["log/", "tmp/"]),
            ("{path: log/}", ["restore_cache", "run", "save_cache"], ["log/"]),
            ("{paths: log/, restore: false}", ["run", "save_cache"], ["log/"]),
            ("{paths: [log/], save: false}", ["restore_cache", "run"], None),
        ],
    )
    def test_a_job_may_say_what_and_when(
        self, build: Callable[..., Any], options: str, steps: List[str], paths: Any
    ) -> None:
        built = build(project(f"{{a: {{cache: {{gems: {options}}}, {STEPS}}}}}"))

        assert names(built.steps("a")) == steps
        saved = [step["save_cache"]["paths"] for step in built.steps("a") if "save_cache" in step]
        assert saved == ([paths] if paths else [])

    def test_restores_come_right_behind_the_jobs_own_checkout(self, build: Callable[..., Any]) -> None:
        built = build(project("{a: {cache: gems, image: x, steps: [run: echo, checkout, run: make]}}"))

        assert names(built.main["jobs"]["a"]["steps"]) == ["run", "checkout", "restore_cache", "run", "save_cache"]

    def test_a_gated_job_also_depends_on_the_files_its_caches_are_made_of(self, build: Callable[..., Any]) -> None:
        from cigen.compile import load_pipeline
        from cigen.config.files import SnapshotFiles

        files = project(f"{{a: {{cache: gems, source_files: [src/, Gemfile], {STEPS}}}, b: {{cache: gems, {STEPS}}}}}")
        pipeline = load_pipeline(SnapshotFiles({path: text.encode() for path, text in files.items()}))

        sources = [[pattern.text for pattern in job.source_files] for job in pipeline.workflows[0].jobs]
        assert sources == [["src/", "Gemfile", "Gemfile.lock", ".tool-versions"], []]


class TestRestored:
    KEEPER = f"a: {{cache: gems, {STEPS}}}"

    @pytest.mark.parametrize(
        ("restore", "requires"),
        [("gems", ["a"]), ("[gems]", ["a"]), ("{name: gems}", ["a"]), ("[{name: gems, dependency: false}]", None)],
    )
    def test_the_jobs_that_keep_it_come_first(self, build: Callable[..., Any], restore: str, requires: Any) -> None:
        built = build(project(f"{{{self.KEEPER}, b: {{restore_cache: {restore}, {STEPS}}}}}"))

        assert built.requires == ({"b": requires} if requires else {})
        assert names(built.steps("b")) == ["restore_cache", "run"]

    def test_they_are_added_to_what_it_requires(self, build: Callable[..., Any]) -> None:
        job = f"b: {{requires: c, restore_cache: gems, cache: gems, {STEPS}}}"

        built = build(project(f"{{{self.KEEPER}, {job}, c: {{{STEPS}}}}}"))

        assert built.requires == {"b": ["c", "a"]}

    def test_a_variant_requires_the_one_of_its_architecture(self, build: Callable[..., Any]) -> None:
        both = "architectures: [amd64, arm64], "

        built = build(project(f"{{a: {{{both}cache: gems, {STEPS}}}, b: {{{both}restore_cache: gems, {STEPS}}}}}"))

        assert built.requires == {"b_amd64": ["a_amd64"], "b_arm64": ["a_arm64"]}

    def test_what_nobody_keeps_is_only_restored(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{b: {{restore_cache: gems, {STEPS}}}}}"))

        assert (built.requires, names(built.steps("b"))) == ({}, ["restore_cache", "run"])

    @pytest.mark.parametrize(
        ("dependency", "keys"),
        [
            ("true", {"key": "out-amd64-{{ .Revision }}"}),
            ("false", {"keys": ["out-amd64-{{ .Revision }}", "out-amd64-"]}),
        ],
    )
    def test_what_a_job_of_this_build_hands_on_is_that_or_nothing(
        self, build: Callable[..., Any], dependency: str, keys: Any
    ) -> None:
        restore = f"restore_cache: {{name: out, dependency: {dependency}}}"

        built = build(project(f"{{a: {{cache: {{out: dist}}, {STEPS}}}, b: {{{restore}, {STEPS}}}}}"))

        assert built.steps("b")[0] == {"restore_cache": {"name": "Restore out", **keys}}

    def test_one_of_this_build_is_as_good_as_a_workspace(self, build: Callable[..., Any]) -> None:
        from cigen.compile import load_pipeline
        from cigen.config.files import SnapshotFiles
        from cigen.gate.inputs.requests import Build, hash_requests

        files = project(
            f"{{a: {{cache: {{out: dist}}, source_files: src, {STEPS}}},"
            f" b: {{restore_cache: out, source_files: spec, {STEPS}}}, c: {{cache: {{out: dist}}, {STEPS}}}}}"
        )
        pipeline = load_pipeline(SnapshotFiles({path: text.encode() for path, text in files.items()}))
        requests = hash_requests(pipeline, Build({}, {}))

        assert requests.unskippable == {"b": "it may take files of c, which can't be skipped"}


@pytest.mark.parametrize(
    ("root", "job", "message"),
    [
        ("", "cache: gem", "2:19: unknown cache `gem`\n  Did you mean `gems`?"),
        ("", "restore_cache: out", "2:27: unknown cache `out`\n"),
        ("", "cache: pip", "2:19: none of the files exists that the key of the cache `pip` is made of\n  Name one"),
        ("", "cache: {gems: {pahs: x}}", "2:27: unknown key `pahs` in `gems`\n  Did you mean `path"),
        ("", "cache: 3", "2:19: `cache` must be a cache's name, a list of names or a mapping of names to"),
        ("cache_definitions: {c: {checksum_sources: Gemfile}}", "cache: c", "2:19: the cache `c` has no `paths`\n"),
        ("caches: {job_status: {backend: disk}}", "", "1:32: `backend` can't be `disk`: cigen keeps caches and"),
        (
            "cache_definitions: {c: {paths: d, checksum_sources: {detect: [no, never]}}}",
            "cache: c",
            "1:53: none of the files exists that the cache `c` needs: no, never\n  Add one of them",
        ),
        (
            "cache_definitions: {c: {paths: d, checksum_sources: {detec: no}}}",
            "",
            "1:53: `checksum_sources` must have one",
        ),
        (
            "cache_definitions: {c: {type: gmes}}",
            "cache: c",
            "1:24: `type` of the cache `c` is the unknown cache `gm",
        ),
        (
            "cache_definitions: {c: {type: d}, d: {type: c}}",
            "cache: c",
            "1:24: caches refer to each other's `type` in a circle: c -> d -> c\n  Break it.",
        ),
        (
            "cache_definitions: {c: {paths: d, versions: rubi}}",
            "cache: c",
            "1:24: unknown version source `rubi`\n  Did you mean `ruby`?",
        ),
        (
            "version_sources: {x: [{file: .tool-versions, pattern: '('}]}\ncache_definitions: {c: {paths: d, versions: x}}",
            "cache: c",
            "1:23: the pattern for the version of `x` is broken",
        ),
        (
            "version_sources: {x: [{file: .tool-versions, pattern: go}]}\ncache_definitions: {c: {paths: d, versions: x}}",
            "cache: c",
            "1:23: the pattern for the version of `x` matches nothing in `.tool-versions`\n",
        ),
        (
            "version_sources: {x: [{file: no}]}\ncache_definitions: {c: {paths: d, versions: x}}",
            "cache: c",
            "1:23: none of the files exists that tell the version of `x`\n",
        ),
    ],
)
def test_what_cannot_be_kept_is_refused(refusal: Callable[..., str], root: str, job: str, message: str) -> None:
    assert refusal(project(f"{{a: {{{job}{', ' if job else ''}{STEPS}}}}}", root)).startswith(f"cigen.yml:{message}")


def test_two_jobs_cannot_keep_different_things_under_one_name(refusal: Callable[..., str]) -> None:
    text = refusal(project(f"{{a: {{cache: {{out: x}}, {STEPS}}}, b: {{cache: {{out: y}}, {STEPS}}}}}"))

    assert "two jobs keep different things in the cache `out`\n  The other is at cigen.yml:2:20" in text
