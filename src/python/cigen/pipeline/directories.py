"""Where a job's steps are, and which of the project's files a path means there."""

from __future__ import annotations

from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.circleci.steps import Step
from cigen.config.nodes import Value
from cigen.pipeline import shallow_checkout
from cigen.pipeline.model import Job

_DEFAULT = "~/project"  # https://circleci.com/docs/configuration-reference/#jobs
_SHALLOW = frozenset((shallow_checkout.NAME, shallow_checkout.ALIAS))
_FILLED_IN = ("$", "<<", "{{", "`")  # by a shell or by CircleCI: nobody here knows with what


class Directories(NamedTuple):
    """The job's `working_directory` and the `path` of its checkout, as written; empty where they are the default."""

    working: str = ""
    checkout: str = ""

    def project_path(self, path: str, step_directory: str = "") -> Optional[str]:
        """A path of a step as seen from the project; None where it lies outside, or nobody knows."""
        return project_path(self.working, step_directory, path, self.checkout)


def project_path(working_directory: str, step_directory: str, path: str, checkout: str = "") -> Optional[str]:
    """The path relative to the project that `path` means in a step; None where it is outside, or nobody can tell.

    The sources are where the checkout puts them, which is the working directory unless it says otherwise. A step's own
    directory starts there, too. `~` and `/` are never compared: whose home it is depends on the image.
    """
    if any(mark in path for mark in _FILLED_IN):
        return None
    working = _Place("?", ()).joined(working_directory or _DEFAULT)
    root = working.joined(checkout) if working else None
    start = working.joined(step_directory) if working else None
    found = start.joined(path) if start else None
    return found.below(root) if found and root else None


class _Place(NamedTuple):
    """A directory by its way from `/`, from `~`, or from one that nobody knows, whose `anchor` begins with `?`."""

    anchor: str
    parts: Tuple[str, ...]

    def joined(self, path: str) -> Optional[_Place]:
        """None where it leads above where it starts."""
        if any(mark in path for mark in _FILLED_IN) or path.startswith("~") and path.partition("/")[0] != "~":
            return _Place("/".join(("?", self.anchor, *self.parts, path)), ())
        first = path.partition("/")[0]
        anchor = {"": "/", "~": "~"}.get(first, "") if path else ""
        parts = [] if anchor else list(self.parts)
        for part in path.split("/")[1 if anchor else 0 :]:
            if part == ".." and not parts:
                return None
            if part == "..":
                parts.pop()
            elif part not in ("", "."):
                parts.append(part)
        return _Place(anchor or self.anchor, tuple(parts))

    def below(self, root: _Place) -> Optional[str]:
        depth = len(root.parts)
        is_below = self.anchor == root.anchor and self.parts[:depth] == root.parts and len(self.parts) > depth
        return "/".join(self.parts[depth:]) if is_below else None


def directories_of(job: Job) -> Directories:
    """Those of a job as it is on its runner. Of several checkouts the last one counts."""
    paths = [path for path in map(_checkout_path, job.expansion.steps) if path is not None]
    working = job.expansion.keys.get("working_directory")
    return Directories(working if isinstance(working, str) else "", paths[-1] if paths else "")


def _checkout_path(step: Step) -> Optional[str]:
    """Where a step puts the sources, None for one that is no checkout, neither CircleCI's nor cigen's."""
    arguments = step.arguments if isinstance(step.arguments, Mapping) else {}
    if step.name == "checkout":
        return _text(arguments.get("path"))
    environment = arguments.get("environment")
    if _SHALLOW.isdisjoint(step.inside) or not isinstance(environment, Mapping):
        return None
    return _text(environment[shallow_checkout.PATH]) if shallow_checkout.PATH in environment else None


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""
