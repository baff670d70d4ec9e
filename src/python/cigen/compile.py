"""A project's configuration -> its pipeline, and the texts of its CircleCI files."""

from __future__ import annotations

from hashlib import sha256
from typing import Callable, Dict, Mapping, NamedTuple, Optional, Sequence, Tuple

from cigen.config.files import Files
from cigen.config.load import read_on
from cigen.config.native.load import load_native
from cigen.config.variables import Variables
from cigen.errors import CigenError, ConfigError
from cigen.gate.inputs.patterns import check_patterns
from cigen.gate.pruning.plan import Proofs, make_plan
from cigen.pipeline.expand import expand
from cigen.pipeline.model import Pipeline
from cigen.pipeline.native.expand import expand_native
from cigen.render.reserved import check_reserved

_OF_NO_FILE = sha256().hexdigest()

# The BASE_HASH of `hash_sources`.
BaseHash = Callable[[Sequence[str]], str]


class Compilation(NamedTuple):
    """The outputs by path relative to the project root, the pipeline they were written from, and what looked wrong."""

    outputs: Mapping[str, str]
    pipeline: Pipeline
    warnings: Tuple[CigenError, ...]

    @property
    def left_over(self) -> Tuple[str, ...]:
        """Paths that another state of this configuration writes to, and this one doesn't."""
        alone = self.pipeline.native is not None and not self.pipeline.dynamic
        return (self.pipeline.main_path,) if alone else ()


def load_pipeline(files: Files, config_path: Optional[str] = None, variables: Optional[Variables] = None) -> Pipeline:
    """The expanded pipeline; a pure function of what `files` and `variables` answer. Raises CigenError on bad input."""
    native = load_native(files, config_path, variables or Variables())
    if native is None:
        config, mistakes = read_on(files, config_path, variables)
        try:
            pipeline = expand(config, files)
        except ConfigError as error:
            raise mistakes.with_those_of(error) from None
        mistakes.check()
    else:
        pipeline = expand_native(native, files)
    if pipeline.native is None or pipeline.dynamic:
        check_reserved(pipeline)
    check_patterns(pipeline)
    return pipeline


def check_project(files: Files, config_path: Optional[str] = None, variables: Optional[Variables] = None) -> Pipeline:
    """The pipeline, once CircleCI would take what is written from it, with its warnings. Raises CigenError where it wouldn't."""
    from cigen.render.render import documents  # only a pipeline that is written out pays for it

    pipeline = load_pipeline(files, config_path, variables)
    _, warnings = documents(make_plan(pipeline, Proofs()).pipeline)
    return pipeline._replace(warnings=(*pipeline.warnings, *warnings))


def compile_project(
    files: Files,
    config_path: Optional[str] = None,
    variables: Optional[Variables] = None,
    base_hash: Optional[BaseHash] = None,
) -> Compilation:
    """The files as they are committed. Raises CigenError, and nothing else, on bad input.

    BASE_HASH comes from `base_hash` where images are built, from `files` when nobody else knows it.
    """
    return compile_pipeline(load_pipeline(files, config_path, variables), base_hash or base_hash_by(files))


def compile_pipeline(pipeline: Pipeline, base_hash: BaseHash) -> Compilation:
    """The same, from the pipeline on."""
    from cigen.render.render import render

    texts, warnings = render(make_plan(pipeline, Proofs()).pipeline, base_hashes(pipeline, base_hash))
    return Compilation({**texts, **pipeline.outputs}, pipeline, (*pipeline.warnings, *warnings))


def base_hashes(pipeline: Pipeline, base_hash: BaseHash) -> Mapping[str, str]:
    """What takes the place of each mark in what is written. Raises CigenError for a pattern nobody can read."""
    found: Dict[str, str] = {}
    for mark, sources in pipeline.base_hashes.items():
        try:
            found[mark] = base_hash([source.text for source in sources])
        except CigenError as error:
            raise ConfigError(error.what, error.at or sources[0].at, error.repair) from None
        if found[mark] == _OF_NO_FILE:
            what = "the `hash_sources` of the images match no file: their tags would never change"
            raise ConfigError(what, sources[0].at, "Mend the patterns.")
    return found


def base_hash_by(files: Files) -> BaseHash:
    """BASE_HASH from the contents that `files` gives."""

    def compute(hash_sources: Sequence[str]) -> str:
        from cigen.hashing.run.files_hash import base_hash_of_files  # only a project that builds images pays for it

        return base_hash_of_files(files, hash_sources)

    return compute
