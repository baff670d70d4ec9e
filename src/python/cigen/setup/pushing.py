"""One commit with one file, pushed without touching the work tree, the index or a branch of this clone."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory
from typing import Collection, Dict, Mapping

from cigen.project.repository import GitFailed, Repository
from cigen.setup.push_guards import (
    TRAILER,
    Correction,
    NotPushed,
    branch_of,
    check_head,
    check_history,
    check_remote,
    check_tree,
)
from cigen.setup.write_key import ssh_with

_MESSAGE = """\
Regenerate {path}

It differed from what the cigen configuration says.

{trailer}: {blob}
"""
_MOVED = ("[rejected]", "cannot lock ref", "fetch first", "non-fast-forward")
_DENIED = (
    "403",
    "authentication failed",
    "could not read username",
    "denied",
    "marked as read only",
    "not allowed to push",
    "read-only",
)
_KEY = "Give setup a key that may write and name its fingerprint in `setup.self_check.write_key` (docs/rollout.md)."


def push_correction(
    repository: Repository,
    correction: Correction,
    *,
    allowed: Collection[str],
    write_key: str,
    environment: Mapping[str, str],
) -> str:
    """Commits the correction on top of HEAD and pushes that to the build's branch; says where. Raises NotPushed."""
    branch = branch_of(environment)
    try:
        blob = repository.line("hash-object", "-w", "--stdin", stdin=correction.text.encode())
        correction = correction._replace(blob=blob)
        check_head(repository, branch)
        check_history(repository, correction)
        check_tree(repository, correction.sources)
        with ssh_with(write_key, repository) as ssh:
            remote = repository._replace(variables=ssh)
            check_remote(remote, branch, allowed)
            commit = _commit(repository, correction, environment)
            _push(remote, commit, branch)
    except GitFailed as error:
        raise NotPushed(f"git failed: {error}") from None
    return f"{commit[:9]} on {branch}"


def _commit(repository: Repository, correction: Correction, environment: Mapping[str, str]) -> str:
    """The name of a new commit that no branch holds. --missing-ok: a partial clone need not fetch what it lacks."""
    path = repository.line("rev-parse", "--show-prefix") + correction.path
    with TemporaryDirectory() as directory:
        index = {"GIT_INDEX_FILE": os.path.join(directory, "index")}
        repository.ask("read-tree", "HEAD", variables=index)
        entry = f"100644,{correction.blob},{path}"
        repository.ask("update-index", "--add", "--cacheinfo", entry, variables=index)
        tree = repository.line("write-tree", "--missing-ok", variables=index)
    message = _MESSAGE.format(path=path, trailer=TRAILER, blob=correction.blob).encode()
    author = _author(repository, environment)
    return repository.line("commit-tree", tree, "-p", "HEAD", "-F", "-", stdin=message, variables=author)


def _author(repository: Repository, environment: Mapping[str, str]) -> Mapping[str, str]:
    """Who commits where neither git's configuration nor the environment says so."""
    known = {"name": repository.setting("user.name") or "cigen", "email": repository.setting("user.email")}
    variables: Dict[str, str] = {}
    for role in ("AUTHOR", "COMMITTER"):
        for what, value in known.items():
            name = f"GIT_{role}_{what.upper()}"
            variables[name] = environment.get(name) or value or "cigen@localhost"
    return variables


def _push(remote: Repository, commit: str, branch: str) -> None:
    options = ("--no-follow-tags", "--recurse-submodules=no", "--no-verify")
    try:
        remote.ask("push", *options, "origin", f"{commit}:refs/heads/{branch}")
    except GitFailed as error:
        said = str(error)
        if any(sign in said for sign in _MOVED):
            raise NotPushed(f"the branch {branch} has moved on: {said}") from None
        # A server's own rule says no to any key.
        if "[remote rejected]" not in said and any(sign in said.lower() for sign in _DENIED):
            raise NotPushed(f"the push was denied: {said}", _KEY) from None
        raise NotPushed(f"the push was refused: {said}") from None
