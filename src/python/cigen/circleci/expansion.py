"""What reaches a runner: every use of a job as the flat list of its primitive steps.

https://circleci.com/docs/reusing-config. What can't be resolved is in the list as unknown: it may be any step.
"""

from __future__ import annotations

from typing import Dict, FrozenSet, Mapping, NamedTuple, Tuple

from cigen.circleci.definitions import NOTHING, Definitions, Mapped, parameters_of
from cigen.circleci.step_expansion import Here, StepExpander
from cigen.circleci.steps import Step
from cigen.circleci.substitution import Argument, Scope, substitute
from cigen.circleci.used import Found, find_executor, name_all, name_orb, reference_of
from cigen.circleci.values import Value, strings

# What an entry of a workflow says itself; whatever else it holds is an argument of the job.
ENTRY_KEYS = (
    "context",
    "filters",
    "matrix",
    "max_auto_reruns",
    "name",
    "override-with",
    "post-steps",
    "pre-steps",
    "requires",
    "serial-group",
    "type",
)
_NO_KEYS = ("description", "environment", "executor", "parameters", "steps", "type")


class Names(NamedTuple):
    """Definitions of the document that are used, by name, whatever conditions say.

    `registered` are the references of orbs that are known by these alone, `read` those of orbs whose text is at hand.
    `typed` are the values given to parameters and conditions that are no text.
    """

    commands: FrozenSet[str] = frozenset()
    executors: FrozenSet[str] = frozenset()
    orbs: FrozenSet[str] = frozenset()
    registered: FrozenSet[str] = frozenset()
    typed: FrozenSet[str] = frozenset()
    read: FrozenSet[str] = frozenset()


class Expansion(NamedTuple):
    """One use of a job. `keys` are all its own and its executor's, arguments put in, but for the steps.

    `executor_source` is the reference of the registry's orb that has its executor, if `keys` only name one.
    """

    keys: Mapped = {}
    steps: Tuple[Step, ...] = ()
    names: Names = Names()
    executor_source: str = ""


class Expander:
    """Expands uses of one document's jobs; pipeline values that are `known` are put in. What repeats is worked out once."""

    def __init__(self, definitions: Definitions, known: Mapping[str, Value] = {}) -> None:
        self._root = Here(definitions, Scope(known=known))
        self._steps = StepExpander(self._root)

    def named(self, name: str, entry: Mapped = NOTHING) -> Expansion:
        """The use of a job that an entry of a workflow makes; the job may be an orb's."""
        place, definition, found = self._root.definitions, self._root.definitions.jobs.get(name), Found()
        known: object = None
        if definition is None and "/" in name:
            orb, _, inner = name.partition("/")
            known = place.orb(orb)
            name_orb(orb, known, place, found)
            if isinstance(known, Definitions):
                place, definition = known, known.jobs.get(inner)
        if not isinstance(definition, Mapping):
            given = {key: value for key, value in entry.items() if key not in ENTRY_KEYS}
            self._steps.add_unknown(name, given, self._root, found, reference_of(known))
            before, behind = self._beside(entry, "pre-steps", found), self._beside(entry, "post-steps", found)
            return Expansion(self._executors_in(given, found), (*before, *found.steps, *behind), _names(found))
        return self._expanded(definition, entry, place, found)

    def _executors_in(self, given: Mapped, found: Found) -> Mapped:
        """The executors at hand that an unknown job may run in: those that its arguments name."""
        root = self._root.definitions
        texts = sorted(set(strings(given)))
        if any("<<" in text for text in texts):  # then it may be any of them
            name_all("executors", root, found)
            return {"executors": root.executors, "orbs": root.orbs}
        named = {text: find_executor(text, (root,), found)[1] for text in texts}
        known = {text: definition for text, definition in named.items() if definition is not None}
        return {"executors": known} if known else {}

    def defined(self, definition: Mapped, entry: Mapped = NOTHING) -> Expansion:
        """The same for a job of the document that is at hand."""
        return self._expanded(definition, entry, self._root.definitions, Found())

    def steps(self, written: Value) -> Expansion:
        """Steps that stand in no job."""
        found = Found()
        self._steps.add_list(written, self._root, found)
        return Expansion({}, tuple(found.steps), _names(found))

    def _expanded(self, definition: Mapped, entry: Mapped, place: Definitions, found: Found) -> Expansion:
        declared = parameters_of(definition)
        given = {key: value for key, value in entry.items() if key not in ENTRY_KEYS or key in declared}
        callee = Here(place)
        values = self._steps.arguments(declared, given, self._root, callee, found)
        here = callee._replace(scope=self._root.scope._replace(parameters=values))
        found.executor_source = ""  # of those that arguments name nothing is said
        keys = self._keys(definition, here, found)
        source = found.executor_source
        before, behind = self._beside(entry, "pre-steps", found), self._beside(entry, "post-steps", found)
        for name in given:
            if name not in declared:
                self._steps.add_opaque(name, given[name], self._root, found)
        if "override-with" in entry:
            self._override(str(entry["override-with"]), found)
        self._steps.add_list(definition.get("steps", ()), here, found)
        return Expansion(keys, (*before, *found.steps, *behind), _names(found), source)

    def _override(self, name: str, found: Found) -> None:
        """The job that takes this one's place, or may: all of it beside this one, where an orb at hand defines it."""
        orb, _, inner = name.partition("/")
        known = self._root.definitions.orb(orb)
        definition = known.jobs.get(inner) if isinstance(known, Definitions) else None
        if isinstance(known, Definitions) and isinstance(definition, Mapping):
            name_orb(orb, known, self._root.definitions, found)
            instead = self._expanded(definition, NOTHING, known, found)
            self._steps.add_opaque(name, instead.keys, self._root, found)
        else:
            self._steps.add_named(name, None, self._root, found)

    def _beside(self, entry: Mapped, key: str, found: Found) -> Tuple[Step, ...]:
        """The steps that the entry puts around the job's own."""
        if key not in entry:
            return ()
        added = Found()
        self._steps.add_list(entry[key], self._root, added)
        found.names |= added.names
        return tuple(added.steps)

    def _keys(self, definition: Mapped, here: Here, found: Found) -> Mapped:
        """A job's own keys win over its executor's, whole, but for the environment, which merges."""
        own = {key: substitute(value, here.scope) for key, value in definition.items() if key not in _NO_KEYS}
        environment = substitute(definition.get("environment", {}), here.scope)
        keys: Dict[str, Value] = {}
        if "executor" in definition:
            keys = dict(self._executor(substitute(definition["executor"], here.scope), here, found))
        inherited = keys.pop("environment", {})
        keys.update(own)
        if isinstance(inherited, Mapping) and isinstance(environment, Mapping):
            environment = {**inherited, **environment}
        elif inherited:
            environment = [inherited, environment]
        return {**keys, **({"environment": environment} if environment else {})}

    def _executor(self, written: Argument, here: Here, found: Found) -> Mapped:
        given = written if isinstance(written, Mapping) else {"name": written}
        name = given.get("name")
        arguments = {key: value for key, value in given.items() if key != "name"}
        place, definition = find_executor(name, (here.definitions, self._root.definitions), found)
        if not isinstance(definition, Mapping):
            # A registry's, or one that only the pipeline's values name: then it may be any of them.
            if not isinstance(name, str) or "<<" in name:
                root = self._root.definitions
                name_all("executors", root, found)
                return {"executor": given, "executors": root.executors, "orbs": root.orbs}
            return {"executor": given}
        callee = Here(place)
        values = self._steps.arguments(parameters_of(definition), arguments, here, callee, found)
        scope = self._root.scope._replace(parameters=values)
        return {
            key: substitute(value, scope)
            for key, value in definition.items()
            if key not in ("description", "parameters")
        }


def _names(found: Found) -> Names:
    kinds = ("commands", "executors", "orbs", "registered", "typed", "read")
    return Names(*(frozenset(name for kind, name in found.names if kind == wanted) for wanted in kinds))
