"""A server that answers a continuation with anything: it ends in time, and nothing tells the key."""

from __future__ import annotations

import socket
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic
from typing import Iterator, List, NamedTuple, Sequence

from hypothesis import strategies as st

from cigen.errors import CigenError
from cigen.setup.continuation import Patience, continue_pipeline
from fuzz.figures import Fault, Figures

KEY = "secret-continuation-key"
_ATTEMPT, _WHOLE = 0.2, 0.4


@contextmanager
def answering(*pieces: bytes, every: float = 0.0) -> Iterator[str]:
    """The address of a server that sends these pieces to whoever connects, waiting before each but the first."""
    closed = Event()
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            Thread(target=answer, args=(connection,), daemon=True).start()

    def answer(connection: socket.socket) -> None:
        try:
            with connection:
                connection.recv(1 << 16)
                for number, piece in enumerate(pieces):
                    if closed.wait(every if number else 0):
                        return
                    connection.sendall(piece)
        except OSError:  # nobody listens any more
            pass

    Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/continue"
    finally:
        closed.set()
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


class Answer(NamedTuple):
    """The pieces a server sends, and how long it waits between them."""

    pieces: Sequence[bytes]
    every: float


_STATUS = (
    "HTTP/1.1 200 OK",
    "HTTP/1.1 400 No",
    "HTTP/1.1 429 Wait",
    "HTTP/1.1 503 Ill",
    "HTTP/1.1 302 There",
    "HTTP/1.1 100 Go on",
)
_ODD_STATUS = (
    "HTTP/0.9 200",
    "HTTP/1.1 2000 OK",
    "HTTP/1.1 \u00b2\u00b2 x",
    "HTTP/1.1 -1 x",
    "NOTHING",
    "",
    "HTTP/1.1 204 None",
)
_HEADERS = (
    *(
        "Content-Length: 5",
        "Content-Length: 99999999999",
        "Content-Length: -1",
        "Content-Length: x",
        "Transfer-Encoding: chunked",
    ),
    *(
        "Content-Encoding: gzip",
        "Content-Encoding: br",
        "Retry-After: 0",
        "Retry-After: \u00b2",
        "Retry-After: 9e9",
        "Location: file:///etc",
    ),
    *("Connection: keep-alive", "X: " + "x" * 70_000, ": none", "A: b\x00c", f"Set-Cookie: {KEY}"),
)
_BODIES = (
    *(
        "",
        "hello",
        "{}",
        '{"message": "no"}',
        '{"message": {"a": [1]}}',
        '{"message": 1e999}',
        "[" * 9000,
        '{"message": "' + "x" * 9000 + '"}',
    ),
    *(
        f'{{"message": "{KEY}"}}',
        "x" * 490 + KEY,
        KEY * 40,
        f'{{"a": "{KEY}"}}',
        "5\r\nhello\r\n0\r\n\r\n",
        "ffffffff\r\nx",
        "zz\r\n",
    ),
    *("\x1b[31m" + KEY, "Pipeline is not in setup state.", "\x00\x85\u202e", "x" * 100_000),
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    """Bytes that are nearly HTTP, whole or in pieces."""
    status = draw(st.sampled_from(_STATUS + _ODD_STATUS))
    headers = draw(st.lists(st.sampled_from(_HEADERS), max_size=4))
    body = draw(st.sampled_from(_BODIES))
    text = "\r\n".join([status, *headers, "", body]).encode("utf-8")
    if draw(st.integers(0, 4)) == 0:
        text = text.replace(b"\r\n", draw(st.sampled_from((b"\n", b"\r", b"\n\n"))))
    if draw(st.integers(0, 4)) == 0:
        text = text[: draw(st.integers(0, len(text)))]
    if draw(st.integers(0, 9)) == 0:
        text = draw(st.binary(max_size=200))
    size = draw(st.sampled_from((1 << 20, 1 << 20, 1 << 20, 7, 1)))
    pieces: List[bytes] = [text[at : at + size] for at in range(0, min(len(text), size * 20), size)]
    return Answer(tuple(pieces), draw(st.sampled_from((0.0, 0.0, 0.05))))


def drive(answer: Answer, figures: Figures) -> None:
    """Continues against such a server. Raises Fault."""
    start = monotonic()
    said = ""
    with answering(*answer.pieces, every=answer.every) as url:
        try:
            continue_pipeline("version: 2.1\n", KEY, url, Patience(_ATTEMPT, _WHOLE, sleep=lambda _: None))
        except CigenError as error:
            said = str(error)
            figures.refused += 1
    figures.comparisons += 1
    if any(KEY[:end] in said for end in range(12, len(KEY) + 1)):
        raise Fault(f"a part of the key is told: {said}")
    if len(said) > 3_000 or "\x1b" in said or "\x00" in said:
        raise Fault(f"what a server said is told raw: {said!a}")
    if monotonic() - start > 60:
        raise Fault(f"it takes {monotonic() - start} seconds")
