"""`cigen cache`."""

from __future__ import annotations

import argparse
import json
import os
import sys

from cigen.errors import CigenError
from cigen.hashing import trust
from cigen.hashing.store import DurableStore


def run(options: argparse.Namespace) -> int:
    store = DurableStore(trust.store_directory(os.environ))
    if options.action == "clear":
        _clear(store)
        return 0
    facts = {
        "directory": trust.store_directory(os.environ),
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
    directory = trust.store_directory(os.environ)
    if store.problem is not None and os.path.exists(directory):
        repair = "Delete it yourself, or name another place in CIGEN_CACHE_DIR."
        raise CigenError(f"{directory} isn't cleared, for it isn't believed either: {store.problem}", repair=repair)
    store.clear()
