"""`cigen cache`."""

from __future__ import annotations

import argparse
import json
import os
import sys

from cigen.errors import CigenError
from cigen.hashing.packed import store_paths
from cigen.hashing.store.durable import DurableStore


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "File digests are kept in $CIGEN_CACHE_DIR, else $XDG_CACHE_HOME/cigen, else ~/.cache/cigen. They are believed "
        "only where this user owns them and nobody else can write them; losing them costs time, never a wrong hash."
    )
    command.add_argument(
        "action", choices=("info", "clear"), help="info: where, how large, whether trusted; clear: delete"
    )
    command.add_argument("--json", action="store_true", help="print data for programs")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    store = DurableStore(store_paths.store_directory(os.environ))
    if options.action == "clear":
        _clear(store)
        return 0
    facts = {
        "directory": store_paths.store_directory(os.environ),
        "trusted": store.problem is None,
        "problem": store.problem,
        "bytes": store.size(),
        "projects": store.count("tree"),
    }
    if options.json:
        json.dump(facts, sys.stdout, indent=2)
        print()
        return 0
    print(f"directory  {facts['directory']}")
    print(f"trusted    {'yes' if store.problem is None else f'no: {store.problem}'}")
    print(f"size       {store.size():,} bytes")
    print(f"projects   {facts['projects']}")
    return 0


def _clear(store: DurableStore) -> None:
    directory = store_paths.store_directory(os.environ)
    if store.problem is not None and os.path.exists(directory):
        repair = "Delete it yourself, or name another place in CIGEN_CACHE_DIR."
        raise CigenError(f"{directory} isn't cleared, for it isn't believed either: {store.problem}", repair=repair)
    store.clear()
