"""How jobs hand files to later ones: by workspaces, and by caches that are this build's alone."""

from __future__ import annotations

from typing import Iterable, List, Mapping, NamedTuple, Tuple

from cigen.circleci.cache_key import CacheKey, cache_key
from cigen.circleci.steps import Step
from cigen.circleci.values import Value

PERSIST, ATTACH = "persist_to_workspace", "attach_workspace"
SAVE, RESTORE = "save_cache", "restore_cache"


class Effects(NamedTuple):
    """What a job may do. `unknown`: one of its steps may do anything. `restored` has the keys of each step, as tried."""

    persists: bool = False
    attaches: bool = False
    unknown: bool = False
    saved: Tuple[CacheKey, ...] = ()
    restored: Tuple[Tuple[CacheKey, ...], ...] = ()

    def hands_to(self, later: Effects) -> bool:
        """Whether a job that comes later in the same workflow may find files that this one left."""
        if self._may_persist and later._may_attach:
            return True
        if later.unknown and any(map(_may_be_new, self.saved)):
            return True
        return any(self._may_have_saved(key) for keys in later.restored for key in keys)

    def keeps_for(self, other: Effects) -> bool:
        """Whether a job of another workflow may find a cache that this one keeps for this pipeline alone."""
        if other.unknown and self.saves_for_one_pipeline or self.unknown and other.asks_for_one_pipeline:
            return True
        saved = [key for key in self.saved if key.of_one_pipeline]
        return any(key.may_find(one) for keys in other.restored for key in keys for one in saved)

    @property
    def saves_for_one_pipeline(self) -> bool:
        """Whether it is known to keep a cache that no other pipeline has."""
        return any(key.of_one_pipeline for key in self.saved)

    @property
    def asks_for_one_pipeline(self) -> bool:
        """Whether it is known to look for one."""
        return any(key.of_one_pipeline for keys in self.restored for key in keys)

    def lacks_source(self, earlier: Iterable[Effects]) -> bool:
        """Whether it takes files although none of the jobs before it is known to leave any."""
        before = list(earlier)
        if self.attaches and not any(one._may_persist for one in before):
            return True
        return any(
            keys
            and all(key.of_this_build for key in keys)
            and not any(one._may_have_saved(key) for one in before for key in keys)
            and not any(key.begins(saved) for key in keys for saved in self.saved)  # it kept them itself
            for keys in self.restored
        )

    @property
    def _may_persist(self) -> bool:
        return self.persists or self.unknown

    @property
    def _may_attach(self) -> bool:
        return self.attaches or self.unknown

    def _may_have_saved(self, key: CacheKey) -> bool:
        """Whether a cache that this job keeps in this very build, and whose content is its own, may be found by a key."""
        if self.unknown and _may_be_this_build_s(key):
            return True
        return any(key.may_find(saved) and (_may_be_this_build_s(key) or _may_be_new(saved)) for saved in self.saved)


def effects_of(steps: Iterable[Step]) -> Effects:
    """What the primitive steps of one job do, whatever conditions are around them."""
    names = set()
    unknown = False
    saved: List[CacheKey] = []
    restored: List[Tuple[CacheKey, ...]] = []
    for step in steps:
        names.add(step.name)
        unknown = unknown or not step.known
        if step.name in (SAVE, RESTORE) and step.known:
            keys = keys_of(step)
            unknown = unknown or not keys
            if step.name == SAVE:
                saved.extend(keys)
            else:
                restored.append(keys)
    return Effects(PERSIST in names, ATTACH in names, unknown, tuple(saved), tuple(restored))


def keys_of(step: Step) -> Tuple[CacheKey, ...]:
    """The keys of a step that saves or restores a cache, in the order in which they are tried."""
    arguments = step.arguments if isinstance(step.arguments, Mapping) else {}
    keys = arguments.get("keys", ())
    listed: Tuple[Value, ...] = tuple(keys) if isinstance(keys, (list, tuple)) else (keys,)
    written = ((arguments["key"],) if "key" in arguments else ()) + listed
    return tuple(cache_key(str(key)) for key in written)


def _may_be_this_build_s(key: CacheKey) -> bool:
    return key.of_this_build or key.unknown


def _may_be_new(saved: CacheKey) -> bool:
    """Whether a build may be the first to keep something else under a key than it held before."""
    return _may_be_this_build_s(saved) or saved.of_this_ref
