"""A workflow's jobs -> variants that say everything in terms of images, steps, requirements and source files."""

from __future__ import annotations

from typing import Dict, Tuple

from cigen.config.circleci_options import CircleciOptions
from cigen.config.files import Files
from cigen.config.workflow import WorkflowSource
from cigen.errors import ConfigError
from cigen.pipeline.caches import with_cache_requirements
from cigen.pipeline.docker_build import with_images
from cigen.pipeline.job_extras import with_extras
from cigen.pipeline.languages import with_languages
from cigen.pipeline.packages import with_packages
from cigen.pipeline.requires import Named
from cigen.pipeline.requires_any import with_fixed_statuses, with_requires_any
from cigen.pipeline.triggers import with_triggers
from cigen.pipeline.variants import named_variants


def prepared(source: WorkflowSource, files: Files, options: CircleciOptions) -> Tuple[Named, ...]:
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


def _check_names(variants: Tuple[Named, ...], workflow: str) -> None:
    found: Dict[str, Named] = {}
    for variant in variants:
        other = found.setdefault(variant.name.lower(), variant)
        if other is not variant:
            what = f"the job name `{variant.name}` of workflow `{workflow}` is one that cigen gives a job of its own"
            raise ConfigError(what, variant.instance.source.node.at, "Rename the job.")
