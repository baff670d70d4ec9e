"""What a project's configuration says, read once however many goals ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, Optional

from pants.engine.engine_aware import EngineAwareReturnType
from pants.engine.rules import collect_rules, rule
from pants.option.global_options import GlobalOptions
from pants.util.logging import LogLevel

from cigen.compile import load_pipeline
from cigen.config.files import Files
from cigen.config.variables import Variables
from cigen.errors import CigenError
from cigen.pipeline.model import Pipeline
from cigen_rules.paths import from_root
from cigen_rules.project_files import NOTHING, Answers, computed
from cigen_rules.visibility import hidden_directory


@dataclass(frozen=True)
class ConfigRequest:
    """The configuration of the project in a directory; the build root is the empty string."""

    root: str


@dataclass(frozen=True)
class LoadedConfig(EngineAwareReturnType):
    """The pipeline or what is wrong, and what that was read from. Pants prints what is wrong, in every run."""

    root: str
    pipeline: Optional[Pipeline]
    # A value, not an exception: Pants would print that below a trace of its rules, and only the first.
    problem: Optional[CigenError]
    answers: Answers = NOTHING

    def level(self) -> LogLevel:
        return LogLevel.ERROR if self.problem else LogLevel.DEBUG

    def message(self) -> Optional[str]:
        return str(self.problem) if self.problem else None

    def cacheable(self) -> bool:
        return self.problem is None


@rule(desc="Read a cigen configuration", level=LogLevel.DEBUG)
async def load_config(request: ConfigRequest, options: GlobalOptions) -> LoadedConfig:
    hidden = hidden_directory(request.root, options.pants_ignore)
    if hidden:
        return LoadedConfig(request.root, None, hidden)
    found = await computed(request.root, _pipeline)
    return LoadedConfig(request.root, found.value, found.error and placed(found.error, request.root), found.answers)


def placed(error: CigenError, root: str) -> CigenError:
    """The error with its place relative to the build root."""
    return error.moved(lambda at: at._replace(path=from_root(root, at.path)))


def _pipeline(files: Files, variables: Variables) -> Pipeline:
    return load_pipeline(files, None, variables)


def rules() -> Iterable[object]:
    return collect_rules()
