"""BASE_HASH of the project's worktree."""

from __future__ import annotations

from typing import Callable, Sequence

from cigen.project.project import Project


def base_hash_of(project: Project) -> Callable[[Sequence[str]], str]:
    """What computes it, when something needs it."""

    def compute(hash_sources: Sequence[str]) -> str:
        from cigen.hashing.run.compositions import base_hash  # only a project that builds images pays for it

        return base_hash(project.root, hash_sources)

    return compute
