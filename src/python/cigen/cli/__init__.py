"""The command line: parsing and printing only. Nothing heavy is imported before the verb is known."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # not even `typing`: the warm path of `hash` takes less time than its import
    from typing import NoReturn, Optional, Sequence


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs a verb; returns 0 ok, 1 the check failed, 2 usage or bad config, 70 a bug in cigen."""
    if sys.stdout is None or sys.stderr is None:  # closed by whoever started this
        sys.stdout, sys.stderr = (stream or open(os.devnull, "w") for stream in (sys.stdout, sys.stderr))
    if not (sys.stdout.isatty() or sys.stderr.isatty()):
        return _run(arguments)
    from cigen.cli.terminal import Guarded

    with Guarded():
        return _run(arguments)


def _run(arguments: Optional[Sequence[str]]) -> int:
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:  # the setup job asks in every build: without argparse it is half the time
        from cigen import __version__

        print(f"cigen {__version__}")
        return 0
    if given[:1] == ["hash"]:
        from cigen.cli import hash_warm

        try:
            code = hash_warm.run(given[1:])
        except OSError:  # no current directory, no file left to open: the full path says it
            code = None
        if code is not None:
            return code if arguments is not None else _leave(code)
    if arguments is None:
        import gc

        gc.disable()  # one short run that builds large structures and keeps them
    prefetch = None
    if given[:1] == ["hash"] or given[:2] == ["setup", "keys"]:
        from cigen.cli.early import prefetch_early

        try:
            prefetch = prefetch_early(given)
        except OSError:
            pass
    try:
        from cigen.cli.run import run
    except OSError:  # no file is left to open: what is said about that is more than a look
        if prefetch:
            prefetch.close()
        from cigen.cli.run import run

        prefetch = None
    code = run(given, prefetch)
    return code if arguments is not None else _leave(code)


def _leave(code: int) -> NoReturn:
    """Ends the process at once: taking an interpreter apart costs more than what was done with it."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 1
    os._exit(code)
