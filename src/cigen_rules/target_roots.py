"""The targets that `pants:` entries name, as Pants' command line would, but without what depends on the command line."""

from __future__ import annotations

from itertools import chain
from typing import Iterable, List, Sequence, Tuple

from pants.base.specs import (
    AddressLiteralSpec,
    DirGlobSpec,
    FileGlobSpec,
    FileLiteralSpec,
    RawSpecs,
    RecursiveGlobSpec,
)
from pants.engine.addresses import Address, AddressInput, UnparsedAddressInputs
from pants.engine.fs import PathGlobs
from pants.engine.target import RegisteredTargetTypes, Tags, Target, Targets
from pants.util.filtering import TargetFilter, and_filters, create_filters
from pants.util.frozendict import FrozenDict

from cigen.config.targets import TargetSelection
from cigen.errors import nearest
from cigen_rules._engine import addresses_of, paths_at, targets_at
from cigen_rules.paths import exactly
from cigen_rules.target_types import CigenConfigTarget, CigenJobsTarget, CigenJobTarget

_OURS = (CigenConfigTarget, CigenJobsTarget, CigenJobTarget)


class NoTargets(Exception):
    """What is wrong with a selection."""


# Pants follows the coroutines that a rule calls, and what they call stands above them.
async def _directories(specs: Sequence[str]) -> Sequence[str]:
    """Those of the specs that are directories: Pants reads them like `path:`."""
    plain = [exactly("", spec) for spec in specs if not set(spec) & set(":#@")]
    return (await paths_at(PathGlobs(plain))).dirs


async def _named(specs: Sequence[str], origin: str) -> Sequence[Targets]:
    """What each of the specs names, generators replaced by what they generate. Raises NoTargets where one names nothing."""
    directories = await _directories(specs)
    found = await targets_at([_raw(spec, spec in directories, origin) for spec in specs])
    for spec, targets in zip(specs, found):
        if not targets:
            raise NoTargets(f"{spec} names no target")
    return found


async def _as_itself(spec: str, origin: str) -> Tuple[Address, ...]:
    """The address, a generator's its own; nothing where it stands for several, as one that is parametrized does."""
    inputs = UnparsedAddressInputs((spec,), owning_address=None, description_of_origin=origin)
    try:
        return tuple(await addresses_of(inputs))
    except Exception:  # whoever asks knows that it names targets
        return ()


async def roots_of(selection: TargetSelection, types: RegisteredTargetTypes, origin: str) -> Tuple[Address, ...]:
    """The addresses selected, sorted; each spec names some. Raises NoTargets, or what Pants raises.

    Filters are about the targets that generators make, as for `pants test`.
    """
    matches = _filter(selection, types)
    found = await _named((*selection.specs, *selection.without), origin)
    count = len(selection.specs)
    named = _of_repository(selection.specs, found[:count])
    itself = await _as_itself(selection.specs[0], origin) if _is_address(selection) else ()
    return itself or _left([target for target in named if matches(target)], chain.from_iterable(found[count:]))


def _of_repository(specs: Sequence[str], found: Sequence[Targets]) -> List[Target]:
    """Those that jobs can depend on: neither jobs nor their configurations. Raises NoTargets where a spec names others only."""
    for spec, targets in zip(specs, found):
        if all(isinstance(target, _OURS) for target in targets):
            raise NoTargets(f"{spec} names no target but cigen's own")
    return [target for targets in found for target in targets if not isinstance(target, _OURS)]


def _left(named: Iterable[Target], taken_away: Iterable[Target]) -> Tuple[Address, ...]:
    addresses = {target.address for target in named}
    if not addresses:
        what = "its filters leave no target; they are about what generators make: python_test, not python_tests"
        raise NoTargets(what)
    left = addresses - {target.address for target in taken_away}
    if not left:
        raise NoTargets("what is taken away leaves no target")
    return tuple(sorted(left))


def _is_address(selection: TargetSelection) -> bool:
    """Whether it is one address and nothing else: a generator is named as itself then."""
    (spec, *more) = selection.specs
    return (
        not more and selection == TargetSelection((spec,)) and not spec.endswith(":") and bool(set(spec) & set(":#@"))
    )


def _raw(spec: str, is_directory: bool, origin: str) -> RawSpecs:
    """One spec of the command line, seen from the build root."""
    directory = spec.rstrip(":").strip("/")
    if spec.endswith("::"):
        return RawSpecs(recursive_globs=(RecursiveGlobSpec(directory),), description_of_origin=origin)
    if spec.endswith(":") or is_directory:
        return RawSpecs(dir_globs=(DirGlobSpec(directory),), description_of_origin=origin)
    if not set(spec) & set(":#@"):
        if "*" in spec:
            return RawSpecs(file_globs=(FileGlobSpec(spec),), description_of_origin=origin)
        return RawSpecs(file_literals=(FileLiteralSpec(spec),), description_of_origin=origin)
    read = AddressInput.parse(spec, description_of_origin=origin)
    literal = AddressLiteralSpec(
        read.path_component, read.target_component, read.generated_component, FrozenDict(read.parameters)
    )
    return RawSpecs(address_literals=(literal,), description_of_origin=origin)


def _filter(selection: TargetSelection, types: RegisteredTargetTypes) -> TargetFilter:
    def of_type(alias: str) -> TargetFilter:
        if alias not in types.aliases:
            raise NoTargets(f"there is no type of targets `{alias}`. {nearest(alias, types.aliases, noun='type')}")
        return lambda target: target.alias == alias

    def tagged(tag: str) -> TargetFilter:
        return lambda target: tag in (target.get(Tags).value or ())

    both: Iterable[TargetFilter] = (
        *create_filters(selection.filter_target_type, of_type),
        *create_filters(selection.tag, tagged),
    )
    return and_filters(both)
