"""The continuation API on loopback, for as long as a setup workflow runs."""

from __future__ import annotations

import json
import select
import socket
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Callable, List, Type

from circleci.emulator.continuation import Answer
from circleci.emulator.faults import Fault

PATH = "/api/v2/pipeline/continue"
_LONGEST_SILENCE = 60.0


class _Http(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """A client that has gone is no error of the server's."""


class Server:
    """Listens inside `with`, on a port of the system's choice. `replies` has the status of each request, 0 for none."""

    def __init__(self, post: Callable[[bytes], Answer], faults: List[Fault]) -> None:
        self.replies: List[int] = []
        self._stopped = threading.Event()
        self._http = _Http(("127.0.0.1", 0), _handler(post, faults, self.replies, self._stopped))
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._http.server_address[1]}{PATH}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


def _handler(
    post: Callable[[bytes], Answer], faults: List[Fault], replies: List[int], stopped: threading.Event
) -> Type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path != PATH:
                self._reply(404, "Not found")
            elif self.headers.get_content_type() != "application/json":
                self._reply(415, "Unsupported Media Type")
            elif faults:
                self._fail(faults.pop(0), body)
            else:
                self._reply(*post(body))

        def _fail(self, fault: Fault, body: bytes) -> None:
            if fault.delay:
                stopped.wait(fault.delay)
                self._reply(*post(body))
                return
            if fault.processed:
                post(body)
            if fault.status is not None:
                self._reply(fault.status, fault.message, fault.retry_after)
                return
            replies.append(0)
            if fault.silent:
                _until_gone(self.connection, stopped)
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

        def _reply(self, status: int, message: str, retry_after: object = None) -> None:
            replies.append(status)
            text = json.dumps({"message": message}).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
            if retry_after is not None:
                self.send_header("Retry-After", str(retry_after))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing: the key would be in it."""

    return Handler


def _until_gone(connection: socket.socket, stopped: threading.Event) -> None:
    """Waits until the client closes its end."""
    waited = 0.0
    while waited < _LONGEST_SILENCE and not stopped.is_set():
        if select.select([connection], [], [], 0.1)[0]:
            return
        waited += 0.1
