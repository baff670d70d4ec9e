"""The targets and fields a BUILD file can use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Tuple

from pants.core.goals.package import OutputPathField
from pants.engine.target import (
    COMMON_TARGET_FIELDS,
    Dependencies,
    FieldSet,
    MultipleSourcesField,
    StringField,
    StringSequenceField,
    Target,
    TargetGenerator,
)
from pants.util.strutil import help_text


class CigenSourcesField(MultipleSourcesField):
    # The bundle is no configuration, but where it is there the setup job uses it.
    default = (".cigen/**/*.yml", ".cigen/**/*.yaml", ".cigen/**/*.j2", ".cigen/cigen.pyz", "cigen.yml", "cigen.yaml")
    help = help_text(
        """
        The files that describe the pipeline: the `.cigen/` directory, or one `cigen.yml`, beside the BUILD file.

        They tell Pants what belongs to the target. cigen itself reads whatever the configuration names.

        Pants ignores directories whose name starts with a dot until pants.toml says otherwise:

            [GLOBAL]
            pants_ignore.add = ["!.circleci/", "!.cigen/"]
        """
    )


class CigenConfigTarget(Target):
    alias = "cigen_config"
    core_fields = (*COMMON_TARGET_FIELDS, Dependencies, CigenSourcesField, OutputPathField)
    help = help_text(
        """
        The CI of one project, described in `.cigen/` (or `cigen.yml`) beside the BUILD file.

        It compiles to `.circleci/config.yml` and `.circleci/main.yml` in the same directory. CircleCI reads those at
        the root of the repository; other directories serve for projects that are moved there, and for examples.

            cigen_config(name="ci")

        `pants lint` fails when a file isn't what the configuration says, `pants fix` writes it. `pants run //:ci`
        writes both files; what follows `--` is passed to cigen in place of `generate`: `pants run //:ci -- plan` shows
        what would run and why, and `pants run //:ci -- validate` only reads the configuration. `pants package` puts the
        files in `dist/`.

        Add a `cigen_jobs` to have a target for every job.
        """
    )


@dataclass(frozen=True)
class CigenFieldSet(FieldSet):
    required_fields = (CigenSourcesField,)

    sources: CigenSourcesField

    @property
    def project_root(self) -> str:
        """The directory all of cigen's paths start at, relative to the build root (which is the empty string)."""
        return self.address.spec_path

    @classmethod
    def roots_among(cls, targets: Iterable[Target]) -> Tuple[str, ...]:
        """The projects of all targets that describe one, each once."""
        return tuple(dict.fromkeys(t.address.spec_path for t in targets if cls.is_applicable(t)))


class CigenConfigAddressField(StringField):
    alias = "config"
    default = ":ci"
    help = "The `cigen_config` whose jobs these are, in the same directory."


class CigenJobNameField(StringField):
    alias = "job"
    help = "The job's name without its architecture."


class CigenArchitectureField(StringField):
    alias = "architecture"
    help = "The architecture of this variant, e.g. `amd64`; none for an approval."


class CigenJobSourceFilesField(StringSequenceField):
    alias = "source_files"
    help = help_text(
        """
        What the job's result depends on; paths start at the directory of its `cigen_config`. A group with a pattern that
        is no exclusion stands between `(` and `)`: it is a set of its own.
        Without any, the job always runs.
        """
    )


class CigenJobDependenciesField(Dependencies):
    help = "Inferred: the job's `cigen_config`, and the targets that own its source files."


# The one job of a configuration that can't be read.
UNREADABLE = "unreadable-configuration"


class CigenJobTarget(Target):
    alias = "cigen_job"
    core_fields = (
        *COMMON_TARGET_FIELDS,
        CigenJobDependenciesField,
        CigenConfigAddressField,
        CigenJobNameField,
        CigenArchitectureField,
        CigenJobSourceFilesField,
    )
    help = help_text(
        """
        One job of the CI/CD workflow, for one architecture. `cigen_jobs` makes them; don't write one yourself.

        It depends on what its `source_files` name. To see which jobs a change touches:

            pants --changed-since=origin/main --changed-dependents=transitive \\
              --filter-target-type=cigen_job list

        Pants doesn't see a file that was deleted; `cigen plan --since` does. While the configuration can't be read there
        is one job, `unreadable-configuration`, that every change touches.
        """
    )


class CigenJobsTarget(TargetGenerator):
    alias = "cigen_jobs"
    core_fields = (*COMMON_TARGET_FIELDS, CigenConfigAddressField)
    generated_target_cls = CigenJobTarget
    copied_fields = COMMON_TARGET_FIELDS
    moved_fields = ()
    help = help_text(
        """
        A `cigen_job` target for every job of the CI/CD workflow.

            cigen_config(name="ci")
            cigen_jobs(name="jobs")

        `pants list //:` names them among the rest; `pants dependencies`, `paths` and `peek` work on each, e.g. `//:jobs#lint`.
        """
    )
