"""The commands that talk to CircleCI's and GitHub's API, run against servers that answer as these do."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Iterator, List, Tuple

import pytest

from cigen.pipeline.api_commands import APPROVE, FIX_STATUS
from cigen.pipeline.built_in_commands import built_in

needs_tools = pytest.mark.skipif(
    not (shutil.which("jq") and shutil.which("curl")), reason="the image that runs it has jq and curl"
)


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
        commit = {"CIGEN_GIT_URL": "https://github.com/acme/site", "CIRCLE_SHA1": "abc"}
        given = {"GITHUB_PERSONAL_ACCESS_TOKEN": "secret", "GITHUB_API_URL": api.url, **environment}
        return run(FIX_STATUS, place, CIGEN_CONTEXT=self.CONTEXT, **{**commit, **given})

    def test_a_pending_one_becomes_a_success(self, api: Api, tmp_path: Path) -> None:
        pending = {"state": "pending", "context": self.CONTEXT, "target_url": "https://ci.example"}
        api.answers = [[], [{**pending, "context": "other"}, pending, {**pending, "state": "error"}]]

        done = self.fix(api, tmp_path)

        assert done.returncode == 0, done.stderr
        body = {"state": "success", "context": self.CONTEXT, "target_url": "https://ci.example"}
        assert api.posts == [("/repos/acme/site/statuses/abc", {**body, "description": "Waits for approval"})]
        assert api.gets[0] == "/repos/acme/site/commits/abc/statuses?per_page=100"
        assert set(api.tokens) == {"Bearer secret"}

    @pytest.mark.parametrize(
        ("url", "path"),
        [
            ("https://github.com/Acme-Inc/site.rb", "Acme-Inc/site.rb"),
            ("https://github.com/acme/site.git", "acme/site"),
            ("git@github.com:acme/site.git", "acme/site"),
            ("https://github.com/acme/site/", "acme/site"),
        ],
    )
    def test_the_repository_is_that_of_the_project_s_git_url(
        self, api: Api, tmp_path: Path, url: str, path: str
    ) -> None:
        api.answers = [[{"state": "success", "context": self.CONTEXT}]]

        self.fix(api, tmp_path, CIGEN_GIT_URL=url, CIRCLE_PROJECT_USERNAME="A Display Name")

        assert api.gets == [f"/repos/{path}/commits/abc/statuses?per_page=100"]

    @pytest.mark.parametrize("url", ["", "x", "https://github.com/a b/c", "https://github.com/a/b?$(touch x)"])
    def test_a_url_that_tells_none_asks_nobody(self, api: Api, tmp_path: Path, url: str) -> None:
        assert (self.fix(api, tmp_path, CIGEN_GIT_URL=url).returncode, api.gets) == (0, [])

    @pytest.mark.parametrize("statuses", [[], [{"state": "success", "context": CONTEXT}]])
    def test_what_is_not_pending_stays(self, api: Api, tmp_path: Path, statuses: Any) -> None:
        api.answers = [statuses]

        assert (self.fix(api, tmp_path).returncode, api.posts) == (0, [])

    def test_nothing_that_goes_wrong_fails_the_build(self, api: Api, tmp_path: Path) -> None:
        assert self.fix(api, tmp_path, GITHUB_API_URL="http://127.0.0.1:1").returncode == 0
        assert self.fix(api, tmp_path, GITHUB_PERSONAL_ACCESS_TOKEN="").returncode == 0
