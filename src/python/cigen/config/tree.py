"""Finds the configuration's files and reads them into one mapping, whichever layout they have."""

from __future__ import annotations

from typing import Callable, Dict, Iterator, List, Optional, Sequence, Tuple, Union

from cigen.config.files import Files
from cigen.config.merge import merge
from cigen.config.nodes import Node
from cigen.config.root_files import CONFIG_PATHS, DIRECTORY
from cigen.config.templates import J2, Templates
from cigen.config.variables import Variables
from cigen.errors import ConfigError, Position

VARS = "vars"


def read_root(templates: Templates, path: str, fragments: Sequence[str]) -> Node:
    """The fragments over the root file, in order. Variables count everywhere, whichever file declares them."""
    read: Dict[str, Tuple[Optional[Node], Callable[[Node], Node]]] = {}
    paths = (path, *fragments)
    for one in sorted(paths, key=lambda one: one.endswith(J2)):  # a .j2 needs the others' variables to be read at all
        document, fill = templates.unfilled(one)
        if document is not None:
            document = _check(document, one, "the configuration" if one == path else "a fragment of the configuration")
            _declare(templates, document, fill)
        read[one] = (document, fill)
    root = Node({}, Position(path))
    for one in paths:
        document, fill = read[one]
        if document is not None:
            filled = fill(document)
            root = filled if one == path else merge(root, filled)
    return root


def _check(document: Node, path: str, name: str) -> Node:
    """`config/vars.yml` may leave `vars:` out."""
    entries = document.mapping(name)
    stem = path.rpartition("/")[2].partition(".")[0]
    return Node({VARS: document}, document.at) if stem == VARS and VARS not in entries else document


def _declare(templates: Templates, document: Node, fill: Callable[[Node], Node]) -> None:
    block = document.mapping("the configuration").get(VARS)
    if block is not None and block.value is not None:
        templates.scope.declare(block.mapping("`vars`"), block, fill)


_SPLIT = ("commands/", "config/", "jobs/", "workflows/")
_PLAIN = (".yml", ".yaml")
EXTENSIONS = (*_PLAIN, *(f"{extension}{J2}" for extension in _PLAIN))


class ConfigTree:
    """The files of one configuration; `config_path` overrides where the root file is looked for."""

    def __init__(self, files: Files, config_path: Optional[str], variables: Variables) -> None:
        self._files = files
        self.path = self._discover((config_path,) if config_path else CONFIG_PATHS)
        self._directory = self.path.rpartition("/")[0]  # the split layout's; a file at the root is inline only
        self.templates = Templates(files, self._directory or DIRECTORY, variables)

    def _discover(self, paths: Tuple[str, ...]) -> str:
        for path in (*paths, *(f"{path}{J2}" for path in paths)):
            if self._files.read(path) is not None:
                if paths == CONFIG_PATHS and "/" not in path:
                    self._refuse_split(path)
                return path
        if paths != CONFIG_PATHS:
            return paths[0]  # a directory may do without
        if "workflows/" in self._files.names(".cigen"):
            return CONFIG_PATHS[0]
        raise ConfigError(
            "there is no cigen configuration here",
            Position(CONFIG_PATHS[0]),
            "Write `.cigen/config.yml` or `cigen.yml` (`cigen init` does), or name one with --config.",
        )

    def _refuse_split(self, path: str) -> None:
        """Beside a root file that holds everything, a directory of jobs would be ignored in silence."""
        for name in self._files.names(".cigen"):
            if name in _SPLIT:
                what = f"beside `{path}`, `.cigen/{name}` isn't read"
                raise ConfigError(what, Position(path), f"Move `{path}` to `.cigen/config.yml`, or delete `.cigen/`.")

    def root(self) -> Node:
        """The root file with the fragments of `config/` over it, in order of their names."""
        return read_root(self.templates, self.path, tuple(self._documents("config")))

    def commands(self) -> Iterator[Tuple[str, Union[Node, ConfigError]]]:
        """(name, document) of each file in `commands/`; or what is wrong with one: it may not be used."""
        for path in self._documents("commands"):
            try:
                yield _stem(path), self.required(path)
            except ConfigError as error:
                yield _stem(path), error

    def workflows(self) -> Iterator[Tuple[str, List[str]]]:
        """(name, entries of `workflows/`) of each workflow that has a directory, a file or both."""
        places: Dict[str, List[str]] = {}
        for name in self._names("workflows"):
            places.setdefault(_stem(name.rstrip("/")), []).append(name)
        yield from places.items()

    def workflow_config(self, workflow: str, names: List[str]) -> Optional[Node]:
        """What configures a workflow of these entries; a directory may lack it."""
        paths = [path for name in names for path in self._configs(name)]
        for path in paths[1:]:
            what = f"the workflow `{workflow}` has two configs"
            raise ConfigError(what, Position(path), f"Keep one of the two; the other is `{paths[0]}`.")
        if not paths:
            return None
        return self.templates.document(paths[0]) if f"{workflow}/" in names else self.required(paths[0])

    def _configs(self, name: str) -> Iterator[str]:
        """The files that configure a workflow, by an entry of `workflows/`: it, or those in the directory."""
        if not name.endswith("/"):
            yield self._below("workflows", name)
            return
        for file in self._names(f"workflows/{name[:-1]}"):
            if _stem(file) == "config":
                yield self._below("workflows", f"{name}{file}")

    def jobs(self, workflow: str) -> Iterator[Tuple[str, str]]:
        """(path below `jobs/` without extension, file) of each job of a workflow, subdirectories included."""
        top = f"workflows/{workflow}/jobs"
        pending = [iter(list(self._names(top)))]
        parts: List[str] = []
        while pending:
            name = next(pending[-1], None)
            below = "".join(parts)
            if name is None:
                pending.pop()
                parts = parts[:-1]
            elif name.endswith("/"):
                parts.append(name)
                pending.append(iter(list(self._names(f"{top}/{below}{name[:-1]}"))))
            else:
                yield f"{below}{_stem(name)}", self._below(f"{top}/{below}{name}")

    def required(self, path: str) -> Node:
        """What a file holds. Raises ConfigError where that is nothing."""
        document = self.templates.document(path)
        if document is None:
            raise ConfigError("the file is empty", Position(path), "Fill it in or delete it.")
        return document

    def _documents(self, directory: str) -> Iterator[str]:
        for name in self._names(directory):
            if not name.endswith("/"):
                yield self._below(directory, name)

    def _names(self, directory: str) -> Iterator[str]:
        """Subdirectories and YAML files; hidden ones, and files of other kinds, aren't configuration."""
        if not self._directory:
            return
        for name in self._files.names(self._below(directory)):
            if not name.startswith(".") and name.endswith(("/", *EXTENSIONS)):
                yield name

    def _below(self, *parts: str) -> str:
        return "/".join((self._directory, *parts))


def _stem(path: str) -> str:
    name = path.rpartition("/")[2]
    return next((name[: -len(extension)] for extension in EXTENSIONS if name.endswith(extension)), name)
