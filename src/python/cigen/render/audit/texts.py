"""Cache keys and `<<`: text that CircleCI looks into."""

from __future__ import annotations

import re
from typing import Iterator, Mapping, Sequence

from cigen.circleci.templating import TemplateError, strays
from cigen.config.nodes import Value, strings
from cigen.render.audit.blocks import Block
from cigen.render.audit.finding import AuditFinding, items

# https://circleci.com/docs/configuration-reference: a longer key fails the step.
LONGEST_CACHE_KEY = 900
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_KNOWN_TEMPLATE = re.compile(
    r"\s*(\.Branch|\.BuildNum|\.Revision|\.CheckoutKey|\.Environment\.\w+|checksum\s+\"[^\"]+\"|epoch|arch|\.Tag)\s*"
)


def check(blocks: Sequence[Block], file: str) -> Iterator[AuditFinding]:
    """Texts in which CircleCI would look for the end of an expression."""
    for block in blocks:
        if any(map(_is_unescaped, strings(block.value) if b"<<" in block.packed else ())):
            what = f"{block.where} has a `<<` that CircleCI takes for an expression"
            yield AuditFinding(file, what, r"Write `\<<`.", block.job)
        for step, keys in block.steps:
            if step in ("restore_cache", "save_cache"):
                yield from _check_keys(block.where, step, keys, file, block.job)


def _check_keys(where: str, step: str, keys: Mapping[str, Value], file: str, job: str) -> Iterator[AuditFinding]:
    if step == "restore_cache" and "when" in keys:
        yield AuditFinding(file, f"{where}: `restore_cache` has no `when`", "Remove it.", job)
    for key in (*items(keys.get("key")), *items(keys.get("keys"))):
        text = str(key)
        if len(text) > LONGEST_CACHE_KEY:
            what = f"{where} has a cache key of {len(text)} characters"
            yield AuditFinding(file, what, f"CircleCI takes {LONGEST_CACHE_KEY}; put a checksum in it.", job)
        rest = _TEMPLATE.sub("", text)
        if "{{" in rest or "}}" in rest or not all(map(_KNOWN_TEMPLATE.fullmatch, _TEMPLATE.findall(text))):
            what = f"{where} has a cache key with a broken template: {text}"
            yield AuditFinding(file, what, 'Use e.g. {{ checksum "file" }}, {{ arch }} or {{ .Branch }}.', job)


def _is_unescaped(text: str) -> bool:
    """Whether CircleCI would trip over a `<<` in it."""
    try:
        return bool(strays(text))
    except TemplateError:
        return True
