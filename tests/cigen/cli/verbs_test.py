"""Every verb that the help names can be run."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any, Iterator, Tuple

import pytest

from cigen.cli.arguments import parser
from cigen.cli.verbs.setup import STEPS


def verbs(command: argparse.ArgumentParser) -> Iterator[Tuple[str, Any]]:
    for action in command._actions:
        if isinstance(action, argparse._SubParsersAction):
            yield from action.choices.items()


def test_each_step_of_setup_has_its_module() -> None:
    setup = dict(verbs(parser()))["setup"]
    setup.fill()

    assert {name for name, _ in verbs(setup)} == set(STEPS)
    for step in STEPS.values():
        assert callable(import_module(step.module).run)


@pytest.mark.parametrize("verb", [name for name, _ in verbs(parser())])
def test_each_verb_explains_itself(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        parser().parse_args([verb, "--help"])

    assert ended.value.code == 0
    assert f"usage: cigen {verb}" in capsys.readouterr().out
