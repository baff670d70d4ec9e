"""What a project's configuration compiles to, from its files as Pants sees them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import FrozenSet, Iterable, Optional, Tuple

from pants.engine.fs import FileContent
from pants.engine.rules import collect_rules, rule
from pants.util.logging import LogLevel

from cigen.compile import Compilation, base_hash_by, compile_pipeline
from cigen.config.files import Files
from cigen.config.variables import Variables
from cigen.errors import CigenError
from cigen_rules.config import LoadedConfig, placed
from cigen_rules.paths import from_root
from cigen_rules.project_files import computed
from cigen_rules.sandbox import in_sandbox
from cigen_rules.subsystem import Cigen


@dataclass(frozen=True)
class GeneratedConfig:
    """The files and what looked wrong, or the problem; and every file that the answer depends on.

    All paths are relative to the build root.
    """

    files: Tuple[FileContent, ...] = ()
    warnings: Tuple[str, ...] = ()
    problem: Optional[CigenError] = None
    paths: FrozenSet[str] = frozenset()


@rule(desc="Generate CircleCI config", level=LogLevel.DEBUG)
async def generate_config(config: LoadedConfig, cigen: Cigen) -> GeneratedConfig:
    pipeline, root = config.pipeline, config.root
    if pipeline is None:
        return GeneratedConfig(problem=config.problem, paths=config.answers.paths(root))

    def compiled(files: Files, variables: Variables) -> Compilation:
        return compile_pipeline(pipeline, base_hash_by(files))

    found = await computed(root, compiled)
    answers = config.answers.merged(found.answers)
    if found.value is None:
        return GeneratedConfig(problem=found.error and placed(found.error, root), paths=answers.paths(root))
    outputs = {path: text.encode() for path, text in found.value.outputs.items()}
    if cigen.hermetic:
        outputs = await in_sandbox(root, answers, tuple(outputs))
    files = tuple(FileContent(from_root(root, path), content) for path, content in outputs.items())
    warnings = tuple(str(placed(warning, root)) for warning in found.value.warnings)
    return GeneratedConfig(files, warnings, None, answers.paths(root))


def rules() -> Iterable[object]:
    return collect_rules()
