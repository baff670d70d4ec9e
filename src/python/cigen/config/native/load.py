"""The file of a configuration in CircleCI's language -> Native."""

from __future__ import annotations

import re
from typing import Dict, Iterator, Mapping, Optional, Tuple

from cigen.config.files import Files
from cigen.config.native.document import parse
from cigen.config.native.model import Native, RootOptions
from cigen.config.native.own_keys import ROOT_KEYS, without_own_keys
from cigen.config.native.parts import with_parts
from cigen.config.nodes import Node
from cigen.config.output_paths import usual_paths
from cigen.config.required_version import check_required_version
from cigen.config.setup import Setup, in_project, read_setup
from cigen.config.shapes import read_record
from cigen.config.tree import ConfigTree
from cigen.config.variables import Variables, unused_warning
from cigen.errors import CigenError, ConfigError, Position, is_near, nearest

VERSIONS = ("2", "2.0", "2.1")
# Whether it is worth reading the file to see which language it is in.
_LIKELY = re.compile(rb"""(?<![\w-])version["']?\s*:[^\S\n]*(?:[&!]\S+\s+)*["']?2""")
_CERTAIN = re.compile(rb"""^["']?version["']?[^\S\n]*:[^\S\n]*["']?2(\.[01])?["']?[^\S\n]*(#.*)?\r?$""", re.MULTILINE)
# https://circleci.com/docs/configuration-reference; further keys are ignored, and often hold anchors.
_CIRCLECI_KEYS = (
    "commands",
    "executors",
    "experimental",
    "job-groups",
    "jobs",
    "notify",
    "orbs",
    "parameters",
    "setup",
    "version",
    "workflows",
)


def load_native(files: Files, config_path: Optional[str], variables: Variables) -> Optional[Native]:
    """The project's configuration where it is in CircleCI's own language, else None. Raises ConfigError."""
    path = ConfigTree(files, config_path, variables).path
    data = files.read(path) or b""
    if not _LIKELY.search(data) or path.endswith(".j2"):
        return None
    try:
        root, warnings = parse(data, path)
    except ConfigError:
        if _CERTAIN.search(data):
            raise
        return None  # a template, as far as anyone can see
    if root is None or not _is_native(root):
        return None
    _refuse_fragments(files, path)
    whole, more = with_parts(root, files, path)
    return _native(whole, data, files, (*warnings, *more, *(unused_warning(name, ()) for name in variables.unused)))


def _is_native(root: Node) -> bool:
    version = root.value.get("version") if isinstance(root.value, dict) else None
    return version is not None and version.text in VERSIONS


def _refuse_fragments(files: Files, path: str) -> None:
    """What isn't read can't mean anything."""
    directory = path.rpartition("/")[0]
    if directory and "config/" in files.names(directory):
        what = f"beside a configuration of CircleCI's own, `{directory}/config/` isn't read"
        raise ConfigError(what, Position(path), "Move what it holds into this file, or remove `version`.")


def _native(root: Node, data: bytes, files: Files, warnings: Tuple[CigenError, ...]) -> Native:
    entries = root.mapping("the configuration")
    written = {name: node for name, node in entries.items() if name in ROOT_KEYS}
    setup_node = written.get("setup")
    if setup_node is not None and not setup_node.is_mapping:
        del written["setup"]
        if not isinstance(setup_node.value, bool):
            raise setup_node.wrong("`setup`", "true, false or a mapping")
    options = read_record(RootOptions, root.with_entries(written), "the configuration")
    check_required_version(options.required_version, root.key_at("required_version"))
    setup, more = (Setup(), ()) if options.setup is None else read_setup(options.setup, "setup")
    return Native(
        root=root,
        document=without_own_keys(root),
        options=options,
        paths=usual_paths(options.output_path, options.output_filename, root),
        setup=in_project(setup, files),
        is_setup=setup_node is not None and setup_node.value is True,
        warnings=(*warnings, *more, *_unknown_keys(root, entries, data)),
    )


def _unknown_keys(root: Node, entries: Mapping[str, Node], data: bytes) -> Iterator[CigenError]:
    """Those that hold no anchor are mistakes, as a rule; CircleCI ignores them all."""
    starts = {at.line: key for key, at in root.keys.items()}
    anchors: Dict[str, bool] = {}
    key = ""
    for number, line in enumerate(data.decode("utf-8-sig").split("\n"), 1):
        key = starts.get(number, key)
        anchors[key] = anchors.get(key, False) or bool(_ANCHOR.search(line))
    known = (*_CIRCLECI_KEYS, *ROOT_KEYS)
    for name in entries:
        if name not in known and name != "$schema" and (is_near(name, known) or not anchors.get(name)):
            what = f"neither CircleCI nor cigen knows the key `{name}` at the root"
            yield ConfigError(what, root.key_at(name), nearest(name, known, noun="key"))


_ANCHOR = re.compile(r"(?:^|[\s\[{,:-])&[^\s\[\]{},]+")
