"""`cigen hash` when nothing changed: from arguments to output without loading a parser, a configuration or a library.

Whatever is not plainly one of the common forms is left to the full path, and so is every error.
"""

from __future__ import annotations

import gc
import os

from cigen.cli import hash_words
from cigen.config.root_files import DIRECTORY, ROOT_FILES
from cigen.hashing.packed import store_paths
from cigen.hashing.warm import lookup as warm

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional, Sequence


def run(arguments: Sequence[str]) -> Optional[int]:
    """The exit code of `cigen hash ARGUMENTS`, None when the full path has to be taken; then nothing was printed."""
    gc.disable()  # one short run that builds large lists and keeps them
    wanted = _parse(arguments)
    root = root_above(os.getcwd()) if wanted is not None else None
    if wanted is None or root is None:
        return None
    answer = warm.lookup(root, store_paths.store_directory(os.environ), request_key(None, ()))
    if answer is None:
        return None
    as_json = "--json" in wanted
    job = wanted.get("--job")
    if job is None:
        return hash_words.print_all(answer, as_json)
    variant = f"{job}_{wanted['--arch']}" if "--arch" in wanted else job
    if variant not in answer.jobs:
        return None
    return hash_words.print_one(variant, answer, as_json, wanted.get("--output"))


def request_key(config_path: Optional[str], values: Sequence[str]) -> str:
    """What shapes the requests besides files and variables: `hash_jobs` remembers its answer under this."""
    return "\0".join(("hash", config_path or "", *values))


def is_plain(arguments: Sequence[str]) -> bool:
    """True for the arguments that `run` answers when it can."""
    return _parse(arguments) is not None


def _parse(arguments: Sequence[str]) -> Optional[dict[str, str]]:
    """The options, if they are only these, each once and spelled out."""
    found: dict[str, str] = {}
    pending = iter(arguments)
    for word in pending:
        if word in found or {word, *found} >= {"--json", "--output"}:
            return None
        if word in ("--all", "--json"):
            found[word] = ""
        elif word in ("--job", "--arch", "--output") or not word.startswith("-") and "--job" not in found:
            name = word if word.startswith("--") else "--job"
            found[name] = next(pending, "-") if name == word else word
            if found[name].startswith("-"):
                return None
        else:
            return None
    one = "--job" in found
    return found if one != ("--all" in found) and (one or not {"--arch", "--output"} & set(found)) else None


def root_above(directory: str) -> Optional[str]:
    """The nearest project root, as `--config` unset means it."""
    while not (
        os.path.isdir(os.path.join(directory, DIRECTORY))
        or any(os.path.isfile(os.path.join(directory, name)) for name in ROOT_FILES)
    ):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory
