"""What workflows reach: jobs, executors, commands and steps that can be run."""

from __future__ import annotations

from typing import List, Mapping, Set, Tuple

from cigen.circleci.definitions import NOTHING, Definitions, Mapped, Registered, parameters_of
from cigen.circleci.entries import Entry
from cigen.circleci.expansion import ENTRY_KEYS
from cigen.circleci.findings import Finding, Path
from cigen.circleci.steps import CONDITIONAL, PRIMITIVE, indented, written_out
from cigen.circleci.validity.arguments import check_arguments, check_declarations
from cigen.circleci.validity.statements import check_statement
from cigen.circleci.values import Value
from cigen.errors import is_near, nearest

_MACHINES = ("docker", "machine", "macos")
_IGNORED = frozenset(ENTRY_KEYS)


class Uses:
    """Follows what is used, each definition once. `found` is what is wrong."""

    def __init__(self, root: Definitions) -> None:
        self._root = root
        self._seen: Set[int] = set()
        self._open: List[int] = []
        self.found: List[Finding] = []

    def entry(self, entry: Entry, path: Path) -> None:
        """A workflow's use of a job."""
        inside = (*path, entry.job)
        for key in ("pre-steps", "post-steps"):
            self._steps(entry.keys.get(key), self._root, (*inside, key))
        overriding = entry.keys.get("override-with")
        place, job, where = self._job(entry.job)
        if job is None:
            return
        if overriding is None:
            self.found.extend(check_arguments(job, entry.keys, inside, entry.job, _IGNORED))
        self._given_steps(job, entry.keys, self._root, inside)
        if id(job) not in self._seen:
            self._seen.add(id(job))
            self._definition(job, place, where)

    def _job(self, name: str) -> Tuple[Definitions, Mapped | None, Path]:
        if name in self._root.jobs:
            job = self._root.jobs[name]
            return self._root, job if isinstance(job, Mapping) else None, ("jobs", name)
        orb, _, inner = name.partition("/")
        known = self._root.orb(orb) if inner else None
        found = known.jobs.get(inner) if isinstance(known, Definitions) else None
        if isinstance(known, Definitions) and isinstance(found, Mapping):
            return known, found, ("orbs", orb, "jobs", inner)
        return self._root, None, ()

    def _definition(self, job: Mapped, place: Definitions, path: Path) -> None:
        self.found.extend(check_declarations(job, (*path, "parameters")))
        self._default_steps(job, place, path)
        if "executor" in job:
            self._executor(job["executor"], place, (*path, "executor"))
        if str(job.get("type", "build")) != "build":
            return
        if "executor" not in job and not any(key in job for key in _MACHINES):
            self._tell("the job says neither where it runs nor by which executor", path, "Give it `docker`.")
        if not isinstance(job.get("steps"), (list, tuple, str)):
            self._tell("the job has no steps", path, "List them under `steps`.")
        self._steps(job.get("steps"), place, (*path, "steps"))

    def _executor(self, written: Value, place: Definitions, path: Path, passed_on: bool = False) -> None:
        """Where a name is `passed_on`, what it is passed to may give the executor's arguments."""
        given = written if isinstance(written, Mapping) else {"name": written}
        name = given.get("name")
        if not isinstance(name, str) or "<<" in name:
            return
        orb, slash, inner = name.partition("/")
        for definitions in (place, self._root):
            known = definitions.orb(orb) if slash else None
            executors = known.executors if isinstance(known, Definitions) else definitions.executors
            key = inner if isinstance(known, Definitions) else name
            if isinstance(known, Registered):
                return
            if key in executors:
                arguments = {key: value for key, value in given.items() if key != "name"}
                if passed_on and not arguments:
                    return
                self.found.extend(check_arguments(executors[key], arguments, path, name))
                return
        self._tell(f"there is no executor `{name}`", path, nearest(name, self._root.executors, noun="executor"))

    def _steps(self, steps: Value, place: Definitions, path: Path) -> None:
        for number, step in enumerate(steps if isinstance(steps, (list, tuple)) else ()):
            self._step(step, place, (*path, number))

    def _step(self, step: Value, place: Definitions, path: Path) -> None:
        if isinstance(step, str):
            if "<<" not in step:
                self._call(step, NOTHING, place, path)
        elif isinstance(step, Mapping) and len(step) == 1:
            ((name, arguments),) = step.items()
            if "<<" not in name:
                self._call(name, arguments, place, (*path, name))
        else:
            entries = step if isinstance(step, Mapping) else NOTHING
            keys = tuple(entries)
            is_flat = len(keys) > 1 and entries[keys[0]] is None
            self._tell("this is no step", path, indented(keys) if is_flat else "Write `- name` or `- name: {…}`.")

    def _call(self, name: str, arguments: Value, place: Definitions, path: Path) -> None:
        if name in place.commands:
            self._command(place.commands[name], name, arguments, place, place, path)
        elif name == "steps":
            self._steps(arguments, place, path)
        elif name in CONDITIONAL:
            self._conditional(name, arguments, place, path)
        elif name not in PRIMITIVE:
            self._other(name, arguments, place, path)
        elif written_out(name, arguments):
            what = f"`{name}` must be a mapping, not a string"
            self.found.append(Finding(what, path, written_out(name, arguments), fatal=False))

    def _other(self, name: str, arguments: Value, place: Definitions, path: Path) -> None:
        orb, slash, inner = name.partition("/")
        known = place.orb(orb) if slash else None
        if isinstance(known, Registered):
            return
        if isinstance(known, Definitions) and inner in known.commands:
            self._command(known.commands[inner], name, arguments, known, place, path)
        elif slash:
            what = f"the orb `{orb}` has no command `{inner}`" if known else f"there is no orb `{orb}`"
            self._tell(what, path, "" if known else nearest(orb, place.orbs, noun="orb"))
        else:
            near = is_near(name, (*place.commands, *PRIMITIVE, *CONDITIONAL))
            repair = nearest(name, (*place.commands, *PRIMITIVE, *CONDITIONAL), noun="step") if near else ""
            # CircleCI gets new steps: what looks like none of ours may be one.
            self.found.append(Finding(f"the step `{name}` isn't known", path, repair, fatal=near))

    def _conditional(self, name: str, arguments: Value, place: Definitions, path: Path) -> None:
        keys = arguments if isinstance(arguments, Mapping) else NOTHING
        if "condition" not in keys or "steps" not in keys:
            self._tell(f"`{name}` needs `condition` and `steps`", path, "Give it both.")
            return
        self.found.extend(check_statement(keys["condition"], (*path, "condition")))
        self._steps(keys["steps"], place, (*path, "steps"))

    def _command(
        self, command: Value, name: str, arguments: Value, place: Definitions, caller: Definitions, path: Path
    ) -> None:
        given = arguments if isinstance(arguments, Mapping) else NOTHING
        self.found.extend(check_arguments(command, given, path, name))
        self._given_steps(command, given, caller, path)
        if id(command) in self._open:
            self._tell(f"the command `{name}` calls itself", path, "Take the call out.")
        if id(command) in self._seen or not isinstance(command, Mapping):
            return
        self._seen.add(id(command))
        self._open.append(id(command))
        where = (*self._prefix(place), "commands", name.rpartition("/")[2])
        self.found.extend(check_declarations(command, (*where, "parameters")))
        self._default_steps(command, place, where)
        self._steps(command.get("steps"), place, (*where, "steps"))
        self._open.pop()

    def _prefix(self, place: Definitions) -> Path:
        return tuple(part for name in place.place for part in ("orbs", name))

    def _given_steps(self, definition: Value, given: Mapped, caller: Definitions, path: Path) -> None:
        """Arguments of type `steps` and `executor` mean what they mean to the caller."""
        for name, declaration in parameters_of(definition).items():
            if name in given and declaration.get("type") == "steps":
                self._steps(given[name], caller, (*path, name))
            elif name in given and declaration.get("type") == "executor":
                self._executor(given[name], caller, (*path, name), passed_on=True)

    def _default_steps(self, definition: Mapped, place: Definitions, path: Path) -> None:
        for name, declaration in parameters_of(definition).items():
            where = (*path, "parameters", name, "default")
            if declaration.get("type") == "steps":
                self._steps(declaration.get("default"), place, where)
            elif declaration.get("type") == "executor" and "default" in declaration:
                self._executor(declaration["default"], place, where, passed_on=True)

    def _tell(self, what: str, path: Path, repair: str = "") -> None:
        self.found.append(Finding(what, path, repair))
