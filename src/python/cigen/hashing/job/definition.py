"""The digest of a job's definition, from its plain JSON value."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Mapping, Sequence, Union

JSONValue = Union[None, bool, int, float, str, Sequence["JSONValue"], Mapping[str, "JSONValue"]]


def canonical_json(value: JSONValue) -> bytes:
    """The one spelling of a JSON value: sorted keys, no spaces, ASCII."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False).encode()


def definition_digest(definition: JSONValue) -> str:
    """What a `HashRequest` carries as its definition: key order and spelling don't matter, everything else does."""
    return sha256(canonical_json(definition)).hexdigest()
