"""`runner`, `source_submodules` and `artifacts`."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles

STEPS = "steps: [run: make]"


class TestRunner:
    @pytest.mark.parametrize(
        ("runner", "executor"),
        [
            (
                "{machine: {image: 'ubuntu:1'}, resource_class: large}",
                {"machine": {"image": "ubuntu:1"}, "resource_class": "large"},
            ),
            ("{docker: [{image: x}]}", {"docker": [{"image": "x"}]}),
            ("{image: x, resource_class: small}", {"resource_class": "small", "docker": [{"image": "x"}]}),
            ("{resource_class: acme/big}", {"resource_class": "acme/big", "machine": True}),
            ("{github: ubuntu, circleci: {macos: {xcode: 16.0.0}}}", {"macos": {"xcode": "16.0.0"}}),
        ],
    )
    def test_one_of_the_projects_is_an_executor(self, build: Callable[..., Any], runner: str, executor: Any) -> None:
        built = build(f"runners: {{big: {runner}, unused: {runner}}}\njobs: {{a: {{runner: big, {STEPS}}}}}")

        assert built.main["executors"] == {"big": executor}
        assert built.main["jobs"]["a"]["executor"] == "big"

    def test_an_executor_may_be_named_too_and_an_image_beside_it_is_overruled(self, build: Callable[..., Any]) -> None:
        built = build(
            f"executors: {{big: {{docker: [{{image: x}}]}}}}\njobs: {{a: {{runner: big, image: y, {STEPS}}}}}"
        )

        job = built.main["jobs"]["a"]
        assert (job["executor"], "docker" in job) == ("big", False)

    @pytest.mark.parametrize(
        ("root", "job", "message"),
        [
            ("", "runner: big", "2:20: unknown executor `big`\n  No executor is defined."),
            (
                "runners: {large: {machine: true}}",
                "runner: larg",
                "2:20: unknown executor `larg`\n  Did you mean `large`?",
            ),
            ("runners: {large: {github: x}}", "runner: large", "2:20: unknown executor `large`\n"),
            (
                "executors: {x: {machine: true}}",
                "runner: x, executor: x",
                "2:20: job `a` has both `runner` and `executor`",
            ),
            ("", "runner: [x]", "2:20: `runner` must be a string, not a list\n"),
        ],
    )
    def test_what_circleci_has_not_is_refused(
        self, refusal: Callable[..., str], root: str, job: str, message: str
    ) -> None:
        assert refusal(f"{root}\njobs: {{a: {{{job}, {STEPS}}}}}").startswith(f"cigen.yml:{message}")

    def test_runners_of_other_providers_leave_nothing_behind(self, build: Callable[..., Any]) -> None:
        plain = f"jobs: {{a: {{image: x, {STEPS}}}}}"

        assert build(f"{plain}\nrunners: {{large: ubuntu, x: {{github: y}}}}").outputs == build(plain).outputs


class TestSubmodules:
    def test_they_are_among_what_the_result_depends_on(self) -> None:
        text = f"jobs: {{a: {{image: x, source_files: src, source_submodules: vendor/lib, {STEPS}}}}}"

        (job,) = load_pipeline(SnapshotFiles({"cigen.yml": text.encode()})).workflows[0].jobs

        assert [pattern.text for pattern in job.source_files] == ["src", "vendor/lib"]

    def test_they_need_source_files_beside_them(self, refusal: Callable[..., str]) -> None:
        text = refusal(f"jobs: {{a: {{image: x, source_submodules: [vendor/lib], {STEPS}}}}}")

        assert text.startswith("cigen.yml:1:42: job `a` has `source_submodules` but no `source_files`\n")


class TestArtifacts:
    @pytest.mark.parametrize("artifacts", ["log", "[log]", "{path: log}", "[{path: log, retention: 7d}]"])
    def test_they_are_stored_after_the_jobs_steps(self, build: Callable[..., Any], artifacts: str) -> None:
        built = build(f"jobs: {{a: {{image: x, artifacts: {artifacts}, {STEPS}}}}}")

        assert built.steps("a") == [{"run": "make"}, {"store_artifacts": {"path": "log"}}]

    def test_they_may_have_another_name_there(self, build: Callable[..., Any]) -> None:
        built = build(f"jobs: {{a: {{image: x, artifacts: [a, {{path: b, destination: c}}], {STEPS}}}}}")

        assert built.steps("a")[1:] == [
            {"store_artifacts": {"path": "a"}},
            {"store_artifacts": {"path": "b", "destination": "c"}},
        ]

    def test_circleci_keeps_all_alike(self, build: Callable[..., Any]) -> None:
        built = build(f"jobs: {{a: {{image: x, artifacts: [{{path: log, retention: 7d}}], {STEPS}}}}}")

        assert built.warnings[0].startswith("cigen.yml:1:34: `retention` of an artifact has no effect on CircleCI\n")

    def test_a_path_is_needed(self, refusal: Callable[..., str]) -> None:
        text = refusal(f"jobs: {{a: {{image: x, artifacts: [{{destination: c}}], {STEPS}}}}}")

        assert text.startswith("cigen.yml:1:34: an entry of `artifacts` has no `path`\n")
