"""The `setup:` block: the job that decides what runs."""

from __future__ import annotations

import re
from typing import Mapping, Optional, Tuple, Union

from cigen.config.download import Download, read_download
from cigen.config.files import Files
from cigen.config.nodes import Node
from cigen.config.records import Record, key, rest
from cigen.config.ref_patterns import REFS, unmatched
from cigen.config.settings import CHECKOUT, Checkout
from cigen.config.setup_pants import PANTS, SetupPants, check_pants
from cigen.config.shape import Shape
from cigen.config.shapes import BOOLEAN, ENVIRONMENT, STRING, STRINGS, TEXT, one_of, read_record, record, unread
from cigen.errors import CigenError, ConfigError, Position


class Script(Record):
    """A command that installs cigen."""

    run: str = key(STRING, "the command")


class Vendored(Record):
    """The cigen that the project holds itself, as `cigen vendor` wrote it."""

    path: str


BUNDLE = ".cigen/cigen.pyz"

# True: check that cigen is there; False: not even that.
Installer = Union[bool, Download, Script, Vendored]


class SelfCheck(Record):
    """Whether setup compares the committed entrypoint with what the config says."""

    enabled: bool = key(BOOLEAN, "fail the setup job when `.circleci/config.yml` is out of date", default=False)
    commit_on_diff: bool = key(BOOLEAN, "commit and push the right one before failing", default=False)
    branches: Tuple[str, ...] = key(STRINGS, "branches it may push to although they are the default one", default=())
    write_key: str = key(STRING, "fingerprint of the SSH key to push with, from the project's settings", default="")


def _percent(node: Node, name: str) -> float:
    """A share of one."""
    written = node.text or str(node.value)
    found = re.fullmatch(r"(\d{1,3}(?:\.\d{1,4})?)\s*%", written)
    share = float(found[1]) / 100 if found else 0.0
    if not 0 < share <= 1:
        raise node.wrong(name, "a percentage above 0%, such as `5%`")
    return share


# CircleCI keeps a cache for 15 days.
_MOST_DAYS = 14


def _days(node: Node, name: str) -> int:
    if not isinstance(node.value, int) or isinstance(node.value, bool) or not 1 <= node.value <= _MOST_DAYS:
        raise node.wrong(name, f"a number of days from 1 to {_MOST_DAYS}")
    return node.value


# As many as no plan of CircleCI's runs at a time.
_MOST_NODES = 100


def _nodes(node: Node, name: str) -> int:
    if not isinstance(node.value, int) or isinstance(node.value, bool) or not 1 <= node.value <= _MOST_NODES:
        raise node.wrong(name, f"a number of nodes from 1 to {_MOST_NODES}")
    return node.value


class NeverSkip(Record):
    """Where every job runs."""

    branches: Tuple[str, ...] = key(REFS, "branch names or /regexes/", default=())
    tags: bool = key(BOOLEAN, "whether tag builds run everything", default=True)
    schedules: bool = key(BOOLEAN, "whether pipelines that a schedule started run everything", default=False)


def _installer(node: Node, name: str) -> Installer:
    if isinstance(node.value, bool):
        return node.value
    if not isinstance(node.value, dict):
        raise node.wrong(name, "false, {url, sha256} or {run}")
    if "run" in node.value:
        return read_record(Script, node, name)
    return read_download(node, name)


class Setup(Record):
    """How the setup job runs and how much it may skip."""

    at: Optional[Position] = None
    image: str = key(STRING, "the image of the setup job", default="", names=("image", "runtime_image"))
    resource_class: str = key(STRING, "the size of its machine", default="small")
    context: Optional[Node] = key(unread(STRINGS), "contexts, as on any job", default=None)
    environment: Mapping[str, str] = key(ENVIRONMENT, "its environment", default={}, names=("environment", "env"))
    auth: str = key(STRING, "the entry of `docker.auth` to pull its image with", default="")
    checkout: Optional[Checkout] = key(CHECKOUT, "how it gets the sources", default=None)
    installer: Installer = key(
        Shape(
            "false, {url, sha256} or {run}",
            _installer,
            {"anyOf": [BOOLEAN.schema, {"$ref": Download}, {"$ref": Script}]},
        ),
        "how cigen gets into an image without it",
        default=True,
    )
    pants: SetupPants = key(PANTS, "a Pants that says what the targets among source files depend on", default=False)
    self_check: SelfCheck = key(record(SelfCheck, "a mapping"), "drift of the entrypoint", default=SelfCheck())
    mode: str = key(one_of("skip", "shadow"), "shadow decides and prints, but runs everything", default="skip")
    never_skip: NeverSkip = key(record(NeverSkip, "a mapping"), "where every job runs", default=NeverSkip())
    prune: str = key(
        one_of("proven", "dependents"), "dependents also drops what depends on a skipped job", default="proven"
    )
    audit: float = key(
        Shape("a percentage, such as `5%`", _percent, {"type": "string", "pattern": r"^\d+(\.\d+)?\s*%$"}),
        "how many of the proven jobs run anyway, so that a failure shows a wrong proof",
        default=0.0,
    )
    proof_days: int = key(
        Shape("a number of days", _days, {"type": "integer", "minimum": 1, "maximum": _MOST_DAYS}),
        "how old a proof may be at most",
        default=0,
    )
    probe_nodes: int = key(
        Shape("a number of nodes", _nodes, {"type": "integer", "minimum": 1, "maximum": _MOST_NODES}),
        "on how many nodes a job of its own looks for the proofs, side by side; unset, setup does, one by one",
        default=0,
    )
    epoch: str = key(TEXT, "raise it to forget every proof", default="")
    schedules: str = key(
        one_of("created"), "created says that the schedules of workflows with `triggers` are on CircleCI", default=""
    )
    status_job: str = key(STRING, "one job that reports for all of them", default="")
    without_effect: Mapping[str, Node] = rest("compile_cigen", "compile_repository", "compile_ref", "compile_path")


def read_setup(node: Node, name: str) -> Tuple[Setup, Tuple[CigenError, ...]]:
    """The block and warnings about what has no effect in it. Raises ConfigError."""
    setup = read_record(Setup, node, f"`{name}`")
    repair = "Remove it; use `installer`."
    without = (ConfigError(f"`{key}` has no effect", node.key_at(key), repair) for key in setup.without_effect)
    return setup, (*without, *unmatched(node, "never_skip", "branches"), *unmatched(node, "self_check", "branches"))


def in_project(setup: Setup, files: Files) -> Setup:
    """What is taken from the project: where no installer is named the bundle, if it has one.

    Raises ConfigError for a file that isn't there.
    """
    check_pants(setup.pants, files)
    directory, _, name = BUNDLE.rpartition("/")
    if setup.installer is True and name in files.names(directory):
        return setup.replaced(installer=Vendored(BUNDLE))
    return setup
