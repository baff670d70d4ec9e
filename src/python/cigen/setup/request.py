"""One POST that ends: within a time for all of it, however slowly it comes, and of a size that can be read."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, NamedTuple, Optional, Union

from cigen.errors import CigenError

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

LARGEST_ANSWER = 1 << 16


class Reply(NamedTuple):
    """What the server said; status 0 means that no answer came, though the request may have arrived."""

    status: int
    body: str
    retry_after: Optional[float] = None


def post(url: str, body: bytes, seconds: float) -> Reply:
    """The answer to a JSON document. Raises CigenError for an address nobody can be asked at.

    A timeout of the socket is over once a byte comes, and headers are read within the library: only another thread
    can be left alone with a server that drips.
    """
    if not url.startswith(("http://", "https://")):
        raise _no_address(url, "it begins with neither http:// nor https://")
    answers: SimpleQueue[Union[Reply, Exception]] = SimpleQueue()
    Thread(target=lambda: answers.put(_outcome(url, body, seconds)), daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        return Reply(0, f"no answer within {seconds:g} seconds")
    if isinstance(answer, Exception):
        raise answer
    return answer


def _outcome(url: str, body: bytes, seconds: float) -> Union[Reply, Exception]:
    try:
        return _asked(url, body, seconds)
    except Exception as error:  # a thread has nobody to raise it to
        return error


def _asked(url: str, body: bytes, seconds: float) -> Reply:
    import urllib3  # only this verb pays for it

    headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
    try:
        with urllib3.PoolManager() as pool:
            response = pool.request(
                "POST",
                url,
                body=body,
                headers=headers,
                retries=False,
                timeout=seconds,
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            text = "" if response.status == 200 else _text(response)
            return Reply(response.status, text, _retry_after(response.headers.get("Retry-After")))
    except (urllib3.exceptions.LocationValueError, UnicodeError) as error:
        raise _no_address(url, str(error)) from None
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        return Reply(0, f"{type(error).__name__}: {error}")


def _no_address(url: str, why: str) -> CigenError:
    return CigenError(f"{ascii(url)} is no address: {why}", repair="Set CIRCLE_CONTINUATION_URL to one, or unset it.")


def _text(response: BaseHTTPResponse) -> str:
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return "the answer is compressed, which wasn't asked for"
    data = response.read(LARGEST_ANSWER + 1)
    if len(data) > LARGEST_ANSWER:
        return f"the answer has more than {LARGEST_ANSWER:,} bytes"
    return data.decode("utf-8", "replace")


def _retry_after(value: Optional[str]) -> Optional[float]:
    return float(value) if value is not None and value.isascii() and value.isdigit() else None
