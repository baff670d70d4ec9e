"""Which stages come before which; a stage that isn't listed waits for none."""

from __future__ import annotations

from typing import Dict, Iterable, List, Mapping, Tuple

from cigen.config.circles import Circle, in_order
from cigen.config.workflow import Stage, WorkflowSource
from cigen.errors import ConfigError, is_near, nearest
from cigen.pipeline.requires import NamedVariant


def stages_before(workflow: WorkflowSource, variants: Iterable[NamedVariant]) -> Mapping[str, Tuple[str, ...]]:
    """For each stage, the stages whose jobs come right before; an empty stage stands for what it needs itself."""
    stages: Dict[str, Stage] = {}
    for stage in workflow.keys.stages:
        if stages.setdefault(stage.name, stage) is not stage:
            raise ConfigError(f"the stage `{stage.name}` is listed twice", stage.at, "Merge the two.")
    inhabited: Dict[str, NamedVariant] = {}
    for variant in variants:
        if variant.stage and not variant.beside:
            inhabited.setdefault(variant.stage, variant)
    _check_names(stages, inhabited)

    found: Dict[str, Tuple[str, ...]] = {}
    for name in _ordered(stages):
        needs = stages[name].needs if name in stages else ()
        before = [(need,) if need in inhabited else found[need] for need in needs]
        found[name] = tuple(dict.fromkeys(one for names in before for one in names))
    return {name: found[name] for name in stages}


def _ordered(stages: Mapping[str, Stage]) -> List[str]:
    try:
        return in_order({name: stage.needs for name, stage in stages.items()})
    except Circle as circle:
        what = f"stages need each other in a circle: {circle}"
        raise ConfigError(what, stages[circle.names[0]].at, "Break it.") from None


def _check_names(stages: Mapping[str, Stage], inhabited: Mapping[str, NamedVariant]) -> None:
    """A stage that is needed is listed or has jobs, and a directory isn't one that is listed, misspelt."""
    empty = [name for name in stages if name not in inhabited]
    for name, variant in inhabited.items():
        if name not in stages and empty and is_near(name, empty):
            what = f"the stage `{name}` of job `{variant.id}` isn't among the workflow's `stages`"
            raise ConfigError(what, variant.instance.source.node.at, nearest(name, empty, noun="stage"))
    known = tuple(dict.fromkeys((*stages, *inhabited)))
    for stage in stages.values():
        for need in stage.needs:
            if need not in known:
                what = f"the stage `{stage.name}` needs the unknown stage `{need}`"
                raise ConfigError(what, stage.at, nearest(need, known, noun="stage"))
