"""`cigen completion`."""

from __future__ import annotations

import argparse
import sys

from cigen.errors import CigenError

SHELLS = ("bash", "zsh", "fish")


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Print what makes a shell complete cigen's verbs, options and names of jobs. For bash and zsh put "
        '`eval "$(cigen completion bash)"` into ~/.bashrc, or the same with zsh into ~/.zshrc; for fish '
        "`cigen completion fish > ~/.config/fish/completions/cigen.fish`."
    )
    command.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"one of {', '.join(SHELLS)}")


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    try:
        from argcomplete.shell_integration import shellcode  # the setup job, where nobody types, may do without
    except ImportError:
        what = "this cigen can't complete command lines: argcomplete isn't there"
        raise CigenError(what, repair="Install cigen with pip; a vendored one does without it.") from None
    sys.stdout.write(shellcode(["cigen"], shell=options.shell))  # type: ignore[no-untyped-call]  # it says no types
    return 0
