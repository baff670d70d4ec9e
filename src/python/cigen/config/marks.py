"""`key: {{ name }}` is no YAML: an expression without quotes hides behind characters nobody uses while YAML is parsed."""

from __future__ import annotations

import re
from typing import Dict, Mapping, Tuple

# Its text means the same however it is quoted, so a mark that wasn't needed does no harm.
_WORDS = r"[A-Za-z_][\w.]*(?:\s*\|\s*\w+)*"
_CALL = r"""(?:read|checksum)\(\s*(?:'[^'"\\\n{}]*'|"[^'"\\\n{}]*")\s*\)(?:\s*\|\s*\w+)*"""
# Where a plain scalar or a key may begin.
_BARE = re.compile(rf"(?m)(^[ \t]*|[-:?,]\s+|\[\s*|\{{\s+)(\{{\{{[ \t]*(?:{_WORDS}|{_CALL})[ \t]*\}}\}})")
_FIRST, _BASE, _FILL = 0x100000, 0x1000, "\U0010e000"
_MARK = re.compile("[\U00100000-\U0010dfff]{2}\U0010e000*")

Hidden = Mapping[str, str]


def hide(text: str) -> Tuple[str, Hidden]:
    """The text with marks of the same length in place of expressions, and what each mark stands for."""
    hidden: Dict[str, str] = {}

    def mark(match: re.Match[str]) -> str:
        number, written = len(hidden), match[2]
        start = chr(_FIRST + number // _BASE) + chr(_FIRST + number % _BASE)
        made = start + _FILL * (len(written) - 2)
        hidden[made] = written
        return match[1] + made

    return ("", {}) if not text else (_BARE.sub(mark, text), hidden)


def show(text: str, hidden: Hidden) -> str:
    """The text with every mark replaced by what it stands for."""
    return _MARK.sub(lambda match: hidden.get(match[0], match[0]), text) if hidden else text
