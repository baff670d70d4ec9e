"""Arguments -> verb -> exit code, and the one place where errors become text."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, Optional, Sequence

from cigen.cli.arguments import VERBS, parser
from cigen.cli.colour import AUTO, choose
from cigen.errors import CigenError
from cigen.project.project import seen_from_here

if TYPE_CHECKING:
    from cigen.hashing.run.prefetch import Prefetch

BUG = 70
# By which a shell asks for completions: `cigen.cli.completion` answers.
ASKED = "_ARGCOMPLETE"
# Mistakes that are shown at once.
_MOST = 50


def run(arguments: Sequence[str], prefetch: Optional[Prefetch] = None) -> int:
    """Runs one command line; no exception leaves it but SystemExit from argparse. Closes `ahead`, a look at its files."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(
            errors="backslashreplace"
        )  # as stderr always does: not every terminal knows every letter
    if ASKED in os.environ:
        from cigen.cli.completion import complete  # only a shell asks for it

        complete()
    try:
        choose(AUTO)
        options = parser(*arguments[:1]).parse_args(arguments)
        if options.verb is None:  # a bare `cigen` generates
            options = parser().parse_args([*arguments, "generate"])
        options.prefetch = prefetch
        choose(options.color)
        verb = import_module(VERBS[options.verb].module)
        code: int = verb.run(options)
        return code
    except CigenError as error:
        return _said(seen_from_here(error, options.config))
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nobody reads on: not worth a word
        return 1
    except KeyboardInterrupt:
        return 130
    except (OSError, MemoryError) as error:
        return _said(_refusal(error))
    except Exception as error:
        return _bug(error, arguments)
    finally:
        if prefetch:
            prefetch.close()


def _said(error: CigenError) -> int:
    from cigen.cli import colour
    from cigen.cli.report.wrap import wrapped  # only errors pay for it

    for one in error.all[:_MOST]:
        colour.write(sys.stderr, wrapped(f"cigen: {one}") + "\n", colour.message)
    if len(error.all) > 1:
        rest = f"; the first {_MOST} are shown" if len(error.all) > _MOST else ""
        print(f"{len(error.all)} mistakes{rest}", file=sys.stderr)
    return error.exit_code


def _refusal(error: Exception) -> CigenError:
    """What the system couldn't give: no configuration can mend it."""
    if not isinstance(error, OSError):
        return CigenError("there isn't enough memory", repair="Give it more, or split the configuration.")
    place = f": {os.fsdecode(error.filename)}" if error.filename else ""
    what = f"the system refused: {error.strerror or type(error).__name__}{place}"
    return CigenError(
        what, repair="See to the place, to its permissions, or to the limits of this process (`ulimit -a`)."
    )


def _bug(error: Exception, arguments: Sequence[str]) -> int:
    if os.environ.get("CIGEN_DEBUG") == "1":
        raise error
    print(
        f"cigen: this is a bug in cigen, not in your configuration: {type(error).__name__}: {error}\n"
        f"  Please report it with the output of `CIGEN_DEBUG=1 cigen {' '.join(arguments)}`.",
        file=sys.stderr,
    )
    return BUG
