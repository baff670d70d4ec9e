"""`pants lint` fails when a committed file isn't what its configuration says, `pants fix` writes it anew.

The elements of a partition are the *outputs*: they may be missing, and no target owns them, so neither would be seen
if it were about targets or their sources.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Iterable, Mapping, Tuple

from pants.core.goals.fix import FixFilesRequest, FixResult, Partitions
from pants.core.util_rules.partitions import Partition
from pants.engine.addresses import Address
from pants.engine.fs import CreateDigest, FileContent, PathGlobs
from pants.engine.rules import collect_rules, rule
from pants.engine.target import AllTargets
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from cigen.config.output_paths import ENTRYPOINT_NAME, MAIN_NAME
from cigen.drift import drift
from cigen.errors import ConfigError
from cigen.gate.inputs.targets import targets_of
from cigen_rules._engine import contents_at, contents_of, snapshot_of
from cigen_rules._engine.own import closures_at, drift_report, generated_at, loaded_at
from cigen_rules.closure import question
from cigen_rules.config import placed
from cigen_rules.drift_report import Drifted, DriftRequest
from cigen_rules.generated import GeneratedConfig
from cigen_rules.paths import from_root
from cigen_rules.subsystem import Cigen
from cigen_rules.target_types import CigenFieldSet
from cigen_rules.visibility import hidden_directory, ignored_by_git


@dataclass(frozen=True)
class Drifting:
    """The metadata of a partition: whose outputs these are."""

    address: Address

    @property
    def description(self) -> str:
        return self.address.spec


class CigenDriftRequest(FixFilesRequest):
    tool_subsystem = Cigen  # type: ignore[assignment]  # Pants declares it as a class property


@rule(desc="Find CircleCI files to compare", level=LogLevel.DEBUG)
async def files_to_compare(
    request: CigenDriftRequest.PartitionRequest, cigen: Cigen, options: GlobalOptions, every: AllTargets
) -> Partitions[Drifting]:
    if cigen.skip:
        return Partitions[Drifting]()
    addresses = [target.address for target in every if CigenFieldSet.is_applicable(target)]
    refuse_hidden(addresses, options.pants_ignore)
    configs = dict(zip(addresses, await generated_at([address.spec_path for address in addresses])))
    refuse_shared(configs)
    ignore_file = await contents_at(PathGlobs([".gitignore"] if options.pants_ignore_use_gitignore else []))
    lines = [line for file in ignore_file for line in file.content.decode("utf-8", "replace").splitlines()]
    partitions = []
    for address, config in configs.items():
        # What git ignores is neither committed nor shown to rules.
        elements = tuple(path for path in _outputs(address, config) if not ignored_by_git(path, lines))
        if elements and not config.paths.union(elements).isdisjoint(request.files):
            partitions.append(Partition(elements, Drifting(address)))
    return Partitions[Drifting](partitions)


def _outputs(address: Address, config: GeneratedConfig) -> Tuple[str, ...]:
    """Where a configuration's files go; the usual places where it doesn't say because of a problem."""
    if config.problem:
        return tuple(from_root(address.spec_path, f".circleci/{name}") for name in (ENTRYPOINT_NAME, MAIN_NAME))
    return tuple(file.path for file in config.files)


def refuse_hidden(addresses: Iterable[Address], pants_ignore: Iterable[str]) -> None:
    """Raises ConfigError where Pants could never see what is to be compared."""
    for address in addresses:
        hidden = hidden_directory(address.spec_path, pants_ignore)
        if hidden:
            raise hidden


def refuse_shared(configs: Mapping[Address, GeneratedConfig]) -> None:
    """Raises ConfigError where one target's file would replace another's, so that `fix` were never done."""
    writers: Dict[str, Address] = {}
    for address, config in configs.items():
        for path in _outputs(address, config):
            other = writers.setdefault(path, address)
            if other != address:
                what = f"{other} and {address} both write {path}"
                raise ConfigError(what, repair="Remove one of the two targets, or give one another `output_path`.")


# Pants follows the coroutines that a rule calls, so they stand above it.
async def _refuse_missing_targets(root: str) -> None:
    """Raises ConfigError for the first `pants:` entry that names no targets."""
    (config,) = await loaded_at([root])
    named = targets_of(config.pipeline.gated) if config.pipeline else {}
    closures = await closures_at([question(root, selection, entry) for selection, entry in named.items()])
    for entry, closure in zip(named.values(), closures):
        if closure.problem:
            raise placed(
                ConfigError(f"`{entry.text}`: {closure.problem}", entry.at, "Name targets that are there."), root
            )


@rule(desc="Compare CircleCI files", level=LogLevel.DEBUG)
async def compare(request: CigenDriftRequest.Batch) -> FixResult:
    metadata: Drifting = request.partition_metadata
    (config,) = await generated_at([metadata.address.spec_path])
    if config.problem:
        raise config.problem
    await _refuse_missing_targets(metadata.address.spec_path)
    files = [file for file in config.files if file.path in request.files]
    before = {file.path: file.content for file in await contents_of(request.snapshot.digest)}
    found = drift({file.path: file.content.decode() for file in files}, before)
    drifted = tuple(
        Drifted(file.path, before.get(file.path), file.content.decode()) for file in files if file.path in found.changed
    )
    report = await drift_report(DriftRequest(metadata.address.spec, drifted, found.reformatted))
    # What a formatter made of a file stays: two that undo each other's work would never end.
    kept = [FileContent(path, before[path]) for path in found.reformatted]
    output = await snapshot_of(CreateDigest([*(file for file in files if file.path not in found.reformatted), *kept]))
    return FixResult(request.snapshot, output, stdout=report.text, stderr="", tool_name=request.tool_name)


def rules() -> Iterable[object]:
    return (*collect_rules(), *CigenDriftRequest.rules())
