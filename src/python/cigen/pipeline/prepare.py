"""A workflow's jobs -> variants that say everything in terms of images, steps, requirements and source files."""

from __future__ import annotations

import re
from typing import Dict, List, Tuple

from cigen.config.circleci_options import CircleciOptions
from cigen.config.files import Files
from cigen.config.job import JobSource
from cigen.config.workflow import WorkflowSource
from cigen.errors import ConfigError
from cigen.pipeline.caches import with_cache_requirements
from cigen.pipeline.docker_build import with_images
from cigen.pipeline.job_extras import with_extras
from cigen.pipeline.languages import with_languages
from cigen.pipeline.matrix import Instance, instances
from cigen.pipeline.packages import with_packages
from cigen.pipeline.requires import NamedVariant
from cigen.pipeline.requires_any import with_fixed_statuses, with_requires_any
from cigen.pipeline.triggers import with_triggers

# https://circleci.com/docs/configuration-reference: letters, digits, `_` and `-`.
_UNSAFE = re.compile(r"[^A-Za-z0-9_-]")
_ARCHITECTURE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_./-]*")
# A job's name is also the name of a directory in the setup job.
_LONGEST_NAME = 200


def named_variants(workflow: WorkflowSource) -> Tuple[NamedVariant, ...]:
    """Every variant of a workflow with its name. Raises ConfigError when two have one name."""
    found: Dict[str, NamedVariant] = {}
    for source in workflow.jobs:
        for instance in instances(source):
            for variant in _variants(instance, workflow):
                # CircleCI compares job names without regard to case.
                other = found.setdefault(variant.name.lower(), variant)
                if other is not variant:
                    what = f"two jobs of workflow `{workflow.name}` are named `{variant.name}`"
                    raise ConfigError(what, source.node.at, _rename(other, source))
    return tuple(found.values())


def _rename(other: NamedVariant, source: JobSource) -> str:
    if other.instance.source is source:
        return "Both come of its `matrix`: take one out, or tell them apart by `job_name` or `job_name_suffix` in rows."
    return f"The other is at {other.instance.source.node.at}; rename one, or set `stage_prefix: true`."


def _variants(instance: Instance, workflow: WorkflowSource) -> List[NamedVariant]:
    keys = workflow.keys
    prefixed = keys.stage_prefix if instance.stage != "default" else keys.default_stage_prefix
    prefix = f"{instance.stage}{keys.stage_prefix_separator}" if prefixed else ""
    name = _UNSAFE.sub("_", f"{prefix}{instance.stem}{instance.suffix}")
    if not name[:1].isalpha():
        what = f"the job name `{name}` doesn't begin with a letter"
        raise ConfigError(what, instance.source.node.at, "CircleCI wants one: rename the job, or set `stage_prefix`.")
    if len(name) > _LONGEST_NAME:
        what = f"a job name has {len(name)} characters: {name[:30]}…"
        raise ConfigError(what, instance.source.node.at, f"Give it at most {_LONGEST_NAME}.")
    if instance.job.type != "build":
        return [NamedVariant(name, name, prefix, "", instance)]
    architectures = instance.job.architectures or workflow.settings.architectures
    for one in architectures:
        if not _ARCHITECTURE.fullmatch(one):
            what = f"`{name}` has the architecture `{one}`"
            raise ConfigError(
                what, instance.source.node.key_at("architectures"), "Write one word, e.g. amd64 or arm64."
            )
    if len(set(architectures)) != len(architectures):
        raise ConfigError(f"`{name}` names an architecture twice", instance.source.node.at, "Name each once.")
    if len(architectures) == 1:
        return [NamedVariant(name, name, prefix, architectures[0], instance)]
    return [NamedVariant(_UNSAFE.sub("_", f"{name}_{one}"), name, prefix, one, instance) for one in architectures]


def prepared(source: WorkflowSource, files: Files, options: CircleciOptions) -> Tuple[NamedVariant, ...]:
    """The variants of a workflow, and those of the jobs that cigen adds to it. Raises ConfigError."""
    variants = with_triggers(with_extras(named_variants(source)))
    variants = with_requires_any(variants, options)
    variants = with_fixed_statuses(variants, source.name, options)
    variants = with_packages(variants, source.name, source.settings, files)
    variants = with_images(variants, source.name, source.settings)
    variants = with_languages(variants, source.settings, files)
    variants = with_cache_requirements(variants)
    _check_names(variants, source.name)
    return variants


def _check_names(variants: Tuple[NamedVariant, ...], workflow: str) -> None:
    found: Dict[str, NamedVariant] = {}
    for variant in variants:
        other = found.setdefault(variant.name.lower(), variant)
        if other is not variant:
            what = f"the job name `{variant.name}` of workflow `{workflow}` is one that cigen gives a job of its own"
            raise ConfigError(what, variant.instance.source.node.at, "Rename the job.")
