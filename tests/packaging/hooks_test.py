"""The hook that pre-commit takes from the repository."""

from __future__ import annotations

from pathlib import Path

import yaml

from cigen.cli.arguments import parser

HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"


def test_it_checks_what_is_staged() -> None:
    (hook,) = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
    program, *arguments = hook["entry"].split()

    options = parser().parse_args(arguments)

    assert (hook["language"], program) == ("python", "cigen")
    assert (options.verb, options.staged) == ("check", True)
    assert (hook["always_run"], hook["pass_filenames"]) == (True, False)
