"""The dependencies of a `cigen_job`: the targets that own its source files, and those it names."""

from __future__ import annotations

import logging
import posixpath
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Collection, Iterable, Sequence, Tuple

from pants.engine.addresses import Address
from pants.engine.fs import PathGlobs
from pants.engine.rules import collect_rules, rule
from pants.engine.target import FieldSet, InferDependenciesRequest, InferredDependencies
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from cigen.config.references import SourcePattern
from cigen.config.targets import PANTS
from cigen.errors import ConfigError, Position
from cigen.gate.inputs.targets import from_build_root, selections
from cigen.hashing.patterns.language import compile_include
from cigen.hashing.patterns.lists import Chooser, entries_of, positives
from cigen.hashing.patterns.matcher import Matcher
from cigen_rules._engine import paths_at
from cigen_rules._engine.own import closures_at, loaded_at
from cigen_rules.closure import SETTINGS, ClosureRequest
from cigen_rules.owners import Owners
from cigen_rules.paths import below, exactly, from_root
from cigen_rules.subsystem import Cigen, UnownedSourceFiles
from cigen_rules.target_types import UNREADABLE, CigenJobSourceFilesField
from cigen_rules.visibility import hidden_pattern

logger = logging.getLogger(__name__)
_SHOWN = 5


@dataclass(frozen=True)
class CigenJobFieldSet(FieldSet):
    required_fields = (CigenJobSourceFilesField,)

    source_files: CigenJobSourceFilesField


class InferJobDependencies(InferDependenciesRequest[CigenJobFieldSet]):
    infer_from = CigenJobFieldSet


# Pants follows the coroutines that a rule calls, so they stand above it.
async def _matching(root: str, patterns: Sequence[str]) -> Tuple[str, ...]:
    """The files of the project that the patterns select, relative to the build root."""
    globs = [exactly(root, "", "/".join(glob.segments)) for one in positives(patterns) for glob in compile_include(one)]
    found = (await paths_at(PathGlobs(globs))).files
    by_path = {below(root, path).encode(): path for path in found}
    paths = sorted(by_path)
    chosen = Chooser(Matcher(paths)).choose(entries_of(tuple(patterns)))
    return tuple(by_path[paths[i]] for i in sorted(chosen.rows))


async def _named(address: Address, entries: Sequence[SourcePattern]) -> Tuple[Sequence[Address], Sequence[str]]:
    """The targets behind `pants:` entries and their lockfiles. Raises ConfigError where there are none behind one."""
    named = [selection for selection in selections(entries) if selection is not None]
    origin = f"the `source_files` of {address}"
    requests = [ClosureRequest(from_build_root(selection, address.spec_path), origin) for selection in named]
    closures = await closures_at(requests)
    for selection, closure in zip(named, closures):
        if closure.problem:
            what = f"{address}: `{PANTS}{selection.text}`: {closure.problem}"
            raise ConfigError(what, repair="Name targets that are there.")
    roots = dict.fromkeys(root for closure in closures for root in closure.roots)
    return tuple(roots), tuple(path for closure in closures for path in closure.lockfiles)


async def _outputs(root: str) -> Collection[str]:
    """What is generated, and Pants' settings: nobody's targets own them, and no job's hash holds the first."""
    (config,) = await loaded_at([root])
    settings = (await paths_at(PathGlobs([SETTINGS]))).files
    if config.pipeline is None:
        return settings
    generated = (config.pipeline.entrypoint_path, config.pipeline.main_path)
    return {*settings, *(from_root(root, path) for path in generated)}


@rule(desc="Infer the dependencies of a CI job", level=LogLevel.DEBUG)
async def infer_job_dependencies(
    request: InferJobDependencies, cigen: Cigen, owners: Owners, options: GlobalOptions
) -> InferredDependencies:
    address, entries = request.field_set.address, request.field_set.source_files.value or ()
    for hidden in (hidden_pattern(address.spec_path, entry, options.pants_ignore) for entry in entries):
        if hidden:
            raise ConfigError(f"{address}: {hidden.what}", repair=hidden.repair)
    patterns = [SourcePattern(entry, Position(address.spec_path)) for entry in entries]
    named, lockfiles = await _named(address, patterns)
    files = await _matching(address.spec_path, [one.text for one in patterns if not one.names_targets])
    unowned = [path for path in files if path not in owners.by_path and not _is_build_file(path, options)]
    if unowned and address.generated_name != UNREADABLE:
        outputs = await _outputs(address.spec_path)
        _tell(address, [path for path in unowned if path not in outputs], cigen.unowned_source_files)
    owning = (one for path in (*files, *lockfiles) for one in owners.by_path.get(path, ()))
    return InferredDependencies([*named, *dict.fromkeys(owning)])


def _is_build_file(path: str, options: GlobalOptions) -> bool:
    """To Pants a change of such a file is one of its targets, and these own the files around it."""
    return any(fnmatchcase(posixpath.basename(path), pattern) for pattern in options.build_patterns)


def _tell(address: Address, unowned: Sequence[str], behavior: UnownedSourceFiles) -> None:
    if not unowned or behavior == UnownedSourceFiles.IGNORE:
        return
    shown = ", ".join(unowned[:_SHOWN]) + (f" and {len(unowned) - _SHOWN} more" if len(unowned) > _SHOWN else "")
    what = f"no target owns {shown}: {address} doesn't depend on {'them' if len(unowned) > 1 else 'it'}"
    repair = "Add a target that does, e.g. `files()`, or set [cigen].unowned_source_files to `ignore`."
    if behavior == UnownedSourceFiles.ERROR:
        raise ConfigError(what, repair=repair)
    logger.warning(f"{what}.\n  {repair}")


def rules() -> Iterable[object]:
    return (*collect_rules(), UnionRule(InferDependenciesRequest, InferJobDependencies))
