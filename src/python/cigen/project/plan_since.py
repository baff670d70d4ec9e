"""`cigen plan --since REVISION`."""

from __future__ import annotations

import os
from typing import Iterator, List, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.compile import load_pipeline
from cigen.config.variables import Variables
from cigen.errors import CigenError, ConfigError
from cigen.gate.inputs.alone import alone_reasons
from cigen.gate.inputs.requests import Build, default_values, hash_requests
from cigen.gate.inputs.since import CONFIG, Change, Revision, changes
from cigen.gate.inputs.targets import targets_of
from cigen.gate.pruning.plan import ASK, SKIP, Plan, Proofs, make_plan
from cigen.pipeline.model import Pipeline
from cigen.project.project import Project
from cigen.project.repository import GitFailed, Repository
from cigen.project.revision import RevisionFiles
from cigen.project.revision_targets import closures_of_revision

_SHOWN = 3


class _Loaded(NamedTuple):
    pipeline: Pipeline
    revision: Revision


def plan_since(project: Project, since: str, values: Mapping[str, str], variables: Variables) -> Plan:
    """The plan of HEAD if all jobs passed at `since`. Raises CigenError when git or the configuration can't tell."""
    after = _load(project, "HEAD", values, variables)
    before = _load_old(project, since, values, variables)
    found = changes(before.revision, after.revision) if before else {}
    reasons = dict(after.revision.requests.unskippable)
    for request in after.revision.requests.requests:
        changed = found.get(request.variant, [Change(f"the configuration of {since}", "can't be read")])
        if changed:
            reasons[request.variant] = f"since {since}: {shortened(changed)}{_way_out(changed)}"
    unchanged = frozenset(variant for variant, changed in found.items() if not changed)
    never = alone_reasons(after.pipeline)
    unchanged -= never.keys()
    plan = make_plan(after.pipeline, Proofs(proven=unchanged, reasons={**reasons, **never}))
    asked = (
        (
            decision._replace(outcome=ASK, why=f"unchanged since {since}: skipped if it passed")
            if decision.outcome == SKIP and decision.variant in unchanged
            else decision
        )
        for decision in plan.decisions
    )
    told = (one._replace(since=since, changed=_names(found.get(one.variant, ()))) for one in asked)
    return plan._replace(decisions=tuple(told))


def _names(changed: Sequence[Change]) -> Tuple[str, ...]:
    return tuple(change.what for change in changed)


def uncommitted(project: Project) -> Iterator[CigenError]:
    """A warning where the project's directory holds what HEAD doesn't: the plan is of HEAD."""
    try:
        repository = Repository(project.root)
        listed = repository.ask("status", "--porcelain", "-z", "--untracked-files=all", "--", ".")
        above = repository.line("rev-parse", "--show-prefix")
    except GitFailed:
        return  # whoever reads the revisions says so
    names = [name[len(above) :] if name.startswith(above) else name for name in _changed_names(listed)]
    if names:
        what = f"the plan is of HEAD: what isn't committed isn't in it ({shortened(names)})"
        yield CigenError(what, repair="Commit it first, or run `cigen plan`, which looks at the files as they are.")


def _changed_names(status: bytes) -> Sequence[str]:
    """The paths in what `git status --porcelain -z` prints; behind a rename stands the old one."""
    names: List[str] = []
    entries = iter(status.split(b"\0"))
    for entry in entries:
        if entry:
            names.append(entry[3:].decode("utf-8", "backslashreplace"))
            if b"R" in entry[:2] or b"C" in entry[:2]:
                next(entries, None)
    return names


def _load(project: Project, revision: str, values: Mapping[str, str], variables: Variables) -> _Loaded:
    files = RevisionFiles(project.root, revision)
    pipeline = load_pipeline(files, project.config_path, variables)
    closures = closures_of_revision(project.root, revision, tuple(targets_of(pipeline.gated)))
    requests = hash_requests(pipeline, Build({**default_values(pipeline), **values}, os.environ, closures))
    outputs = [pipeline.entrypoint_path, pipeline.main_path]
    return _Loaded(pipeline, Revision(files.tree, requests, outputs, files.links))


def _load_old(project: Project, revision: str, values: Mapping[str, str], variables: Variables) -> Optional[_Loaded]:
    """None where that revision's configuration isn't one this cigen reads: then every job may have changed."""
    try:
        return _load(project, revision, values, variables)
    except ConfigError:
        return None


def _way_out(changed: Sequence[Change]) -> str:
    """What a job can do to which only the configuration of others happened."""
    if all(change.what.startswith(CONFIG.decode()) for change in changed):
        return "; `!.cigen/**` beside its patterns leaves that out"
    return ""


def shortened(changed: Sequence[object]) -> str:
    """The first of them, and how many more there are."""
    more = len(changed) - _SHOWN
    return ", ".join(map(str, changed[:_SHOWN])) + (f" and {more} more" if more > 0 else "")
