r"""`<<` that is no CircleCI expression, such as a heredoc, written `\<<`: CircleCI would look for its end."""

from __future__ import annotations

from typing import Dict, Mapping

from cigen.circleci.templating import escaped
from cigen.config.nodes import Value, mentions


def escape(value: Value) -> Value:
    """The same data with every string escaped; what is escaped already stays as it is."""
    if isinstance(value, str):
        return escaped(value)
    if isinstance(value, dict):
        return escape_mapping(value)
    if isinstance(value, (list, tuple)):
        return [escape(item) for item in value]
    return value


def escape_mapping(value: Mapping[str, Value]) -> Dict[str, Value]:
    return {key: escape(item) if mentions(item, "<<") else item for key, item in value.items()}
