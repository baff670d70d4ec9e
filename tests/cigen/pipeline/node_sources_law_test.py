"""Which packages a package depends on: what cigen reads from the manifests beside what the package managers say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any, Callable, Dict, FrozenSet, List, Mapping, Tuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cigen.config.files import SnapshotFiles
from cigen.pipeline.node_sources import sources_of_package

FIELDS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")
# By package, the root being 0: what it depends on, in which field, by which version.
Workspace = Mapping[int, Mapping[int, Tuple[str, str]]]


@st.composite
def workspaces(draw: Callable[..., Any], *versions: str) -> Workspace:
    many = draw(st.integers(2, 6))
    edge = st.tuples(st.sampled_from(FIELDS), st.sampled_from(versions))
    found = {}
    for one in range(many + 1):
        others = [other for other in range(1, many + 1) if other != one]
        on = draw(st.lists(st.sampled_from(others), max_size=2, unique=True)) if one or draw(st.booleans()) else []
        found[one] = {other: draw(edge) for other in on}
    return found


def directory(package: int) -> str:
    return f"{'apps' if package % 2 else 'libs/of'}/p{package}" if package else ""


def texts(workspace: Workspace) -> Dict[str, str]:
    """The manifests, by path."""
    found = {}
    for package, edges in workspace.items():
        keys: Dict[str, Any] = {"name": f"p{package}", "version": "1.0.0"}
        if not package:
            keys.update(private=True, workspaces=["apps/*", "libs/of/*"])
        for other, (field, version) in edges.items():
            path = os.path.relpath(directory(other), directory(package) or ".")
            keys.setdefault(field, {})[f"p{other}"] = version.format(path)
        found[os.path.join(directory(package), "package.json")] = json.dumps(keys)
    return {**found, "pnpm-workspace.yaml": "packages: [apps/*, libs/of/*]\n"}


def told(workspace: Workspace, package: int) -> FrozenSet[int]:
    """The packages whose files cigen takes."""
    files = {path: text.encode() for path, text in {**texts(workspace), "package-lock.json": ""}.items()}
    patterns = sources_of_package(SnapshotFiles(files), directory(package))
    return frozenset(one for one in workspace if one and f"{directory(one)}/**" in patterns)


def reached(workspace: Workspace, *packages: int) -> FrozenSet[int]:
    found: Dict[int, None] = {}
    pending = list(packages)
    while pending:
        one = pending.pop()
        if one not in found:
            found[one] = None
            pending.extend(workspace[one])
    return frozenset(found) - {0}


@given(workspaces("*", "^1.0.0", "~1", "workspace:*", "workspace:^", "file:{0}", "link:{0}", "workspace:{0}", "npm:^1"))
@settings(max_examples=200)
def test_they_are_those_that_it_and_the_root_come_to(workspace: Workspace) -> None:
    for package in workspace:
        if package:
            assert told(workspace, package) == reached(workspace, package, 0)


def by_npm(place: Path, package: int) -> FrozenSet[int]:
    ask(place, "npm", "install", "--package-lock-only", "--offline", "--no-audit", "--no-fund")
    where = directory(package)
    tree = json.loads(ask(place, "npm", "ls", "--all", "--json", "--package-lock-only", "-w", where))
    return names_in(tree) - {0}


def by_pnpm(place: Path, package: int) -> FrozenSet[int]:
    listed = json.loads(ask(place, "pnpm", "list", "--filter", f"p{package}...", "--json", "--depth", "-1"))
    return frozenset(int(one["name"][1:]) for one in listed) - {0}


def by_yarn(place: Path, package: int) -> FrozenSet[int]:
    if not ask(place, "yarn", "--version").startswith("1."):
        pytest.skip("another yarn")
    edges = json.loads(ask(place, "yarn", "--silent", "workspaces", "info"))
    numbered = {int(name[1:]): dict.fromkeys(numbers(one["workspaceDependencies"])) for name, one in edges.items()}
    return reached(numbered, package)  # type: ignore[arg-type]  # only the keys matter


def numbers(names: List[str]) -> List[int]:
    return [int(name[1:]) for name in names]


def names_in(tree: Mapping[str, Any]) -> FrozenSet[int]:
    inner = tree.get("dependencies", {})
    below = (name for one in inner.values() for name in names_in(one))
    return frozenset((*numbers(list(inner)), *below))


def is_here(tool: str, place: Path) -> bool:
    """Whether it runs without being fetched first, as Corepack would."""
    offline = {**os.environ, "COREPACK_ENABLE_NETWORK": "0"}
    return (
        bool(shutil.which(tool))
        and not subprocess.run([tool, "-v"], cwd=place, env=offline, capture_output=True).returncode
    )


def ask(place: Path, *command: str) -> str:
    environment = {**os.environ, "npm_config_cache": str(place.parent / "npm-cache"), "CI": "1"}
    done = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("tool", "answer", "versions"),
    [
        ("npm", by_npm, ("*", "^1.0.0", "file:{0}")),
        ("pnpm", by_pnpm, ("workspace:*", "workspace:^", "link:{0}", "workspace:{0}")),
        ("yarn", by_yarn, ("*", "^1.0.0")),
    ],
)
def test_none_is_missing_that_the_package_manager_names(
    tmp_path: Path, tool: str, answer: Callable[..., FrozenSet[int]], versions: Tuple[str, ...]
) -> None:
    """It may be more: cigen takes peers, which pnpm and yarn leave to others, and what the root depends on."""
    if not is_here(tool, tmp_path):
        pytest.skip(f"no {tool} here")
    places = iter(range(1_000))

    @given(workspaces(*versions))
    @settings(max_examples=4, suppress_health_check=list(HealthCheck))
    def holds(workspace: Workspace) -> None:
        place = tmp_path / str(next(places))
        for path, text in texts(workspace).items():
            file = place / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)

        assert told(workspace, 1) >= answer(place, 1)

    holds()
