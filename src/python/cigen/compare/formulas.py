"""Formulas about pipeline values: the atoms, and what is known to hold between them."""

from __future__ import annotations

from itertools import combinations
from typing import Dict, Hashable, Iterator, List

from cigen.compare.atoms import (
    AT_LEAST,
    BRANCH_NAME,
    CONTAINS,
    DEFINED,
    IS,
    OPAQUE,
    RE2,
    SCHEDULED,
    STARTS,
    TAG,
    TAG_NAME,
    TRUTHY,
    Atom,
    Constant,
    is_,
    truth_of,
)
from cigen.compare.diagrams import FALSE, TRUE, Diagrams
from cigen.compare.names import UNKNOWN, Kinds, NameKind

_NEEDS_A_VALUE = (AT_LEAST, CONTAINS, IS, RE2, STARTS, TRUTHY)
_MOST_CHOICES = 100


class Formulas(Diagrams):
    """Diagrams whose variables are atoms about names of these kinds."""

    def __init__(self, kinds: Kinds) -> None:
        super().__init__()
        self.kinds = kinds

    def kind(self, name: str) -> NameKind:
        """What sort of value a name has."""
        return self.kinds.get(name, UNKNOWN)

    def atom(self, atom: Atom) -> int:
        """The formula that is true where the atom is."""
        return self.variable(atom)

    def opaque(self, *key: Hashable) -> int:
        """Something that is either true or false, and equal only to itself."""
        return self.variable(Atom(OPAQUE, "", key))

    def is_(self, name: str, constant: Constant) -> int:
        """Whether a name has exactly this value."""
        kind = self.kind(name)
        if kind.type == "boolean":
            if not isinstance(constant, bool):
                return FALSE
            true = self.variable(kind.stands_for if kind.stands_for.kind else is_(name, True))
            return true if constant else self.negated(true)
        if kind.type in ("string", "integer") and type(constant) is not {"string": str, "integer": int}[kind.type]:
            return FALSE
        if kind.type == "enum" and not any(type(one) is type(constant) and one == constant for one in kind.choices):
            return FALSE
        return self.variable(is_(name, constant))

    def defined(self, name: str) -> int:
        """Whether a name has a value."""
        return TRUE if self.kind(name).given else self.variable(Atom(DEFINED, name))

    def possible(self, *formulas: int) -> int:
        """A formula that holds in every pipeline, about the atoms of these formulas."""
        found = TRUE
        for rule in self._rules(self._atoms(formulas)):
            found = self.both(found, rule)
        return found

    def _atoms(self, formulas: tuple[int, ...]) -> List[Atom]:
        return [atom for atom in self.variables(*formulas) if isinstance(atom, Atom)]

    def _rules(self, atoms: List[Atom]) -> Iterator[int]:
        by_name: Dict[str, List[Atom]] = {}
        for atom in atoms:
            by_name.setdefault(atom.name if atom.kind not in (OPAQUE, SCHEDULED, TAG) else "", []).append(atom)
        for name, about in by_name.items():
            if name:
                yield from self._of_one_name(name, about)
        schedules = [self.variable(atom) for atom in atoms if atom.kind == SCHEDULED]
        for one, other in combinations(schedules, 2):
            yield self.negated(self.both(one, other))

    def _of_one_name(self, name: str, atoms: List[Atom]) -> Iterator[int]:
        constants = [atom for atom in atoms if atom.kind == IS]
        if name in (BRANCH_NAME, TAG_NAME):
            constants = list(dict.fromkeys((*constants, is_(name, ""))))
        for one, other in combinations(constants, 2):
            yield self.negated(self.both(self.variable(one), self.variable(other)))
        for constant in constants:
            for other in atoms:
                yield self._implied(constant, other)
        for atom in atoms:
            if atom.kind in _NEEDS_A_VALUE:
                yield self._implies(self.variable(atom), self.defined(name))
        yield from self._orders([atom for atom in atoms if atom.kind == AT_LEAST])
        yield from self._exhausted(name, constants)
        if name in (BRANCH_NAME, TAG_NAME):
            yield self._of_git(name, self.variable(Atom(TAG)))

    def _of_git(self, name: str, for_tag: int) -> int:
        """A pipeline for a tag has that and no branch, any other has no tag; what isn't there may be an empty text."""
        named = self.both(self.defined(name), self.negated(self.is_(name, "")))
        if name == TAG_NAME:
            return self.negated(self.differ(named, for_tag))
        return self.negated(self.both(named, for_tag))

    def _implied(self, constant: Atom, other: Atom) -> int:
        """What a known value says about another atom of its name."""
        if other.kind == IS:
            return TRUE
        value: Constant = constant.constant  # type: ignore[assignment]  # it was made by `is_`
        answer = truth_of(other, {other.name: value})
        if answer is None:
            return TRUE
        then = self.variable(other)
        return self._implies(self.variable(constant), then if answer else self.negated(then))

    def _orders(self, atoms: List[Atom]) -> Iterator[int]:
        ordered = sorted(atoms, key=lambda atom: int(str(atom.constant)))
        for lower, higher in zip(ordered, ordered[1:]):
            yield self._implies(self.variable(higher), self.variable(lower))

    def _exhausted(self, name: str, constants: List[Atom]) -> Iterator[int]:
        """An enum has one of its values."""
        choices = self.kind(name).choices
        if constants and self.kind(name).type == "enum" and len(choices) <= _MOST_CHOICES:
            every = [one for one in choices if isinstance(one, (bool, int, str))]
            if len(every) == len(choices):
                values = [self.variable(is_(name, one)) for one in every]
                yield self.either(*values)
                for one, other in combinations(values, 2):
                    yield self.negated(self.both(one, other))

    def _implies(self, condition: int, then: int) -> int:
        return self.either(self.negated(condition), then)
