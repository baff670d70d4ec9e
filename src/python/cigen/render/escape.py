r"""`<<` that is no CircleCI expression, such as a heredoc, written `\<<`: CircleCI would look for its end."""

from __future__ import annotations

import re
from typing import Dict, Mapping

from cigen.config.nodes import Value, mentions
from cigen.pipeline.expressions import EXPRESSION

# A here-string `<<<` takes one backslash too: its last two characters open nothing. What must not stand before comes
# last, because a search for plain text at the start is far quicker.
_BARE = re.compile(rf"<<(?<!\\<<)(?<!\\<<<)(?!{EXPRESSION})")


def escape(value: Value) -> Value:
    """The same data with every string escaped; what is escaped already stays as it is."""
    if isinstance(value, str):
        return _BARE.sub(r"\\<<", value) if "<<" in value else value
    if isinstance(value, dict):
        return escape_mapping(value)
    if isinstance(value, (list, tuple)):
        return [escape(item) for item in value]
    return value


def escape_mapping(value: Mapping[str, Value]) -> Dict[str, Value]:
    return {key: escape(item) if mentions(item, "<<") else item for key, item in value.items()}


def unescaped(text: str) -> bool:
    """Whether CircleCI would trip over a `<<` in it."""
    return _BARE.search(text) is not None
