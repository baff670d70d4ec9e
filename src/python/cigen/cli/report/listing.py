"""What a configuration defines, as rows: the name first, the same keys in every row of a kind."""

from __future__ import annotations

from typing import Callable, Dict, Iterator, List, Mapping, Optional, Tuple

from cigen.config.model import Config
from cigen.config.nodes import Node, Value, strings
from cigen.config.steps import StepConfig, walk
from cigen.pipeline.model import Job, Pipeline, Workflow
from cigen.pipeline.usage import usage

Row = Mapping[str, Value]


def rows(kind: str, config: Optional[Config], pipeline: Pipeline) -> List[Row]:
    """The rows of `workflows`, `jobs`, `commands`, `services` or `caches`; one in CircleCI's language has no `config`."""
    return list(_KINDS[kind](config, pipeline))


def _workflows(config: Optional[Config], pipeline: Pipeline) -> Iterator[Row]:
    for workflow in pipeline.workflows:
        yield {
            "name": workflow.name,
            "jobs": len(workflow.jobs) + sum(job.recorder in pipeline.recorders for job in workflow.jobs),
            "can_be_skipped": sum(job.gated for job in workflow.jobs),
            "runs_when": {guard.parameter: guard.equals for guard in workflow.guards},
            "file": workflow.at.path,
        }


def _jobs(config: Optional[Config], pipeline: Pipeline) -> Iterator[Row]:
    for workflow, job in _all_jobs(pipeline):
        yield {
            "name": job.name,
            "workflow": workflow.name,
            "stage": job.stage,
            "type": job.type,
            "can_be_skipped": job.gated,
            "why_not": job.why_not,
            "records": "",
            "file": job.at.path,
        }
        if job.recorder in pipeline.recorders:
            yield {
                "name": job.recorder,
                "workflow": workflow.name,
                "stage": job.stage,
                "type": "build",
                "can_be_skipped": False,
                "why_not": "",
                "records": job.name,
                "file": job.at.path,
            }


def _all_jobs(pipeline: Pipeline) -> Iterator[Tuple[Workflow, Job]]:
    return ((workflow, job) for workflow in pipeline.workflows for job in workflow.jobs)


def _commands(config: Optional[Config], pipeline: Pipeline) -> Iterator[Row]:
    if config is None:
        yield from _native_commands(pipeline)
        return
    users: Dict[str, int] = {}
    for _, job in _all_jobs(pipeline):
        for name in usage(pipeline, [job]).commands:
            users[name] = users.get(name, 0) + 1
    for name, command in config.commands.items():
        yield {
            "name": name,
            "jobs": users.get(name, 0),
            "description": command.description,
            "file": command.at.path,
        }


def _services(config: Optional[Config], pipeline: Pipeline) -> Iterator[Row]:
    if config is None:
        return
    scopes = [config.settings, *(workflow.settings for workflow in config.workflows)]
    services = {name: service for settings in reversed(scopes) for name, service in settings.services.items()}
    for name, service in sorted(services.items()):
        users = [job.path for workflow in config.workflows for job in workflow.jobs if name in job.job.services]
        yield {"name": name, "image": service.image, "jobs": len(users), "file": service.at.path}


def _native_commands(pipeline: Pipeline) -> Iterator[Row]:
    commands = (pipeline.native or {}).get("commands")
    for name, command in commands.items() if isinstance(commands, Mapping) else ():
        users = sum(name in job.expansion.names.commands for _, job in _all_jobs(pipeline))
        description = command.get("description", "") if isinstance(command, Mapping) else ""
        yield {"name": name, "jobs": users, "description": description, "file": pipeline.at.path}


def _caches(config: Optional[Config], pipeline: Pipeline) -> Iterator[Row]:
    """By key as it is written, those of the commands that a job uses included."""
    found: Dict[str, Tuple[List[str], List[str], List[str]]] = {}
    for _, job in _all_jobs(pipeline):
        commands = usage(pipeline, [job]).commands.values()
        for step in walk((*job.steps, *(step for command in commands for step in command.steps))):
            for key in _keys(step):
                paths, saved, restored = found.setdefault(key, ([], [], []))
                users = saved if step.name == "save_cache" else restored
                users.extend([job.name] if job.name not in users else [])
                paths.extend(path for path in strings(_argument(step, "paths")) if path not in paths)
    for key, (paths, saved, restored) in found.items():
        yield {"name": key, "paths": sorted(paths), "saved_by": saved, "restored_by": restored}


def _keys(step: StepConfig) -> Iterator[str]:
    if step.name in ("save_cache", "restore_cache"):
        yield from strings(_argument(step, "key"))
        keys = _argument(step, "keys")
        yield from (key for key in keys if isinstance(key, str)) if isinstance(keys, list) else ()


def _argument(step: StepConfig, name: str) -> Value:
    arguments = step.arguments.value if step.arguments is not None else None
    node = arguments.get(name) if isinstance(arguments, dict) else None
    return node.plain() if isinstance(node, Node) else None


_KINDS: Mapping[str, Callable[[Optional[Config], Pipeline], Iterator[Row]]] = {
    "workflows": _workflows,
    "jobs": _jobs,
    "commands": _commands,
    "services": _services,
    "caches": _caches,
}
