"""What `pants:path/to:target` among source files stands for: the target with all it depends on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from itertools import chain
from typing import Dict, Iterable, List, Mapping, Optional, Tuple

from pants.backend.python.subsystems.setup import PythonSetup
from pants.engine.addresses import UnparsedAddressInputs
from pants.engine.fs import PathGlobs
from pants.engine.rules import collect_rules, rule
from pants.engine.target import FieldDefaults, SourcesField, Target
from pants.jvm.subsystems import JvmSubsystem
from pants.util.logging import LogLevel

from cigen.config.references import SourcePattern
from cigen.gate.inputs.targets import spec_of
from cigen_rules._engine import addresses_of, closure_of, paths_at, source_paths_of
from cigen_rules.paths import exactly, from_root

# Beside fields and files, Pants' own settings decide what becomes of a target.
SETTINGS = "pants*.toml"
_RESOLVE = "resolve"


@dataclass(frozen=True)
class ClosureRequest:
    """An address as Pants reads it from the command line, and where it is written, for Pants' own error."""

    address: str
    origin: str = field(hash=False, compare=False)


@dataclass(frozen=True)
class Closure:
    """A digest of the fields of a target and all it depends on, and their files (relative to the build root), sorted.

    The files are their sources, the lockfiles of their resolves, and Pants' settings. Or `problem` says why there is none.
    """

    definition: str = ""
    files: Tuple[str, ...] = ()
    lockfiles: Tuple[str, ...] = ()
    problem: str = ""


def question(root: str, entry: SourcePattern) -> ClosureRequest:
    """What is asked about an entry of a project's source files."""
    place = entry.at._replace(path=from_root(root, entry.at.path))
    return ClosureRequest(spec_of(entry.target or "", root), f"`{entry.text}` at {place}")


@rule(desc="Find what a target depends on", level=LogLevel.DEBUG)
async def find_closure(
    request: ClosureRequest, defaults: FieldDefaults, python: PythonSetup, jvm: JvmSubsystem
) -> Closure:
    inputs = UnparsedAddressInputs([request.address], owning_address=None, description_of_origin=request.origin)
    try:
        roots = await addresses_of(inputs)
    except Exception as error:  # as Pants says it; a value, since a mistake in one project's job is none of another's
        return Closure(problem=" ".join(str(error).split()))
    targets = await closure_of(roots)
    names = sorted(_lockfiles(targets, defaults, (python.resolves, jvm.resolves), python.requirement_constraints))
    lockfiles = (await paths_at(PathGlobs([exactly("", path) for path in names]))).files
    settings = (await paths_at(PathGlobs([SETTINGS]))).files
    sources = await source_paths_of([target for target in targets if target.has_field(SourcesField)])
    return Closure(
        _definition(targets), tuple(sorted({*settings, *lockfiles, *chain.from_iterable(sources)})), lockfiles
    )


def _lockfiles(
    targets: Iterable[Target],
    defaults: FieldDefaults,
    resolves: Tuple[Mapping[str, str], ...],
    constraints: Optional[str],
) -> Iterable[str]:
    """Every lockfile that a target's resolve could mean: languages name theirs alike, and one too many costs little."""
    if constraints:
        yield constraints
    fields = (one for target in targets for one in target.field_values.values() if one.alias == _RESOLVE)
    for name in {defaults.value_or_default(one) for one in fields}:
        yield from (paths[name] for paths in resolves if name in paths)


def _definition(targets: Iterable[Target]) -> str:
    described = sorted((target.address.spec, target.alias, _fields(target)) for target in targets)
    return sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()


def _fields(target: Target) -> List[Tuple[str, str]]:
    values = {one.alias: json.dumps(_plain(one.value), sort_keys=True) for one in target.field_values.values()}
    return sorted(values.items())


def _plain(value: object) -> object:
    """A field's value as JSON; what JSON has no word for by its `repr`."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Enum):
        return _plain(value.value)
    if isinstance(value, Mapping):
        plain: Dict[str, object] = {str(key): _plain(item) for key, item in value.items()}
        return plain
    if isinstance(value, (set, frozenset)):
        return sorted(json.dumps(_plain(item), sort_keys=True) for item in value)
    if isinstance(value, Iterable):
        return [_plain(item) for item in value]
    return repr(value)


def rules() -> Iterable[object]:
    return collect_rules()
