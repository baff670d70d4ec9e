"""`matrix` of a workflow's entry: one use of the job for each combination of values.

https://circleci.com/docs/configuration-reference/#matrix. Only a whole combination can be excluded: that an `exclude` of
some of the parameters took several away is documented nowhere.
"""

from __future__ import annotations

from itertools import product
from math import prod
from typing import Dict, List, Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.substitution import in_text
from cigen.circleci.values import Value, same

LARGEST = 10_000  # combinations


class Matrix(NamedTuple):
    """Its combinations, the last parameter changing fastest, and the name by which all of them are required.

    `unclear`: it excludes something that is no combination of it.
    """

    combinations: Tuple[Mapping[str, Value], ...]
    alias: str
    unclear: bool = False


def read_matrix(written: Value, job: str) -> Optional[Matrix]:
    """The matrix of an entry that uses `job`; None where CircleCI would refuse it."""
    given = written if isinstance(written, Mapping) else {}
    parameters, excluded = given.get("parameters"), given.get("exclude", ())
    if not isinstance(parameters, Mapping) or not parameters or not isinstance(excluded, (list, tuple)):
        return None
    listed = [tuple(values) for values in parameters.values() if isinstance(values, (list, tuple)) and values]
    if len(listed) < len(parameters) or prod(map(len, listed)) > LARGEST:
        return None
    every: List[Dict[str, Value]] = [dict(zip(parameters, chosen)) for chosen in product(*listed)]
    kept = tuple(one for one in every if not any(same(one, other) for other in excluded))
    unclear = any(not any(same(one, other) for one in every) for other in excluded)
    return Matrix(kept, str(given.get("alias", job)), unclear)


def instance_name(job: str, combination: Mapping[str, Value]) -> str:
    """The name of an instance that is given none: the values in the order of the matrix's parameters."""
    return "-".join([job, *(in_text(value) for value in combination.values())])
