"""Lists of steps written out: commands with their arguments, orbs' commands, conditions.

https://circleci.com/docs/reusing-config: arguments are put in where they are given, names are looked up where they are
written. What can't be resolved is in the list as unknown: it may be any step.
"""

from __future__ import annotations

from typing import Dict, FrozenSet, Iterable, List, Mapping, NamedTuple, Tuple

from cigen.circleci.conditions import BOTH, UNKNOWN, StatementError, holds
from cigen.circleci.definitions import Definitions, Mapped, parameters_of
from cigen.circleci.parameter_types import is_of_type
from cigen.circleci.steps import CONDITIONAL, PRIMITIVE, Step, Steps
from cigen.circleci.substitution import Argument, Scope, is_open, names_left, substitute
from cigen.circleci.used import Found, find_executor, name_all, name_orb, reference_of
from cigen.circleci.values import Value, packed, strings

_MOST = 4_000  # steps; commands that call others twice would have no end
_DEEPEST = 100  # lists of steps inside each other, by conditions or by calls; Python's stack has an end


class Here(NamedTuple):
    """Where steps stand: what names mean, which conditions hold, inside which commands."""

    definitions: Definitions
    scope: Scope = Scope()
    conditions: Tuple[Value, ...] = ()
    inside: Tuple[str, ...] = ()


class StepExpander:
    """Writes steps out. What repeats is worked out once. Pipeline values in `root`'s scope are put in everywhere."""

    def __init__(self, root: Here) -> None:
        self._root = root
        self._commands: Dict[Tuple[int, bytes], Found] = {}
        self._open: List[int] = []  # commands that are being written out: one that calls itself has no end
        self._depth = 0

    def arguments(
        self, declared: Mapping[str, Mapped], given: Mapped, here: Here, callee: Here, found: Found
    ) -> Mapping[str, Argument]:
        """The parameters' values: what is given means what it does where it stands, a default what it does in the callee."""
        values: Dict[str, Argument] = {}
        for name, declaration in declared.items():
            if name in given:
                written, place = given[name], here._replace(conditions=(), inside=())
            elif "default" in declaration:
                written, place = declaration["default"], callee._replace(scope=self._root.scope)
            else:
                continue  # a reference to it stays, and what holds it is unknown
            if declaration.get("type") == "steps":
                inner = Found()
                self.add_list(written, place, inner)
                found.names |= inner.names
                values[name] = Steps(inner.steps)
            else:
                value = substitute(written, place.scope)
                if not is_of_type(declaration, value):
                    self.add_opaque(name, value, here, found)  # CircleCI refuses it, or makes of it who knows what
                    continue
                values[name] = value
                found.note_type(name, value)
            if declaration.get("type") == "executor":
                self._name_executor(values[name], place, found)
        return values

    def _name_executor(self, value: Argument, here: Here, found: Found) -> None:
        name = value.get("name") if isinstance(value, Mapping) else value
        find_executor(name, (here.definitions, self._root.definitions), found)

    def add_list(self, written: Value, here: Here, found: Found) -> None:
        """A list of steps, or a parameter that holds one."""
        value = substitute(written, here.scope) if isinstance(written, str) else written
        if isinstance(value, Steps):
            _splice(value, here, found)
        elif isinstance(value, (list, tuple)) and self._depth < _DEEPEST:
            self._depth += 1
            for item in value:
                self._add_step(item, here, found)
            self._depth -= 1
        else:
            self.add_opaque("steps", value, here, found)

    def _add_step(self, written: Value, here: Here, found: Found) -> None:
        value = substitute(written, here.scope) if isinstance(written, str) else written
        if isinstance(value, Steps):
            _splice(value, here, found)
        elif isinstance(value, str):
            self.add_named(value, None, here, found)
        elif isinstance(value, Mapping) and len(value) == 1:
            ((name, arguments),) = value.items()
            self.add_named(str(substitute(name, here.scope)), arguments, here, found)
        else:
            self.add_opaque("step", value, here, found)

    def add_named(self, name: str, arguments: Value, here: Here, found: Found) -> None:
        """One step by its name: a command of the document, an orb's, or CircleCI's own, in this order."""
        if name in here.definitions.commands:
            self._add_command(name, name, arguments, here.definitions, here, found)
        elif name == "steps":
            self.add_list(arguments, here, found)
        elif name in CONDITIONAL:
            self._add_conditional(name, arguments, here, found)
        elif name in PRIMITIVE:
            self._add_primitive(name, arguments, here, found)
        else:
            orb, slash, inner = name.partition("/")
            known = here.definitions.orb(orb) if slash else None
            name_orb(orb, known, here.definitions, found)
            if isinstance(known, Definitions) and inner in known.commands:
                self._add_command(inner, name, arguments, known, here, found)
            else:
                if is_open(name):
                    name_all("commands", self._root.definitions, found)
                self.add_unknown(name, arguments, here, found, reference_of(known))

    def _add_primitive(self, name: str, arguments: Value, here: Here, found: Found) -> None:
        filled = substitute(arguments, here.scope)
        known = not names_left(filled, "parameters.")
        found.steps.append(Step(name, filled, here.conditions, known, here.inside))

    def add_unknown(self, name: str, arguments: Value, here: Here, found: Found, source: str = "") -> None:
        """Whatever it does, it may also run the commands that its arguments name."""
        filled = substitute(arguments, here.scope)
        self.add_opaque(name, filled, here, found, source)
        for text in set(strings(filled)):
            self._name_executor(text, here, found)
        self._add_given(arguments, here, found)

    def _add_given(self, value: Value, here: Here, found: Found) -> None:
        """The steps in arguments of something unknown, wherever there is a list of what could be steps."""
        given = substitute(value, here.scope) if isinstance(value, str) else value
        if isinstance(given, Steps):
            _splice(given, here, found)
        elif isinstance(given, Mapping):
            for item in given.values():
                self._add_given(item, here, found)
        elif isinstance(given, (list, tuple)):
            for item in given:
                names = [item] if isinstance(item, str) else list(item) if isinstance(item, Mapping) else []
                if len(names) == 1 and self._is_step(names[0], here):
                    self._add_step(item, here, found)
                else:
                    self._add_given(item, here, found)

    def _is_step(self, name: str, here: Here) -> bool:
        if name in here.definitions.commands or name in PRIMITIVE or name in CONDITIONAL:
            return True
        return "/" in name and here.definitions.orb(name.partition("/")[0]) is not None

    def _add_conditional(self, kind: str, arguments: Value, here: Here, found: Found) -> None:
        if not isinstance(arguments, Mapping) or "condition" not in arguments:
            self.add_opaque(kind, arguments, here, found)
            return
        condition = substitute(arguments["condition"], here.scope)
        found.note_type(kind, condition)
        answers = {answer is (kind == "when") for answer in _possible(condition)}
        if answers == {False}:
            never = Found()
            self.add_list(arguments.get("steps", ()), here, never)
            found.names |= never.names
            return
        if answers != {True}:
            here = here._replace(conditions=(*here.conditions, {kind: condition}))
        self.add_list(arguments.get("steps", ()), here, found)

    def _add_command(
        self, name: str, called: str, arguments: Value, place: Definitions, here: Here, found: Found
    ) -> None:
        definition, declared = place.commands[name], parameters_of(place.commands[name])
        if not place.place:
            found.names.add(("commands", name))
        given = {} if arguments is None else arguments
        if not isinstance(definition, Mapping) or not isinstance(given, Mapping) or id(definition) in self._open:
            self.add_opaque(called, arguments, here, found)
            return
        if any(key not in declared for key in given):
            self.add_opaque(called, arguments, here, found)
        values = self.arguments(declared, given, here, Here(place), found)
        inner = self._command(definition, values, Here(place))
        found.names |= inner.names
        if len(found.steps) + len(inner.steps) > _MOST:
            self.add_opaque(called, arguments, here, found)
        else:
            own = "/".join((*place.place, name))  # however it is called from here
            _splice(inner.steps, here._replace(inside=(*here.inside, own)), found)

    def _command(self, definition: Mapped, values: Mapping[str, Argument], callee: Here) -> Found:
        """A command's steps. They are worked out once for the same arguments, where these are plain data."""
        plain = not any(isinstance(value, Steps) for value in values.values())
        key = (id(definition), packed(values)) if plain else None
        known = self._commands.get(key) if key else None
        if known is None:
            known = Found()
            scope = self._root.scope._replace(parameters=values)
            self._open.append(id(definition))
            self.add_list(definition.get("steps", ()), callee._replace(scope=scope), known)
            self._open.pop()
            if key:
                self._commands[key] = known
        return known

    def add_opaque(self, name: str, arguments: Value, here: Here, found: Found, source: str = "") -> None:
        """A step that may be any."""
        found.steps.append(Step(name, substitute(arguments, here.scope), here.conditions, False, here.inside, source))


def _possible(condition: Argument) -> FrozenSet[bool]:
    """What a condition can be; CircleCI refuses a broken one, which says nothing about its steps."""
    try:
        return holds(condition, lambda text: UNKNOWN if is_open(text) else text)
    except StatementError:
        return BOTH


def _splice(steps: Iterable[Step], here: Here, found: Found) -> None:
    """Steps that were expanded where they were given come to stand here."""
    for step in steps:
        found.steps.append(
            step._replace(conditions=(*here.conditions, *step.conditions), inside=(*here.inside, *step.inside))
        )
