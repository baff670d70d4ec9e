"""The library's layers: imports run one way, and a command loads no more than it needs."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Dict, Iterator, Set

import pytest

import cigen

PACKAGE = Path(cigen.__file__).parent
# What each part may import; a module directly below `cigen` counts as a part of its own.
BELOW: Dict[str, Set[str]] = {
    "__init__": set(),
    "errors": set(),
    "circleci": {"errors"},
    "config": {"circleci", "errors"},
    "pipeline": {"circleci", "config", "errors"},
    "hashing": {"circleci", "config", "errors", "pipeline"},
    "gate": {"circleci", "config", "errors", "hashing", "pipeline"},
    "render": {"circleci", "config", "errors", "gate", "hashing", "pipeline"},
    "compile": {"circleci", "config", "errors", "gate", "hashing", "pipeline", "render"},
    "drift": {"circleci"},
    "sandbox": {"compile", "config"},
    "project": {
        "circleci",
        "compare",
        "compile",
        "config",
        "drift",
        "errors",
        "gate",
        "hashing",
        "pipeline",
        "starter",
    },
    "setup": {"circleci", "config", "errors", "gate", "pipeline", "project", "render"},
    "bundle": {"errors"},
    "compare": {"circleci", "errors"},
    "importing": {"circleci", "config", "errors"},
    "graph": {"config", "errors", "gate", "pipeline"},
    "simulate": {"compile", "config", "errors", "gate", "hashing", "pipeline", "project"},
    "trace": {"errors", "hashing"},
    "starter": {"config", "pipeline"},
    "cli": {
        "bundle",
        "circleci",
        "compare",
        "compile",
        "config",
        "drift",
        "errors",
        "gate",
        "graph",
        "hashing",
        "importing",
        "pipeline",
        "project",
        "render",
        "setup",
        "simulate",
        "starter",
        "trace",
    },
    "__main__": {"cli"},
}
HEAVY = {"argcomplete", "diskcache", "fastjsonschema", "jinja2", "pants", "rich", "urllib3", "xxhash", "yaml"}


def modules() -> Iterator[Path]:
    return (path for path in sorted(PACKAGE.rglob("*.py")))


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].replace(".py", "")


def imported(path: Path) -> Iterator[str]:
    """Every module a file imports, wherever in it; `cigen.__version__` for what `cigen` itself holds."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{path}: a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_every_part_of_the_library_has_its_place() -> None:
    parts = {part(path) for path in modules()}

    assert {"config", "pipeline", "render", "cli"} < parts <= set(BELOW)


@pytest.mark.parametrize("name", sorted(BELOW))
def test_a_part_imports_only_what_is_below_it(name: str) -> None:
    above = {
        f"{path.relative_to(PACKAGE)} imports {module}"
        for path in modules()
        if part(path) == name
        for module in imported(path)
        if module.startswith("cigen.") and module.split(".")[1] not in {name, "__version__", *BELOW[name]}
    }

    assert not above


# The rooms of `hashing`, from the ground up: each may import those before it.
ROOMS = ("packed", "worktree", "tree", "patterns", "store", "job", "run", "warm")


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_of_hashing_imports_only_what_is_below_it(room: str) -> None:
    found = {module for path in (PACKAGE / "hashing" / room).glob("*.py") for module in imported(path)}
    rooms = {module.split(".")[2] for module in found if module.startswith("cigen.hashing.")} & set(ROOMS)

    assert rooms <= set(ROOMS[: ROOMS.index(room) + 1])


def test_no_module_imports_itself_in_a_circle_not_even_for_types() -> None:
    named = {path: ".".join(("cigen", *path.relative_to(PACKAGE).with_suffix("").parts)) for path in modules()}
    known = set(named.values())
    below = {
        name: {module if module in known else module.rpartition(".")[0] for module in imported(path)} & known - {name}
        for path, name in named.items()
    }
    while True:
        ends = {name for name, found in below.items() if not found & below.keys()}
        if not ends:
            break
        below = {name: found for name, found in below.items() if name not in ends}

    assert sorted(below) == []


def test_what_is_hashed_knows_nothing_of_what_is_pruned() -> None:
    rooms = (PACKAGE / "gate" / room for room in ("inputs", "proofs"))
    found = {module for room in rooms for path in room.glob("*.py") for module in imported(path)}

    assert not [module for module in found if module.startswith("cigen.gate.pruning")]


def test_the_library_knows_neither_pants_nor_its_backend() -> None:
    found = {module for path in modules() for module in imported(path)}

    assert not [module for module in found if module.split(".")[0] in ("pants", "cigen_rules")]


@pytest.mark.parametrize("module", ["cigen", "cigen.cli", "cigen.cli.run", "cigen.cli.arguments"])
def test_importing_the_command_line_loads_nothing_heavy(module: str) -> None:
    assert loaded(f"import {module}").isdisjoint(HEAVY)


def test_compiling_loads_yaml_alone() -> None:
    project = "{'cigen.yml': b'jobs: {a: {image: x, steps: [checkout]}}'}"
    statement = (
        "from cigen.compile import compile_project; from cigen.config.files import SnapshotFiles; "
        f"compile_project(SnapshotFiles({project}))"
    )

    assert loaded(statement) & HEAVY == {"yaml"}


def loaded(statement: str) -> Set[str]:
    """The top-level packages a fresh interpreter has loaded after a statement."""
    code = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(PACKAGE.parent), *sys.path])}
    # -S: an installation may load what it likes at start-up, such as a plugin's .pth file
    result = subprocess.run([sys.executable, "-S", "-c", code], env=environment, stdout=subprocess.PIPE, check=True)
    return set(result.stdout.decode().split())
