"""`cigen cache`."""

from __future__ import annotations

import argparse
import json
import os
import sys

from cigen.hashing import trust
from cigen.hashing.store import DurableStore


def run(options: argparse.Namespace) -> int:
    store = DurableStore(trust.store_directory(os.environ))
    if options.action == "clear":
        store.clear()
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
