"""The command line: parsing and printing only. Nothing heavy is imported before the verb is known."""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # not even `typing`: the warm path of `hash` takes less time than its import
    from typing import NoReturn, Optional, Sequence


def main(arguments: Optional[Sequence[str]] = None) -> int:
    """Runs a verb; returns 0 ok, 1 the check failed, 2 usage or bad config, 70 a bug in cigen."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given == ["--version"]:  # the setup job asks in every build: without argparse it is half the time
        from cigen import __version__

        print(f"cigen {__version__}")
        return 0
    if given[:1] == ["hash"]:
        from cigen.cli import hash_warm

        code = hash_warm.run(given[1:])
        if code is not None:
            return code if arguments is not None else _leave(code)
    if arguments is None:
        import gc

        gc.disable()  # one short run that builds large structures and keeps them
    ahead = None
    if given[:1] == ["hash"] or given[:2] == ["setup", "keys"]:
        from cigen.cli.early import look_early

        ahead = look_early(given)
    from cigen.cli.run import run

    code = run(given, ahead)
    return code if arguments is not None else _leave(code)


def _leave(code: int) -> NoReturn:
    """Ends the process at once: taking an interpreter apart costs more than what was done with it."""
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = code or 1
    os._exit(code)
