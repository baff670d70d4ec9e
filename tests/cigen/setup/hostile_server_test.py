"""Continuing against a server that answers anything at all: it ends in time, keeps the key, and says one thing."""

from __future__ import annotations

import json
from pathlib import Path
from time import monotonic
from typing import Any, List

import pytest
from fuzz.servers import answering

from cigen.cli import main
from cigen.errors import CigenError
from cigen.setup.continuation import Patience, continue_pipeline

KEY = "secret-continuation-key"


def response(body: bytes, *headers: str, status: int = 400) -> bytes:
    lines = (f"HTTP/1.1 {status} Said", f"Content-Length: {len(body)}", *headers)
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def refusal(url: str, attempt: float = 5.0, whole: float = 5.0) -> str:
    with pytest.raises(CigenError) as raised:
        continue_pipeline("x", KEY, url, Patience(attempt, whole, sleep=lambda _: None))
    return str(raised.value)


def waits_of(*answers: bytes) -> List[float]:
    waits: List[float] = []
    with answering(*answers) as url, pytest.raises(CigenError):
        continue_pipeline("x", KEY, url, Patience(sleep=waits.append))
    return waits


@pytest.mark.parametrize("cut", range(480, 501))
def test_no_part_of_the_key_is_left_by_the_cut(cut: int) -> None:
    with answering(response(b"x" * cut + KEY.encode())) as url:
        said = refusal(url)

    assert KEY[:1] not in said.partition("xxx")[2].partition("\n")[0]


@pytest.mark.parametrize("body", [b"x" + KEY[:-1].encode(), KEY[:9].encode(), KEY[6:].encode() + b"x"])
def test_no_part_of_the_key_is_left_by_a_cut_of_the_server_s(body: bytes) -> None:
    with answering(response(body)) as url:
        said = refusal(url)

    assert KEY[:9] not in said and KEY[-9:] not in said


def test_a_long_message_is_cut() -> None:
    with answering(response(json.dumps({"message": "no " * 20_000}).encode())) as url:
        assert len(refusal(url)) < 700


@pytest.mark.parametrize("pieces", [[b"H"] * 500, [b"HTTP/1.1 400 No\r\nX: "] + [b"x"] * 500, [response(b"")[:-2]] * 9])
def test_a_server_that_drips_is_left_alone(pieces: List[bytes]) -> None:
    start = monotonic()
    with answering(*pieces, every=0.1) as url:
        said = refusal(url, attempt=0.5, whole=1.0)

    assert "no answer within" in said
    assert monotonic() - start < 8


def test_all_attempts_end_by_one_deadline() -> None:
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    with answering(response(b"busy", "Retry-After: 60", status=429)) as url, pytest.raises(CigenError):
        continue_pipeline("x", KEY, url, Patience(whole=150.0, sleep=sleep, now=lambda: now[0]))

    assert now[0] == 120


@pytest.mark.parametrize("value", ["\u00b2", "-1", "soon", "1e9", ""])
def test_a_wait_that_is_no_number_is_the_usual_one(value: str) -> None:
    assert waits_of(response(b"busy", f"Retry-After: {value}", status=429))[:2] == [1.0, 2.0]


def test_a_body_without_end_is_not_read_to_it() -> None:
    endless = b"HTTP/1.1 400 No\r\n\r\n"
    with answering(endless, *[b"x" * 100_000] * 20) as url:
        assert "the answer has more than 65,536 bytes" in refusal(url)


def test_a_compressed_body_is_not_unpacked() -> None:
    with answering(response(b"\x1f\x8b" + b"\0" * 50, "Content-Encoding: gzip")) as url:
        assert "the answer is compressed" in refusal(url)


@pytest.mark.parametrize(
    "body", [b"[" * 60_000, b'{"message": ' * 5_000, b'{"message": ' + b"[" * 900 + b"]" * 900 + b"}"]
)
def test_a_deeply_nested_body_is_text(body: bytes) -> None:
    with answering(response(body)) as url:
        assert "refused the continuation (400)" in refusal(url)


def test_what_was_taken_needs_no_body() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n") as url:
        continue_pipeline("x", KEY, url, Patience(attempt=2.0, whole=2.0))


@pytest.mark.parametrize(
    "url",
    [
        "http://[::1/",
        "http://host:99999/",
        "ftp://host/x",
        "http:///x",
        "nothing",
        "http://" + "a" * 80 + ".b/",
        "http://\udcff/",
    ],
)
def test_a_bad_address_is_said_at_once(url: str) -> None:
    waits: List[float] = []
    with pytest.raises(CigenError, match="is no address.*\\n  Set CIRCLE_CONTINUATION_URL"):
        continue_pipeline("x", KEY, url, Patience(sleep=waits.append))

    assert waits == []


def test_a_main_file_that_isnt_utf_8_is_said(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write({"cigen.yml": "jobs: {a: {image: i, steps: [run: x]}}\n"})
    monkeypatch.setenv("CIRCLE_CONTINUATION_KEY", KEY)
    Path(".circleci").mkdir()
    Path(".circleci/main.yml").write_bytes(b"\xff")

    assert main(["setup", "continue"]) == 2
