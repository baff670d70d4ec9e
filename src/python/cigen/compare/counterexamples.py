"""Values for which two formulas differ, or none: a difference is proven only by a pipeline that can be."""

from __future__ import annotations

from itertools import chain, islice, product
from typing import Dict, Hashable, Iterator, List, Mapping, NamedTuple, Optional, Sequence

from cigen.compare.atoms import (
    AT_LEAST,
    BRANCH_NAME,
    CONTAINS,
    IS,
    JAVA,
    RE2,
    SCHEDULED,
    STARTS,
    TAG,
    TAG_NAME,
    Atom,
    Constant,
    about,
    described,
    shown,
    truth_of,
)
from cigen.compare.diagrams import FALSE, TRUE
from cigen.compare.formulas import Formulas
from cigen.compare.operands import fixed
from cigen.compare.samples import samples

_MOST_TRIED, _MOST_SOLVED = 5_000, 200


class Difference(NamedTuple):
    """Where two formulas differ. `proven`: these are values of a pipeline; else they are only what nobody can rule out."""

    when: str
    proven: bool


def difference(left: int, right: int, formulas: Formulas, within: int = TRUE) -> Optional[Difference]:
    """None where two formulas are equal in every pipeline in which `within` holds."""
    if left == right:
        return None
    differing = formulas.both(formulas.differ(left, right), within)
    if differing == FALSE:
        return None
    possible = formulas.both(differing, formulas.possible(differing))
    if possible == FALSE:
        return None
    atoms = [atom for atom in formulas.variables(possible) if isinstance(atom, Atom)]
    solutions = islice(formulas.solutions(possible), _MOST_SOLVED)
    tried = islice(_pipelines(atoms, formulas), _MOST_TRIED)
    for pipeline in chain(tried, *(_solving(solution, formulas) for solution in solutions)):
        if formulas.holds(differing, pipeline.truth):
            return Difference(pipeline.shown(), True)
    return Difference(_unproven(next(formulas.solutions(possible))), False)


class _Pipeline(NamedTuple):
    """One that can be: its values, whether it is for a tag, and the workflow whose time has come."""

    values: Mapping[str, Constant]
    for_tag: bool
    scheduled: str

    def truth(self, atom: Hashable) -> Optional[bool]:
        assert isinstance(atom, Atom)
        if atom.kind in (TAG, SCHEDULED):
            return self.for_tag if atom.kind == TAG else atom.name == self.scheduled
        return truth_of(atom, self.values)

    def shown(self) -> str:
        """What tells it from others; a branch goes without saying, as do the times at which nothing is due."""
        parts = ["for a tag"] if self.for_tag else []
        parts.extend([f"at the times of `{self.scheduled}`"] if self.scheduled else [])
        for name, value in self.values.items():
            if value is not None:
                parts.append(f"{name} is {shown(value)}")
            elif name not in (BRANCH_NAME, TAG_NAME):
                parts.append(f"{name} has no value")
        return ", ".join(parts) or "for any branch"


def _solving(solution: Mapping[Hashable, bool], formulas: Formulas) -> Iterator[_Pipeline]:
    """A pipeline in which atoms come out so, if each name has a value for its own."""
    atoms = [atom for atom in solution if isinstance(atom, Atom)]
    values: Dict[str, Constant] = {}
    for_tag = solution.get(Atom(TAG), False)
    for name in dict.fromkeys(name for atom in atoms for name in about(atom)):
        own = [atom for atom in atoms if atom.name == name]
        fitting = (
            value
            for value in _candidates(name, own, for_tag, formulas)
            if all(truth_of(atom, {name: value}) is solution[atom] for atom in own)
        )
        values[name] = next(fitting, None)
    due = (atom.name for atom in atoms if atom.kind == SCHEDULED and solution[atom])
    yield _Pipeline(values, for_tag, next(due, ""))


def _pipelines(atoms: Sequence[Atom], formulas: Formulas) -> Iterator[_Pipeline]:
    """Pipelines with all values that make a difference to an atom, or to as many as there is time for."""
    names = list(dict.fromkeys(name for atom in atoms for name in about(atom)))
    due = ["", *(atom.name for atom in atoms if atom.kind == SCHEDULED)]
    for for_tag, scheduled in product((False, True), due):
        listed = []
        for name in names:
            about_it = [atom for atom in atoms if atom.name == name]
            candidates = {fixed(value): value for value in _candidates(name, about_it, for_tag, formulas)}
            listed.append(list(candidates.values()))
        for values in product(*listed):
            yield _Pipeline(dict(zip(names, values)), for_tag, scheduled)


def _candidates(name: str, atoms: Sequence[Atom], for_tag: bool, formulas: Formulas) -> Iterator[Constant]:
    kind = formulas.kind(name)
    absent = BRANCH_NAME if for_tag else TAG_NAME
    if name == absent:
        yield None
        return
    if name not in (BRANCH_NAME, TAG_NAME) and not kind.given:
        yield None
    if kind.type == "boolean":
        yield from (False, True)
    elif kind.type == "enum":
        yield from (one for one in kind.choices if isinstance(one, (bool, int, float, str)))
    elif kind.type == "integer":
        numbers = {int(str(atom.constant)) for atom in atoms if atom.kind in (IS, AT_LEAST)}
        yield from sorted({0, 1, *(number + more for number in numbers for more in (-1, 0, 1))})
    else:
        yield from _texts(atoms, may_be_empty=name not in (BRANCH_NAME, TAG_NAME))


def _texts(atoms: Sequence[Atom], may_be_empty: bool) -> Iterator[Constant]:
    yield from (atom.constant for atom in atoms if atom.kind == IS)  # type: ignore[misc]  # `is_` made it
    yield "other"
    if may_be_empty:
        yield ""
    parts: List[str] = []
    for atom in atoms:
        if atom.kind in (STARTS, CONTAINS):
            parts.append(str(atom.constant))
        elif atom.kind in (JAVA, RE2):
            parts.extend(samples(str(atom.constant)))
    yield from parts
    yield from (f"{part}x" for part in parts)


def _unproven(solution: Mapping[Hashable, bool]) -> str:
    return ", ".join(described(atom, value) for atom, value in solution.items() if isinstance(atom, Atom))
