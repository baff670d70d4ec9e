"""Node projects: a job for each script of package.json that CI usually runs."""

from __future__ import annotations

import json
from typing import List, Mapping, NamedTuple, Optional, Tuple

from cigen.config.files import Files
from cigen.starter.part import Part, existing, job, run, text_of, version_in

_SCRIPTS = ("lint", "typecheck", "type-check", "test", "build")
_NO_TEST = "no test specified"  # what `npm init` writes


class _Tool(NamedTuple):
    """How packages are installed; `detection` where that isn't what `packages: node` does by itself.

    CircleCI's images bring npm and yarn: npx fetches the others.
    """

    name: str
    lockfile: str
    install: str
    detection: bool = False


_TOOLS = (
    _Tool("npm", "package-lock.json", "npm ci"),
    _Tool("yarn", "yarn.lock", "yarn install --frozen-lockfile"),
    _Tool("pnpm", "pnpm-lock.yaml", "npx --yes pnpm install --frozen-lockfile", True),
    _Tool("bun", "bun.lock", "npx --yes bun install --frozen-lockfile", True),
    _Tool("bun", "bun.lockb", "npx --yes bun install --frozen-lockfile", True),
)


def node(files: Files) -> Optional[Part]:
    """The part of a project with a package.json."""
    if files.read("package.json") is None:
        return None
    tool = next((tool for tool in _TOOLS if files.read(tool.lockfile) is not None), None)
    scripts = [name for name in _SCRIPTS if _NO_TEST not in _scripts(files).get(name, _NO_TEST)]
    how = ("packages: node",) if tool else ()
    first = () if tool else ("npm install",)
    jobs = {name.replace("-", ""): job("node", *how, *run(*first, f"npm run {name}")) for name in scripts}
    if not jobs:
        jobs = {"install": job("node", *how, *run(*first, "npm ls --depth=0"))}
    found = f"Node ({tool.name if tool else 'no lockfile'}; {_words(scripts)})"
    return Part("node", found, _image(files), _sources(files, tool), jobs, {}, _managers(tool))


def _scripts(files: Files) -> Mapping[str, str]:
    try:
        package = json.loads(text_of(files, "package.json"))
    except ValueError:
        return {}
    scripts = package.get("scripts") if isinstance(package, dict) else None
    return {str(key): str(value) for key, value in scripts.items()} if isinstance(scripts, dict) else {}


def _words(scripts: List[str]) -> str:
    return f"scripts {', '.join(scripts)}" if scripts else "no script that CI would run"


def _image(files: Files) -> str:
    version = version_in(files, ".node-version", ".nvmrc")
    if version is None:
        return "cimg/node:lts"
    return f"cimg/node:{version}" if "." in version else f"node:{version}"  # CircleCI's have no tag for all of a major


def _sources(files: Files, tool: Optional[_Tool]) -> Tuple[str, ...]:
    known = ("package.json", *((tool.lockfile,) if tool else ()), "tsconfig.json")
    return existing(files, *known, "src/", "lib/", "packages/", "test/", "tests/", "__tests__/")


def _managers(tool: Optional[_Tool]) -> str:
    if tool is None or not tool.detection:
        return ""
    return f"""\
package_managers:
  node:
    detect:
      - {tool.name}:
          lockfile: {tool.lockfile}
          command: {tool.install}
"""
