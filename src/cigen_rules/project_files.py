"""A project's files and variables as the engine gives them: nothing is read behind its back."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Callable, Dict, FrozenSet, Generic, Iterable, Mapping, Optional, Tuple, TypeVar

from pants.engine.env_vars import EnvironmentVarsRequest
from pants.engine.fs import PathGlobs

from cigen.config.files import AskedFiles, Files, SnapshotFiles
from cigen.config.root_files import DIRECTORY, ROOT_FILES
from cigen.config.variables import Variables
from cigen.errors import CigenError
from cigen_rules._engine import contents_at, paths_at, variables_of
from cigen_rules.paths import below, exactly, from_root

T = TypeVar("T")

# All of the configuration, asked for in any case: most projects need no second question.
_FIRST = (f"{DIRECTORY}/**", *ROOT_FILES)


@dataclass(frozen=True)
class Answers:
    """Everything a result was computed from, paths relative to the project; what isn't there is None or empty."""

    contents: Mapping[str, Optional[bytes]]
    listings: Mapping[str, Tuple[str, ...]]
    environment: Mapping[str, str]

    def paths(self, root: str) -> FrozenSet[str]:
        """The files among them, relative to the build root."""
        return frozenset(from_root(root, path) for path in self.contents)

    def merged(self, others: Answers) -> Answers:
        return Answers(
            {**self.contents, **others.contents},
            {**self.listings, **others.listings},
            {**self.environment, **others.environment},
        )


NOTHING = Answers({}, {}, {})


@dataclass(frozen=True)
class Answered(Generic[T]):
    """What was computed, or the error; and from what."""

    value: Optional[T]
    error: Optional[CigenError]
    answers: Answers


class _ProjectFiles:
    """What is known of a project's files; `rest` keeps the questions about what isn't."""

    def __init__(self, configuration: SnapshotFiles, rest: AskedFiles) -> None:
        self._configuration, self._rest = configuration, rest

    def read(self, path: str) -> Optional[bytes]:
        return self._of(path).read(path)

    def names(self, directory: str) -> Tuple[str, ...]:
        return self._of(directory).names(directory)

    def _of(self, path: str) -> Files:
        return self._configuration if path.partition("/")[0] == DIRECTORY else self._rest


# Pants follows the coroutines that a rule calls, so they stand above it, and what they call above them.
async def computed(root: str, compute: Callable[[Files, Variables], T]) -> Answered[T]:
    """`compute` on the project at `root`, again and again until it asks nothing new."""
    first = await contents_at(PathGlobs([from_root(root, glob) for glob in _FIRST]))
    contents: Dict[str, Optional[bytes]] = {below(root, file.path): file.content for file in first}
    configuration = SnapshotFiles({path: content or b"" for path, content in contents.items()})
    listings: Dict[str, Tuple[str, ...]] = {}
    environment: Dict[str, str] = {}
    while True:
        asked, variables = AskedFiles(contents, listings), Variables(environment=environment)
        value, error = _attempt(compute, _ProjectFiles(configuration, asked), variables)
        names = tuple(sorted(set(variables.asked) - set(environment)))
        given = await variables_of(EnvironmentVarsRequest(names)) if names else {}
        if not (asked.paths or asked.directories or given):
            return Answered(value, error, Answers(contents, listings, environment))
        environment.update(given)
        if asked.paths:
            found = await contents_at(PathGlobs([exactly(root, path) for path in asked.paths]))
            contents.update(dict.fromkeys(asked.paths))
            contents.update({below(root, file.path): file.content for file in found})
        if asked.directories:
            paths = await paths_at(PathGlobs([exactly(root, path, "*") for path in asked.directories]))
            listings.update(_listed(root, asked.directories, paths.files, paths.dirs))


def _attempt(
    compute: Callable[[Files, Variables], T], files: Files, variables: Variables
) -> Tuple[Optional[T], Optional[CigenError]]:
    try:
        return compute(files, variables), None
    except CigenError as error:
        return None, error


def _listed(
    root: str, directories: Iterable[str], files: Iterable[str], folders: Iterable[str]
) -> Mapping[str, Tuple[str, ...]]:
    names: Dict[str, set[str]] = {directory: set() for directory in directories}
    for path in (*files, *(f"{folder}/" for folder in folders)):
        inside = below(root, path)
        directory, name = posixpath.split(inside.rstrip("/"))
        if directory in names:
            names[directory].add(f"{name}/" if path.endswith("/") else name)
    return {directory: tuple(sorted(found)) for directory, found in names.items()}
