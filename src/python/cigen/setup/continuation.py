"""The Continuation API: one pipeline is continued once, or the reason why not is said.

https://circleci.com/docs/dynamic-config: the key authorises, lives six hours, and can be used once.
"""

from __future__ import annotations

import json
import time
from typing import Callable, NamedTuple, Optional

from cigen.errors import CigenError
from cigen.render.audit.size import LARGEST_CONFIG

DEFAULT_URL = "https://circleci.com/api/v2/pipeline/continue"
_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)
_LONGEST_WAIT = 60.0
_TIMEOUT = 30.0

_ADVICE = (
    ("key has expired", "A continuation key lives six hours: trigger a new pipeline."),
    ("not in setup state", "A setup workflow can't be rerun, nor rerun with SSH: trigger a new pipeline."),
    ("conflicting pipeline parameters", "Run `cigen generate` and commit both files: they must declare the same."),
    ("unexpected argument", "Run `cigen generate` and commit: main.yml must declare every parameter of config.yml."),
    ("max number of workflows", "Run `cigen check`: only one workflow of config.yml may run at a time."),
)


class Reply(NamedTuple):
    """What the server said; status 0 means no answer came, and `sent` whether the request may have arrived."""

    status: int
    body: str
    retry_after: Optional[float] = None


Post = Callable[[str, bytes], Reply]


def continue_pipeline(
    config: str, key: str, url: str, post: Optional[Post] = None, sleep: Callable[[float], None] = time.sleep
) -> None:
    """Hands the pipeline its continuation. Raises CigenError, which never holds the key, when CircleCI won't take it."""
    size = len(config.encode())
    if size > LARGEST_CONFIG:
        what = f"the configuration to continue with has {size:,} bytes, CircleCI takes {LARGEST_CONFIG:,}"
        raise CigenError(what, repair="Split the jobs into fewer variants or move scripts into files.")
    # No parameters: what a trigger gave is forwarded by CircleCI, and sending it again is a conflict.
    body = json.dumps({"continuation-key": key, "configuration": config, "parameters": {}}).encode()
    reply = _patiently(lambda: (post or _post)(url, body), sleep)
    if reply is not None:
        raise _refusal(reply, key)


def _patiently(attempt: Callable[[], Reply], sleep: Callable[[float], None]) -> Optional[Reply]:
    """None once it is continued, else the last refusal."""
    unsure = False  # an earlier attempt may have arrived although no good answer came back
    reply = Reply(0, "")
    for wait in (*_WAITS, None):
        reply = attempt()
        if reply.status == 200:
            return None
        if unsure and "not in setup state" in reply.body.lower():
            return None
        if reply.status != 0 and reply.status != 429 and reply.status < 500:
            return reply
        unsure = unsure or reply.status != 429
        if wait is not None:
            sleep(min(reply.retry_after if reply.retry_after is not None else wait, _LONGEST_WAIT))
    return reply


def _post(url: str, body: bytes) -> Reply:
    import urllib3  # only this verb pays for it

    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    try:
        with urllib3.PoolManager() as pool:
            response = pool.request(
                "POST", url, body=body, headers=headers, retries=False, timeout=_TIMEOUT, redirect=False
            )
            return Reply(response.status, response.data.decode("utf-8", "replace"), _retry_after(response.headers))
    except urllib3.exceptions.HTTPError as error:
        return Reply(0, f"{type(error).__name__}: {error}")


def _retry_after(headers: object) -> Optional[float]:
    value = headers.get("Retry-After")  # type: ignore[attr-defined]  # urllib3's header dictionary has no stable type
    return float(value) if value is not None and value.isdigit() else None


def _refusal(reply: Reply, key: str) -> CigenError:
    said = _message(reply.body).replace(key, "[continuation key]") if key else _message(reply.body)
    if reply.status == 0:
        return CigenError(f"CircleCI could not be reached: {said}", repair="Rerun the pipeline, or check the network.")
    advice = next((advice for text, advice in _ADVICE if text in said.lower()), "Trigger a new pipeline.")
    return CigenError(f"CircleCI refused the continuation ({reply.status}): {said}", repair=advice)


def _message(body: str) -> str:
    try:
        parsed = json.loads(body)
    except ValueError:
        return body.strip()[:500]
    return str(parsed.get("message", body)) if isinstance(parsed, dict) else body.strip()[:500]
