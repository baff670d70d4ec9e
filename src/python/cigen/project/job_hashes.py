"""A project's JOB_HASHes: its configuration loaded, its worktree hashed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable, Dict, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.compile import load_pipeline
from cigen.config.files import RecordedFiles
from cigen.config.targets import TargetSelection
from cigen.config.variables import Variables
from cigen.errors import CigenError
from cigen.gate.inputs.requests import Build, Requests, default_values, hash_requests
from cigen.gate.inputs.targets import Closures, targets_of
from cigen.hashing.job.answer import Answer
from cigen.hashing.job.config_inputs import ConfigInputs
from cigen.hashing.run.hash_jobs import hash_jobs
from cigen.pipeline.model import Pipeline
from cigen.project.project import Project

if TYPE_CHECKING:
    from cigen.hashing.run.hash_jobs import Seen
    from cigen.hashing.run.prefetch import Prefetch
    from cigen.hashing.tree.digests import DigestStore, Progress


Places = Mapping[str, Tuple[str, str]]
# Which variant is wanted, of these; the workflow and the name of each whose id isn't its name.
Choice = Callable[[Sequence[str], Places], str]


class JobHashes(NamedTuple):
    """The pipeline, what was asked about it, and the answer."""

    pipeline: Pipeline
    requests: Requests
    answer: Answer

    @property
    def hashes(self) -> Mapping[str, str]:
        """By variant; those that can't be skipped are in `reasons`."""
        return {variant: found for variant, found in self.answer.hashes.items() if found is not None}

    @property
    def reasons(self) -> Mapping[str, str]:
        """Why a variant has no hash."""
        unhashed = {variant: job.reason for variant, job in self.answer.jobs.items() if job.hash is None}
        return {**self.requests.unskippable, **unhashed}


def hash_project(
    project: Project,
    values: Mapping[str, str],
    environment: Mapping[str, str],
    *,
    defaults: bool = True,
    declared: Mapping[str, str] = {},
    variables: Optional[Variables] = None,
    store: Optional[DigestStore] = None,
    request_key: str = "",
    progress: Optional[Progress] = None,
    prefetch: Optional[Prefetch] = None,
    only: Optional[Choice] = None,
    observe: Optional[Seen] = None,
) -> JobHashes:
    """Hashes every gated variant of main, or the one that `only` chooses with those whose files it takes. `defaults` takes a parameter without a value at its default.

    `declared` are defaults elsewhere: where the configuration has another one, what was given isn't what jobs will see.
    `prefetch` is a look at the project's files that is under way. `request_key` spells out what the caller was given
    besides files and variables, for the next warm run; there is none where Pants has to be asked: any file may change
    what it says, and none with `only`. `observe` is what `hash_jobs` takes as `seen`.
    """
    files, variables = RecordedFiles(project.files), variables or Variables()
    pipeline = load_pipeline(files, project.config_path, variables)
    own = default_values(pipeline)
    seen = {name: value for name, value in values.items() if name not in declared or declared[name] == own.get(name)}
    known = {**own, **seen} if defaults else seen
    selections, places = tuple(targets_of(pipeline.gated)), _places(pipeline)
    requests = hash_requests(pipeline, Build(known, environment, _closures(project, selections)))
    if only is not None:
        requests = _chosen(requests, only, places)
    record = ConfigInputs(files.contents, files.listings, {**variables.asked, **requests.variables})
    answer = hash_jobs(
        project.root,
        requests.requests,
        store=store,
        request_key=f"{request_key}{variables.key}",
        read=None if selections or only else record,
        outputs=[pipeline.entrypoint_path, pipeline.main_path],
        unskippable=requests.unskippable,
        progress=progress,
        prefetch=prefetch,
        places=places,
        seen=observe,
    )
    return JobHashes(pipeline, requests, answer)


def _chosen(requests: Requests, only: Choice, places: Places) -> Requests:
    names = [*(request.variant for request in requests.requests), *requests.unskippable]
    wanted = {only(names, places)}
    for request in reversed(requests.requests):  # producers come first
        if request.variant in wanted:
            wanted.update(request.upstream)
    return requests._replace(
        requests=tuple(request for request in requests.requests if request.variant in wanted),
        unskippable={name: why for name, why in requests.unskippable.items() if name in wanted},
    )


def _places(pipeline: Pipeline) -> Places:
    """The workflow and the name of each variant with source files whose id isn't its name."""
    return {
        job.variant: (workflow.name, job.name)
        for workflow in pipeline.workflows
        for job in workflow.jobs
        if (job.source_files or job.ungated) and job.variant != job.name
    }


def _closures(project: Project, selections: Sequence[TargetSelection]) -> Closures:
    if not selections:
        return {}
    from cigen.project.pants import closures_of  # starts a process

    return closures_of(project.root, selections)


def parse_values(given: Sequence[str]) -> Mapping[str, str]:
    """`--value` options as a mapping. Raises CigenError for one that isn't NAME=VALUE."""
    values: Dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.partition("=")
        if not equals:
            raise CigenError(f"`--value {pair}` isn't NAME=VALUE", repair="Write e.g. pipeline.git.branch=main.")
        values[name] = value
    return values
