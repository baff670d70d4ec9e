"""A project's JOB_HASHes: its configuration loaded, its worktree hashed."""

from __future__ import annotations

from typing import Callable, Dict, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.compile import load_pipeline
from cigen.config.files import RecordedFiles
from cigen.config.targets import TargetSelection
from cigen.config.variables import Variables
from cigen.errors import CigenError
from cigen.gate.inputs.requests import Build, Requests, default_values, hash_requests
from cigen.gate.inputs.targets import Closures, targets_of
from cigen.hashing.job.answer import Answer
from cigen.hashing.job.config_inputs import ConfigInputs
from cigen.hashing.job.question import Question
from cigen.hashing.run.hash_jobs import Run, hash_jobs
from cigen.pipeline.model import Pipeline
from cigen.project.project import Project

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


class Given(NamedTuple):
    """What a build gives besides files: values of the pipeline, the environment, variables of the configuration.

    `defaults` takes a parameter without a value at its default. `declared` are defaults elsewhere: where the
    configuration has another one, what was given isn't what jobs will see.
    """

    values: Mapping[str, str] = {}
    environment: Mapping[str, str] = {}
    variables: Variables = Variables()
    defaults: bool = True
    declared: Mapping[str, str] = {}

    def known(self, pipeline: Pipeline) -> Mapping[str, str]:
        """The values that jobs of the pipeline will see."""
        own = default_values(pipeline)
        seen = {
            name: one for name, one in self.values.items() if self.declared.get(name, own.get(name)) == own.get(name)
        }
        return {**own, **seen} if self.defaults else seen


def hash_project(project: Project, given: Given, run: Run = Run(), only: Optional[Choice] = None) -> JobHashes:
    """Hashes every gated variant of main, or the one that `only` chooses with those whose files it takes.

    The next warm run finds the answer, but not where Pants has to be asked (any file may change what it says), nor
    with `only`.
    """
    files, variables = RecordedFiles(project.files), given.variables
    pipeline = load_pipeline(files, project.config_path, variables)
    selections = tuple(targets_of(pipeline.gated))
    build = Build(given.known(pipeline), given.environment, _closures(project, selections))
    requests, places = hash_requests(pipeline, build), _places(pipeline)
    if only is not None:
        requests = _chosen(requests, only, places)
    record = ConfigInputs(files.contents, files.listings, {**variables.asked, **requests.variables})
    outputs = [pipeline.entrypoint_path, pipeline.main_path]
    answer = hash_jobs(
        project.root,
        Question(requests.requests, outputs, requests.unskippable, places=places),
        run._replace(request_key=f"{run.request_key}{variables.key}"),
        None if selections or only else record,
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
