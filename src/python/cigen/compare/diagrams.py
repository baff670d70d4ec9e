"""Reduced ordered binary decision diagrams: formulas of which two are equal only if they are one number.

R. E. Bryant, "Graph-based algorithms for Boolean function manipulation" (1986). Variables are ordered as they came.
"""

from __future__ import annotations

from typing import Callable, Dict, Hashable, Iterator, List, Mapping, Optional, Set, Tuple

FALSE, TRUE = 0, 1
_MOST_NODES = 100_000


class TooLargeError(Exception):
    """A formula grew beyond all measure: nothing is known about it."""


class Diagrams:
    """Formulas over variables, which are any hashable things; each formula is a number. Raises TooLargeError."""

    def __init__(self, most: int = _MOST_NODES) -> None:
        self._most = most
        self._levels: Dict[Hashable, int] = {}
        self._variables: List[Hashable] = []
        # By number: level, and what is left when its variable is false and true. Constants are below everything.
        self._nodes: List[Tuple[int, int, int]] = [(1 << 60, 0, 0), (1 << 60, 1, 1)]
        self._numbers: Dict[Tuple[int, int, int], int] = {}
        self._known: Dict[Tuple[int, int, int], int] = {}

    def variable(self, name: Hashable) -> int:
        """The formula that is true when the variable is."""
        if name not in self._levels:
            self._levels[name] = len(self._variables)
            self._variables.append(name)
        return self._node(self._levels[name], FALSE, TRUE)

    def negated(self, formula: int) -> int:
        """The formula that is true where this one is false."""
        return self.chosen(formula, FALSE, TRUE)

    def both(self, *formulas: int) -> int:
        """True when all of them are."""
        found = TRUE
        for formula in formulas:
            found = self.chosen(found, formula, FALSE)
        return found

    def either(self, *formulas: int) -> int:
        """True when one of them is."""
        found = FALSE
        for formula in formulas:
            found = self.chosen(found, TRUE, formula)
        return found

    def differ(self, left: int, right: int) -> int:
        """True when one of them is and the other isn't."""
        return self.chosen(left, self.negated(right), right)

    def chosen(self, condition: int, then: int, otherwise: int) -> int:
        """The formula that is `then` where the condition holds, and `otherwise` where it doesn't."""
        tasks: List[Tuple[bool, Tuple[int, int, int]]] = [(False, (condition, then, otherwise))]
        results: List[int] = []
        while tasks:
            joining, triple = tasks.pop()
            if joining:
                high, low = results.pop(), results.pop()
                self._known[triple] = found = self._node(self._top(triple), low, high)
                results.append(found)
                continue
            simple = self._simple(triple)
            if simple is not None:
                results.append(simple)
                continue
            level = self._top(triple)
            tasks.append((True, triple))
            tasks.append((False, self._below(triple, level, 2)))
            tasks.append((False, self._below(triple, level, 1)))
        return results[0]

    def variables(self, *formulas: int) -> List[Hashable]:
        """Those that make a difference to any of the formulas, in their order."""
        levels = {self._nodes[number][0] for number in self._reached(*formulas) if number > TRUE}
        return [self._variables[level] for level in sorted(levels)]

    def holds(self, formula: int, truth: Callable[[Hashable], Optional[bool]]) -> bool:
        """Whether a formula is certainly true; only the variables that decide about it are asked for."""
        while formula > TRUE:
            level, low, high = self._nodes[formula]
            answer = truth(self._variables[level])
            if answer is None:
                return False
            formula = high if answer else low
        return formula == TRUE

    def given(self, formula: int, truth: Callable[[Hashable], Optional[bool]]) -> int:
        """What is left of a formula once the variables whose truth is known have it."""
        reached = self._reached(formula)
        left: Dict[int, int] = {FALSE: FALSE, TRUE: TRUE}
        for number in sorted(reached - left.keys()):  # what is below a node was made before it
            level, low, high = self._nodes[number]
            answer = truth(self._variables[level])
            if answer is None:
                left[number] = self._node(level, left[low], left[high])
            else:
                left[number] = left[high if answer else low]
        return left[formula]

    def _reached(self, *formulas: int) -> Set[int]:
        seen, pending = set(formulas), list(formulas)
        while pending:
            _, low, high = self._nodes[pending.pop()]
            pending.extend({low, high} - seen)
            seen |= {low, high}
        return seen

    def solutions(self, formula: int) -> Iterator[Mapping[Hashable, bool]]:
        """Assignments that make a formula true, falsehood first; variables that are left out may be either."""
        pending: List[Tuple[int, Tuple[Tuple[Hashable, bool], ...]]] = [(formula, ())]
        while pending:
            node, chosen = pending.pop()
            if node == TRUE:
                yield dict(chosen)
            elif node != FALSE:
                level, low, high = self._nodes[node]
                variable = self._variables[level]
                pending.append((high, (*chosen, (variable, True))))
                pending.append((low, (*chosen, (variable, False))))

    def _simple(self, triple: Tuple[int, int, int]) -> Optional[int]:
        condition, then, otherwise = triple
        if condition == TRUE or then == otherwise:
            return then
        if condition == FALSE:
            return otherwise
        if then == TRUE and otherwise == FALSE:
            return condition
        return self._known.get(triple)

    def _top(self, triple: Tuple[int, int, int]) -> int:
        return min(self._nodes[formula][0] for formula in triple)

    def _below(self, triple: Tuple[int, int, int], level: int, branch: int) -> Tuple[int, int, int]:
        first, second, third = (
            node[branch] if node[0] == level else formula
            for formula, node in ((formula, self._nodes[formula]) for formula in triple)
        )
        return first, second, third

    def _node(self, level: int, low: int, high: int) -> int:
        if low == high:
            return low
        key = (level, low, high)
        if key not in self._numbers:
            if len(self._nodes) >= self._most:
                raise TooLargeError
            self._numbers[key] = len(self._nodes)
            self._nodes.append(key)
        return self._numbers[key]
