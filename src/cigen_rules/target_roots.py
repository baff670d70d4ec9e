"""The targets that `pants:` entries name, as Pants' command line would, but without what depends on the command line."""

from __future__ import annotations

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
from pants.engine.target import RegisteredTargetTypes, Tags, Target
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


async def _named(specs: Sequence[str], origin: str) -> List[Tuple[Target, ...]]:
    """What each of the specs names: targets of the repository, generators replaced by what they generate.

    Jobs depend on what is named, so that none of them, nor their configurations, can be part of it.
    """
    directories = await _directories(specs)
    found = await targets_at([_raw(spec, spec in directories, origin) for spec in specs])
    return [tuple(target for target in targets if not isinstance(target, _OURS)) for targets in found]


async def roots_of(selection: TargetSelection, types: RegisteredTargetTypes, origin: str) -> Tuple[Address, ...]:
    """The addresses selected, sorted; at least one for each spec. Raises NoTargets, or what Pants raises.

    Filters are about the targets that generators make, as for `pants test`.
    """
    matches = _filter(selection, types)
    specs = (*selection.specs, *selection.without)
    found = await _named(specs, origin)
    for spec, targets in zip(specs, found):
        if not targets:
            raise NoTargets(f"{spec} names no target")
    if _is_address(selection):
        inputs = UnparsedAddressInputs(selection.specs, owning_address=None, description_of_origin=origin)
        try:
            return tuple(await addresses_of(inputs))
        except Exception:  # parametrized: the address stands for several, which were found
            pass
    taken_away = {target.address for targets in found[len(selection.specs) :] for target in targets}
    named = {target.address for targets in found[: len(selection.specs)] for target in targets if matches(target)}
    if not named:
        raise NoTargets(
            "its filters leave no target; they are about what generators make: python_test, not python_tests"
        )
    if named <= taken_away:
        raise NoTargets("what is taken away leaves no target")
    return tuple(sorted(named - taken_away))


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
