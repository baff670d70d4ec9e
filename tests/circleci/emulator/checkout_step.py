"""The `checkout` step: a real clone, blobless unless asked for a full one."""

from __future__ import annotations

import shlex

from circleci.emulator.compiled import Step
from circleci.emulator.node import Node
from circleci.emulator.outcome import Outcome
from circleci.emulator.shape import mapping
from circleci.emulator.trigger import Trigger

_SCRIPT = """\
if [ -e "$directory/.git" ]; then
  git -C "$directory" remote set-url origin "$url"
elif [ -n "$(ls -A "$directory" 2>/dev/null)" ]; then
  echo "Directory ($directory) you are trying to checkout to is not empty and not a git repository"
  exit 1
else
  git clone -q --no-checkout $filter "$url" "$directory"
fi
cd "$directory"
git config gc.auto 0
git fetch -q --force origin "$refspec"
if [ -n "${CIRCLE_TAG:-}" ]; then
  git checkout -q --force "$CIRCLE_TAG"
else
  git checkout -q --force -B "$CIRCLE_BRANCH" "$CIRCLE_SHA1"
fi
git reset -q --hard "$CIRCLE_SHA1"
"""


def checkout(node: Node, step: Step) -> Outcome:
    """Clones into the working directory, or fetches where there is a clone already."""
    environment = {
        "directory": str(node.host(str(step.arguments.get("path") or "."))),
        "filter": "" if step.arguments.get("method") == "full" else "--filter=blob:none",
        "refspec": _refspec(node.trigger),
        "url": node.trigger.repository_url,  # not every project has CIRCLE_REPOSITORY_URL
    }
    exports = "".join(f"{name}={shlex.quote(value)}\n" for name, value in environment.items())
    completed = node.run(["/bin/sh", "-e", "-c", exports + _SCRIPT], "/", {})
    return Outcome(completed.exit_code == 0, completed.output)


def copied(node: Node, step: Step) -> Outcome:
    """The same files without a clone; for the step `checkout` and the one of cigen's command."""
    path = mapping(step.arguments.get("environment")).get("CIGEN_CHECKOUT_PATH") or step.arguments.get("path") or "."
    node.site.copies.copy(node.trigger, node.host(str(path)))
    return Outcome(True)


def _refspec(trigger: Trigger) -> str:
    if trigger.tag:
        return f"+refs/tags/{trigger.tag}:refs/tags/{trigger.tag}"
    if trigger.pull_request is not None:
        return f"+refs/pull/{trigger.pull_request}/head:refs/remotes/origin/{trigger.branch}"
    return f"+refs/heads/{trigger.branch}:refs/remotes/origin/{trigger.branch}"
