"""How a flat list of patterns says that some of them are a set of their own, worked out by itself.

    ("spec/**", "(", "**/*.rb", "!spec/**", ")")    everything in spec, and the Ruby files that aren't there
    ("src/**", "!(", "src/gen/**", ")")             src without what the set holds

No pattern reads like one of these words: who means a file of such a name writes `[(]`.
"""

from __future__ import annotations

OPEN, WITHOUT, CLOSE = "(", "!(", ")"
WORDS = frozenset((OPEN, WITHOUT, CLOSE))
EVERYTHING = "**"
_MEANT = frozenset("*?[{}")


def literal(path: str) -> str:
    """The pattern that selects the one file at a path, whatever its characters mean in patterns."""
    escaped = "".join(f"[{character}]" if character in _MEANT else character for character in path)
    for sign in "!@+" if "(" in path else "":
        escaped = escaped.replace(f"{sign}(", f"{sign}[(]")
    if "|" in path:
        escaped = escaped.replace("|", "[|]")
    return f"./{escaped}" if escaped.startswith("!") or escaped in WORDS else escaped
