"""What is installed in an npm, pnpm, yarn or bun workspace, and kept: the modules of all its packages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from cigen.config.files import DiskFiles, SnapshotFiles
from cigen.pipeline.node_sources import Unresolved, sources_of_package
from cigen.pipeline.node_workspace import kept_paths, members

JOB = "image: x, steps: [run: make]"
PACKAGES = ["apps/web", "apps/api", "packages/ui", "packages/ui/deep", "tools/cli", "packages/ui/node_modules/dep"]


def tree(**files: str) -> SnapshotFiles:
    manifests = {f"{path}/package.json": "{}" for path in PACKAGES}
    return SnapshotFiles({path: text.encode() for path, text in {**manifests, **files}.items()})


@pytest.mark.parametrize(
    ("files", "found"),
    [
        ({"package.json": "{}"}, []),
        ({"package.json": "not json"}, []),
        ({"package.json": '{"workspaces": ["apps/*"]}'}, ["apps/api", "apps/web"]),
        ({"package.json": '{"workspaces": ["./apps/web/", "lib"]}'}, ["apps/web"]),
        ({"package.json": '{"workspaces": {"packages": ["packages/**"], "nohoist": []}}'}, PACKAGES[2:4]),
        ({"package.json": '{"workspaces": ["{apps,tools}/*", "!apps/api"]}'}, ["apps/web", "tools/cli"]),
        ({"pnpm-workspace.yaml": "packages: [apps/*, '!**/web']", "package.json": "{}"}, ["apps/api"]),
        ({"pnpm-workspace.yaml": "packages: ['**']"}, sorted(PACKAGES[:5])),
        ({"pnpm-workspace.yaml": "packages: ['../other', '/tools/*']"}, ["tools/cli"]),
        ({"pnpm-workspace.yaml": "overrides: {}", "package.json": "{}"}, []),
        ({"pnpm-workspace.yaml": "packages: [", "package.json": "{}"}, []),
    ],
)
def test_its_packages_are_those_of_its_own_manifest(files: Dict[str, str], found: List[str]) -> None:
    assert list(members(tree(**files), "")) == found


def test_one_below_the_project_s_root_has_its_packages_below_itself() -> None:
    files = SnapshotFiles({"js/package.json": b'{"workspaces": ["a/*"]}', "js/a/b/package.json": b"{}"})

    assert members(files, "js") == ("js/a/b",)
    assert kept_paths(files, "js") == ("node_modules", "a/b/node_modules")


def test_a_link_that_leads_out_of_the_project_is_no_package(tmp_path: Path) -> None:
    project = tmp_path / "project"
    for place in (project / "apps" / "web", tmp_path / "outside"):
        place.mkdir(parents=True)
        (place / "package.json").write_text("{}")
    (project / "package.json").write_text('{"workspaces": ["apps/*"]}')
    (project / "apps" / "out").symlink_to(tmp_path / "outside")

    files = DiskFiles(str(project))

    assert kept_paths(files, "") == ("node_modules", "apps/web/node_modules")
    (project / "yarn.lock").write_text("")
    with pytest.raises(Unresolved, match="apps/out: the path leads out of the project"):
        sources_of_package(files, "apps/web")


@pytest.mark.parametrize("globs", ['["apps/*"]', '["apps/**"]', '["*/*/of/*", "apps/web"]'])
def test_a_submodule_that_isn_t_checked_out_may_hold_a_package(tmp_path: Path, globs: str) -> None:
    """Git leaves an empty directory, and setup checks no submodule out unless it is told to."""
    (tmp_path / "apps" / "web").mkdir(parents=True)
    (tmp_path / "apps" / "module").mkdir()
    (tmp_path / "apps" / "web" / "package.json").write_text('{"dependencies": {"of-the-module": "^1.0.0"}}')
    (tmp_path / "package.json").write_text(f'{{"workspaces": {globs}}}')
    (tmp_path / "yarn.lock").write_text("")

    with pytest.raises(Unresolved, match="apps/module is empty: it may be a package in a submodule"):
        sources_of_package(DiskFiles(str(tmp_path)), "apps/web")


@pytest.mark.parametrize(
    ("settings", "more"), [("", True), ("nodeLinker: pnp", True), ("nodeLinker: node-modules", False)]
)
def test_yarn_without_a_linker_leaves_no_modules(settings: str, more: bool) -> None:
    assert (".pnp.cjs" in kept_paths(tree(**{".yarnrc.yml": settings}), "")) is more


@pytest.mark.parametrize(
    ("files", "sources"),
    [
        (
            {"pnpm-lock.yaml": "", "pnpm-workspace.yaml": "packages: [apps/*]", ".npmrc": ""},
            ["package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml", ".npmrc"],
        ),
        ({"package-lock.json": ""}, ["package.json", "package-lock.json"]),
    ],
)
class TestCaches:
    MANIFEST = json.dumps({"workspaces": ["apps/*"]})

    def project(self, jobs: str, files: Dict[str, str]) -> Dict[str, str]:
        own = {"package.json": self.MANIFEST, "apps/web/package.json": "{}", **files}
        return {**own, "cigen.yml": f"jobs: {jobs}\n"}

    def saved(self, steps: List[Any]) -> Any:
        return next(step["save_cache"] for step in steps if "save_cache" in step)

    def test_packages_are_kept_in_all_of_them(
        self, build: Callable[..., Any], files: Dict[str, str], sources: List[str]
    ) -> None:
        built = build(self.project(f"{{a: {{packages: node, {JOB}}}, b: {{packages: node, {JOB}}}}}", files))

        saved = self.saved(built.steps("install_node_packages"))
        assert saved["paths"] == ["node_modules", "apps/web/node_modules"]
        assert sorted(saved["key"].split('"')[1::2]) == sorted(sources)
        assert built.steps("a")[0]["restore_cache"]["key"] == saved["key"]

    def test_so_does_the_shipped_cache(
        self, build: Callable[..., Any], files: Dict[str, str], sources: List[str]
    ) -> None:
        built = build(self.project(f"{{a: {{cache: node_modules, {JOB}}}}}", files))

        saved = self.saved(built.steps("a"))
        assert saved["paths"] == ["node_modules", "apps/web/node_modules"]
        assert sorted(saved["key"].split('"')[1::2]) == sorted(sources)
