"""`requires_any` and `circleci.fix_github_status`: approvals given and forgiven through an API."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Tuple

import pytest

from cigen.pipeline.api_commands import APPROVE, FIX_STATUS
from cigen.pipeline.built_in_commands import built_in

STEPS = "image: x, steps: [run: make]"
needs_tools = pytest.mark.skipif(
    not (shutil.which("jq") and shutil.which("curl")), reason="the image that runs it has jq and curl"
)


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

        assert "requires the unknown job `bb`" in text


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


class Api:
    """CircleCI's or GitHub's API: answers GETs in turn, the last one again and again, and keeps what is posted."""

    def __init__(self) -> None:
        self.answers: List[Any] = []
        self.gets: List[str] = []
        self.posts: List[Tuple[str, Any]] = []
        self.tokens: List[str] = []
        self.refuses = False
        self.url = ""


@pytest.fixture
def api() -> Iterator[Api]:
    made = Api()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.gets.append(self.path)
            answer = made.answers.pop(0) if len(made.answers) > 1 else made.answers[0]
            self.reply(200, answer)

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            made.posts.append((self.path, json.loads(self.rfile.read(length) or "null")))
            self.reply(400 if made.refuses else 202, {})

        def reply(self, status: int, answer: Any) -> None:
            made.tokens.append(self.headers.get("Circle-Token") or self.headers.get("Authorization") or "")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(answer).encode())

        def log_message(self, *arguments: Any) -> None:
            """Says nothing."""

    served = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=served.serve_forever)
    thread.start()
    made.url = f"http://127.0.0.1:{served.server_port}"
    yield made
    served.shutdown()
    thread.join()
    served.server_close()


def run(name: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    step: Any = built_in(name).steps[0].node().plain()
    written = step["run"]
    shell = [*written["shell"].split(), "-c", written["command"]]
    base = {"PATH": os.environ["PATH"], "HOME": str(place), "CIGEN_PAUSE": "0", "CIGEN_ATTEMPTS": "3"}
    return subprocess.run(shell, cwd=place, env={**base, **environment}, capture_output=True, text=True, check=False)


@needs_tools
class TestApproving:
    def approve(self, api: Any, place: Path) -> subprocess.CompletedProcess[str]:
        environment = {"CIRCLE_TOKEN": "secret", "CIRCLE_WORKFLOW_ID": "w", "CIRCLE_API_URL": api.url}
        return run(APPROVE, place, CIGEN_APPROVAL="ready", **environment)

    def page(self, status: str, more: str = "", name: str = "ready") -> Any:
        item = {"type": "approval", "name": name, "status": status, "approval_request_id": "id-1"}
        return {
            "items": [{"type": "build", "name": "ready", "status": "on_hold"}, item],
            "next_page_token": more or None,
        }

    def test_it_approves_what_is_on_hold(self, api: Api, tmp_path: Path) -> None:
        api.answers = [self.page("on_hold"), self.page("success")]

        done = self.approve(api, tmp_path)

        assert (done.returncode, done.stdout) == (0, "ready is approved.\n")
        assert api.posts == [("/workflow/w/approve/id-1", None)]
        assert set(api.tokens) == {"secret"}

    def test_it_waits_until_the_approval_is_on_hold(self, api: Api, tmp_path: Path) -> None:
        api.answers = [self.page("blocked"), self.page("on_hold"), self.page("success")]

        assert self.approve(api, tmp_path).returncode == 0

    def test_another_may_have_been_faster(self, api: Api, tmp_path: Path) -> None:
        api.answers = [self.page("on_hold"), self.page("success")]
        api.refuses = True

        assert self.approve(api, tmp_path).returncode == 0

    def test_it_turns_the_pages(self, api: Api, tmp_path: Path) -> None:
        api.answers = [self.page("on_hold", "next", name="other"), self.page("success")]

        assert self.approve(api, tmp_path).returncode == 0
        assert api.gets == ["/workflow/w/job", "/workflow/w/job?page-token=next"]

    def test_an_approval_that_left_needs_none(self, api: Api, tmp_path: Path) -> None:
        api.answers = [self.page("on_hold", name="other")]

        done = self.approve(api, tmp_path)

        assert (done.returncode, done.stdout, api.posts) == (0, "There is no approval ready to give.\n", [])

    def test_one_that_cannot_be_given_is_a_failure(self, api: Api, tmp_path: Path) -> None:
        api.answers = [self.page("canceled")]

        done = self.approve(api, tmp_path)

        assert (done.returncode, done.stderr) == (1, "ready can't be approved: it is canceled\n")

    def test_without_a_token_it_says_so(self, tmp_path: Path) -> None:
        done = run(APPROVE, tmp_path, CIGEN_APPROVAL="ready")

        assert done.returncode != 0 and "needs a CircleCI API token" in done.stderr


@needs_tools
class TestFixing:
    CONTEXT = "ci/circleci: main/ok"

    def fix(self, api: Any, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
        commit = {"CIRCLE_PROJECT_USERNAME": "acme", "CIRCLE_PROJECT_REPONAME": "site", "CIRCLE_SHA1": "abc"}
        given = {"GITHUB_PERSONAL_ACCESS_TOKEN": "secret", "GITHUB_API_URL": api.url, **environment}
        return run(FIX_STATUS, place, CIGEN_CONTEXT=self.CONTEXT, **commit, **given)

    def test_a_pending_one_becomes_a_success(self, api: Api, tmp_path: Path) -> None:
        pending = {"state": "pending", "context": self.CONTEXT, "target_url": "https://ci.example"}
        api.answers = [[], [{**pending, "context": "other"}, pending, {**pending, "state": "error"}]]

        done = self.fix(api, tmp_path)

        assert done.returncode == 0, done.stderr
        body = {"state": "success", "context": self.CONTEXT, "target_url": "https://ci.example"}
        assert api.posts == [("/repos/acme/site/statuses/abc", {**body, "description": "Waits for approval"})]
        assert api.gets[0] == "/repos/acme/site/commits/abc/statuses?per_page=100"
        assert set(api.tokens) == {"Bearer secret"}

    @pytest.mark.parametrize("statuses", [[], [{"state": "success", "context": CONTEXT}]])
    def test_what_is_not_pending_stays(self, api: Api, tmp_path: Path, statuses: Any) -> None:
        api.answers = [statuses]

        assert (self.fix(api, tmp_path).returncode, api.posts) == (0, [])

    def test_nothing_that_goes_wrong_fails_the_build(self, api: Api, tmp_path: Path) -> None:
        assert self.fix(api, tmp_path, GITHUB_API_URL="http://127.0.0.1:1").returncode == 0
        assert self.fix(api, tmp_path, GITHUB_PERSONAL_ACCESS_TOKEN="").returncode == 0
