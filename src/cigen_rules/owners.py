"""Which targets own which files, worked out once for all jobs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterable, List, Mapping, Tuple

from pants.engine.addresses import Address
from pants.engine.rules import collect_rules, rule
from pants.engine.target import AllTargets, SourcesField
from pants.util.logging import LogLevel

from cigen_rules._engine import source_paths_of


@dataclass(frozen=True)
class Owners:
    """The addresses by path, relative to the build root."""

    by_path: Mapping[str, Tuple[Address, ...]]


@rule(desc="Find the owners of all files", level=LogLevel.DEBUG)
async def find_owners(every: AllTargets) -> Owners:
    targets = [target for target in every if target.has_field(SourcesField)]
    found: Dict[str, List[Address]] = {}
    for target, paths in zip(targets, await source_paths_of(targets)):
        for path in paths:
            found.setdefault(path, []).append(target.address)
    return Owners({path: tuple(addresses) for path, addresses in found.items()})


def rules() -> Iterable[object]:
    return collect_rules()
