"""CircleCI's own `{{ checksum "file" }}` and `{{ .Branch }}`, kept out of Jinja's sight."""

from __future__ import annotations

import re
from typing import List

# A variable may stand inside: {{ checksum "gems/{{ gem }}/Gemfile.lock" }}.
_CHECKSUM = re.compile(r"""(\{\{\s*checksum\s+\\?")((?:[^"{}\n]|\{\{[^{}\n]*\}\})*)("\s*\}\})""")
_VALUE = re.compile(r"\{\{\s*\.[\w.]+\s*\}\}")
_GUARD = re.compile("\U0010fff0([0-9]+)\U0010fff1")


class Guards:
    """Replaces what is CircleCI's by guards, and puts it back into whatever was rendered with them."""

    def __init__(self) -> None:
        self._texts: List[str] = []

    def guard(self, text: str) -> str:
        guarded = _CHECKSUM.sub(lambda match: self._new(match[1]) + match[2] + self._new(match[3]), text)
        return _VALUE.sub(lambda match: self._new(match[0]), guarded)

    def restore(self, text: str) -> str:
        return _GUARD.sub(lambda match: self._texts[int(match[1])], text)

    def _new(self, text: str) -> str:
        self._texts.append(text)
        return f"\U0010fff0{len(self._texts) - 1}\U0010fff1"
