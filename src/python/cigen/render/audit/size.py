"""How large a file may be once CircleCI has compiled it."""

from __future__ import annotations

from typing import Iterator, Mapping, Sequence

from cigen.config.nodes import Value
from cigen.render.audit.blocks import Block
from cigen.render.audit.compiled import Compiled
from cigen.render.audit.finding import AuditFinding

# https://support.circleci.com, the limit of a compiled config.
LARGEST_CONFIG = 8 * 1024 * 1024
_NEAR = LARGEST_CONFIG * 9 // 10


def check(document: Mapping[str, Value], blocks: Sequence[Block], file: str) -> Iterator[AuditFinding]:
    """What is larger than CircleCI takes."""
    compiled = Compiled(document, blocks)
    size = compiled.size() if compiled.rough_size() > LARGEST_CONFIG // 2 else 0
    if size > LARGEST_CONFIG:
        repair = f"CircleCI takes {LARGEST_CONFIG:,}: use fewer variants, or move scripts into files."
        yield AuditFinding(file, f"it compiles to about {size:,} bytes", repair)
    elif size > _NEAR:
        what = f"it compiles to about {size:,} bytes, and CircleCI takes {LARGEST_CONFIG:,}"
        yield AuditFinding(file, what, "Use fewer variants, or move scripts into files, before it grows.", fatal=False)
