"""What `cigen compare` is to compare: files, directories, git's revisions, and what is generated now."""

from __future__ import annotations

import os
from functools import lru_cache
from typing import Callable, NamedTuple, Optional

from cigen.circleci.definitions import Mapped
from cigen.circleci.document import DocumentError, load
from cigen.circleci.findings import Finding
from cigen.circleci.path_filtering import read_filtering
from cigen.circleci.places import place_of
from cigen.compile import Compilation, compile_project
from cigen.config.root_files import ROOT_FILES
from cigen.config.variables import Variables
from cigen.errors import CigenError, ConfigError
from cigen.project.base_hash import base_hash_of
from cigen.project.project import Project, find_project
from cigen.project.repository import OFFLINE, GitFailed, Repository
from cigen.project.revision import RevisionFiles

CONFIG = ".circleci/config.yml"
_CONTINUATIONS = ("main.yml", "continue_config.yml", "continue-config.yml")
GENERATED = "what is generated"


class ConfigurationFile(NamedTuple):
    """A file, by the name that its user knows it by."""

    name: str
    data: bytes


class ConfigurationFiles(NamedTuple):
    """A configuration's files; `beside` looks for one next to the first."""

    first: ConfigurationFile
    beside: Callable[[str], Optional[ConfigurationFile]]
    continuation: Optional[ConfigurationFile] = None


class CommandPlace(NamedTuple):
    """Where a command was started: what it says of its project, see `find_project`, and the variables it was given."""

    config: Optional[str]
    variables: Variables


class AskedConfiguration(NamedTuple):
    """What a command line asks for: `given` is None for the default, `continuation` where it doesn't say."""

    given: Optional[str]
    continuation: Optional[str]
    generates: bool  # whether a directory with a cigen project stands for what is generated from it


def texts_of(named: AskedConfiguration, here: CommandPlace) -> ConfigurationFiles:
    """The texts of a configuration. Raises CigenError where there are none."""
    found = _first(named, here)
    if named.continuation is not None:
        return found._replace(continuation=_one(named.continuation, here))
    if found.continuation is None and document_of(found.first).get("setup") is True:
        filtering = read_filtering(document_of(found.first))
        names = (
            _CONTINUATIONS if filtering is None else (os.path.relpath(filtering.continuation, os.path.dirname(CONFIG)),)
        )
        beside = (found.beside(name) for name in names)
        return found._replace(continuation=next((text for text in beside if text is not None), None))
    return found


def said(text: ConfigurationFile, finding: Finding) -> CigenError:
    """A finding as a message, with its place."""
    line, column = place_of(text.data, finding.path)
    return CigenError(f"{text.name}:{line}:{column}: {finding.what}", repair=finding.repair)


@lru_cache(maxsize=4)
def document_of(text: ConfigurationFile) -> Mapped:
    """The data in a text. Raises CigenError for what is no document."""
    try:
        return load(text.data)
    except DocumentError as error:
        place = f":{error.line}:{error.column}" if error.line else ""
        raise CigenError(f"{text.name}{place}: {error.what}") from None


def _first(named: AskedConfiguration, here: CommandPlace) -> ConfigurationFiles:
    given = named.given
    if given is None and named.generates:
        project = find_project(here.config)
        compilation = compile_project(project.files, project.config_path, here.variables, base_hash_of(project))
        return _generated(compilation, GENERATED)
    if given is None:
        return _revision("HEAD", f"./{CONFIG}", find_project(here.config).root, here)
    if os.path.isdir(given):
        return _directory(given, named.generates, here)
    if os.path.basename(given) in ROOT_FILES and os.path.isfile(given):
        return _project(find_project(given), given, here)
    if os.path.exists(given):
        return ConfigurationFiles(_file(given), lambda name: _file_beside(given, name))
    revision, colon, path = given.partition(":")
    return _revision(revision, path if colon else f"./{CONFIG}", _root(here) if not colon else os.getcwd(), here)


def _one(given: str, here: CommandPlace) -> ConfigurationFile:
    """One file by name."""
    if os.path.exists(given) or ":" not in given:
        return _file(given)
    revision, _, path = given.partition(":")
    return _revision(revision, path, os.getcwd(), here).first


def _directory(given: str, generates: bool, here: CommandPlace) -> ConfigurationFiles:
    path = os.path.join(given, CONFIG)
    project = _project_in(given)
    if project is not None and (generates or not os.path.isfile(path)):
        return _project(project, given, here)
    if os.path.isfile(path):
        return ConfigurationFiles(_file(path), lambda name: _file_beside(path, name))
    raise CigenError(f"there is no configuration in {given}", repair=f"It needs `{CONFIG}`, `.cigen/` or `cigen.yml`.")


def _project_in(given: str) -> Optional[Project]:
    try:
        return find_project(given)
    except ConfigError:
        return None


def _project(project: Project, name: str, here: CommandPlace) -> ConfigurationFiles:
    compilation = compile_project(project.files, project.config_path, here.variables, base_hash_of(project))
    return _generated(compilation, f"{GENERATED} from {name}")


def _generated(compilation: Compilation, name: str) -> ConfigurationFiles:
    pipeline, outputs = compilation.pipeline, compilation.outputs
    if pipeline.entrypoint_path not in outputs:
        raise CigenError("nothing is generated for CircleCI", repair="The configuration has no workflow.")
    second = outputs.get(pipeline.main_path) if pipeline.main_path != pipeline.entrypoint_path else None
    more = None if second is None else ConfigurationFile(f"{name} ({pipeline.main_path})", second.encode())
    return ConfigurationFiles(ConfigurationFile(name, outputs[pipeline.entrypoint_path].encode()), lambda _: None, more)


def _file(path: str) -> ConfigurationFile:
    try:
        with open(path, "rb") as file:
            return ConfigurationFile(path, file.read())
    except OSError as error:
        raise CigenError(f"can't read {path}: {error.strerror}", repair="Name another file.") from None


def _file_beside(path: str, name: str) -> Optional[ConfigurationFile]:
    beside = os.path.join(os.path.dirname(path), name)
    return _file(beside) if os.path.isfile(beside) else None


def _root(here: CommandPlace) -> str:
    try:
        return find_project(here.config).root
    except CigenError:
        return os.getcwd()


def _revision(revision: str, path: str, root: str, here: CommandPlace) -> ConfigurationFiles:
    """A file of a commit; where there is none and the commit has a cigen project, what is generated from that."""
    repository = Repository(root, OFFLINE)
    name = f"{revision}:{path[2:] if path.startswith('./') else path}"
    try:
        commit = repository.line("rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    except GitFailed:
        what = f"there is no file, directory or revision `{revision}`"
        raise CigenError(what, repair="Name one that exists; a revision may have `:path` behind it.") from None
    data = _blob(repository, commit, path)
    if data is None and path.endswith(CONFIG):
        made = _made(revision, root, here)
        if made is not None:
            return made
    if data is None:
        raise CigenError(f"there is no file `{name}`", repair="Name what to compare with: a file, or REVISION:PATH.")
    first = ConfigurationFile(name, data)

    def beside(other: str) -> Optional[ConfigurationFile]:
        where = os.path.join(os.path.dirname(path), other)
        found = _blob(repository, commit, where)
        if found is None:
            made = _made(revision, root, here) if other == _CONTINUATIONS[0] else None
            return made.continuation if made else None
        return ConfigurationFile(f"{revision}:{where[2:] if where.startswith('./') else where}", found)

    return ConfigurationFiles(first, beside)


def _blob(repository: Repository, commit: str, path: str) -> Optional[bytes]:
    try:
        return repository.ask("cat-file", "blob", f"{commit}:{path}")
    except GitFailed:
        return None


def _made(revision: str, root: str, here: CommandPlace) -> Optional[ConfigurationFiles]:
    """What this cigen generates from a commit; None where it has no configuration that this cigen reads."""
    try:
        compilation = compile_project(RevisionFiles(root, revision), None, here.variables)
        return _generated(compilation, f"{GENERATED} from {revision}")
    except CigenError:
        return None
