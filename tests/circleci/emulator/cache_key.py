"""The templates in cache keys (docs: configuration-reference, `save_cache`)."""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass
from typing import Callable, Mapping

_LONGEST = 900
_TEMPLATE = re.compile(r"\{\{\s*(.*?)\s*\}\}")
_CHECKSUM = re.compile(r'checksum\s+"([^"]*)"')
_ENVIRONMENT = re.compile(r"\.Environment\.(\w+)")


class UncomputableKeyError(Exception):
    """The agent can't compute the key."""


@dataclass(frozen=True)
class Template:
    """What a key may refer to; `exported` are CircleCI's, the project's and contexts' variables, not BASH_ENV's."""

    values: Mapping[str, str]
    exported: Mapping[str, str]
    read: Callable[[str], bytes]

    def key(self, template: str) -> str:
        """The key. Raises UncomputableKeyError in the agent's words."""
        key = _TEMPLATE.sub(lambda match: self._value(match[1]), template)
        if len(key) > _LONGEST:
            raise UncomputableKeyError(f"cache key is longer than {_LONGEST} characters")
        return key

    def _value(self, expression: str) -> str:
        if expression in self.values:
            return self.values[expression]
        environment = _ENVIRONMENT.fullmatch(expression)
        if environment:
            return self.exported.get(environment[1], "<no value>")
        checksum = _CHECKSUM.fullmatch(expression)
        if checksum:
            return self._checksum(checksum[1])
        raise UncomputableKeyError(f"error computing cache key: template: cacheKey: bad expression <{expression}>")

    def _checksum(self, path: str) -> str:
        try:
            return base64.b64encode(hashlib.sha256(self.read(path)).digest()).decode()
        except OSError:
            what = f'executing "cacheKey" at <checksum "{path}">: error calling checksum: open {path}'
            raise UncomputableKeyError(
                f"error computing cache key: template: cacheKey: {what}: no such file or directory"
            ) from None
