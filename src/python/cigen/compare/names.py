"""What is known of the names that conditions refer to, before any pipeline starts."""

from __future__ import annotations

from typing import Dict, Mapping, NamedTuple, Tuple

from cigen.circleci.definitions import Mapped, parameters_of
from cigen.circleci.values import Value
from cigen.compare.atoms import BRANCH_NAME, TAG_NAME, Atom

PARAMETERS = "pipeline.parameters."
# https://circleci.com/docs/pipeline-variables: which of them have a value depends on what started the pipeline.
_TEXTS = (
    BRANCH_NAME,
    TAG_NAME,
    "pipeline.git.revision",
    "pipeline.schedule.name",
    "pipeline.trigger_source",
    "pipeline.trigger.type",
)


class NameKind(NamedTuple):
    """What a name may hold: `type` is string, boolean, integer, enum or, where nobody knows, empty.

    `given`: it has a value in every pipeline. `stands_for`: a boolean that is true whenever this is.
    """

    type: str = ""
    given: bool = False
    choices: Tuple[Value, ...] = ()
    stands_for: Atom = Atom("")


Kinds = Mapping[str, NameKind]
UNKNOWN = NameKind()


def kinds_of(document: Mapped) -> Kinds:
    """The names whose types a document tells, and CircleCI's own."""
    kinds: Dict[str, NameKind] = {name: NameKind("string") for name in _TEXTS}
    for name, declaration in parameters_of(document).items():
        choices = declaration.get("enum")
        listed = tuple(choices) if isinstance(choices, (list, tuple)) else ()
        # One without a default has to be given, or there is no pipeline.
        kinds[PARAMETERS + name] = NameKind(str(declaration.get("type")), True, listed)
    return kinds
