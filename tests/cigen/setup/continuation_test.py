"""The Continuation API's client, against a real server on loopback."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any, Callable, Dict, Iterator, List, NamedTuple, Tuple

import pytest

from cigen.errors import CigenError
from cigen.render.audit.size import LARGEST_CONFIG
from cigen.setup.continuation import Patience, continue_pipeline

KEY = "secret-continuation-key"
CUT = (0, "")
Answer = Tuple[int, str]


class Server(NamedTuple):
    """Where it listens and every body it was sent; `answers` are given in turn, the last one for good."""

    url: str
    bodies: List[Dict[str, Any]]
    answers: List[Answer]


@pytest.fixture
def server() -> Iterator[Server]:
    bodies: List[Dict[str, Any]] = []
    answers: List[Answer] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, text = answers[0] if len(answers) == 1 else answers.pop(0)
            if (status, text) == CUT:
                self.connection.close()
                return
            self.send_response(status)
            if status == 429:
                self.send_header("Retry-After", "7")
            self.end_headers()
            self.wfile.write(json.dumps({"message": text}).encode())

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=listening.serve_forever, daemon=True)
    thread.start()
    yield Server(f"http://127.0.0.1:{listening.server_port}/api/v2/pipeline/continue", bodies, answers)
    listening.shutdown()
    listening.server_close()
    thread.join()


@pytest.fixture
def send(server: Server) -> Callable[..., List[float]]:
    """Continues with a small config; returns the waits between attempts instead of taking them."""

    def send_it(*answers: Answer, config: str = "version: 2.1\n") -> List[float]:
        server.answers.extend(answers)
        waits: List[float] = []
        continue_pipeline(config, KEY, server.url, Patience(sleep=waits.append))
        return waits

    return send_it


def test_it_sends_key_and_config_and_no_parameter_back(server: Server, send: Callable[..., List[float]]) -> None:
    assert send((200, "OK")) == []

    assert server.bodies == [{"continuation-key": KEY, "configuration": "version: 2.1\n", "parameters": {}}]


def test_a_broken_server_is_asked_again(server: Server, send: Callable[..., List[float]]) -> None:
    assert send((500, "oops"), (503, "oops"), (200, "OK")) == [1.0, 2.0]

    assert len(server.bodies) == 3


def test_a_busy_server_says_how_long_to_wait(send: Callable[..., List[float]]) -> None:
    assert send((429, "slow down"), (200, "OK")) == [7.0]


def test_each_attempt_is_told_without_the_key(
    send: Callable[..., List[float]], capsys: pytest.CaptureFixture[str]
) -> None:
    send((503, f"oops {KEY}"), CUT, (200, "OK"))

    assert capsys.readouterr().err == (
        "CircleCI didn't take it (503): asking again in 1 s\n"
        "CircleCI didn't take it (no answer): asking again in 2 s\n"
    )


def test_it_gives_up_on_a_server_that_stays_broken(server: Server, send: Callable[..., List[float]]) -> None:
    with pytest.raises(CigenError, match=r"refused the continuation \(500\): oops"):
        send((500, "oops"))

    assert len(server.bodies) == 6


def test_a_lost_answer_followed_by_not_in_setup_state_means_it_was_continued(send: Callable[..., List[float]]) -> None:
    assert send(CUT, (400, "Pipeline is not in setup state.")) == [1.0]


@pytest.mark.parametrize(
    ("status", "text", "advice"),
    [
        (400, "Pipeline is not in setup state.", "can't be rerun"),
        (409, "Continuation key has expired. Please run a new pipeline.", "lives six hours"),
        (400, "Conflicting pipeline parameters.", "commit both files"),
        (400, "Unexpected argument(s): x", "must declare every parameter"),
        (400, "Max number of workflows exceeded.", "only one workflow"),
        (403, "Forbidden", "Trigger a new pipeline."),
        (400, "Malformed request body", "a new pipeline would be refused likewise"),
    ],
)
def test_a_refusal_is_explained_and_not_repeated(
    server: Server, send: Callable[..., List[float]], status: int, text: str, advice: str
) -> None:
    with pytest.raises(CigenError) as raised:
        send((status, text))

    assert text in str(raised.value)
    assert advice in str(raised.value)
    assert len(server.bodies) == 1


def test_the_key_is_never_in_an_error(send: Callable[..., List[float]]) -> None:
    with pytest.raises(CigenError) as raised:
        send((400, f"bad key {KEY}"))

    assert KEY not in str(raised.value)
    assert "[continuation key]" in str(raised.value)


def test_a_config_that_is_too_large_is_never_sent(server: Server, send: Callable[..., List[float]]) -> None:
    with pytest.raises(CigenError, match="8,388,609 bytes"):
        send((200, "OK"), config="x" * (LARGEST_CONFIG + 1))

    assert server.bodies == []


def test_a_server_that_isn_t_there_is_named_as_such() -> None:
    with pytest.raises(CigenError, match="could not be reached"):
        continue_pipeline("x", KEY, "http://127.0.0.1:9/", Patience(sleep=lambda _: None))
