"""What a workspace's root says beside the dependencies: other versions for them, patches, and code that decides."""

from __future__ import annotations

import re
from typing import Iterator, NamedTuple, Optional, Tuple

from cigen.config.documents import parse
from cigen.config.files import Files
from cigen.errors import ConfigError
from cigen.pipeline.node_manifests import Table, joined, manifest_of, settings_of, strings_in, table

_YARN = ".yarnrc.yml"
_HOOKS = (".pnpmfile.cjs", ".pnpmfile.mjs")
_HOOK_SETTING = re.compile(rb"^\s*(?:global-)?pnpmfile\s*=", re.MULTILINE)
_VERSIONS = ("overrides", "resolutions", "packageExtensions", "catalog", "catalogs")


class RootSettings(NamedTuple):
    """Versions by the names of dependencies, and files relative to the root."""

    dependencies: Tuple[Tuple[str, str], ...] = ()
    patches: Tuple[str, ...] = ()


def root_settings(files: Files, root: str) -> RootSettings:
    """All of them."""
    manifest = manifest_of(files, root) or {}
    written = (manifest, table(manifest.get("pnpm")), table(manifest.get("workspaces")))
    places = (*written, settings_of(files, root) or {}, _yarn(files, root) or {})
    dependencies = (pair for place in places for key in _VERSIONS for pair in strings_in(place.get(key)))
    patches = (path for place in places for _, path in strings_in(place.get("patchedDependencies")))
    return RootSettings(
        tuple(dict.fromkeys((_bare(name), spec) for name, spec in dependencies)), tuple(dict.fromkeys(patches))
    )


def undecided(files: Files, root: str) -> str:
    """Why what packages depend on isn't what their manifests say; empty where it is."""
    if settings_of(files, root) is None:
        return f"{joined(root, 'pnpm-workspace.yaml')} can't be read"
    yarn = _yarn(files, root)
    if yarn is None:
        return f"{joined(root, _YARN)} can't be read"
    own = next(_own_plugins(yarn), "")
    if own:
        return f"the plugin {own} in {joined(root, _YARN)} may change what packages depend on"
    names = files.names(root)
    hook = next((name for name in _HOOKS if name in names), "")
    settings = settings_of(files, root) or {}
    if not hook and (_HOOK_SETTING.search(files.read(joined(root, ".npmrc")) or b"") or "pnpmfile" in settings):
        hook = "a pnpmfile"
    return f"{joined(root, hook) if hook in _HOOKS else hook} may change what packages depend on" if hook else ""


def _yarn(files: Files, root: str) -> Optional[Table]:
    path = joined(root, _YARN)
    data = files.read(path)
    if data is None:
        return {}
    try:
        node = parse(data, path)
    except ConfigError:
        return None
    plain: object = {} if node is None else node.plain()
    return plain if isinstance(plain, dict) else None


def _own_plugins(yarn: Table) -> Iterator[str]:
    """Those that aren't yarn's own."""
    plugins = yarn.get("plugins")
    for plugin in plugins if isinstance(plugins, list) else ():
        name = plugin if isinstance(plugin, str) else table(plugin).get("spec")
        if not isinstance(name, str) or not name.startswith("@yarnpkg/"):
            yield str(name)


def _bare(name: str) -> str:
    """A dependency's name without what it is a dependency of and the version it had: `a@1>@b/c@^2` is @b/c."""
    last = re.split(r"(?<=[^\s])>(?=[^=\s\d])", name)[-1]
    parts = last.split("/")
    last = "/".join(parts[-2:]) if len(parts) > 1 and parts[-2].startswith("@") else parts[-1]
    return last[0] + last[1:].split("@")[0] if last else last
