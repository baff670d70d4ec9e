"""Java's regular expressions, which the `matches` of a logic statement takes: as far as RE2 gives them the same meaning."""

from __future__ import annotations

import re
from typing import Optional

from cigen.circleci.re2 import RegexError, compile_pattern

# No flags, no named groups, no octal digits, no `[a[b]]` and no `[a&&b]`: what follows means the same to both.
_ESCAPE = r"\\[dDwWsSbB.,:;/\-+*?^$|(){}\[\]\\]"
_IN_CLASS = r"\\[dDwWsS.,:;/\-+*?^$|(){}\[\]\\]"
_PLAIN = r"[A-Za-z0-9 _/.,:;=@#%!~\"'<>-]"
_RANGE = r"(?:[A-Z]-[A-Z]|[a-z]-[a-z]|[0-9]-[0-9])"
_CLASS = rf"\[\^?-?(?:{_RANGE}|[A-Za-z0-9 _/.,:;=@#%!~\"'<>*+?$|(){{}}]|{_IN_CLASS})+-?\]"
_SHARED = re.compile(rf"(?:{_PLAIN}|{_ESCAPE}|{_CLASS}|\((?:\?:)?|[)|^$.*+?]|\{{[0-9]+(?:,[0-9]*)?\}})*")
_PRINTABLE = re.compile(r"[ -~]*")


def matches_in_java(pattern: str, text: str) -> Optional[bool]:
    """Whether the pattern matches the whole of a text; None where Java's answer may not be RE2's."""
    if not _SHARED.fullmatch(pattern) or not _PRINTABLE.fullmatch(text):
        return None
    try:
        return compile_pattern(pattern).matches(text)
    except RegexError:
        return None
