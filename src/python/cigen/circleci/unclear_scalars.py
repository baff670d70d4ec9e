"""Plain scalars in which readers of YAML see different things."""

from __future__ import annotations

import re
from typing import Dict, Tuple

import yaml

# SnakeYAML, whose messages CircleCI shows, and YAML 1.2 take these for numbers; the specification of 1.1 and PyYAML don't.
_NUMBER = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)[eE][-+]?[0-9]+")
_READ_ALIKE = re.compile(r"[-+]?([0-9][0-9_]*)\.[0-9_]*[eE][-+][0-9]+|\.[0-9][0-9_]*[eE][-+][0-9]+")


def unclear_scalars(data: bytes) -> Tuple[str, ...]:
    """Their texts, each once, in the order of the file; none where it can't be read at all."""
    found: Dict[str, None] = {}
    try:
        for event in yaml.parse(data, getattr(yaml, "CSafeLoader", yaml.SafeLoader)):
            if isinstance(event, yaml.ScalarEvent) and event.implicit[0] and _is_unclear(event.value):
                found[event.value] = None
    except (yaml.YAMLError, ValueError):
        return ()
    return tuple(found)


def _is_unclear(text: str) -> bool:
    return bool(_NUMBER.fullmatch(text)) and not _READ_ALIKE.fullmatch(text)
