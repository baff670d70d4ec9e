"""What Pants says of a commit: asked in the work tree where that holds just it, else in a checkout for the while."""

from __future__ import annotations

import os
import tempfile
from typing import Sequence

from cigen.config.targets import TargetSelection
from cigen.gate.inputs.targets import Closures
from cigen.project.pants import closures_of
from cigen.project.repository import OFFLINE, GitFailed, Repository

# Pants needs no content of large files to know who depends on them.
_CHECKOUT = {**OFFLINE, "GIT_LFS_SKIP_SMUDGE": "1"}
# It would stay behind for a directory that is gone.
_NO_DAEMON = {"PANTS_PANTSD": "False", "PANTS_CONCURRENT": "True"}


def closures_of_revision(root: str, revision: str, selections: Sequence[TargetSelection]) -> Closures:
    """What each selection stood for in a commit; where nobody can tell, the reason."""
    if not selections:
        return {}
    repository = Repository(root, _CHECKOUT)
    try:
        if _holds(repository, revision):
            return closures_of(root, selections)
        with tempfile.TemporaryDirectory(prefix="cigen-") as place:
            checkout = _checked_out(repository, revision, os.path.realpath(place))
            return closures_of(checkout, selections, _NO_DAEMON)
    except (GitFailed, OSError) as error:
        return dict.fromkeys(selections, f"the revision {revision} can't be checked out for Pants: {error}")


def _holds(repository: Repository, revision: str) -> bool:
    """Whether the work tree, all of it, is as the commit has it."""
    commit, head = (repository.line("rev-parse", "--verify", f"{one}^{{commit}}") for one in (revision, "HEAD"))
    top = repository.line("rev-parse", "--show-toplevel")
    return commit == head and not repository.ask("status", "--porcelain", "--untracked-files=all", "--", top)


def _checked_out(repository: Repository, revision: str, place: str) -> str:
    """The project's directory in a checkout that the repository knows nothing of. Raises GitFailed."""
    top = Repository(repository.line("rev-parse", "--show-toplevel"), _CHECKOUT)
    index = {"GIT_INDEX_FILE": os.path.join(place, "index")}
    top.ask("read-tree", f"{revision}^{{commit}}", variables=index)
    checkout = os.path.join(place, "checkout")
    top.ask("checkout-index", "--all", "--quiet", f"--prefix={checkout}/", variables=index)
    return os.path.join(checkout, repository.line("rev-parse", "--show-prefix"))
