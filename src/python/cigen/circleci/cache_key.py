"""Cache keys: what their templates depend on, and which saved key a restored one may find.

https://circleci.com/docs/caching: a cache is restored when its key begins with the one that is asked for.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import List, NamedTuple, Tuple

_TEMPLATE = re.compile(r"\{\{.*?\}\}|<<.*?>>", re.DOTALL)
_CHECKSUM = re.compile(r"checksum (?:\"([^\"]*)\"|`([^`]*)`)")
_ENVIRONMENT = re.compile(r"\.Environment\.(\w+)")
# https://circleci.com/docs/caching: all that CircleCI documents. Templates can do more, and nobody here knows what.
_DOCUMENTED = re.compile(
    r"\{\{(?:\.(?:Branch|BuildNum|CheckoutKey|Revision|Environment\.\w+)|arch|epoch|checksum (?:\"[^\"]*\"|`[^`]*`))\}\}"
)
# What the first build of a branch, a tag or a pull request has and no build before it.
_REF = re.compile(r"\.Branch\b|\.Environment\.CIRCLE_(?:BRANCH|TAG|PULL_REQUESTS?|PR_NUMBER)\b")
# https://circleci.com/docs/pipeline-variables
_PIPELINE = re.compile(r"<<\s*pipeline\.(?:id|number|git\.revision)\s*>>")
# https://circleci.com/docs/caching, https://circleci.com/docs/variables: what differs in every build.
_THIS_BUILD = frozenset((".Revision", ".BuildNum", "epoch"))
PER_BUILD = frozenset(
    (
        "CIRCLE_BUILD_NUM",
        "CIRCLE_BUILD_URL",
        "CIRCLE_OIDC_TOKEN",
        "CIRCLE_OIDC_TOKEN_V2",
        "CIRCLE_PIPELINE_ID",
        "CIRCLE_PIPELINE_NUMBER",
        "CIRCLE_PREVIOUS_BUILD_NUM",
        "CIRCLE_SHA1",
        "CIRCLE_WORKFLOW_ID",
        "CIRCLE_WORKFLOW_JOB_ID",
        "CIRCLE_WORKFLOW_WORKSPACE_ID",
    )
)


class CacheKey(NamedTuple):
    """A key: literal texts with a template between each two. `checksums` are the paths of the files in it.

    `of_this_build`: no other build has the same. `of_this_ref`: no build of another branch or tag has, and no file's
    checksum says what is kept. `unknown`: what is in it nobody can say before the pipeline runs.
    """

    parts: Tuple[str, ...]
    checksums: Tuple[str, ...] = ()
    of_this_build: bool = False
    unknown: bool = False
    of_this_ref: bool = False

    @property
    def of_one_pipeline(self) -> bool:
        """Whether no other pipeline has the same, as far as what is in it is known."""
        return self.of_this_build or any(_PIPELINE.search(part) for part in self.parts[1::2])

    def may_find(self, saved: CacheKey) -> bool:
        """Whether a cache saved under that key could be restored by this one."""
        for place, (own, other) in enumerate(zip(self.parts, saved.parts)):
            if own == other:
                continue
            if place % 2:
                return True  # templates that differ may stand for the same
            more = place < len(saved.parts) - 1  # what follows there may be what is asked for here
            return other.startswith(own) or own.startswith(other) and more
        return not any(self.parts[len(saved.parts) + 1 :: 2])  # else only templates are left, which may be empty

    def begins(self, saved: CacheKey) -> bool:
        """Whether a cache saved under that key certainly has one that begins with this."""
        last = len(self.parts) - 1
        return (
            len(saved.parts) > last
            and self.parts[:last] == saved.parts[:last]
            and saved.parts[last].startswith(self.parts[last])
        )


@lru_cache(maxsize=1 << 12)
def cache_key(text: str) -> CacheKey:
    """A key as `save_cache` or `restore_cache` has it, arguments put in."""
    parts: List[str] = []
    place = 0
    for match in _TEMPLATE.finditer(text):
        parts.extend((text[place : match.start()], _spelt(match[0])))
        place = match.end()
    parts.append(text[place:])
    templates = [part for part in parts[1::2] if part.startswith("{{")]
    checksums = tuple(one or other for template in templates for one, other in _CHECKSUM.findall(template))
    return CacheKey(
        tuple(parts),
        checksums,
        of_this_build=any(map(_is_of_this_build, templates)),
        unknown=not all(map(_DOCUMENTED.fullmatch, parts[1::2])),
        of_this_ref=not checksums and any(map(_REF.search, templates)),
    )


def _spelt(template: str) -> str:
    """One spelling of a template: any space may stand between its words."""
    return "{{" + " ".join(template[2:-2].strip("- \t\r\n").split()) + "}}" if template.startswith("{{") else template


def _is_of_this_build(template: str) -> bool:
    words = re.split(r"[\s(){}|]+", template)
    return bool(_THIS_BUILD.intersection(words)) or not PER_BUILD.isdisjoint(_ENVIRONMENT.findall(template))
