"""Which stages come before which; a stage that isn't listed waits for none."""

from __future__ import annotations

from typing import Dict, Iterable, List, Mapping, Tuple

from cigen.config.workflow import Stage, WorkflowSource
from cigen.errors import ConfigError, is_near, nearest
from cigen.pipeline.requires import Named


def stages_before(workflow: WorkflowSource, variants: Iterable[Named]) -> Mapping[str, Tuple[str, ...]]:
    """For each stage, the stages whose jobs come right before; an empty stage stands for what it needs itself."""
    stages: Dict[str, Stage] = {}
    for stage in workflow.keys.stages:
        if stages.setdefault(stage.name, stage) is not stage:
            raise ConfigError(f"the stage `{stage.name}` is listed twice", stage.at, "Merge the two.")
    inhabited: Dict[str, Named] = {}
    for variant in variants:
        if variant.stage and not variant.beside:
            inhabited.setdefault(variant.stage, variant)
    _check_names(stages, inhabited)

    def before(name: str, inside: Tuple[str, ...]) -> Tuple[str, ...]:
        if name in inside:
            circle = " -> ".join((*inside[inside.index(name) :], name))
            raise ConfigError(f"stages need each other in a circle: {circle}", stages[name].at, "Break it.")
        found: List[str] = []
        for need in stages[name].needs if name in stages else ():
            deeper = before(need, (*inside, name))
            found.extend((need,) if need in inhabited else deeper)
        return tuple(dict.fromkeys(found))

    return {name: before(name, ()) for name in stages}


def _check_names(stages: Mapping[str, Stage], inhabited: Mapping[str, Named]) -> None:
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
