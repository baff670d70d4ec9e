"""The targets and fields a BUILD file can use."""

from __future__ import annotations

from dataclasses import dataclass

from pants.engine.target import COMMON_TARGET_FIELDS, Dependencies, FieldSet, MultipleSourcesField, Target
from pants.util.strutil import help_text


class CigenSourcesField(MultipleSourcesField):
    # The bundle is no configuration, but where it is there the setup job uses it.
    default = (".cigen/**/*.yml", ".cigen/**/*.yaml", ".cigen/**/*.j2", ".cigen/cigen.pyz", "cigen.yml", "cigen.yaml")
    help = help_text(
        """
        The files that describe the pipeline: the `.cigen/` directory, or one `cigen.yml`, beside the BUILD file.

        Pants ignores directories whose name starts with a dot until pants.toml says otherwise:

            [GLOBAL]
            pants_ignore.add = ["!.circleci/", "!.cigen/"]
        """
    )


class CigenConfigTarget(Target):
    alias = "cigen_config"
    core_fields = (*COMMON_TARGET_FIELDS, Dependencies, CigenSourcesField)
    help = help_text(
        """
        The CI of one project, described in `.cigen/` (or `cigen.yml`) beside the BUILD file.

        It compiles to `.circleci/config.yml` and `.circleci/main.yml` in the same directory. CircleCI reads those at
        the root of the repository; other directories serve for projects that are moved there, and for examples.

            cigen_config(name="ci")

        `pants run //:ci` writes both files. What follows `--` is passed to cigen in place of `generate`:
        `pants run //:ci -- check` compares what is committed with what the configuration says, and
        `pants run //:ci -- validate` only reads it. `pants cigen-generate ::` writes the files of all such targets.
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
