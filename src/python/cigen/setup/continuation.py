"""The Continuation API: one pipeline is continued once, or the reason why not is said.

https://circleci.com/docs/dynamic-config: the key authorises, lives six hours, and can be used once.
"""

from __future__ import annotations

import json
import re
import sys
import time
from typing import Callable, NamedTuple, Optional

from cigen.errors import CigenError
from cigen.render.audit.size import LARGEST_CONFIG
from cigen.setup.request import Reply, post

DEFAULT_URL = "https://circleci.com/api/v2/pipeline/continue"
_WAITS = (1.0, 2.0, 4.0, 8.0, 16.0)
_LONGEST_WAIT = 60.0
_LONGEST_MESSAGE = 500
_SHORTEST_PART = 8  # of the key: less may be there by chance

_ADVICE = (
    ("key has expired", "A continuation key lives six hours: trigger a new pipeline."),
    ("not in setup state", "A setup workflow can't be rerun, nor rerun with SSH: trigger a new pipeline."),
    ("conflicting pipeline parameters", "Run `cigen generate` and commit both files: they must declare the same."),
    ("unexpected argument", "Run `cigen generate` and commit: main.yml must declare every parameter of config.yml."),
    ("max number of workflows", "Run `cigen check`: only one workflow of config.yml may run at a time."),
)
_MAIN = "Run `cigen validate` on this commit: a new pipeline would be refused likewise."


def _tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class Patience(NamedTuple):
    """Seconds for one attempt, and for all of them with the waits between; `sleep` and `now` are the clock's."""

    attempt: float = 30.0
    whole: float = 300.0
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.monotonic
    tell: Callable[[str], None] = _tell


_USUAL = Patience()


def continue_pipeline(config: str, key: str, url: str, patience: Patience = _USUAL) -> None:
    """Hands the pipeline its continuation. Raises CigenError, which never holds the key, when CircleCI won't take it."""
    size = len(config.encode())
    if size > LARGEST_CONFIG:
        what = f"the configuration to continue with has {size:,} bytes, CircleCI takes {LARGEST_CONFIG:,}"
        raise CigenError(what, repair="Split the jobs into fewer variants or move scripts into files.")
    # No parameters: what a trigger gave is forwarded by CircleCI, and sending it again is a conflict.
    body = json.dumps({"continuation-key": key, "configuration": config, "parameters": {}}).encode()
    reply = _patiently(lambda seconds: post(url, body, seconds), patience)
    if reply is not None:
        raise _refusal(reply, key)


def _patiently(attempt: Callable[[float], Reply], patience: Patience) -> Optional[Reply]:
    """None once it is continued, else the last refusal."""
    end = patience.now() + patience.whole
    unsure = False  # an earlier attempt may have arrived although no good answer came back
    reply = Reply(0, "")
    for wait in (*_WAITS, None):
        reply = attempt(min(patience.attempt, max(end - patience.now(), 1.0)))
        if reply.status == 200:
            return None
        if unsure and "not in setup state" in reply.body.lower():
            return None
        if reply.status != 0 and reply.status != 429 and reply.status < 500:
            return reply
        unsure = unsure or reply.status != 429
        if wait is not None:
            wait = min(reply.retry_after if reply.retry_after is not None else wait, _LONGEST_WAIT)
            if patience.now() + wait >= end:
                return reply
            patience.tell(f"CircleCI didn't take it ({reply.status or 'no answer'}): asking again in {wait:g} s")
            patience.sleep(wait)
    return reply


def _refusal(reply: Reply, key: str) -> CigenError:
    said = _without(key, _message(reply.body).strip())[:_LONGEST_MESSAGE]
    if reply.status == 0:
        return CigenError(f"CircleCI could not be reached: {said}", repair="Rerun the pipeline, or check the network.")
    advice = next((advice for text, advice in _ADVICE if text in said.lower()), _other(reply.status))
    return CigenError(f"CircleCI refused the continuation ({reply.status}): {said}", repair=advice)


def _other(status: int) -> str:
    """A server's trouble passes, and a key serves once; what is wrong with a request stays wrong."""
    return _MAIN if status == 400 else "Trigger a new pipeline."


def _without(key: str, text: str) -> str:
    """The text before it is cut. What somebody else has cut may begin or end within the key: that goes, too."""
    if not key:
        return text
    cuts = range(min(_SHORTEST_PART, len(key)), len(key))
    parts = [key, *(key[:end] for end in reversed(cuts)), *(key[-end:] for end in reversed(cuts))]
    return re.sub("|".join(map(re.escape, parts)), "[continuation key]", text)


def _message(body: str) -> str:
    try:
        parsed = json.loads(body)
        return str(parsed.get("message", body)) if isinstance(parsed, dict) else body
    except (ValueError, RecursionError):
        return body
