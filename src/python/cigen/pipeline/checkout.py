"""How a job's sources get there: one step, unless it has its own."""

from __future__ import annotations

from typing import Dict, FrozenSet, Mapping, Tuple

from cigen.config.command import Command
from cigen.config.nodes import Value
from cigen.config.settings import Checkout
from cigen.config.steps import StepConfig, made, walk
from cigen.errors import Position
from cigen.pipeline import shallow_checkout

CHECKOUTS = ("checkout", shallow_checkout.NAME, shallow_checkout.ALIAS)
_OPTIONS = ("clone_options", "fetch_options", "tag_fetch_options", "path")
_HOSTS = ("github", "gitlab", "bitbucket")


def with_checkout(
    steps: Tuple[StepConfig, ...], checkout: Checkout, checkouts: FrozenSet[str], at: Position
) -> Tuple[StepConfig, ...]:
    """The steps with a checkout before them, unless they have one or want none; `checkouts` are what one is called."""
    if not checkout.enabled or any(step.name in checkouts for step in walk(steps)):
        return steps
    return (checkout_step(checkout, at), *steps)


def after_checkout(steps: Tuple[StepConfig, ...], checkouts: FrozenSet[str]) -> int:
    """How many steps stand before the place where the sources are there."""
    places = [number for number, step in enumerate(steps, 1) if any(s.name in checkouts for s in walk((step,)))]
    return places[-1] if places else 0


def checkout_step(checkout: Checkout, at: Position) -> StepConfig:
    """The step an enabled checkout stands for."""
    arguments: Dict[str, Value] = {name: getattr(checkout, name) for name in _OPTIONS if getattr(checkout, name)}
    if checkout.is_shallow:
        arguments.update({f"keyscan_{host}": True for host in _HOSTS if getattr(checkout.keyscan, host)})
        return made(shallow_checkout.NAME, arguments, at)
    return made("checkout", {key: value for key, value in arguments.items() if key == "path"}, at)


def checkout_names(commands: Mapping[str, Command]) -> FrozenSet[str]:
    """The steps, and the commands with one of them inside, that check the sources out."""
    found = set(CHECKOUTS)
    new = found
    while new:
        new = {
            name for name, one in commands.items() if name not in found and any(s.name in new for s in walk(one.steps))
        }
        found |= new
    return frozenset(found)
