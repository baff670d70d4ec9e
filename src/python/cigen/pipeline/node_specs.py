"""What a dependency's version in a manifest asks for, as npm, pnpm, yarn and bun read it.

https://docs.npmjs.com/cli/configuring-npm/package-json#dependencies, https://pnpm.io/workspaces,
https://yarnpkg.com/protocols. A version that a package of the workspace may satisfy is taken to mean that package.
"""

from __future__ import annotations

import re
from typing import NamedTuple, Tuple
from urllib.parse import unquote

# Elsewhere: the lock file says what these are.
_REMOTE = frozenset(("git", "git+ssh", "git+https", "git+http", "http", "https", "ssh", "jsr", "catalog"))
_HOSTS = frozenset(("github", "gitlab", "bitbucket", "gist"))
_SECURE_COPY = re.compile(r"[\w.-]+@[\w.-]+:")
_PATH = re.compile(r"(?:\.{1,2}$|\.{1,2}[/\\]|/|~/|[A-Za-z]:[/\\])|.*\.(?:tgz|tar|tar\.gz)$", re.IGNORECASE)
_NAMED = re.compile(r"(@?[^@:/]+(?:/[^@:/]+)?)@(.*)")


class Asked(NamedTuple):
    """The packages of the workspace it may mean by name, one that has to be there, or paths.

    `path` is seen from the package, `link` may lead to what is no package; `patches` and `from_root` are files.
    """

    names: Tuple[str, ...] = ()
    required: str = ""
    path: str = ""
    root_path: str = ""
    link: bool = False
    patches: Tuple[str, ...] = ()
    from_root: Tuple[str, ...] = ()
    inner: Tuple[Tuple[str, str], ...] = ()  # what a patch is for
    puzzle: str = ""


def asked(name: str, spec: str) -> Asked:
    """What `name` is to be; a `puzzle` where nobody here knows."""
    spec = spec.strip()
    protocol, colon, rest = spec.partition(":")
    if not colon or _PATH.match(spec) and protocol not in (*_REMOTE, *_LOCAL):
        return Asked(path=spec) if _PATH.match(spec) else Asked(names=(name,))
    if protocol in _LOCAL:
        return Asked(path=re.split("#|::", rest)[0], link=protocol == "link")
    if protocol == "workspace":
        return _of_workspace(name, rest)
    if protocol == "npm":
        alias = _NAMED.fullmatch(rest)
        return Asked(names=(name, alias[1] if alias else rest))
    if protocol == "patch":
        return _patched(name, rest)
    if protocol in _REMOTE or protocol in _HOSTS or _SECURE_COPY.match(spec):
        return Asked(names=(name,))
    return Asked(puzzle=f"nobody here knows what `{spec}` of {name} is")


_LOCAL = ("file", "link", "portal")


def _of_workspace(name: str, rest: str) -> Asked:
    if rest.startswith((".", "/")):
        return Asked(path=rest)
    alias = _NAMED.fullmatch(rest)
    if alias:
        return Asked(required=alias[1])
    return Asked(root_path=rest) if "/" in rest else Asked(required=name)


def _patched(name: str, rest: str) -> Asked:
    """https://yarnpkg.com/protocol/patch: what is patched, percent-encoded, then the patches."""
    source, _, behind = rest.partition("#")
    match = _NAMED.fullmatch(unquote(source))
    if match is None:
        return Asked(puzzle=f"nobody here knows what `patch:{rest}` of {name} is")
    files = [one.partition("!")[2] or one for one in behind.split("::")[0].split("&") if one]
    files = [one for one in files if not one.lstrip("~").startswith("builtin<")]
    return Asked(
        patches=tuple(one for one in files if not one.startswith("~/")),
        from_root=tuple(one[2:] for one in files if one.startswith("~/")),
        inner=((match[1], match[2]),),
    )
