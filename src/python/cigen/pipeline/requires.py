"""`requires`, `needs` and stages: from the names people write to variants."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter
from typing import Dict, Iterable, List, Mapping, NamedTuple, Sequence, Tuple

from cigen.config.job import JobConfig
from cigen.config.references import RequirementConfig
from cigen.config.workflow import Stage, WorkflowSource
from cigen.errors import ConfigError, Position, each, nearest
from cigen.pipeline.matrix import Instance
from cigen.pipeline.model import Edge


class NamedVariant(NamedTuple):
    """A variant with the names it answers to. `id` is its name without the architecture, `prefix` its stage's part.

    One that cigen adds names in `beside` the job it is there for.
    """

    name: str
    id: str
    prefix: str
    architecture: str
    instance: Instance
    beside: str = ""

    @property
    def stage(self) -> str:
        """The stage that the job belongs to."""
        return self.instance.stage

    def with_job(self, job: JobConfig) -> NamedVariant:
        """The same variant of a job that says something else."""
        return self._replace(instance=self.instance._replace(job=job))


class JobNames:
    """Looks variants of one workflow up by any spelling: variant, instance, base, stage_job, path, with `workflow/` before."""

    def __init__(self, workflow: WorkflowSource, variants: Sequence[NamedVariant]) -> None:
        self._workflow = workflow
        self._variants = variants
        self._levels: Tuple[Dict[str, List[NamedVariant]], ...] = ({}, {}, {}, {})
        for variant in variants:
            for level, names in enumerate(_spellings(variant, workflow.keys.stage_prefix_separator)):
                for name in names:
                    self._levels[level].setdefault(name, []).append(variant)

    def edges(self, variant: NamedVariant, stage_order: Mapping[str, Tuple[str, ...]]) -> Tuple[Edge, ...]:
        """What a variant requires: what its job says, then every job of the stages before its own."""
        edges: Dict[str, Edge] = {}
        job = variant.instance.job
        written = (*job.requires, *job.needs)
        required = each(lambda requirement: tuple(self._required(requirement, variant)), written)
        for requirement, variants in zip(written, required):
            for found in variants:
                edge = Edge(found.name, requirement.statuses)
                if edges.setdefault(found.name, edge) != edge:
                    what = f"`{found.name}` is required twice with different statuses"
                    raise ConfigError(what, requirement.at, "Write one list of statuses.")
        before = stage_order.get(variant.stage, ())
        for other in self._variants if before else ():
            if other.stage in before and other.instance.job.waited_for:
                edges.setdefault(other.name, Edge(other.name))
        return tuple(edges.values())

    def why(self, name: str, other: str, stages: Mapping[str, Stage]) -> Tuple[str, Position]:
        """Why one variant requires another, in words, and the place of that."""
        variant = next(variant for variant in self._variants if variant.name == name)
        for requirement in (*variant.instance.job.requires, *variant.instance.job.needs):
            if other in (found.name for found in self._required(requirement, variant)):
                return f"`{name}` requires `{other}` ({requirement.at})", requirement.at
        at = stages[variant.stage].at if variant.stage in stages else variant.instance.source.node.at
        return f"`{name}` waits for `{other}`, which is in a stage before its own, `{variant.stage}` ({at})", at

    def _required(self, requirement: RequirementConfig, by: NamedVariant) -> Iterable[NamedVariant]:
        found, exact = self._find(requirement, by)
        if by.name in (variant.name for variant in found):
            raise ConfigError(f"the job `{by.name}` requires itself", requirement.at, "Remove the requirement.")
        if exact:
            return found
        if by.name == by.id:
            return found  # it runs once, for all of them
        same = [variant for variant in found if variant.architecture == by.architecture]
        twins = {variant.id for variant in same}
        return [variant for variant in found if variant in same or variant.id not in twins]

    def _find(self, requirement: RequirementConfig, by: NamedVariant) -> Tuple[Sequence[NamedVariant], bool]:
        name = requirement.name
        for spelling in (name, name.partition("/")[2] if name.startswith(f"{self._workflow.name}/") else name):
            for level, names in enumerate(self._levels):
                if spelling in names:
                    return self._one_stage(names[spelling], requirement, by), level == 0
        directory = by.instance.source.path.rpartition("/")[0]
        nested = self._levels[3].get(f"{directory}/{name}")
        if nested:
            return nested, False
        what = f"`{by.beside or by.id}` requires the unknown job `{name}`"
        written = (variant.id for variant in self._variants if not variant.beside)
        raise ConfigError(what, requirement.at, nearest(name, written, noun="job"))

    def _one_stage(
        self, found: Sequence[NamedVariant], requirement: RequirementConfig, by: NamedVariant
    ) -> Sequence[NamedVariant]:
        """A bare name used in several stages means the job of one's own stage, else it has to say which."""
        sources = sorted({variant.instance.source.path for variant in found})
        if len(sources) == 1:
            return found
        own = [variant for variant in found if variant.stage == by.stage]
        if own:
            return own
        what = f"`{requirement.name}` could be {' or '.join(f'`{source}`' for source in sources)}"
        raise ConfigError(what, requirement.at, "Write one of these.")


def _spellings(variant: NamedVariant, separator: str) -> Tuple[Tuple[str, ...], ...]:
    instance = variant.instance
    written = (
        f"{variant.prefix}{instance.stem}{instance.suffix}"  # its id may have lost what CircleCI allows in no name
    )
    bare = f"{instance.stem}{instance.suffix}"
    staged = f"{instance.stage}{separator}{instance.stem}"
    return (
        (variant.name,),
        (variant.id,),
        (f"{variant.prefix}{instance.stem}",) if instance.suffix else (),
        tuple(
            dict.fromkeys((instance.stem, bare, staged, f"{staged}{instance.suffix}", instance.source.path, written))
        ),
    )


def check_cycles(edges: Mapping[str, Tuple[Edge, ...]], names: JobNames, stages: Mapping[str, Stage]) -> None:
    """Raises ConfigError naming the jobs of a circle of requirements, and where each of them is written."""
    graph = {name: [edge.name for edge in required] for name, required in edges.items()}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        circle = list(reversed(error.args[1]))  # graphlib lists it from what is required to what requires it
        what = f"jobs require each other in a circle: {' -> '.join(circle)}"
        written = [names.why(one, other, stages) for one, other in zip(circle, circle[1:])]
        lines = "\n  ".join(said for said, _ in written)
        raise ConfigError(what, written[0][1], f"Remove one of these:\n  {lines}") from None
