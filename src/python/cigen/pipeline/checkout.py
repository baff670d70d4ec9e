"""How a job's sources get there: one step, unless it has its own."""

from __future__ import annotations

from typing import Dict, Mapping, Tuple

from cigen.config.command import Command
from cigen.config.nodes import Value
from cigen.config.settings import Checkout
from cigen.config.steps import Step, made, walk
from cigen.errors import Position
from cigen.pipeline import shallow_checkout

CHECKOUTS = ("checkout", shallow_checkout.NAME, shallow_checkout.ALIAS)
_OPTIONS = ("clone_options", "fetch_options", "tag_fetch_options", "path")
_HOSTS = ("github", "gitlab", "bitbucket")


def with_checkout(
    steps: Tuple[Step, ...], checkout: Checkout, commands: Mapping[str, Command], at: Position
) -> Tuple[Step, ...]:
    """The steps with a checkout before them, unless they have one or want none."""
    if not checkout.enabled or any(_checks_out(step, commands) for step in walk(steps)):
        return steps
    return (checkout_step(checkout, at), *steps)


def after_checkout(steps: Tuple[Step, ...], commands: Mapping[str, Command]) -> int:
    """How many steps stand before the place where the sources are there."""
    places = [number for number, step in enumerate(steps, 1) if any(_checks_out(s, commands) for s in walk((step,)))]
    return places[-1] if places else 0


def checkout_step(checkout: Checkout, at: Position) -> Step:
    """The step an enabled checkout stands for."""
    arguments: Dict[str, Value] = {name: getattr(checkout, name) for name in _OPTIONS if getattr(checkout, name)}
    if checkout.shallow:
        arguments.update({f"keyscan_{host}": True for host in _HOSTS if getattr(checkout.keyscan, host)})
        return made(shallow_checkout.NAME, arguments, at)
    return made("checkout", {key: value for key, value in arguments.items() if key == "path"}, at)


def _checks_out(step: Step, commands: Mapping[str, Command]) -> bool:
    if step.name in CHECKOUTS:
        return True
    command = commands.get(step.name)
    return command is not None and any(_checks_out(inner, commands) for inner in walk(command.steps))
