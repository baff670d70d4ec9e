"""Node projects: a job for each script of package.json that CI usually runs."""

from __future__ import annotations

import re
from typing import Dict, List, Mapping, NamedTuple, Optional, Sequence

from cigen.config.files import Files
from cigen.pipeline.node_manifests import manifest_of, table
from cigen.starter.part import StarterPart, job, run, version_in
from cigen.starter.workspace import Workspace, group, names, narrower, workspace

_SCRIPTS = ("lint", "typecheck", "type-check", "test", "build")
_WANTED = re.compile(r"(\w+)@\d+(?:\.\d+)*")  # https://nodejs.org/api/packages.html#packagemanager
_NO_TEST = "no test specified"  # what `npm init` writes


class _Tool(NamedTuple):
    """How packages are installed, and a script is run; `detection` where that isn't what `packages: node` does by itself."""

    name: str
    lockfile: str
    install: str
    script: str
    detection: bool = False


_NPM = _Tool("npm", "package-lock.json", "npm ci", "npm run")
# CircleCI's images bring npm and yarn; npx fetches the others, also for the scripts that call them.
_TOOLS = (
    _NPM,
    _Tool("yarn", "yarn.lock", "yarn install --frozen-lockfile", "yarn run"),
    _Tool("pnpm", "pnpm-lock.yaml", "npx --yes {} install --frozen-lockfile", "npx --yes {} run", True),
    _Tool("bun", "bun.lock", "npx --yes {} install --frozen-lockfile", "npx --yes {} run", True),
    _Tool("bun", "bun.lockb", "npx --yes {} install --frozen-lockfile", "npx --yes {} run", True),
)


def node(files: Files) -> Optional[StarterPart]:
    """The part of a project with a package.json."""
    if files.read("package.json") is None:
        return None
    tool = _tool(files)
    scripts = [name for name in _SCRIPTS if _NO_TEST not in _scripts(files).get(name, _NO_TEST)]
    packages = workspace(files) if tool else Workspace()
    how = ("packages: node",) if tool else ()
    first = () if tool else ("npm install",)
    jobs = {
        name.replace("-", ""): job("node", *how, *run(*first, f"{(tool or _NPM).script} {name}")) for name in scripts
    }
    for name, text in _jobs_of_packages(files, packages, scripts, tool).items():
        jobs.setdefault(name, text)
    if not jobs:
        jobs = {"install": job("node", *how, *run(*first, "npm ls --depth=0"))}
    of = f"; a workspace of {len(packages.packages)}" if packages.packages else ""
    found = f"Node ({tool.name if tool else 'no lockfile'}; {_words(scripts)}{of})"
    return StarterPart("node", found, _image(files), jobs, {}, _managers(tool), group(packages, "node"))


def _tool(files: Files) -> Optional[_Tool]:
    """The first whose lock file is there, in the version that the manifest wants."""
    tool = next((tool for tool in _TOOLS if files.read(tool.lockfile) is not None), None)
    if tool is None:
        return None
    wanted = _WANTED.match(str((manifest_of(files, "") or {}).get("packageManager", "")))
    spec = wanted[0] if wanted and wanted[1] == tool.name else tool.name
    return tool._replace(install=tool.install.format(spec), script=tool.script.format(spec))


def _jobs_of_packages(
    files: Files, packages: Workspace, scripts: Sequence[str], tool: Optional[_Tool]
) -> Mapping[str, str]:
    """For the scripts that the root doesn't run."""
    others = [name for name in _SCRIPTS if name not in scripts] if tool else []
    found: Dict[str, str] = {}
    for package, name in names(packages).items():
        for script in (one for one in others if _NO_TEST not in _scripts(files, package).get(one, _NO_TEST)):
            assert tool is not None
            text = job("node", "packages: node", *run(f"cd {package} && {tool.script} {script}"))
            found[f"{name}_{script.replace('-', '')}"] = f"{narrower('node', package)}{text}"
    return found


def _scripts(files: Files, directory: str = "") -> Mapping[str, str]:
    scripts = table((manifest_of(files, directory) or {}).get("scripts"))
    return {str(key): str(value) for key, value in scripts.items()}


def _words(scripts: List[str]) -> str:
    return f"scripts {', '.join(scripts)}" if scripts else "no script that CI would run"


def _image(files: Files) -> str:
    version = version_in(files, ".node-version", ".nvmrc")
    if version is None:
        return "cimg/node:lts"
    return f"cimg/node:{version}" if "." in version else f"node:{version}"  # CircleCI's have no tag for all of a major


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
