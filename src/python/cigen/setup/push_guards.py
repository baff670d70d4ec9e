"""When the self-check may push: on a branch of the project's own, at its tip, from what is committed there."""

from __future__ import annotations

from typing import Collection, Iterable, Mapping, NamedTuple

from cigen.gate.proofs.fork import is_fork
from cigen.project.repository import GitFailed, Repository

TRAILER = "Cigen-Self-Check"
# How far back an earlier correction is looked for: far enough to meet one that something else keeps undoing.
_RECENT = "50"


class NotPushed(Exception):
    """Why nothing was pushed, as the end of a sentence, and what a person can do about it."""

    def __init__(self, why: str, repair: str = "") -> None:
        super().__init__(why)
        self.why = why
        self.repair = repair


class Correction(NamedTuple):
    """The entrypoint's new text, `sources` what it was written from; `blob` is its name in git, once it has one."""

    path: str
    text: str
    sources: Collection[str]
    blob: str = ""


def branch_of(environment: Mapping[str, str]) -> str:
    """The branch this build is of. Raises NotPushed for tags and forks."""
    branch, tag = environment.get("CIRCLE_BRANCH", ""), environment.get("CIRCLE_TAG", "")
    if tag:
        raise NotPushed(f"this is a build of the tag {tag}")
    if is_fork(environment):
        raise NotPushed("this is a pull request from a fork")
    if not branch:
        raise NotPushed("this is no build of a branch: CIRCLE_BRANCH isn't set")
    return branch


def check_head(repository: Repository, branch: str) -> None:
    """Raises NotPushed unless HEAD is on the branch."""
    try:
        head = repository.line("symbolic-ref", "--short", "HEAD")
    except GitFailed:
        raise NotPushed("HEAD is detached", f"Check out the branch {branch}, as CircleCI's checkout does.") from None
    if head != branch:
        raise NotPushed(f"the build is of {branch}, but {head} is checked out")


def check_history(repository: Repository, correction: Correction) -> None:
    """Raises NotPushed where this correction was made before: making it again would never end."""
    commits = repository.ask("log", f"-{_RECENT}", "--format=%h%n%B%x00").decode("utf-8", "replace").split("\0")
    for distance, commit in enumerate(commits):
        name, _, message = commit.strip().partition("\n")
        earlier = [line for line in message.splitlines() if line.startswith(f"{TRAILER}: ")]
        if earlier and distance == 0:
            repair = "Does setup run the cigen that the project pins with `required_version`?"
            raise NotPushed(f"the last commit, {name}, is already one of the self-check's", repair)
        if earlier and earlier[-1] == f"{TRAILER}: {correction.blob}":
            repair = f"Find out what rewrites {correction.path}: a formatter?"
            raise NotPushed(f"the same correction, {name}, was undone", repair)
        if earlier:
            return


def check_tree(repository: Repository, sources: Iterable[str]) -> None:
    """Raises NotPushed when what was rendered may not be what is committed."""
    changed = repository.ask("status", "--porcelain", "-z", "--untracked-files=no", "--no-renames").split(b"\0")
    read = ("--literal-pathspecs", "ls-files", "-z", "--others", "--", *sources)
    names = [entry[3:] for entry in changed if entry] + [name for name in repository.ask(*read).split(b"\0") if name]
    if names:
        shown = names[0].decode("utf-8", "replace") + (f" and {len(names) - 1} more" if len(names) > 1 else "")
        raise NotPushed(f"the checkout has changes that aren't committed: {shown}", "Find the step that makes them.")


def check_remote(repository: Repository, branch: str, allowed: Collection[str]) -> None:
    """Raises NotPushed for the default branch, and when the branch isn't at HEAD any more."""
    ref = f"refs/heads/{branch}"
    try:
        answer = repository.line("ls-remote", "--symref", "origin", "HEAD", ref)
    except GitFailed as error:
        raise NotPushed(f"the remote `origin` can't be asked: {error}") from None
    lines = [line.split("\t") for line in answer.splitlines()]
    tips = {name: commit for commit, name in lines}
    default = [target[len("ref: ") :] for target, _ in lines if target.startswith("ref: ")]
    if branch not in allowed:
        _check_default(branch, ref, default)
    if tips.get(ref) != repository.line("rev-parse", "HEAD"):
        moved = "has moved on" if ref in tips else "is gone"
        raise NotPushed(f"the branch {branch} {moved} since this pipeline started")


def _check_default(branch: str, ref: str, default: Collection[str]) -> None:
    listed = f"To allow it, list {branch} in `setup.self_check.branches`."
    if ref in default:
        raise NotPushed(f"{branch} is the default branch", listed)
    if not default:
        raise NotPushed("the remote doesn't tell which branch is the default one", listed)
