"""Whatever a workflow lists and whatever is proven: what is written is read back as what was decided, names and all."""

from __future__ import annotations

import json
from typing import Any, Dict, FrozenSet, List, Mapping, NamedTuple, Tuple

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from cigen.circleci.definitions import Definitions
from cigen.circleci.document import load
from cigen.circleci.expansion import Expander
from cigen.circleci.workflows import read_workflows
from cigen.compare.comparison import compare
from cigen.compare.sides import Source
from cigen.compile import compile_project, load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.config.native.load import load_native
from cigen.config.variables import Variables
from cigen.errors import ConfigError
from cigen.gate.pruning.plan import Proofs, make_plan
from cigen.gate.pruning.statuses import accepted
from cigen.pipeline.model import Pipeline
from cigen.render.native.main import main

JOB: Mapping[str, Any] = {"docker": [{"image": "x"}], "steps": ["checkout"]}
WITH_VALUES = {**JOB, "parameters": {"v": {"type": "string", "default": "a"}, "n": {"type": "integer", "default": 0}}}
STATUSES = (None, None, "failed", ["failed", "success"], "terminal")


class Case(NamedTuple):
    """A configuration, and which of its gated jobs are proven: each by a number."""

    text: str
    proven: FrozenSet[int]


@st.composite
def entries(draw: st.DrawFn) -> List[Any]:
    found: List[Any] = []
    names: List[str] = []
    for number in range(draw(st.integers(1, 5))):
        job = draw(st.sampled_from(("plain", "gated", "many", "many", "hold")))
        keys: Dict[str, Any] = {}
        if draw(st.booleans()) and job != "many":
            keys["name"] = f"n{draw(st.integers(0, 2))}"
        if job == "hold":
            keys = {"name": f"hold{number}", "type": "approval"}
        if job == "many":
            keys["matrix"] = {
                "alias": f"all{number}",
                "parameters": {"v": ["a", "b"], "n": draw(st.sampled_from(([1], [1, 2])))},
            }
            keys["name"] = draw(st.sampled_from((f"m{number}", f"m{number}-<< matrix.v >>-<< matrix.n >>")))
            keys["context"] = ["c-<< matrix.v >>"]
        elif job != "hold" and draw(st.booleans()):
            keys["post-steps"] = [{"run": "x"}]
        if draw(st.booleans()) and job != "hold":
            keys["source_files"] = ["s/"]
        wanted = draw(st.lists(st.sampled_from(names), unique=True, max_size=2)) if names else []
        if wanted:
            statuses = [(name, draw(st.sampled_from(STATUSES))) for name in wanted]
            keys["requires"] = [name if status is None else {name: status} for name, status in statuses]
        found.append({job: keys} if keys else job)
        names.append(f"all{number}" if job == "many" else keys.get("name", job))
    return found


@st.composite
def cases(draw: st.DrawFn) -> Case:
    document = {
        "version": 2.1,
        "dynamic": True,
        "setup": {"prune": draw(st.sampled_from(("proven", "dependents")))},
        "jobs": {
            "plain": JOB,
            "gated": {**JOB, "source_files": ["g/"]},
            "many": {**WITH_VALUES, "source_files": ["m/"]},
        },
        "workflows": {"main": {"jobs": draw(entries())}, "other": {"when": True, "jobs": draw(entries())}},
    }
    return Case(json.dumps(document), draw(st.frozensets(st.integers(0, 12))))


def decided(pipeline: Pipeline) -> Dict[Tuple[str, str], Any]:
    return {
        (workflow.name, job.name): {edge.name: accepted(edge.statuses) for edge in job.requires}
        for workflow in pipeline.continued
        for job in workflow.jobs
    }


def said(pipeline: Pipeline) -> Mapping[Tuple[str, str], Any]:
    return {
        (workflow.name, job.name): {
            key: value for key, value in job.entry.items() if key not in ("filters", "post-steps")
        }
        for workflow in pipeline.continued
        for job in workflow.jobs
    }


@settings(max_examples=150)
@given(cases())
def test_it_is_read_back_as_it_was_decided(case: Case) -> None:
    try:
        before = load_pipeline(SnapshotFiles({"cigen.yml": case.text.encode()}))
    except ConfigError:
        assume(False)  # names that CircleCI would refuse
    proven = frozenset(job.variant for number, job in enumerate(before.gated) if number in case.proven)
    plan = make_plan(before, Proofs(proven=proven))

    read = read_workflows(main(plan.pipeline, {}))

    assert read.findings == ()
    listed = {(one.name, entry.name): entry for one in read.workflows for entry in one.entries}
    own = {name for name in listed if name not in decided(plan.pipeline)}
    assert own <= {("cigen_skipped", "cigen_skipped")}
    found = {
        name: {on.name: frozenset(on.statuses) for on in entry.requires}
        for name, entry in listed.items()
        if name not in own
    }
    assert found == {name: _sets(edges) for name, edges in decided(plan.pipeline).items()}
    for name, keys in said(plan.pipeline).items():
        assert {key: value for key, value in listed[name].keys.items() if key in keys} == keys


@settings(max_examples=60)
@given(cases())
def test_before_anything_is_proven_it_does_what_was_written(case: Case) -> None:
    files = SnapshotFiles({"cigen.yml": case.text.encode()})
    try:
        texts = compile_project(files).outputs.values()
    except ConfigError:
        assume(False)
    native = load_native(files, None, Variables())
    assert native is not None

    written: Tuple[Any, ...] = tuple(load(text.encode()) for text in texts)
    found = compare(Source("OLD", native.document), Source("NEW", *written))

    assert found.equal, found


@settings(max_examples=60)
@given(cases())
def test_each_records_its_own_proof_and_nobody_another_s(case: Case) -> None:
    try:
        before = load_pipeline(SnapshotFiles({"cigen.yml": case.text.encode()}))
    except ConfigError:
        assume(False)
    proven = frozenset(job.variant for number, job in enumerate(before.gated) if number in case.proven)
    left = make_plan(before, Proofs(proven=proven)).pipeline
    hashes = {job.variant: f"{number:064}" for number, job in enumerate(left.gated, 1) if number % 4}

    document = main(left, hashes)

    expander = Expander(Definitions(document))
    of_job = {(one.name, job.name): hashes.get(job.variant, "") for one in left.continued for job in one.jobs}
    for workflow in read_workflows(document).workflows:
        for entry in workflow.entries:
            steps: Any = expander.named(entry.job, entry.keys).steps
            found = [
                step.arguments["environment"]["CIGEN_HASH"] for step in steps if step.inside and step.name == "run"
            ]
            own = of_job.get((workflow.name, entry.name), "")
            assert found == ([own] if own else [])


def _sets(edges: Mapping[str, FrozenSet[str]]) -> Mapping[str, FrozenSet[str]]:
    return {name: frozenset(statuses) for name, statuses in edges.items()}
