"""The jobs a workflow lists -> its entries: matrices written out, names and requirements settled."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Dict, FrozenSet, Iterator, List, Mapping, Sequence, Set, Tuple

from circleci.emulator.compiled import STATUSES
from circleci.emulator.errors import CompileError
from circleci.emulator.groups import Use, read_uses
from circleci.emulator.matrix import Combination, combinations, instance_name
from circleci.emulator.shape import mapping, named, sequence, texts
from circleci.emulator.tags import Scope, evaluate, quoted, written

Requirements = Mapping[str, FrozenSet[str]]


@dataclass(frozen=True)
class Entry:
    """A job of a workflow under its name there; `keys` are as written, in `scope`."""

    defined: str
    name: str
    keys: Mapping[str, object]
    scope: Scope
    requires: Requirements
    alias: str = ""
    base: str = ""  # its name before equal ones got numbers

    @property
    def type(self) -> str:
        return str(self.keys.get("type", ""))


def read_entries(workflow: str, items: object, groups: Mapping[str, object], scope: Scope) -> List[Entry]:
    """The entries, ordered so that each comes after those it requires. Raises CompileError.

    Stricter than CircleCI, which looks only at the workflows a pipeline enables.
    """
    uses = read_uses(workflow, items, groups)
    entries = [entry for use in uses for entry in _entries(use, scope)]
    return _ordered(workflow, _required(workflow, _numbered(workflow, entries)))


def _entries(use: Use, scope: Scope) -> Iterator[Entry]:
    if "matrix" not in use.keys:
        yield _entry(use, scope, use.job)
        return
    alias = use.prefix + str(mapping(use.keys["matrix"]).get("alias", use.job))
    for combination in combinations(use.keys["matrix"], scope):
        keys = _with_arguments(use, combination)
        inside = replace(scope, matrix=combination)
        yield replace(_entry(use._replace(keys=keys), inside, instance_name(use.job, combination)), alias=alias)


def _with_arguments(use: Use, combination: Combination) -> Mapping[str, object]:
    twice = sorted(set(combination) & set(use.keys))
    if twice:
        raise CompileError(f"Arguments of '{use.job}' both beside the matrix and in it: {', '.join(twice)}")
    return {**use.keys, **{name: quoted(value) for name, value in combination.items()}}


def _entry(use: Use, scope: Scope, default: str) -> Entry:
    name = written(evaluate(use.keys.get("name", quoted(default)), scope))
    requires = dict(_requirement(item) for item in sequence(evaluate(use.keys.get("requires"), scope)))
    return Entry(use.job, use.prefix + name, use.keys, scope, requires, base=use.prefix + name)


def _requirement(item: object) -> Tuple[str, FrozenSet[str]]:
    name, statuses = named(item)
    wanted = frozenset(texts(statuses) if statuses is not None else ["success"])
    if "terminal" in wanted:  # short for all of them
        wanted = wanted - {"terminal"} | STATUSES
    if not wanted or not wanted <= STATUSES:
        raise CompileError(f"Unknown status of the required job '{name}': {', '.join(sorted(wanted - STATUSES))}")
    return name, wanted


def _numbered(workflow: str, entries: Sequence[Entry]) -> List[Entry]:
    """Equal names get numbers, each of them (docs: configuration-reference, `name`)."""
    bases = [entry.base for entry in entries]
    seen: Dict[str, int] = {}
    numbered = []
    for entry in entries:
        seen[entry.base] = seen.get(entry.base, 0) + 1
        repeated = bases.count(entry.base) > 1
        numbered.append(replace(entry, name=f"{entry.base}-{seen[entry.base]}") if repeated else entry)
    _unique(workflow, numbered)
    return numbered


def _unique(workflow: str, entries: Sequence[Entry]) -> None:
    # Case doesn't tell names apart (CircleCI-Public/circleci-yaml-language-server).
    seen: Set[str] = set()
    for entry in entries:
        if entry.name.lower() in seen:
            raise CompileError(f"More than one job is named '{entry.name}' in workflow '{workflow}'")
        seen.add(entry.name.lower())


def _required(workflow: str, entries: Sequence[Entry]) -> List[Entry]:
    """With requirements on the names jobs have after all. Raises CompileError."""
    found = []
    for entry in entries:
        requires: Dict[str, FrozenSet[str]] = {}
        for wanted, statuses in entry.requires.items():
            requires.update((name, statuses) for name in _names(workflow, entry, wanted, entries))
        found.append(replace(entry, requires=requires))
    return found


def _names(workflow: str, entry: Entry, wanted: str, entries: Sequence[Entry]) -> List[str]:
    """The other job of the name, as it was before numbers; or all of a matrix, by its alias.

    So of two uses of one job the second may require the first, and nothing else may require either. From the compiler's
    own cases in CircleCI-Public/circleci-yaml-language-server, `renames_requires`, and astronomer/ap-airflow#360.
    """
    named = [other.name for other in entries if other.base == wanted and other is not entry]
    if not named:
        named = [other.name for other in entries if other.alias == wanted and other.alias != entry.alias]
    elif len(named) == 1:
        return named
    if not named or named[0] in [other.name for other in entries if other.base == wanted]:
        reason = f"which is the name of {len(named)} other jobs in workflow"
        raise CompileError(f"Job '{entry.name}' requires '{wanted}', {reason} '{workflow}'")
    return named


def _ordered(workflow: str, entries: Sequence[Entry]) -> List[Entry]:
    ordered: Dict[str, Entry] = {}
    left = list(entries)
    while left:
        ready = [entry for entry in left if all(name in ordered for name in entry.requires)]
        if not ready:
            names = ", ".join(entry.name for entry in left)
            raise CompileError(f"The jobs of workflow '{workflow}' require each other in a cycle: {names}")
        ordered.update((entry.name, entry) for entry in ready)
        left = [entry for entry in left if entry.name not in ordered]
    return list(ordered.values())
