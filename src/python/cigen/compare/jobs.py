"""What one use of a job does, in a form in which equal means the same."""

from __future__ import annotations

from typing import Dict, Hashable, List, Mapping, NamedTuple, Tuple

from cigen.circleci.definitions import Definitions, Registered
from cigen.circleci.entries import Entry
from cigen.circleci.expansion import Expansion
from cigen.circleci.steps import Step
from cigen.circleci.values import Value
from cigen.compare.canonical import canonical
from cigen.compare.sides import Part

WITHOUT_STEPS = ("approval", "no-op", "release", "lock", "unlock")
# What an entry says of its place among the others is compared by itself.
_OF_ITS_PLACE = ("context", "filters", "matrix", "name", "override-with", "requires", "type")
_BESIDE = ("post-steps", "pre-steps")
_OF_ENTRIES = ("max_auto_reruns", "serial-group")
_SECTIONS = ("commands", "executors", "jobs", "orbs")


class ComparedJob(NamedTuple):
    """`keys` are where and how it runs, as plain data; `same_as` and `forms` have what is compared, by key and step.

    `entry` is what its entry says besides, arguments but for those of the job's own definition included.
    """

    kind: str
    keys: Mapping[str, Value]
    forms: Mapping[str, Hashable]
    steps: Tuple[Step, ...]
    step_forms: Tuple[Hashable, ...]
    entry: Mapping[str, Value]


class JobReader:
    """Reads uses of jobs. What a reader can't resolve is equal only among equal definitions of everything."""

    def __init__(self) -> None:
        self._sections: Dict[int, Hashable] = {}

    def read(self, entry: Entry, part: Part) -> ComparedJob:
        """What a use of a job does. Raises TemplateError for what CircleCI wouldn't read."""
        name, definition = self._used(entry, part.definitions)
        kind = entry.type or _type_of(definition) or "build"
        beside = {key: entry.keys[key] for key in _OF_ENTRIES if key in entry.keys}
        more: Dict[str, Value] = {}
        if kind in WITHOUT_STEPS and definition is None:
            expansion = Expansion()
            beside = {key: value for key, value in entry.keys.items() if key not in _OF_ITS_PLACE}
        else:
            expansion = part.expander.named(name, {k: v for k, v in entry.keys.items() if k != "override-with"})
        if name == entry.job and "override-with" in entry.keys:
            more["override-with"] = self._override(entry, part.definitions)
        keys = {**expansion.keys, **more}
        forms = {key: self._form(key, value, expansion, part) for key, value in keys.items()}
        steps = tuple(self._step(step, part) for step in expansion.steps)
        return ComparedJob(kind, keys, forms, expansion.steps, steps, beside)

    def _used(self, entry: Entry, definitions: Definitions) -> Tuple[str, Value]:
        """The job that runs: the one that overrides it, if there is one."""
        other = entry.keys.get("override-with")
        if isinstance(other, str):
            found = job_of(other, definitions)
            if found is not None:
                return other, found
        return entry.job, job_of(entry.job, definitions)

    def _override(self, entry: Entry, definitions: Definitions) -> Value:
        """A registry's job takes the place of this one, if there is such a job, with the arguments of this."""
        written = str(entry.keys["override-with"])
        orb, _, inner = written.partition("/")
        found = definitions.orb(orb)
        arguments = {key: value for key, value in entry.keys.items() if key not in (*_OF_ITS_PLACE, *_BESIDE)}
        return [found.reference if isinstance(found, Registered) else written, inner, arguments]

    def _form(self, key: str, value: Value, expansion: Expansion, part: Part) -> Hashable:
        if key in ("executor", "executors") and "executor" in expansion.keys:
            # A registry's: what it is called there. One that only the pipeline names: it may be any.
            known = expansion.executor_source and "executors" not in expansion.keys
            return (expansion.executor_source if known else self._all(part), _without_orb(value))
        return canonical(value)

    def _step(self, step: Step, part: Part) -> Hashable:
        form = canonical(_arguments(step))
        if step.source:
            named = _executors_in(step.arguments, part.definitions)
            return ("orb", step.source, step.name.partition("/")[2], form, named)
        if not step.known and (step.name in part.definitions.commands or "/" in step.name or "<<" in step.name):
            return ("unknown", step.name, form, self._all(part))
        return (step.name, form, step.known)

    def _all(self, part: Part) -> Hashable:
        if id(part.document) not in self._sections:
            sections: Dict[str, Value] = {name: part.document.get(name) for name in _SECTIONS}
            self._sections[id(part.document)] = canonical(sections)
        return self._sections[id(part.document)]


def job_of(name: str, definitions: Definitions) -> Value:
    """A job's definition, also an inline orb's; None where there is none."""
    if name in definitions.jobs:
        return definitions.jobs[name]
    orb, _, inner = name.partition("/")
    found = definitions.orb(orb) if inner else None
    return found.jobs.get(inner) if isinstance(found, Definitions) else None


def _type_of(definition: Value) -> str:
    return str(definition.get("type", "")) if isinstance(definition, Mapping) else ""


def _arguments(step: Step) -> Value:
    """`run: make` is short for `run: {command: make}`, and `checkout` for `checkout: {}`."""
    if step.arguments is None:
        return {}
    return {"command": step.arguments} if step.name == "run" and isinstance(step.arguments, str) else step.arguments


def _without_orb(value: Value) -> Hashable:
    """An executor's name as its orb knows it, and its arguments."""
    if isinstance(value, str):
        return canonical(value.partition("/")[2] or value)
    if isinstance(value, Mapping) and isinstance(value.get("name"), str):
        name = str(value["name"])
        return canonical({**value, "name": name.partition("/")[2] or name})
    return canonical(value)


def _executors_in(value: Value, definitions: Definitions) -> Hashable:
    """The executors that the arguments of something unknown may name, by what they are here."""
    found: List[Tuple[str, Hashable]] = []
    pending = [value]
    while pending:
        item = pending.pop()
        if isinstance(item, str):
            orb = definitions.orb(item.partition("/")[0]) if "/" in item else None
            if item in definitions.executors:
                found.append((item, canonical(definitions.executors[item])))
            elif isinstance(orb, Registered):
                found.append((item, orb.reference))
            elif isinstance(orb, Definitions):
                found.append((item, canonical(orb.executors.get(item.partition("/")[2]))))
        elif isinstance(item, Mapping):
            pending.extend(item.values())
        elif isinstance(item, (list, tuple)):
            pending.extend(item)
    return frozenset(found)
