"""What `pants:` among source files stands for: the targets named there with all they depend on."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from hashlib import sha256
from itertools import chain
from typing import Dict, Iterable, List, Mapping, NamedTuple, Optional, Tuple

from pants.backend.python.subsystems.setup import PythonSetup
from pants.engine.addresses import Address, Addresses
from pants.engine.fs import PathGlobs
from pants.engine.rules import collect_rules, rule
from pants.engine.target import FieldDefaults, RegisteredTargetTypes, SourcesField, Target
from pants.jvm.subsystems import JvmSubsystem
from pants.util.logging import LogLevel

from cigen.config.references import SourcePattern
from cigen.config.targets import TargetSelection
from cigen.gate.inputs.targets import from_build_root
from cigen_rules._engine import closure_of, paths_at, source_paths_of
from cigen_rules.paths import exactly, from_root
from cigen_rules.target_roots import roots_of

# Beside fields and files, Pants' own settings decide what becomes of a target.
SETTINGS = "pants*.toml"
_RESOLVE = "resolve"


@dataclass(frozen=True)
class ClosureRequest:
    """Targets as they are named in the build root, and where that is written, for Pants' own error."""

    selection: TargetSelection
    origin: str = field(hash=False, compare=False)


@dataclass(frozen=True)
class Closure:
    """A digest of the fields of targets and of all they depend on, and their files (relative to the build root), sorted.

    The files are their sources, the lockfiles of their resolves, and Pants' settings. `roots` are the targets that were
    named. Or `problem` says why there is none.
    """

    definition: str = ""
    files: Tuple[str, ...] = ()
    lockfiles: Tuple[str, ...] = ()
    roots: Tuple[Address, ...] = ()
    problem: str = ""


def question(root: str, selection: TargetSelection, entry: SourcePattern) -> ClosureRequest:
    """What is asked about an entry of a project's source files."""
    place = entry.at._replace(path=from_root(root, entry.at.path))
    return ClosureRequest(from_build_root(selection, root), f"`{entry.text}` at {place}")


class _Settings(NamedTuple):
    """What the repository says that no target does."""

    types: RegisteredTargetTypes
    defaults: FieldDefaults
    resolves: Tuple[Mapping[str, str], ...]
    constraints: Optional[str]


# Pants follows the coroutines that a rule calls, so they stand above it.
async def _found(request: ClosureRequest, known: _Settings) -> Closure:
    roots = await roots_of(request.selection, known.types, request.origin)
    targets = await closure_of(Addresses(roots))
    names = sorted(_lockfiles(targets, known))
    lockfiles = (await paths_at(PathGlobs([exactly("", path) for path in names]))).files
    settings = (await paths_at(PathGlobs([SETTINGS]))).files
    sources = await source_paths_of([target for target in targets if target.has_field(SourcesField)])
    files = tuple(sorted({*settings, *lockfiles, *chain.from_iterable(sources)}))
    return Closure(_definition(targets), files, lockfiles, roots)


@rule(desc="Find what targets depend on", level=LogLevel.DEBUG)
async def find_closure(
    request: ClosureRequest,
    types: RegisteredTargetTypes,
    defaults: FieldDefaults,
    python: PythonSetup,
    jvm: JvmSubsystem,
) -> Closure:
    known = _Settings(types, defaults, (python.resolves, jvm.resolves), python.requirement_constraints)
    try:
        return await _found(request, known)
    except Exception as error:  # as Pants says it; a value, since a mistake in one project's job is none of another's
        return Closure(problem=" ".join(str(error).split()) or type(error).__name__)


def _lockfiles(targets: Iterable[Target], known: _Settings) -> Iterable[str]:
    """Every lockfile that a target's resolve could mean: languages name theirs alike, and one too many costs little."""
    if known.constraints:
        yield known.constraints
    fields = (one for target in targets for one in target.field_values.values() if one.alias == _RESOLVE)
    for name in {known.defaults.value_or_default(one) for one in fields}:
        yield from (paths[name] for paths in known.resolves if name in paths)


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
