"""What a workflow lists: every use of a job under the name that CircleCI gives it.

https://circleci.com/docs/configuration-reference/#jobs-in-workflow. Equal names get numbers, each of them. `requires` is
about the names before that (astronomer/ap-airflow#360; `renames_requires` in CircleCI-Public/circleci-yaml-language-server):
so of two uses of one job the second may require the first, and nothing else may require either.
"""

from __future__ import annotations

from typing import Dict, Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.circleci.findings import Finding, Path
from cigen.circleci.matrices import instance_name, read_matrix
from cigen.circleci.substitution import Scope, in_text, substitute
from cigen.circleci.templating import TemplateError
from cigen.circleci.values import Value

SUCCESS = ("success",)
STATUSES = ("canceled", "failed", "not_run", "success", "unauthorized")
_TERMINAL = "terminal"  # short for all of them


class Requirement(NamedTuple):
    """A job that has to end first, by its name in the workflow, and the statuses it may end with, sorted."""

    name: str
    statuses: Tuple[str, ...] = SUCCESS


class Entry(NamedTuple):
    """One use of a job, an orb's job or a job group. `keys` is all it says itself, a matrix' values put in.

    `base` is its name before equal ones got numbers, `alias` what all instances of its matrix are required by.
    `number` is its place in the list, from 0; `unclear`: its matrix excludes something that is no combination of it.
    `combination` are the values that its matrix gives it.
    """

    name: str
    job: str
    keys: Mapping[str, Value] = {}
    requires: Tuple[Requirement, ...] = ()
    base: str = ""
    alias: str = ""
    number: int = 0
    unclear: bool = False
    combination: Mapping[str, Value] = {}

    @property
    def type(self) -> str:
        """What the entry says it is, `approval` mostly; empty where its job says it."""
        return in_text(self.keys.get("type"))

    @property
    def contexts(self) -> Tuple[Value, ...]:
        """In the order in which they are given: of two values for a variable one wins."""
        given = self.keys.get("context")
        return () if given is None else tuple(given) if isinstance(given, (list, tuple)) else (given,)

    @property
    def filters(self) -> Value:
        """A mapping of rules or an expression; None where there are none."""
        return self.keys.get("filters")


class Entries(NamedTuple):
    """A list of entries in its order, and what CircleCI would refuse."""

    entries: Tuple[Entry, ...]
    findings: Tuple[Finding, ...]


def read_entries(written: Value, path: Path = ()) -> Entries:
    """The uses of jobs in a `jobs` list. Nothing is raised: what can't be read is left out, with a finding."""
    findings: List[Finding] = []
    if not isinstance(written, (list, tuple)) or not written:
        return Entries((), (Finding("it lists no jobs", path, "List at least one."),))
    found: List[Entry] = []
    for index, item in enumerate(written):
        found.extend(_uses(item, index, (*path, index), findings))
    entries = _numbered(found, path, findings)
    return Entries(tuple(_required(entry, entries, path, findings) for entry in entries), tuple(findings))


def _uses(item: Value, index: int, path: Path, findings: List[Finding]) -> Iterator[Entry]:
    job, keys = _named(item)
    if job is None or not isinstance(keys, (Mapping, type(None))):
        findings.append(Finding("this is no use of a job", path, "Write `- job` or `- job: {…}`."))
        return
    given = keys or {}
    if "matrix" not in given:
        yield _use(job, given, {}, job, index)
        return
    matrix = read_matrix(given["matrix"], job)
    if matrix is None:
        repair = "It takes `parameters` with a list of values each, and a list of combinations to `exclude`."
        findings.append(Finding("there is nothing to make of this matrix", (*path, job, "matrix"), repair))
        return
    plain = {key: value for key, value in given.items() if key != "matrix"}
    for combination in matrix.combinations:
        twice = sorted(combination.keys() & plain.keys())
        if twice:
            findings.append(Finding(f"the argument `{twice[0]}` is in the matrix and beside it", (*path, job)))
        entry = _use(job, plain, combination, instance_name(job, combination), index)
        yield entry._replace(alias=matrix.alias, unclear=matrix.unclear, combination=combination)


def _use(job: str, keys: Mapping[str, Value], combination: Mapping[str, Value], default: str, index: int) -> Entry:
    filled = {**_with_matrix(keys, combination), **combination}
    name = in_text(filled["name"]) if filled.get("name") is not None else default
    return Entry(name, job, filled, base=name, number=index)


def _with_matrix(keys: Mapping[str, Value], combination: Mapping[str, Value]) -> Mapping[str, Value]:
    if not combination:
        return keys
    scope = Scope(known={f"matrix.{name}": value for name, value in combination.items()})
    filled: Dict[str, Value] = {}
    for key, value in keys.items():
        try:
            filled[key] = substitute(value, scope)
        except TemplateError:
            filled[key] = value  # said where every text is looked at
    return filled


def _named(item: Value) -> Tuple[Optional[str], Value]:
    """`name` or `{name: value}`."""
    if isinstance(item, Mapping):
        return next(iter(item.items())) if len(item) == 1 else (None, None)
    return (in_text(item), None) if isinstance(item, (str, int, float)) else (None, None)


def _numbered(entries: Sequence[Entry], path: Path, findings: List[Finding]) -> Sequence[Entry]:
    total: Dict[str, int] = {}
    for entry in entries:
        total[entry.base] = total.get(entry.base, 0) + 1
    seen: Dict[str, int] = {}
    taken: Dict[str, str] = {}
    numbered: List[Entry] = []
    for entry in entries:
        seen[entry.base] = seen.get(entry.base, 0) + 1
        name = f"{entry.base}-{seen[entry.base]}" if total[entry.base] > 1 else entry.base
        # Case doesn't tell names apart (CircleCI-Public/circleci-yaml-language-server).
        if name.lower() in taken:
            findings.append(Finding(f"two jobs are called `{name}`", (*path, entry.number), "Give one another `name`."))
        taken[name.lower()] = name
        numbered.append(entry._replace(name=name))
    return numbered


def _required(entry: Entry, entries: Sequence[Entry], path: Path, findings: List[Finding]) -> Entry:
    written = entry.keys.get("requires")
    if written is None:
        return entry
    place = (*path, entry.number, entry.job, "requires")
    found: Dict[str, Requirement] = {}
    for item in written if isinstance(written, (list, tuple)) else ():
        wanted, statuses = _named(item)
        if wanted is None:
            findings.append(Finding("this is no requirement", place, "Write `- job` or `- job: status`."))
            continue
        names = _names(wanted, entry, entries)
        if not names:
            count = sum(other.base == wanted and other is not entry for other in entries)
            what = f"`{entry.name}` requires `{wanted}`, which is the name of {count} other jobs here"
            findings.append(Finding(what, place, "Require a job of this workflow by its name."))
        accepted = _statuses(statuses, place, findings)
        found.update((name, Requirement(name, accepted)) for name in names)
    if not isinstance(written, (list, tuple)):
        findings.append(Finding("`requires` is no list", place, "Write a list of jobs."))
    return entry._replace(requires=tuple(found.values()))


def _names(wanted: str, entry: Entry, entries: Sequence[Entry]) -> Sequence[str]:
    """The one other job of this name; else all instances of the matrix of this alias."""
    named = [other.name for other in entries if other.base == wanted and other is not entry]
    if named:
        return named if len(named) == 1 else ()
    return [other.name for other in entries if other.alias == wanted and other.alias != entry.alias]


def _statuses(written: Value, path: Path, findings: List[Finding]) -> Tuple[str, ...]:
    if written is None:
        return SUCCESS
    given = {in_text(one) for one in (written if isinstance(written, (list, tuple)) else (written,))}
    if _TERMINAL in given:
        given = given - {_TERMINAL} | set(STATUSES)
    unknown = sorted(given - set(STATUSES))
    if unknown or not given:
        what = f"no job ends as `{unknown[0]}`" if unknown else "this requirement accepts no status"
        findings.append(Finding(what, path, f"A job ends as {', '.join(STATUSES[:-1])} or {STATUSES[-1]}."))
    return tuple(sorted(given))
