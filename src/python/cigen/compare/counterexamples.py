"""Values for which two formulas differ, or none: a difference is proven only by a pipeline that can be."""

from __future__ import annotations

import re
from itertools import islice
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
from cigen.compare.diagrams import FALSE
from cigen.compare.formulas import Formulas

_MOST_TRIED = 200


class Difference(NamedTuple):
    """Where two formulas differ. `proven`: these are values of a pipeline; else they are only what nobody can rule out."""

    when: str
    proven: bool


def difference(left: int, right: int, formulas: Formulas, within: int = 1) -> Optional[Difference]:
    """None where two formulas are equal in every pipeline in which `within` holds."""
    if left == right:
        return None
    differing = formulas.both(formulas.differ(left, right), within)
    if differing == FALSE:
        return None
    possible = formulas.both(differing, formulas.possible(differing))
    if possible == FALSE:
        return None
    first = None
    for solution in islice(formulas.solutions(possible), _MOST_TRIED):
        first = first or solution
        values = _values(solution, formulas)
        if values is not None and _holds(differing, values, solution, formulas):
            return Difference(_shown(solution, values), True)
    return Difference(_unproven(first or {}), False)


def _values(solution: Mapping[Hashable, bool], formulas: Formulas) -> Optional[Dict[str, Constant]]:
    """Values of names with which the atoms come out so."""
    atoms = [atom for atom in solution if isinstance(atom, Atom)]
    for_tag = solution.get(Atom(TAG), False)
    found: Dict[str, Constant] = {}
    for name in dict.fromkeys(name for atom in atoms for name in about(atom)):
        own = [atom for atom in atoms if atom.name == name]
        for value in _candidates(name, own, for_tag, formulas):
            if all(truth_of(atom, {name: value}) is solution[atom] for atom in own):
                found[name] = value
                break
        else:
            return None
    return found


def _holds(formula: int, values: Mapping[str, Constant], solution: Mapping[Hashable, bool], formulas: Formulas) -> bool:
    """Whether the formula is true for the values, by every atom that decides."""

    def truth(atom: Hashable) -> Optional[bool]:
        assert isinstance(atom, Atom)
        return solution.get(atom, False) if atom.kind in (TAG, SCHEDULED) else truth_of(atom, values)

    return formulas.holds(formula, truth)


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
            parts.extend(_samples(str(atom.constant)))
    yield from parts
    yield from (f"{part}x" for part in parts)


def _samples(pattern: str) -> Iterator[str]:
    """Texts that a simple pattern may match."""
    for alternative in re.sub(r"^\^|\$$", "", pattern).split("|"):
        plain = alternative.strip("()")
        yield re.sub(r"\\(.)", r"\1", re.sub(r"\.[*+]|\(.*?\)", "x", plain))
        numbers = re.sub(r"\\d[+*]?|\[0-9\][+*]?", "1", plain)
        yield re.sub(r"\\(.)", r"\1", re.sub(r"\.[*+]|\(.*?\)", "x", numbers))


def _shown(solution: Mapping[Hashable, bool], values: Mapping[str, Constant]) -> str:
    others = [(atom, value) for atom, value in solution.items() if isinstance(atom, Atom) and not about(atom)]
    # A branch goes without saying, as do the times at which nothing is due.
    parts = [described(atom, value) for atom, value in others if value or atom.kind not in (TAG, SCHEDULED)]
    names = {atom.name: None for atom in solution if isinstance(atom, Atom) and about(atom)}
    for name in names:
        value = values[name]
        if value is not None:
            parts.append(f"{name} is {shown(value)}")
        elif name not in (BRANCH_NAME, TAG_NAME):
            parts.append(f"{name} has no value")
    return ", ".join(parts) or "for any branch"


def _unproven(solution: Mapping[Hashable, bool]) -> str:
    return ", ".join(described(atom, value) for atom, value in solution.items() if isinstance(atom, Atom))
