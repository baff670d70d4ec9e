"""`workspace:apps/web` among source files: the package's files, and those of all it depends on."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, List

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.pipeline.model import Job

CONFIG = "jobs: {{a: {{image: x, source_files: {0}, steps: [run: make]}}}}"
ROOT = (
    "/{package.json,package-lock.json,npm-shrinkwrap.json,yarn.lock,pnpm-lock.yaml,bun.lock,bun.lockb,"
    "pnpm-workspace.yaml,.npmrc,.yarnrc,.yarnrc.yml,.pnpmfile.cjs,.pnpmfile.mjs,"
    ".pnp.cjs,.pnp.loader.mjs,bunfig.toml,.yarn,patches}"
)


def manifest(name: str, **keys: Any) -> str:
    return json.dumps({"name": name, "version": "1.0.0", **keys})


PROJECT = {
    "package.json": manifest("root", workspaces=["apps/*", "libs/*", "!libs/left-out"]),
    "yarn.lock": "",
    "apps/web/package.json": manifest("web"),
    "libs/ui/package.json": manifest("@acme/ui"),
    "libs/log/package.json": manifest("log"),
    "libs/left-out/package.json": manifest("left-out"),
    "vendor/tool/package.json": manifest("tool", dependencies={"log": "*"}),
    "vendor/data/x.json": "",
    "vendor/old.tgz": "",
    "patches/a.patch": "",
}


def job(files: Dict[str, str], source_files: str = "'workspace:apps/web'") -> Job:
    texts = {**PROJECT, "cigen.yml": CONFIG.format(source_files), **files}
    (found,) = load_pipeline(SnapshotFiles({path: text.encode() for path, text in texts.items()})).workflows[0].jobs
    return found


def sources(files: Dict[str, str], source_files: str = "'workspace:apps/web'") -> List[str]:
    found = job(files, source_files)
    assert not found.ungated
    return [pattern.text for pattern in found.source_files]


def web(**keys: Any) -> Dict[str, str]:
    return {"apps/web/package.json": manifest("web", **keys)}


def test_they_are_its_own_and_what_says_how_all_is_installed() -> None:
    assert sources({}) == ["(", ROOT, "apps/web/**", ")"]


@pytest.mark.parametrize("key", ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"])
@pytest.mark.parametrize("version", ["*", "^1.0.0", "workspace:*", "workspace:^", "npm:^1.0.0", "catalog:", "latest"])
def test_a_package_of_the_workspace_counts_whatever_names_it(key: str, version: str) -> None:
    assert sources(web(**{key: {"@acme/ui": version}}))[2:-1] == ["apps/web/**", "libs/ui/**"]


@pytest.mark.parametrize(
    ("version", "more"),
    [
        ("file:../../libs/ui", ["libs/ui/**"]),
        ("../../libs/ui", ["libs/ui/**"]),
        ("link:../../libs/ui", ["libs/ui/**"]),
        ("portal:../../libs/ui", ["libs/ui/**"]),
        ("workspace:../../libs/ui", ["libs/ui/**"]),
        ("workspace:libs/ui", ["libs/ui/**"]),
        ("workspace:@acme/ui@*", ["libs/ui/**"]),
        ("npm:@acme/ui@^1", ["libs/ui/**"]),
        ("file:../../vendor/tool", ["libs/log/**", "vendor/tool/**"]),
        ("link:../../vendor/data", ["vendor/data/**"]),
        ("file:../../vendor/old.tgz", ["vendor/old.tgz"]),
        ("patch:log@npm%3A1.0.0#~/patches/a.patch", ["libs/log/**", "patches/a.patch"]),
        ("patch:log@npm%3A1.0.0#../../patches/a.patch&builtin<x>::version=1", ["libs/log/**", "patches/a.patch"]),
        ("^4.17.0", []),
        ("", []),
        ("github:acme/x", []),
        ("acme/x#v1", []),
        ("git+https://git.example/x.git", []),
        ("git@git.example:acme/x.git", []),
        ("https://example.com/x.tgz", []),
        ("npm:other@1", []),
        ("left-out", []),
    ],
)
def test_versions_are_read_as_package_managers_read_them(version: str, more: List[str]) -> None:
    assert sources(web(dependencies={"x": version}))[2:-1] == ["apps/web/**", *more]


def test_what_its_dependencies_depend_on_counts_too_in_circles_as_well() -> None:
    files = {
        **web(dependencies={"@acme/ui": "*"}),
        "libs/ui/package.json": manifest("@acme/ui", devDependencies={"log": "*"}),
        "libs/log/package.json": manifest("log", dependencies={"web": "*"}),
    }

    assert sources(files)[2:-1] == ["apps/web/**", "libs/log/**", "libs/ui/**"]


NPM = {"": {}, "apps/web": {"dependencies": {"web": "*"}}, "node_modules/log": {"resolved": "libs/log", "link": True}}
ASKING = {"node_modules/other": {"peerDependencies": {"log": "^1.0.0"}}}


@pytest.mark.parametrize(
    ("lock", "text", "more"),
    [
        ("package-lock.json", json.dumps({"lockfileVersion": 3, "packages": {**NPM, **ASKING}}), ["libs/log/**"]),
        ("package-lock.json", json.dumps({"packages": {**NPM, "libs/ui": ASKING["node_modules/other"]}}), []),
        ("npm-shrinkwrap.json", json.dumps({"dependencies": {"a": {"requires": {"log": "1"}}}}), ["libs/log/**"]),
        ("yarn.lock", 'other@^1:\n  version "1.0.0"\n  dependencies:\n    log "^1.0.0"\n', ["libs/log/**"]),
        ("yarn.lock", '"o@npm:1":\n  resolution: "o@npm:1"\n  dependencies:\n    "log": "npm:1"\n', ["libs/log/**"]),
        ("yarn.lock", '"ui@workspace:u":\n  resolution: "ui@workspace:u"\n  dependencies:\n    log: "npm:1"\n', []),
        (
            "pnpm-lock.yaml",
            "snapshots:\n\npackages:\n\n  o@1:\n    dependencies:\n      log: link:libs/log\n",
            ["libs/log/**"],
        ),
        ("pnpm-lock.yaml", "importers:\n  libs/ui:\n    dependencies:\n      log:\n\npackages:\n  o@1: {}\n", []),
        ("bun.lock", '{"packages": {\n"o": ["o@1", "", {"dependencies": {"log": "1"}}, "x"],\n}}', ["libs/log/**"]),
        ("bun.lock", '{"packages": {\n"log": ["log@workspace:libs/log"],\n"o": ["o@1", "", {}, "x"],\n}}', []),
    ],
)
def test_a_package_that_one_of_elsewhere_asks_for_is_given_to_it(lock: str, text: str, more: List[str]) -> None:
    """npm, yarn and bun link it where its version fits, and `web` runs it by way of the other."""
    assert sources({**web(dependencies={"other": "1"}), lock: text})[2:-1] == ["apps/web/**", *more]


def test_so_it_is_where_each_package_has_a_lock_file_of_its_own() -> None:
    files = {
        **web(dependencies={"@acme/ui": "*"}),
        "libs/ui/pnpm-lock.yaml": "\npackages:\n\n  other@1:\n    dependencies:\n      log: link:../log\n",
    }

    assert sources(files)[2:-1] == ["apps/web/**", "libs/log/**", "libs/ui/**"]


@pytest.mark.parametrize(
    ("lock", "why"),
    [
        ("package-lock.json", "package-lock.json: it can't be read"),
        ("bun.lockb", "bun.lockb: nobody here can read it: `bun install --save-text-lockfile` writes bun.lock"),
    ],
)
def test_a_lock_file_that_can_t_be_read_is_a_doubt(lock: str, why: str) -> None:
    assert job({lock: "{"}).ungated == f"`workspace:apps/web`: {why}"


def test_what_the_root_depends_on_is_there_for_every_package() -> None:
    files = {"package.json": manifest("root", workspaces=["apps/*", "libs/*"], devDependencies={"log": "*"})}

    assert sources(files)[2:-1] == ["apps/web/**", "libs/log/**"]


def test_a_package_inside_of_another_is_part_of_it() -> None:
    files = {
        "package.json": manifest("root", workspaces=["apps/**"]),
        **web(dependencies={"inner": "*"}),
        "apps/web/inner/package.json": manifest("inner", dependencies={"log": "file:../../../libs/log"}),
        "apps/web/inner/dist/package.json": manifest("inner"),
    }

    assert sources(files)[2:-1] == ["apps/web/**", "libs/log/**"]


def test_a_package_may_be_the_root_of_a_workspace_too() -> None:
    files = {
        **web(dependencies={"sub": "1"}),
        "libs/ui/package.json": manifest("@acme/ui", workspaces=["subs/*"]),
        "libs/ui/subs/a/package.json": manifest("sub"),
    }

    assert sources(files)[2:-1] == ["apps/web/**", "libs/ui/subs/a/**"]


def test_a_package_that_the_workspace_leaves_out_may_still_be_meant() -> None:
    assert "libs/left-out/**" in sources(web(dependencies={"left-out": "1"}))


@pytest.mark.parametrize(
    "files",
    [
        {"package.json": manifest("root", workspaces=["apps/*"], overrides={"x": {".": "1", "y": "file:libs/ui"}})},
        {"package.json": manifest("root", workspaces=["apps/*"], resolutions={"a/**/y": "portal:./libs/ui"})},
        {"package.json": manifest("root", workspaces=["apps/*"], pnpm={"overrides": {"x>y@1": "link:libs/ui"}})},
        {"pnpm-workspace.yaml": "packages: [libs/*]\noverrides: {'x@1>@acme/ui@^2': '1'}"},
        {"pnpm-workspace.yaml": "packages: []\ncatalogs: {a: {y: 'file:libs/ui'}}"},
        {"pnpm-workspace.yaml": "packages: [libs/*]\npackageExtensions: {z: {dependencies: {'@acme/ui': '1'}}}"},
        {".yarnrc.yml": "packageExtensions: {z@1: {dependencies: {y: 'file:./libs/ui'}}}"},
    ],
)
def test_versions_that_the_root_sets_for_all_count(files: Dict[str, str]) -> None:
    assert "libs/ui/**" in sources(files)


@pytest.mark.parametrize(
    "files",
    [
        {
            "package.json": manifest(
                "r", workspaces=["apps/*"], pnpm={"patchedDependencies": {"a@1": "patches/a.patch"}}
            )
        },
        {"pnpm-workspace.yaml": "packages: []\npatchedDependencies: {a: patches/a.patch}"},
    ],
)
def test_patches_are_files(files: Dict[str, str]) -> None:
    assert sources(files)[-2] == "patches/a.patch"


def test_its_workspace_may_be_below_the_project_s_root() -> None:
    files = {"js/package.json": manifest("js", workspaces=["a"]), "js/pnpm-lock.yaml": "", "js/a/package.json": "{}"}

    assert sources(files, "'workspace:js/a'") == ["(", f"js{ROOT}", "js/a/**", ")"]


def test_exclusions_behind_it_apply_and_groups_may_hold_it() -> None:
    config = "source_file_groups: {web: ['workspace:apps/web', docs/]}\n" + CONFIG.format("['@web', '!**/*.md']")

    found = sources({"cigen.yml": config})

    assert found == ["(", "(", ROOT, "apps/web/**", ")", "docs/", ")", "!**/*.md"]


@pytest.mark.parametrize(
    ("files", "why"),
    [
        ({"apps/web/package.json": "{"}, "apps/web/package.json can't be read"),
        ({"libs/ui/package.json": "[]"}, "libs/ui/package.json can't be read"),
        (
            {"package.json": "{"},
            "it is no package of a workspace: no package.json or pnpm-workspace.yaml above it names it",
        ),
        ({"pnpm-workspace.yaml": "overrides: ["}, "pnpm-workspace.yaml can't be read"),
        ({".yarnrc.yml": "["}, ".yarnrc.yml can't be read"),
        *(
            (
                {"package.json": manifest("r", workspaces=["apps/*", glob])},
                f"nobody here can tell the packages of `{glob}`",
            )
            for glob in ("libs/!(ui)", "libs/[u]i", "libs/p{1..3}", "../other", "libs/{a", "{a,b,c,d,e,f}" * 3)
        ),
        ({".pnpmfile.cjs": ""}, ".pnpmfile.cjs may change what packages depend on"),
        ({".npmrc": "pnpmfile = hooks.js"}, "a pnpmfile may change what packages depend on"),
        (
            {".yarnrc.yml": "plugins: [{path: a.cjs, spec: '@yarnpkg/plugin-typescript'}, {path: b.cjs}]"},
            "the plugin None in .yarnrc.yml may change what packages depend on",
        ),
        (
            web(dependencies={"nobody": "workspace:*"}),
            "apps/web/package.json asks for nobody, which is no package here",
        ),
        (web(dependencies={"x": "file:../gone"}), "a package asks for apps/gone, which is no package and no file"),
        (
            web(dependencies={"x": "file:../../vendor/data"}),
            "a package asks for vendor/data, which is no package and no file",
        ),
        (
            web(dependencies={"x": "link:../../../out"}),
            "apps/web/package.json asks for ../../../out, which is outside of the project",
        ),
        (web(dependencies={"x": "file:/abs"}), "apps/web/package.json asks for /abs, which is outside of the project"),
        (web(dependencies={"x": "~/x"}), "apps/web/package.json asks for ~/x, which is outside of the project"),
        (web(dependencies={"x": "exec:./x.js"}), "apps/web/package.json: nobody here knows what `exec:./x.js` of x is"),
        (web(dependencies=["x"]), "`dependencies` of apps/web/package.json can't be understood"),
        (web(dependencies={"x": 1}), "`dependencies` of apps/web/package.json can't be understood"),
        (
            {"package.json": manifest("r", workspaces=["apps/*"], pnpm={"patchedDependencies": {"a": "patches/b"}})},
            "a package asks for patches/b, which is no package and no file",
        ),
    ],
)
def test_where_anything_is_unclear_the_job_has_no_hash(files: Dict[str, str], why: str) -> None:
    assert job(files).ungated == f"`workspace:apps/web`: {why}"


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        ("workspace:apps/gone", "there is no apps/gone/package.json"),
        (
            "workspace:vendor/tool",
            "it is no package of a workspace: no package.json or pnpm-workspace.yaml above it names it",
        ),
    ],
)
def test_what_is_no_package_has_none(entry: str, why: str) -> None:
    found = job({}, f"['{entry}', docs/]")

    assert (found.ungated, found.gated) == (f"`{entry}`: {why}", False)


def test_without_a_lock_file_nobody_knows_the_versions() -> None:
    texts = {**PROJECT, "cigen.yml": CONFIG.format("'workspace:apps/web'")}
    del texts["yarn.lock"]

    (found,) = load_pipeline(SnapshotFiles({path: text.encode() for path, text in texts.items()})).workflows[0].jobs

    assert found.ungated == "`workspace:apps/web`: no lock file beside package.json says which versions it gets"


def test_in_circleci_s_own_language_too() -> None:
    config = """
    version: 2.1
    jobs: {a: {docker: [{image: x}], parallelism: 2, source_files: ["workspace:apps/web"], steps: [run: make]}}
    workflows: {main: {jobs: [a]}}
    """

    pipeline = load_pipeline(
        SnapshotFiles({path: text.encode() for path, text in {**PROJECT, "cigen.yml": config}.items()})
    )

    assert [pattern.text for pattern in pipeline.gated[0].source_files] == ["(", ROOT, "apps/web/**", ")"]


@pytest.mark.parametrize(
    "entry", ["workspace:", "workspace:../x", "workspace:/apps/web", "workspace:apps/*", "!workspace:apps/web"]
)
def test_what_cannot_name_a_package_is_refused(refusal: Callable[..., str], entry: str) -> None:
    text = refusal(CONFIG.format(f"['{entry}']"))

    assert text.startswith(f"cigen.yml:1:37: `{entry}`")
