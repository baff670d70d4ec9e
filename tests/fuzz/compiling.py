"""A configuration that may be anything: it is compiled, the same way each time, or refused with a place."""

from __future__ import annotations

from typing import Mapping, Union

import yaml

from cigen.compile import compile_project, load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.errors import CigenError
from cigen.gate.pruning.plan import Proofs, make_plan
from cigen.render.render import render_continuation
from fuzz.figures import Fault, Figures, check_message, limits

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Outcome = Union[str, Mapping[str, str]]


def drive(mutant: Mapping[str, str], figures: Figures) -> None:
    """Compiles it twice, and prunes what comes of it. Raises Fault, or what cigen lets through."""
    with limits():
        outcome = _outcome(mutant)
        again = _outcome(dict(reversed(list(mutant.items()))))
    figures.comparisons += 1
    if outcome != again:
        raise Fault(f"the same configuration gives two results: {outcome}\n{again}")
    if isinstance(outcome, str):
        figures.refused += 1
        return
    for path, text in outcome.items():
        if path.endswith((".yml", ".yaml")) and path.startswith(".circleci/"):
            _check_document(path, text)
    with limits():
        _check_plans(mutant, figures)


def contents(mutant: Mapping[str, str]) -> Mapping[str, bytes]:
    """The files as they are on disk; half a surrogate pair is what no text file holds."""
    return {path: text.encode("utf-8", "replace") for path, text in mutant.items()}


def _outcome(mutant: Mapping[str, str]) -> Outcome:
    try:
        compilation = compile_project(SnapshotFiles(contents(mutant)))
    except CigenError as error:
        return check_message(error)
    for warning in compilation.warnings:
        check_message(warning)
    return compilation.outputs


def _check_document(path: str, text: str) -> None:
    document = yaml.load(text, _LOADER)
    if not isinstance(document, dict) or document.get("version") != 2.1:
        raise Fault(f"{path} is no document of CircleCI's: {text[:300]}")


def _check_plans(mutant: Mapping[str, str], figures: Figures) -> None:
    pipeline = load_pipeline(SnapshotFiles(contents(mutant)))
    gated = [job.name for job in pipeline.gated]
    for proven in (gated, gated[::2], gated[1::2]):
        plan = make_plan(pipeline, Proofs(proven=frozenset(proven)))
        if pipeline.dynamic:
            try:
                texts, _ = render_continuation(plan.pipeline, {}, {})
            except CigenError as error:
                check_message(error)
                continue
            for path, text in texts.items():
                _check_document(path, text)
                figures.comparisons += 1
