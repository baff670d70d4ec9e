"""`requires_any` and `circleci.fix_github_status`: approvals given and forgiven through an API."""

from __future__ import annotations

from typing import Any, Callable, Dict

from cigen.pipeline.api_commands import APPROVE, FIX_STATUS

STEPS = "image: x, steps: [run: make]"


def entries(built: Any) -> Dict[str, Any]:
    found = built.main["workflows"]["main"]["jobs"]
    return {entry if isinstance(entry, str) else next(iter(entry)): entry for entry in found}


class TestRequiresAny:
    def test_each_of_several_approves_what_the_job_waits_for(self, build: Callable[..., Any]) -> None:
        jobs = f"a: {{{STEPS}}}, b: {{{STEPS}}}, c: {{{STEPS}}}, d: {{requires: c, requires_any: [a, b], {STEPS}}}"

        built = build(f"jobs: {{{jobs}}}")

        assert built.requires == {
            "d": ["c", "d_ready"],
            "d_ready_from_a": ["a"],
            "d_ready_from_b": ["b"],
        }
        assert entries(built)["d_ready"] == {"d_ready": {"type": "approval"}}
        shim = built.main["jobs"]["d_ready_from_a"]
        assert shim["steps"] == [{APPROVE: {"approval": "d_ready"}}]
        assert (shim["docker"], shim["resource_class"]) == ([{"image": "cimg/base:current"}], "small")

    def test_any_of_one_is_that_one(self, build: Callable[..., Any]) -> None:
        built = build(f"jobs: {{a: {{{STEPS}}}, b: {{requires_any: a, {STEPS}}}}}")

        assert (built.jobs, built.requires) == (["a", "b"], {"b": ["a"]})

    def test_an_approval_may_be_given_so_itself(self, build: Callable[..., Any]) -> None:
        jobs = f"a: {{{STEPS}}}, b: {{{STEPS}}}, c: {{{STEPS}}}"

        built = build(f"jobs: {{{jobs}, ok: {{type: approval, requires: c, requires_any: [a, b: failed]}}}}")

        assert built.requires == {
            "ok": ["c"],
            "ok_from_a": ["a", "c"],
            "ok_from_b": [{"b": "failed"}, "c"],
        }

    def test_all_variants_of_a_job_count_as_one(self, build: Callable[..., Any]) -> None:
        both = "architectures: [amd64, arm64]"
        jobs = f"a: {{{both}, {STEPS}}}, b: {{{STEPS}}}, c: {{{both}, requires_any: [a, b], {STEPS}}}"

        assert build(f"jobs: {{{jobs}}}").requires == {
            "c_amd64": ["c_ready"],
            "c_arm64": ["c_ready"],
            "c_ready_from_a": ["a_amd64", "a_arm64"],
            "c_ready_from_b": ["b"],
        }

    def test_contexts_and_filters_are_those_of_the_job(self, build: Callable[..., Any]) -> None:
        keys = "context: api, filters: {branches: {only: main}}"

        built = build(f"jobs: {{a: {{{STEPS}}}, b: {{{STEPS}}}, c: {{requires_any: [a, b], {keys}, {STEPS}}}}}")

        filters = {"branches": {"only": "main"}}
        assert entries(built)["c_ready"]["c_ready"]["filters"] == filters
        shim = entries(built)["c_ready_from_a"]["c_ready_from_a"]
        assert (shim["context"], shim["filters"]) == ("api", filters)

    def test_a_context_for_all_of_them(self, build: Callable[..., Any]) -> None:
        jobs = f"{{a: {{{STEPS}}}, b: {{{STEPS}}}, c: {{requires_any: [a, b], {STEPS}}}}}"

        built = build(f"circleci: {{context: api}}\njobs: {jobs}")

        assert entries(built)["c_ready_from_a"]["c_ready_from_a"]["context"] == "api"

    def test_no_later_stage_waits_for_the_jobs_that_approve(self, build: Callable[..., Any]) -> None:
        stages = "workflows: {main: {stages: [{name: one}, {name: two, needs: one}]}}"
        jobs = f"one/a: {{{STEPS}}}, one/b: {{{STEPS}}}, one/c: {{requires_any: [a, b], {STEPS}}}, two/d: {{{STEPS}}}"

        assert build(f"{stages}\njobs: {{{jobs}}}").requires["d"] == ["a", "b", "c", "c_ready"]

    def test_an_unknown_job_is_refused(self, refusal: Callable[..., str]) -> None:
        text = refusal(f"jobs: {{a: {{{STEPS}}}, c: {{requires_any: [a, bb], {STEPS}}}}}")

        assert text == "cigen.yml:1:65: `c` requires the unknown job `bb`\n  Known jobs: a, c."


class TestFixGithubStatus:
    ROOT = "circleci: {fix_github_status: true}\n"

    def test_a_job_beside_each_approval_fixes_its_status(self, build: Callable[..., Any]) -> None:
        jobs = f"a: {{{STEPS}}}, ok: {{type: approval, needs: a}}, b: {{trigger: manual, {STEPS}}}"

        built = build(f"{self.ROOT}jobs: {{{jobs}}}")

        assert built.requires["ok_github_status"] == ["a"]
        assert built.main["jobs"]["ok_github_status"]["steps"] == [{FIX_STATUS: {"workflow": "main", "approval": "ok"}}]
        assert "approve_b_github_status" in built.jobs

    def test_unless_it_is_wanted_there_is_none(self, build: Callable[..., Any]) -> None:
        jobs = f"jobs: {{a: {{{STEPS}}}, ok: {{type: approval, needs: a}}}}"

        assert build(jobs).jobs == build(f"{self.ROOT.replace('true', 'false')}{jobs}").jobs == ["a", "ok"]

    def test_it_is_the_only_one_of_its_kind(self, refusal: Callable[..., str]) -> None:
        text = refusal(f"circleci: {{fix_github_statu: true}}\njobs: {{a: {{{STEPS}}}}}")

        assert text.startswith("cigen.yml:1:12: unknown key `fix_github_statu` in `circleci`\n  Did you mean")
