"""The template variables a command line and its environment give."""

from __future__ import annotations

import argparse
import os

from cigen.config.variables import Variables, parse_variables


def variables_of(options: argparse.Namespace) -> Variables:
    """`--var` before the verb, then behind it, over `CIGEN_VAR_*`. Raises CigenError for one that isn't NAME=VALUE."""
    pairs = (*options.var, *getattr(options, "more_var", ()))
    return Variables(parse_variables(pairs), os.environ)
