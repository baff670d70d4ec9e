"""`trigger` and `skip_if`: who starts a job, and what keeps it from running."""

from __future__ import annotations

from typing import Any, Callable

import pytest

STEPS = "image: x, steps: [run: make]"


def entries(built: Any) -> Any:
    found = built.main["workflows"]["main"]["jobs"]
    return {name: keys for entry in found if not isinstance(entry, str) for name, keys in entry.items()}


class TestManual:
    def test_a_person_approves_once_all_it_requires_is_done(self, build: Callable[..., Any]) -> None:
        built = build(f"jobs: {{a: {{{STEPS}}}, b: {{trigger: manual, requires: a, {STEPS}}}}}")

        assert entries(built) == {
            "b": {"requires": ["a", "approve_b"]},
            "approve_b": {"type": "approval", "requires": ["a"]},
        }

    def test_one_approval_serves_all_architectures(self, build: Callable[..., Any]) -> None:
        built = build(f"jobs: {{a: {{trigger: manual, architectures: [amd64, arm64], {STEPS}}}}}")

        assert built.requires == {"a_amd64": ["approve_a"], "a_arm64": ["approve_a"]}

    def test_it_has_the_jobs_filters_and_stage(self, build: Callable[..., Any]) -> None:
        filters = "filters: {branches: {only: main}}"
        stages = "workflows: {main: {stages: [{name: one}, {name: two, needs: one}, {name: three, needs: two}]}}"
        jobs = f"one/a: {{{STEPS}}}, two/b: {{trigger: manual, {filters}, {STEPS}}}, three/c: {{{STEPS}}}"

        built = build(f"{stages}\njobs: {{{jobs}}}")

        assert entries(built)["approve_b"] == {
            "type": "approval",
            "requires": ["a"],
            "filters": {"branches": {"only": "main"}},
        }
        assert built.requires["c"] == ["b", "approve_b"]


class TestWhen:
    @pytest.mark.parametrize(
        ("trigger", "filters"),
        [
            ("scheduled", 'pipeline.trigger.type == "schedule"'),
            ("{tags: /^v.*/}", {"branches": {"ignore": "/.*/"}, "tags": {"only": "/^v.*/"}}),
            ("{branches: [main, /rc-.*/]}", {"branches": {"only": ["main", "/rc-.*/"]}}),
            ("{tags: v1, branches: main}", {"branches": {"only": "main"}, "tags": {"only": "v1"}}),
        ],
    )
    def test_it_is_a_filter(self, build: Callable[..., Any], trigger: str, filters: Any) -> None:
        built = build(f"jobs: {{a: {{{STEPS}}}, b: {{trigger: {trigger}, {STEPS}}}}}")

        assert entries(built)["b"] == {"filters": filters}


class TestSkipIf:
    def test_unmodified_paths_are_source_files(self, build: Callable[..., Any]) -> None:
        one = build(f"jobs: {{a: {{skip_if: {{paths_unmodified: [src/, '!src/doc/']}}, {STEPS}}}}}")
        other = build(f"jobs: {{a: {{source_files: [src/, '!src/doc/'], {STEPS}}}}}")

        assert one.outputs == other.outputs

    @pytest.mark.parametrize(
        ("env", "test"),
        [
            ("SKIP", '[ -n "${SKIP:-}" ]'),
            ("[SKIP, FAST]", '[ -n "${SKIP:-}" ] || [ -n "${FAST:-}" ]'),
            ("{MODE: it's, N: 1}", """[ "${MODE:-}" = 'it'"'"'s' ] || [ "${N:-}" = 1 ]"""),
        ],
    )
    def test_the_environment_is_asked_before_anything_else(
        self, build: Callable[..., Any], env: str, test: str
    ) -> None:
        built = build(f"jobs: {{a: {{skip_if: {{env: {env}}}, {STEPS}}}}}")

        command = f"if {test}; then\n  echo 'Skipped by skip_if.'\n  circleci-agent step halt\nfi\n"
        step = {"run": {"name": "Skip when the environment says so", "command": command}}
        assert built.main["jobs"]["a"]["steps"] == [step, "checkout", {"run": "make"}]

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ("", {"branches": {"ignore": ["main", "/rc-.*/"]}}),
            (
                "filters: {tags: {only: v1}, branches: {ignore: next}}, ",
                {"tags": {"only": "v1"}, "branches": {"ignore": ["next", "main", "/rc-.*/"]}},
            ),
        ],
    )
    def test_branches_are_filters(self, build: Callable[..., Any], filters: str, expected: Any) -> None:
        built = build(f"jobs: {{a: {{{filters}skip_if: {{branch: [main, /rc-.*/]}}, {STEPS}}}, b: {{{STEPS}}}}}")

        assert entries(built)["a"] == {"filters": expected}


@pytest.mark.parametrize(
    ("job", "message"),
    [
        ("trigger: nightly", "1:21: `trigger` must be manual, scheduled or a mapping, not a string\n  Write manual"),
        ("trigger: {}", "1:21: `trigger` names no tag and no branch\n"),
        ("trigger: {tag: v1}", "1:22: unknown key `tag` in `trigger`\n  Did you mean `tags`?"),
        ("trigger: scheduled, filters: {branches: {only: x}}", "1:21: `trigger` and `filters` both say when the job"),
        ("skip_if: {paths: x}", "1:22: unknown key `paths` in `skip_if`\n"),
        ("skip_if: {env: A-B}", "1:21: `A-B` can't be an environment variable\n"),
        ("skip_if: {branch: x}, filters: {branches: {only: y}}", "1:21: `skip_if` and `filters` both say on which"),
        ("skip_if: {branch: x}, filters: 'pipeline.git.branch == \"y\"'", "1:21: `skip_if` and `filters` both say on"),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(refusal: Callable[..., str], job: str, message: str) -> None:
    assert refusal(f"jobs: {{a: {{{job}, {STEPS}}}}}").startswith(f"cigen.yml:{message}")


def test_an_approval_runs_nothing_to_skip(refusal: Callable[..., str]) -> None:
    text = refusal(f"jobs: {{a: {{type: approval, skip_if: {{env: X}}}}, b: {{{STEPS}}}}}")

    assert text.startswith("cigen.yml:1:37: a job of type approval runs no steps")
