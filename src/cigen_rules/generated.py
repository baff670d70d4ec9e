"""What each `cigen_config` compiles to, from its sources as Pants sees them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from typing import Iterable, Mapping, Optional, Tuple

from pants.engine.collection import Collection
from pants.engine.fs import FileContent
from pants.engine.rules import collect_rules, rule
from pants.engine.target import FilteredTargets, HydrateSourcesRequest
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from cigen.errors import CigenError
from cigen_rules._engine import contents_of, sources_of
from cigen_rules.target_types import CigenFieldSet
from cigen_rules.visibility import hidden_directory


@dataclass(frozen=True)
class GeneratedConfig:
    """The files of one target, their paths relative to the build root; none when there is a problem."""

    files: Tuple[FileContent, ...] = ()
    warnings: Tuple[str, ...] = ()
    # A value, not an exception: Pants would print that below a trace of its rules, and only the first.
    problem: Optional[str] = None


class GeneratedConfigs(Collection[GeneratedConfig]):
    """One for each `cigen_config` among the targets of the command line."""


# Pants reads a rule's body when it is decorated, so what the rule calls stands above it.
async def generated(field_set: CigenFieldSet, pants_ignore: Iterable[str]) -> GeneratedConfig:
    root = field_set.project_root
    hidden = hidden_directory(root, pants_ignore)
    if hidden:
        return GeneratedConfig(problem=f"{field_set.address}: {hidden}")
    sources = await sources_of(HydrateSourcesRequest(field_set.sources))
    contents = await contents_of(sources.snapshot.digest)
    return _compiled(root, {posixpath.relpath(file.path, root or "."): file.content for file in contents})


@rule(desc="Generate CircleCI config", level=LogLevel.DEBUG)
async def generate_configs(targets: FilteredTargets, options: GlobalOptions) -> GeneratedConfigs:
    field_sets = [CigenFieldSet.create(target) for target in targets if CigenFieldSet.is_applicable(target)]
    return GeneratedConfigs([await generated(field_set, options.pants_ignore) for field_set in field_sets])


def _compiled(root: str, sources: Mapping[str, bytes]) -> GeneratedConfig:
    # Imported here: while the library is being worked on, a mistake in it must not stop `pants test` from starting.
    from cigen.compile import compile_project
    from cigen.config.files import SnapshotFiles

    try:
        compilation = compile_project(SnapshotFiles(sources))
    except CigenError as error:
        return GeneratedConfig(problem=_message(root, error))
    outputs = compilation.outputs.items()
    return GeneratedConfig(
        files=tuple(FileContent(posixpath.join(root, path), text.encode()) for path, text in outputs),
        warnings=tuple(_message(root, warning) for warning in compilation.warnings),
    )


def _message(root: str, error: CigenError) -> str:
    at = error.at and error.at._replace(path=posixpath.join(root, error.at.path))
    return str(CigenError(error.what, at, error.repair))


def rules() -> Iterable[object]:
    return collect_rules()
