"""A look at the project's files, begun before a command line is even parsed: that alone takes as long as many files."""

from __future__ import annotations

import os

from cigen.cli import hash_warm
from cigen.hashing.packed import store_paths
from cigen.hashing.run.prefetch import Prefetch

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Optional, Sequence

    from cigen.hashing.tree.digests import DigestStore, Progress


def prefetch_early(arguments: Sequence[str]) -> Optional[Prefetch]:
    """For commands that hash jobs of the project around the current directory; to be closed."""
    root = hash_warm.root_above(os.getcwd())
    if root is None:
        return None
    if arguments[0] == "hash" and hash_warm.is_plain(arguments[1:]):
        from cigen.hashing.store.durable import DurableStore

        return Prefetch(
            root, DurableStore(store_paths.store_directory(os.environ)), bar, eager="--job" not in arguments
        )
    if arguments[0] == "setup" and not any(word.startswith(("-c", "--c", "-h", "--h")) for word in arguments):
        from cigen.hashing.tree.digests import NullDigestStore

        return Prefetch(root, NullDigestStore(), bar)
    return None


def look(options: argparse.Namespace, root: str, store: DigestStore) -> Prefetch:
    """The look begun early, if it was at this root; else one that begins now."""
    early: Optional[Prefetch] = options.prefetch
    return early if early and early.is_at(root) else Prefetch(root, store, bar, eager=not getattr(options, "job", None))


def bar() -> Optional[Progress]:
    """What shows people that files are being read."""
    from cigen.cli.hash_progress import Bar  # on the side: the command itself reads nothing

    return Bar.on_terminal()
