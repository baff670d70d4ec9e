"""How packages are installed: the shipped managers with what a project says over them."""

from __future__ import annotations

import posixpath
from hashlib import sha256
from typing import Mapping, NamedTuple, Optional, Tuple

from cigen.config.caches import CacheOptions, CacheUse
from cigen.config.detected import DetectedSource
from cigen.config.files import Files
from cigen.config.packages import Detection, Manager, PackageManager, Packages
from cigen.config.settings import Settings
from cigen.errors import ConfigError, Position, nearest
from cigen.pipeline import pants_packages
from cigen.pipeline.cache_keys import SHIPPED, install_settings
from cigen.pipeline.languages import OF_CACHES
from cigen.pipeline.node_workspace import MODULES, kept_paths
from cigen.pipeline.places import found

_AT = Position("cigen's own package managers")


class _Kept(NamedTuple):
    """What a tool's cache is called and keeps; what isn't installed into the checkout is installed again."""

    cache: str
    paths: Tuple[str, ...] = ()
    again: bool = False


_KEPT: Mapping[str, _Kept] = {
    **dict.fromkeys(("npm", "yarn", "pnpm", "bun"), _Kept("node_modules")),
    "bundler": _Kept("gems"),
    "pip": _Kept("pip", again=True),
    "pipenv": _Kept("pip", ("~/.local/share/virtualenvs", "~/.cache/pipenv", "~/.cache/pip"), again=True),
    "poetry": _Kept("pip", ("~/.cache/pypoetry",), again=True),
    "go": _Kept("go_modules"),
    "cargo": _Kept("cargo"),
    "maven": _Kept("maven"),
    "gradle": _Kept("gradle"),
    "dotnet": _Kept("nuget", again=True),
    "pants": _Kept("pants", pants_packages.PATHS),
}

# The tool, its lockfile, its command; in the order the lockfiles are looked for.
_SHIPPED: Mapping[str, Tuple[Tuple[str, str, str], ...]] = {
    "node": (
        ("npm", "package-lock.json", "npm ci"),
        ("yarn", "yarn.lock", "yarn install --frozen-lockfile"),
        ("pnpm", "pnpm-lock.yaml", "pnpm install --frozen-lockfile"),
        ("bun", "bun.lockb", "bun install --frozen-lockfile"),
        ("bun", "bun.lock", "bun install --frozen-lockfile"),
    ),
    # `bundle install --deployment` means this; Bundler 4 no longer knows the option.
    "ruby": (("bundler", "Gemfile.lock", "bundle config set --local deployment true && bundle install"),),
    "python": (
        ("pip", "requirements.txt", "pip install -r requirements.txt"),
        ("pipenv", "Pipfile.lock", "pipenv install --deploy"),
        ("poetry", "poetry.lock", "poetry install"),
    ),
    "go": (("go", "go.mod", "go mod download"),),
    "rust": (("cargo", "Cargo.lock", "cargo fetch"),),
    "java": (
        ("maven", "pom.xml", "mvn dependency:resolve"),
        ("gradle", "build.gradle", "gradle build --refresh-dependencies"),
        ("gradle", "build.gradle.kts", "gradle build --refresh-dependencies"),
    ),
    "dotnet": (("dotnet", "packages.lock.json", "dotnet restore"), ("dotnet", "*.csproj", "dotnet restore")),
    "pants": (("pants", pants_packages.CONFIG, pants_packages.COMMAND),),
}
_SHIPPED_COMMANDS = {tool: command for tools in _SHIPPED.values() for tool, _, command in tools}
# What another command installs is another cache: it would be kept under a key that is taken.
_DIGITS = 12


class Installation(NamedTuple):
    """How one entry of `packages` is installed, and the cache that hands it on; `again` where that isn't enough."""

    packages: Packages
    command: str
    lockfile: str
    cache: Optional[CacheUse]
    again: bool


def installation(packages: Packages, settings: Settings, files: Files) -> Installation:
    """Raises ConfigError for an unknown name and where no lockfile is."""
    manager = _manager(packages, settings.package_managers)
    for tool, detection in manager.detect:
        lockfile = found(files, posixpath.join(packages.path, detection.lockfile))
        if lockfile is not None:
            kept = _KEPT.get(tool, _Kept(packages.name))
            command = packages.command or detection.command
            is_shipped = command == _SHIPPED_COMMANDS.get(tool)
            words = () if is_shipped else (sha256(command.encode()).hexdigest()[:_DIGITS],)
            cache = _cache(packages, manager, kept, lockfile, words, files)
            return Installation(packages, command, lockfile, cache, kept.again)
    names = ", ".join(detection.lockfile for _, detection in manager.detect)
    where = f"in `{packages.path}`" if packages.path else "in the project root"
    what = f"no lockfile of the packages `{packages.name}` is {where}: {names}"
    raise ConfigError(what, packages.at, "Add one, or say in `package_managers` how they are installed.")


def _manager(packages: Packages, written: Mapping[str, PackageManager]) -> PackageManager:
    name = packages.name
    if name not in written and name not in _SHIPPED:
        what = f"unknown kind of packages `{name}`"
        raise ConfigError(what, packages.at, nearest(name, (*_SHIPPED, *written), noun="kind"))
    shipped = tuple(Manager(tool, Detection(lock, command)) for tool, lock, command in _SHIPPED.get(name, ()))
    manager = written.get(name, PackageManager(at=_AT))
    if not manager.detect and not shipped:
        raise ConfigError(f"`{name}` of `package_managers` has no `detect`", manager.at, "Say how to install them.")
    return manager.replaced(detect=manager.detect or shipped)


def _cache(
    packages: Packages, manager: PackageManager, kept: _Kept, lockfile: str, words: Tuple[str, ...], files: Files
) -> Optional[CacheUse]:
    shipped = SHIPPED.get(kept.cache)
    modules = kept_paths(files, packages.path) if kept.cache == MODULES else ()
    paths = manager.cache_paths or kept.paths or modules or (shipped.paths if shipped else ())
    if not paths:
        return None
    sources = manager.checksum_sources or (shipped.checksum_sources if shipped else ())
    sources = (*sources, *install_settings(packages.at)) if modules else sources
    is_pants = packages.name == pants_packages.PANTS
    sources = (*sources, *pants_packages.sources(files, packages.path)) if is_pants else sources
    paths = tuple(_below(packages.path, path) for path in paths)
    options = CacheOptions(
        at=packages.at,
        paths=paths,
        versions=manager.versions,
        checksum_sources=(
            *(source._replace(names=tuple(_below(packages.path, name) for name in source.names)) for source in sources),
            DetectedSource((lockfile,), True, packages.at),
        ),
        words=words,
        installed=not is_pants,
        language=OF_CACHES.get(kept.cache, ""),
        exact=is_pants,
        bound=pants_packages.bound(paths) if is_pants else "",
    )
    name = f"{kept.cache}_in_{packages.path.replace('/', '_')}" if packages.path else kept.cache
    return CacheUse(name, packages.at, options)


def _below(directory: str, path: str) -> str:
    return path if path.startswith(("~", "/")) else posixpath.join(directory, path)
