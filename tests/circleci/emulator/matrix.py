"""`matrix`: one use of a job for each combination of arguments (docs: configuration-reference, `matrix`)."""

from __future__ import annotations

from itertools import product
from typing import Dict, List, Mapping

from circleci.emulator.errors import CompileError, NotEmulatedError
from circleci.emulator.shape import mapping, sequence
from circleci.emulator.tags import Scope, evaluate, written

Combination = Mapping[str, object]


def combinations(matrix: object, scope: Scope) -> List[Combination]:
    """All of them but the excluded ones, the last parameter changing fastest.

    Only a whole combination is excluded: that an `exclude` of some of the parameters took away several is said nowhere.
    """
    given = mapping(evaluate(matrix, scope))
    values: Dict[str, List[object]] = {
        name: list(sequence(listed)) for name, listed in mapping(given.get("parameters")).items()
    }
    if not values or not all(values.values()):
        raise CompileError("A matrix needs parameters, and each of them values")
    excluded = [mapping(item) for item in sequence(given.get("exclude"))]
    every = [dict(zip(values, chosen)) for chosen in product(*values.values())]
    return [combination for combination in every if combination not in excluded]


def instance_name(job: str, combination: Combination) -> str:
    """The name of an instance that is given none: the values in the order of the matrix's parameters.

    The documentation's two examples have another order, by name or from the last, which its own lists contradict.
    """
    for value in combination.values():
        if isinstance(value, (Mapping, list)):
            raise NotEmulatedError("the name of a matrix's instance with a map in it")
    return "-".join([job, *(written(value) for value in combination.values())])
