"""The primitive steps: what is left of commands, arguments and conditions when they are written out."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Sequence, Tuple

from cigen.circleci.values import Value

# https://circleci.com/docs/configuration-reference#steps: all that do something themselves.
PRIMITIVE = (
    "add_ssh_keys",
    "attach_workspace",
    "checkout",
    "deploy",
    "persist_to_workspace",
    "restore_cache",
    "run",
    "save_cache",
    "setup_remote_docker",
    "store_artifacts",
    "store_test_results",
)
CONDITIONAL = ("when", "unless")
# What a step with one string behind it means, as a rule.
_WRITTEN_OUT: Mapping[str, str] = {
    "add_ssh_keys": '{{fingerprints: ["{}"]}}',
    "attach_workspace": "{{at: {}}}",
    "persist_to_workspace": "{{root: ., paths: [{}]}}",
    "restore_cache": "{{key: {}}}",
    "save_cache": "{{key: {}, paths: [DIRECTORY]}}",
    "store_artifacts": "{{path: {}}}",
    "store_test_results": "{{path: {}}}",
}


def written_out(name: str, arguments: Value) -> str:
    """The repair for CircleCI's own step with a string where its keys belong; nothing for anything else."""
    if not isinstance(arguments, str) or "<<" in arguments or name not in _WRITTEN_OUT:
        return ""
    return f"Write `{name}: {_WRITTEN_OUT[name].format(arguments)}`."


def indented(keys: Sequence[str]) -> str:
    """The repair for a step whose arguments stand beside its name; `keys` are all of them, that first."""
    return f"Indent {' and '.join(f'`{key}`' for key in keys[1:])} deeper than `{keys[0]}`."


class Step(NamedTuple):
    """A primitive step with its arguments put in. `conditions` are those around it that only a pipeline decides.

    `known` is false for one that may do anything: a registry's orb, or a name nobody defines. `inside` are the commands
    around it, outermost first, those of an orb with its name before theirs. `source` is the reference of the registry's
    orb that has it.
    """

    name: str
    arguments: Value = None
    conditions: Tuple[Value, ...] = ()
    known: bool = True
    inside: Tuple[str, ...] = ()
    source: str = ""


class Steps(Tuple[Step, ...]):
    """An argument of type `steps`, expanded where it was given: its names are those of that place."""
