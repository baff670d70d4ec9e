"""Cache keys and `<<`: text that CircleCI looks into."""

from __future__ import annotations

import re
from typing import Iterator, Mapping

from cigen.circleci.audit.finding import Finding, flat_steps, items, section, text_of
from cigen.circleci.escape import unescaped
from cigen.config.nodes import Value

# https://circleci.com/docs/configuration-reference: a longer key fails the step.
LONGEST_CACHE_KEY = 900
_TEMPLATE = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_KNOWN_TEMPLATE = re.compile(
    r"\s*(\.Branch|\.BuildNum|\.Revision|\.CheckoutKey|\.Environment\.\w+|checksum\s+\"[^\"]+\"|epoch|arch|\.Tag)\s*"
)


def check(document: Mapping[str, Value], file: str) -> Iterator[Finding]:
    for kind in ("jobs", "commands"):
        for name, block in section(document, kind).items():
            job = name if kind == "jobs" else ""
            where = f"{kind[:-1]} `{name}`"
            if unescaped(text_of(block)):
                yield Finding(file, f"{where} has a `<<` that CircleCI takes for an expression", r"Write `\<<`.", job)
            if isinstance(block, dict):
                for step, keys in flat_steps(block.get("steps")):
                    if step in ("restore_cache", "save_cache"):
                        yield from _check_keys(where, step, keys, file, job)


def _check_keys(where: str, step: str, keys: Mapping[str, Value], file: str, job: str) -> Iterator[Finding]:
    if step == "restore_cache" and "when" in keys:
        yield Finding(file, f"{where}: `restore_cache` has no `when`", "Remove it.", job)
    for key in (*items(keys.get("key")), *items(keys.get("keys"))):
        text = str(key)
        if len(text) > LONGEST_CACHE_KEY:
            what = f"{where} has a cache key of {len(text)} characters"
            yield Finding(file, what, f"CircleCI takes {LONGEST_CACHE_KEY}; put a checksum in it.", job)
        rest = _TEMPLATE.sub("", text)
        if "{{" in rest or "}}" in rest or not all(map(_KNOWN_TEMPLATE.fullmatch, _TEMPLATE.findall(text))):
            what = f"{where} has a cache key with a broken template: {text}"
            yield Finding(file, what, 'Use e.g. {{ checksum "file" }}, {{ arch }} or {{ .Branch }}.', job)
