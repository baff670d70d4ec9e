"""Config -> Pipeline: variants, requirements, guards; every name checked."""

from __future__ import annotations

from typing import Dict, Iterator, Mapping, Optional, Tuple

from cigen.config.files import Files
from cigen.config.model import Config
from cigen.config.nodes import Value, strings
from cigen.config.references import SourcePattern
from cigen.config.steps import StepConfig
from cigen.config.workflow import WorkflowSource
from cigen.errors import CigenError, ConfigError, Mistakes, Position, each
from cigen.pipeline.api_commands import APPROVE, FIX_STATUS
from cigen.pipeline.base_hash import mark, uncovered
from cigen.pipeline.built_in_commands import with_built_in_commands
from cigen.pipeline.caches import cache_keys
from cigen.pipeline.checkout import checkout_names, checkout_step
from cigen.pipeline.commands import Commands, check_commands
from cigen.pipeline.executors import container
from cigen.pipeline.expansions import with_expansions
from cigen.pipeline.guards import AT_ONCE, all_parameters, guards_of, near_guards
from cigen.pipeline.ids import identified
from cigen.pipeline.inserted import check_inserted
from cigen.pipeline.jobs import WorkflowContext, jobs_of
from cigen.pipeline.model import Edge, Guard, Job, Pipeline, Workflow
from cigen.pipeline.prepare import prepared
from cigen.pipeline.requires import JobNames, NamedVariant, check_cycles
from cigen.pipeline.setup_image import setup_image
from cigen.pipeline.sources import check_groups
from cigen.pipeline.stages import stages_before


def expand(config: Config, files: Files) -> Pipeline:
    """The pipeline a configuration describes. Raises ConfigError ."""
    commands = with_built_in_commands(config.commands, _step_names(config))
    check_commands(commands, config.orbs)
    guards = {workflow.name: guards_of(workflow) for workflow in config.workflows}
    places = {workflow.name: workflow.at for workflow in config.workflows}
    inhabited = (workflow for workflow in config.workflows if workflow.jobs)
    workflows = tuple(each(lambda w: _workflow(w, guards[w.name], config, commands, files), inhabited))
    pipeline = Pipeline(
        at=config.at,
        dynamic=config.dynamic,
        entrypoint_path=config.entrypoint_path,
        main_path=config.main_path,
        required_version=config.required_version,
        parameters=all_parameters(config.parameters, guards, places, config.at),
        orbs=config.orbs,
        executors=config.executors,
        commands=commands,
        setup=config.setup,
        setup_executor=_setup_executor(config),
        setup_checkout=_setup_checkout(config),
        workflows=workflows,
        warnings=(
            *config.warnings,
            *near_guards(config.parameters, guards, places),
            *_warnings(config, workflows),
        ),
        base_hashes=_base_hashes(config, workflows),
        outputs=config.outputs,
    )
    if workflows and not pipeline.continued and not pipeline.own_setup:
        what = "every workflow waits for a parameter: setup would have nothing to continue with"
        raise ConfigError(what, config.at, "Add a workflow `main` without `run_when`.")
    check_inserted(pipeline)
    return with_expansions(pipeline, files)


def _step_names(config: Config) -> Iterator[str]:
    for command in config.commands.values():
        yield from (name for step in command.steps for name in step.names)
    if config.circleci.fix_github_status:
        yield FIX_STATUS
    for job in (job.job for workflow in config.workflows for job in workflow.jobs):
        yield from (name for step in job.steps for name in step.names)
        yield from strings(job.definition["parameters"].plain()) if "parameters" in job.definition else ()
        yield from (APPROVE,) if job.requires_any else ()
        for added in ("pre-steps", "post-steps"):
            yield from strings(job.entry[added].plain()) if added in job.entry else ()


def _workflow(
    source: WorkflowSource, guards: Tuple[Guard, ...], config: Config, commands: Commands, files: Files
) -> Workflow:
    check_groups(source.settings.source_file_groups)
    variants = prepared(source, files, config.circleci)
    names = JobNames(source, variants)
    before = stages_before(source, variants)
    keys = cache_keys(variants, source.settings, files)
    context = WorkflowContext(source, config, commands, checkout_names(commands), keys)
    edges, wrong = _edges(variants, names, before)
    jobs: Tuple[Job, ...] = ()
    try:
        jobs = jobs_of(variants, edges, context)
    except ConfigError as error:
        wrong = (*wrong, error)
    if wrong:
        raise Mistakes(wrong)
    check_cycles(edges, names, {stage.name: stage for stage in source.keys.stages})
    why = AT_ONCE if guards else "it sets up" if source.is_setup else ""
    jobs = tuple(job._replace(ungated=why if job.source_files else "") for job in jobs)
    options = {key: value.plain() for key, value in source.keys.circleci.items()}
    return identified(Workflow(source.name, source.at, guards, options, jobs, source.is_setup))


def _edges(
    variants: Tuple[NamedVariant, ...], names: JobNames, before: Mapping[str, Tuple[str, ...]]
) -> Tuple[Mapping[str, Tuple[Edge, ...]], Tuple[CigenError, ...]]:
    """What each requires, and what is wrong with that: once, whatever variants have it."""
    found: Dict[str, Tuple[Edge, ...]] = {}
    wrong: Dict[Optional[Position], CigenError] = {}
    for variant in variants:
        try:
            found[variant.name] = names.edges(variant, before)
        except ConfigError as error:
            found[variant.name] = ()
            for one in error.all:
                wrong.setdefault(one.at, one)
    return found, tuple(wrong.values())


def _base_hashes(config: Config, workflows: Tuple[Workflow, ...]) -> Mapping[str, Tuple[SourcePattern, ...]]:
    builds = {source.name: source.settings.docker_build for source in config.workflows}
    used = [builds[one.name] for one in workflows if any(job.image_jobs for job in one.jobs)]
    return {mark(build): build.hash_sources for build in used if build}


def _setup_executor(config: Config) -> Mapping[str, Value]:
    setup = config.setup
    image = setup_image(setup, config.required_version)
    default = config.settings.docker
    at = (setup.at if setup.auth else default.at) or config.at
    docker = [container(image, setup.auth or default.default_auth, config.settings, at)]
    return {"docker": docker, "resource_class": setup.resource_class}


def _setup_checkout(config: Config) -> Tuple[StepConfig, ...]:
    checkout = config.settings.checkout
    if config.setup.checkout:
        checkout = config.setup.checkout.over(checkout)
        if not checkout.enabled:
            raise ConfigError(
                "setup can't work without the sources", config.setup.at or config.at, "Remove `checkout: false`."
            )
    return (checkout_step(checkout, config.at),)


def _warnings(config: Config, workflows: Tuple[Workflow, ...]) -> Iterator[CigenError]:
    yield from uncovered(config.settings.docker_build) if config.settings.docker_build else ()
    for name, parameter in config.parameters.items():
        if parameter.default is None:
            what = f"the parameter `{name}` has no default: CircleCI refuses every pipeline that isn't given it"
            yield ConfigError(what, parameter.at, "Give it one: a push gives nothing.")
    for artifact in (a for w in config.workflows for job in w.jobs for a in job.job.artifacts):
        if artifact.retention is not None:
            what = "`retention` of an artifact has no effect on CircleCI"
            yield ConfigError(what, artifact.at, "Remove it; the organisation's settings say how long artifacts live.")
    for name, service in config.settings.services.items():
        for key in ("ports", "volumes", "health_check"):
            if getattr(service, key) is not None:
                what = f"`{key}` of service `{name}` has no effect on CircleCI"
                yield ConfigError(what, service.at, "Remove it.")
