"""The argument parser, its errors in the form all errors have."""

from __future__ import annotations

import argparse
import re
from typing import NoReturn

from cigen.errors import nearest

_CHOICE = re.compile(r"argument (\S+): invalid choice: '(.*)' \(choose from (.*)\)")


class Parser(argparse.ArgumentParser):
    """Ends the program with 2, as argparse does."""

    def error(self, message: str) -> NoReturn:
        from cigen.cli.wrap import wrapped  # only errors pay for it

        choice = _CHOICE.fullmatch(message)
        if choice:
            name, value, listed = choice.groups()
            word = name.lower().lstrip("-")
            choices = [one.strip(" '") for one in listed.split(",")]
            message = f"`{value}` is no {word}\n  {nearest(value, choices, noun=word)}"
        self.exit(2, wrapped(f"{self.prog}: {message}\n  Try `{self.prog} --help`.") + "\n")
