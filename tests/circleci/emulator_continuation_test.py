"""Setup workflows and what they continue with."""

from __future__ import annotations

import json
import sys
import urllib.error
import urllib.request
from typing import Any, Dict, List, Mapping, Optional, Sequence

import pytest

from circleci.configs import config, document, job, run
from circleci.emulator.compiler import ALL_FILTERED, TOO_MANY_WORKFLOWS
from circleci.emulator.faults import Fault, answers, cuts, hangs, slow
from circleci.emulator.results import Pipeline
from circleci.emulator.server import Server
from circleci.projects import Project, Projects

POST = """\
import http.client, json, os, sys, urllib.error, urllib.request
body = {
    "continuation-key": os.environ["CIRCLE_CONTINUATION_KEY"],
    "configuration": open("main.yml").read(),
    "parameters": json.loads(os.environ.get("PARAMETERS", "{}")),
}
headers = {"Content-Type": "application/json"}
request = urllib.request.Request(os.environ["CIRCLE_CONTINUATION_URL"], json.dumps(body).encode(), headers)
for attempt in range(int(os.environ.get("ATTEMPTS", "1"))):
    try:
        with urllib.request.urlopen(request, timeout=float(os.environ.get("TIMEOUT", "10"))) as response:
            print(response.status, json.load(response)["message"])
            break
    except urllib.error.HTTPError as error:
        print(error.code, json.load(error)["message"], error.headers.get("Retry-After", ""))
    except (OSError, http.client.HTTPException):
        print("no answer")
"""

WORD = {"word": {"type": "string", "default": "none"}}
MAIN = config({"test": job(run("echo word=<< pipeline.parameters.word >>"))}, parameters=WORD)


def setup_config(*steps: object, workflows: Optional[object] = None) -> str:
    setup = job("checkout", *(steps or [run(f"{sys.executable} post.py")]))
    flows = workflows or {"setup": {"jobs": ["setup"]}}
    return document(setup=True, parameters=WORD, jobs={"setup": setup}, workflows=flows)


def push(project: Project, main: str = MAIN, setup: str = "", **trigger: Any) -> Pipeline:
    return project.push(setup or setup_config(), {"post.py": POST, "main.yml": main}, **trigger)


def posting(*times: Mapping[str, object]) -> str:
    """A setup config that posts once for each set of variables."""
    return setup_config(*(run(f"{sys.executable} post.py", environment=dict(variables)) for variables in times))


def said(pipeline: Pipeline) -> List[str]:
    """What each attempt to continue printed."""
    steps = pipeline.setup.jobs["setup"].steps[1:]
    return [line.strip() for step in steps for line in step.output.splitlines()]


class TestContinuing:
    def test_the_continuation_runs(self, project: Project) -> None:
        pipeline = push(project)

        assert pipeline.errors == ()
        assert said(pipeline) == ["200 OK"]
        assert (pipeline.setup.ran, pipeline.ran) == (("setup",), ("test",))
        assert pipeline.continued is not None and pipeline.continued.text == MAIN

    def test_without_one_the_pipeline_stays_in_setup(self, project: Project) -> None:
        pipeline = push(project, setup=setup_config(run("true")))

        assert pipeline.continued is None
        assert pipeline.ran == ("setup",)

    def test_a_setup_job_that_fails_afterwards_has_continued(self, project: Project) -> None:
        pipeline = push(project, setup=setup_config(run(f"{sys.executable} post.py"), run("false")))

        assert pipeline.setup.jobs["setup"].status == "failed"
        assert pipeline.ran == ("test",)

    def test_only_jobs_of_setup_configs_have_the_key(self, project: Project) -> None:
        main = config({"test": job(run("env"))}, parameters=WORD)

        pipeline = push(project, main)

        assert "CIRCLE_CONTINUATION_KEY" not in pipeline.log
        assert pipeline.continuation_key not in pipeline.log

    def test_keys_differ(self, project: Project) -> None:
        assert push(project).continuation_key != push(project).continuation_key

    def test_both_configs_are_compiled_with_the_same_pipeline_values(self, project: Project) -> None:
        main = config({"test": job(run("echo << pipeline.number >> << pipeline.git.branch >>"))}, parameters=WORD)

        assert push(project, main, branch="dev").log.endswith("1 dev\n")

    def test_tags_need_the_filter_in_both_files(self, project: Project) -> None:
        v = {"filters": {"tags": {"only": "/v.*/"}}}
        steps = ["checkout", run(f"{sys.executable} post.py")]
        setup = config({"setup": job(*steps)}, [{"setup": v}], setup=True)
        main = config({"test": job(), "other": job()}, [{"test": v}, "other"])

        assert push(project, main, setup, tag="v1").ran == ("test",)
        assert push(project, main, setup_config(*steps[1:]), tag="v2").ran == ()


class TestParameters:
    def test_each_files_own_default_applies(self, project: Project) -> None:
        other = MAIN.replace("none", "another")

        assert push(project, other).log.endswith("word=another\n")

    def test_what_the_trigger_gave_is_forwarded(self, project: Project) -> None:
        assert push(project, parameters={"word": "given"}).log.endswith("word=given\n")
        assert push(project, parameters={"word": "none"}).log.endswith("word=none\n")

    def test_what_is_forwarded_must_be_declared(self, project: Project) -> None:
        pipeline = push(project, config({"test": job()}), parameters={"word": "given"})

        assert pipeline.errors == ("Unexpected argument(s): word",)
        assert pipeline.ran == ()

    def test_what_is_sent_must_be_declared(self, project: Project) -> None:
        pipeline = push(project, setup=posting({"PARAMETERS": '{"other": 1}'}))

        assert said(pipeline) == ["200 OK"]
        assert pipeline.errors == ("Unexpected argument(s): other",)

    def test_what_is_sent_arrives(self, project: Project) -> None:
        assert push(project, setup=posting({"PARAMETERS": '{"word": "sent"}'})).log.endswith("word=sent\n")

    def test_sending_what_the_trigger_gave_another_value_conflicts(self, project: Project) -> None:
        setup = posting({"PARAMETERS": '{"word": "sent"}'})

        assert said(push(project, setup=setup, parameters={"word": "given"})) == [
            "400 Conflicting pipeline parameters."
        ]
        assert said(push(project, setup=setup, parameters={"word": "none"})) == ["200 OK"]


class TestErrors:
    def test_a_continuation_that_does_not_compile_is_an_error_of_the_pipeline(self, project: Project) -> None:
        pipeline = push(project, config({"test": job("nothing")}))

        assert said(pipeline) == ["200 OK"]
        assert [error.splitlines()[-1] for error in pipeline.errors] == [
            "Cannot find a definition for command named nothing"
        ]
        assert pipeline.ran == ()

    @pytest.mark.parametrize(
        ("main", "error"),
        [
            (document(jobs={"a": job()}, workflows={"main": {"when": False, "jobs": ["a"]}}), ALL_FILTERED),
            (config({"a": job()}, [{"a": {"filters": {"branches": {"only": "x"}}}}]), ALL_FILTERED),
            (setup_config(), "A setup config cannot be continued with another setup config"),
        ],
    )
    def test_what_cannot_be_continued_with(self, project: Project, main: str, error: str) -> None:
        assert push(project, main).errors == (error,)

    def test_a_setup_config_with_two_workflows_does_not_start(self, project: Project) -> None:
        workflows = {"one": {"jobs": ["setup"]}, "two": {"jobs": ["setup"]}}

        pipeline = push(project, setup=setup_config(workflows=workflows))

        assert (pipeline.errors, pipeline.setup.ran) == ((TOO_MANY_WORKFLOWS,), ())

    def test_a_pipeline_is_continued_once(self, project: Project) -> None:
        pipeline = push(project, setup=posting({}, {}))

        assert said(pipeline) == ["200 OK", "400 Pipeline is not in setup state."]
        assert pipeline.ran == ("test",)

    def test_a_rerun_of_setup_cannot_continue_again(self, project: Project) -> None:
        first = push(project)

        again = project.circle.rerun(first)

        assert said(again) == ["400 Pipeline is not in setup state."]
        assert (again.revision, again.continued) == (first.revision, None)

    def test_a_rerun_of_a_setup_that_never_continued_can(self, project: Project) -> None:
        project.circle.faults.append(answers(500))
        first = push(project)
        assert first.continued is None

        assert project.circle.rerun(first).ran == ("test",)

    def test_keys_expire(self, project: Project) -> None:
        project.circle.faults.append(answers(500))
        first = push(project)
        project.circle.continuations.expire()

        assert said(project.circle.rerun(first)) == ["409 Continuation key has expired. Please run a new pipeline."]


class TestFaults:
    @pytest.mark.parametrize(
        ("faults", "attempts"),
        [
            ([answers(500), answers(502)], ["500 HTTP 500", "502 HTTP 502", "200 OK"]),
            ([answers(429, "Slow down", retry_after="7")], ["429 Slow down 7", "200 OK"]),
            ([answers(409, "Key has expired.")], ["409 Key has expired.", "200 OK"]),
            ([answers(500, processed=True)], ["500 HTTP 500", "400 Pipeline is not in setup state."]),
            ([cuts(processed=False)], ["no answer", "200 OK"]),
            ([cuts(processed=True)], ["no answer", "400 Pipeline is not in setup state."]),
            ([hangs(processed=False)], ["no answer", "200 OK"]),
            ([hangs(processed=True)], ["no answer", "400 Pipeline is not in setup state."]),
            ([slow(0.05)], ["200 OK"]),
        ],
    )
    def test_each_befalls_one_request(self, project: Project, faults: Sequence[Fault], attempts: List[str]) -> None:
        project.circle.faults.extend(faults)

        pipeline = push(project, setup=posting({"ATTEMPTS": str(len(attempts)), "TIMEOUT": "1"}))

        assert said(pipeline) == attempts
        assert pipeline.ran == ("test",)
        assert [status or "no answer" for status in pipeline.replies] == [
            int(attempt[:3]) if attempt[0].isdigit() else attempt for attempt in attempts
        ]


def post(body: bytes, path: str = "", kind: str = "application/json") -> int:
    def taken(received: bytes) -> tuple[int, str]:
        return 200, received.decode()

    with Server(taken, []) as server:
        request = urllib.request.Request(server.url + path, body, {"Content-Type": kind})
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code


def test_the_server_takes_json_at_one_address() -> None:
    assert post(b"{}") == 200
    assert post(b"{}", path="/other") == 404
    assert post(b"{}", kind="text/plain") == 415


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"continuation-key": "unknown"}, 404),
        ({"continuation-key": None}, 400),
        ({"configuration": {"version": 2.1}}, 400),
        ({"parameters": []}, 400),
    ],
)
def test_requests_are_checked(projects: Projects, change: Dict[str, object], status: int) -> None:
    continuations = projects().circle.continuations
    continuations.open("key", {}, {})
    body = {"continuation-key": "key", "configuration": MAIN, **change}

    assert continuations.post(json.dumps(body).encode())[0] == status
    assert continuations.post(b"not json")[0] == 400
