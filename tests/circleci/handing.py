"""Random pipelines whose jobs hand files on in every spelling, and who hands to whom as the emulator reads it."""

from __future__ import annotations

import re
from typing import Iterator, List, NamedTuple, Sequence, Set, Tuple

from hypothesis import strategies as st

from circleci.configs import compiled
from circleci.emulator.compiled import Job
from circleci.emulator.shape import texts

AROUND = """
parameters: {off: {type: boolean, default: false}}
orbs:
  far: acme/far@1.0.0
  my:
    commands:
      fetch: {steps: [{attach_workspace: {at: .}}]}
      keep: {steps: [{persist_to_workspace: {root: ., paths: [out]}}]}
      get: {parameters: {s: {type: steps, default: [fetch]}}, steps: [{steps: << parameters.s >>}]}
commands:
  fetch: {steps: [{attach_workspace: {at: .}}]}
  keep: {steps: [{persist_to_workspace: {root: ., paths: [out]}}]}
  get: {parameters: {s: {type: steps, default: [fetch]}}, steps: [{steps: << parameters.s >>}]}
  put: {parameters: {s: {type: steps, default: [keep]}}, steps: [{steps: << parameters.s >>}]}
  around: {parameters: {s: {type: steps, default: []}}, steps: [{steps: << parameters.s >>}]}
  outer: {parameters: {s: {type: steps}}, steps: [{around: {s: << parameters.s >>}}]}
  maybe:
    parameters: {s: {type: steps}, on: {type: boolean, default: true}}
    steps: [{when: {condition: << parameters.on >>, steps: << parameters.s >>}}]
  masked:
    parameters: {this: {type: boolean, default: true}}
    steps: [{save_cache: {key: "files-<<# parameters.this >>{{ .Revision }}<</ parameters.this >>", paths: [out]}}]
  unmasked:
    parameters: {this: {type: boolean, default: true}}
    steps: [{restore_cache: {key: "files-<<# parameters.this >>{{.Revision}}<</parameters.this>>"}}]
  save: {parameters: {key: {type: string}}, steps: [{save_cache: {key: << parameters.key >>, paths: [out]}}]}
  restore: {parameters: {key: {type: string}}, steps: [{restore_cache: {key: << parameters.key >>}}]}
"""
_WHEN = (
    "when: {condition: << pipeline.number >>",
    "unless: {condition: {equal: [x, << pipeline.git.branch >>]}",
    "when: {condition: '<< pipeline.git.branch matches /ma.*/ or pipeline.git.tag >>'",
    "unless: {condition: '<< pipeline.parameters.off >>'",
)
_ATTACH, _PERSIST = "{attach_workspace: {at: .}}", "{persist_to_workspace: {root: ., paths: [out]}}"


class Part(NamedTuple):
    """What a job hands on or takes by: steps of its own, and other keys."""

    step: str = ""
    keys: str = ""


def _parts(plain: str, command: str, defaulted: str) -> List[Part]:
    return [
        Part(plain),
        Part(command),
        Part(f"my/{command}"),
        Part(defaulted),
        *(Part(f"{{{around}: {{s: [{command}]}}}}") for around in ("around", "outer", "maybe")),
        Part(f"{{{defaulted}: {{s: [{{around: {{s: [{plain}]}}}}]}}}}"),
        *(Part(f"{{{when}, steps: [{command}]}}}}") for when in _WHEN),
        Part("{steps: << parameters.s >>}", f"parameters: {{s: {{type: steps, default: [{command}]}}}}"),
    ]


TAKES = [
    *_parts(_ATTACH, "fetch", "get"),
    *(Part(keys=f"pre-steps: [{step}]") for step in (_ATTACH, "fetch", "my/get")),
    Part("far/do"),
    Part("{around: {s: [far/do]}}"),
]
HANDS = [
    *_parts(_PERSIST, "keep", "put"),
    *(Part(keys=f"post-steps: [{step}]") for step in (_PERSIST, "keep", "my/keep")),
    Part("far/do"),
    Part(keys="post-steps: [far/do]"),
]
_BUILD = ("{{ .Revision }}", "{{.Revision}}", "{{ .BuildNum }}", "{{ epoch }}", "{{ .Environment.CIRCLE_SHA1 }}")
_KEYS = [*_BUILD, "{{.Environment.CIRCLE_WORKFLOW_ID}}", "v1-{{ .Revision }}-{{ arch }}"]


class Draft(NamedTuple):
    """One job: what it waits for, what it does besides its own work."""

    requires: Tuple[int, ...]
    parts: Tuple[Part, ...]


def _cache(saved: str, restored: Sequence[str], by_command: bool) -> Tuple[Part, Part]:
    if by_command:
        return Part(f"{{save: {{key: '{saved}'}}}}"), Part(f"{{restore: {{key: '{restored[0]}'}}}}")
    keys = ", ".join(f"'{key}'" for key in restored)
    return Part(f"{{save_cache: {{key: '{saved}', paths: [out]}}}}"), Part(f"{{restore_cache: {{keys: [{keys}]}}}}")


@st.composite
def _caches(draw: st.DrawFn, name: str) -> Tuple[Part, Part]:
    if draw(st.integers(0, 5)) == 0:
        return Part("masked"), Part("unmasked")
    key = f"{name}-{draw(st.sampled_from(_KEYS))}"
    restored = draw(st.sampled_from([[key], [key, f"{name}-"], [f"{name}-"]]))
    return _cache(key, restored, draw(st.booleans()))


@st.composite
def projects(draw: st.DrawFn) -> Tuple[str, int]:
    """A project's configuration, and how many jobs it has: j0 with d0/, j1 with d1/, ..."""
    count = draw(st.integers(2, 4))
    jobs: List[Draft] = []
    for place in range(count):
        requires = tuple(draw(st.sets(st.integers(0, place - 1), max_size=2))) if place else ()
        taken = draw(st.lists(st.sampled_from(TAKES), max_size=1)) if requires else []
        handed = draw(st.lists(st.sampled_from(HANDS), max_size=1))
        jobs.append(Draft(requires, (*taken, *handed)))
    if draw(st.booleans()) and jobs[-1].requires:
        saves, restores = draw(_caches("files"))
        producer = draw(st.sampled_from(jobs[-1].requires))
        jobs[producer] = jobs[producer]._replace(parts=(*jobs[producer].parts, saves))
        jobs[-1] = jobs[-1]._replace(parts=(*jobs[-1].parts, restores))
    return "\n".join([AROUND, "jobs:", *(_written(place, job) for place, job in enumerate(jobs)), ""]), count


def _written(place: int, job: Draft) -> str:
    requires = ", ".join(f"j{other}" for other in job.requires)
    keys = {part.keys for part in job.parts if part.keys}
    parameters = [key for key in keys if key.startswith("parameters")]
    shown = [*sorted(keys - set(parameters)), *parameters[:1]]
    steps = ", ".join([f"{{run: make j{place}}}", *(part.step for part in job.parts if part.step)])
    extra = "".join(f", {key}" for key in shown)
    return f'  j{place}: {{image: "cimg/base:1", source_files: d{place}/, requires: [{requires}]{extra}, steps: [{steps}]}}'


_OF_THIS_BUILD = re.compile(r"\{\{\s*(epoch|\.Revision|\.BuildNum|\.Environment\.CIRCLE_\w+)\s*\}\}")


def hand_overs(main: str) -> Iterator[Tuple[str, str]]:
    """Who hands files to whom in a continuation: producer and consumer, by the steps that reach their machines."""
    (workflow,) = compiled(main, continuation=True).workflows
    before: dict[str, Set[str]] = {}
    by_name = {job.name: job for job in workflow.jobs}
    for job in workflow.jobs:
        before[job.name] = set(job.requires).union(*(before[name] for name in job.requires))
        for name in sorted(before[job.name]):
            if _hands(by_name[name], job):
                yield name, job.name


def _hands(producer: Job, consumer: Job) -> bool:
    """A registry orb may take what any other step may, and hand on to any that takes."""
    saved = [key for key in _cache_keys(producer, "save_cache") if _OF_THIS_BUILD.search(key)]
    restored = _cache_keys(consumer, "restore_cache")
    hands, takes = _has(producer, "persist_to_workspace"), _has(consumer, "attach_workspace")
    if _has(consumer, "orb"):
        return hands or bool(saved) or _has(producer, "orb")
    if _has(producer, "orb"):
        return takes or any(_OF_THIS_BUILD.search(key) for key in restored)
    return hands and takes or any(key.startswith(prefix) for key in saved for prefix in restored)


def _has(job: Job, kind: str) -> bool:
    return any(step.kind == kind for step in job.steps)


def _cache_keys(job: Job, kind: str) -> List[str]:
    steps = [step.arguments for step in job.steps if step.kind == kind]
    return [key for found in steps for key in [*texts(found.get("key")), *texts(found.get("keys"))]]
