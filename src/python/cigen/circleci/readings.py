"""Two texts with different bytes in which every reader of YAML sees the same values: what a formatter makes of a file."""

from __future__ import annotations

import re
from typing import Any, Iterator, Tuple

import yaml

from cigen.circleci.scalars11 import resolved
from cigen.circleci.yaml11 import Events

# YAML 1.1 ends a line at these, 1.2 doesn't; a mark of the byte order isn't alike to all within a text.
_ENDS_LINES = re.compile("[\x85\u2028\u2029\ufeff]")
# Not a text to some reader, whatever 1.1 says: all numbers begin so, and the specification has `y` and `n`.
_DOUBTFUL = re.compile(r"[-+.0-9].*|[yYnN]")
_Seen = Tuple[str, str]


def same_values(one: bytes, other: bytes) -> bool:
    """Whether YAML 1.1 and YAML 1.2 both see the same values in the same order; False wherever that is in doubt.

    The order counts: CircleCI names a matrix's jobs by it.
    """
    try:
        return list(_seen(one)) == list(_seen(other))
    except (UnicodeDecodeError, yaml.YAMLError, _Doubt):
        return False


class _Doubt(Exception):
    """Readers of YAML may disagree about a text."""


def _seen(data: bytes) -> Iterator[_Seen]:
    text = data.decode("utf-8-sig")
    if _ENDS_LINES.search(text):
        raise _Doubt
    events = Events(text)
    try:
        while events.check_event():
            yield _of_event(events.get_event())
    finally:
        getattr(events, "dispose", lambda: None)()


def _of_event(event: Any) -> _Seen:
    """What a reader makes of it: a text, or what is written where it can be something else, or how it is nested."""
    directives = getattr(event, "version", None) or getattr(event, "tags", None)
    if (
        isinstance(event, yaml.AliasEvent)
        or directives
        or getattr(event, "anchor", None)
        or getattr(event, "tag", None)
    ):
        raise _Doubt
    if not isinstance(event, yaml.ScalarEvent):
        return type(event).__name__, ""
    is_text = not event.implicit[0] or resolved(event.value) == "str" and not _DOUBTFUL.fullmatch(event.value)
    return "text" if is_text else "plain", event.value
