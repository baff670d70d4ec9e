"""A copied configuration runs as its original does: on branches and tags, at its times, with parameters."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Dict, List, Mapping, Optional, Tuple

import pytest
import yaml
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles
from circleci.emulator.compiled import Config, Workflow
from circleci.emulator.compiler import ALL_FILTERED, compile_config
from circleci.emulator.errors import CompileError
from circleci.emulator.trigger import Trigger

ENTRYPOINT, MAIN = ".circleci/config.yml", ".circleci/main.yml"
IMAGES = [{"image": "cimg/base:2024.01"}]
PARAMETERS = {
    "deploy": {"type": "boolean", "default": False},
    "env": {"type": "enum", "enum": ["dev", "live"], "default": "dev"},
    "nodes": {"type": "integer", "default": 2},
}
CRON = "0 3 * * *"

conditions = st.recursive(
    st.sampled_from(
        [
            True,
            "<< pipeline.parameters.deploy >>",
            {"equal": ["live", "<< pipeline.parameters.env >>"]},
            {"matches": {"pattern": "^release/.*$", "value": "<< pipeline.git.branch >>"}},
            "<< pipeline.git.tag >>",
        ]
    ),
    lambda inner: st.one_of(
        st.builds(lambda one: {"not": one}, inner),
        st.builds(
            lambda key, many: {key: many}, st.sampled_from(["and", "or"]), st.lists(inner, min_size=1, max_size=2)
        ),
    ),
    max_leaves=3,
)
expressions = st.sampled_from(
    ['pipeline.git.branch == "main"', "pipeline.parameters.deploy", 'not (pipeline.parameters.env == "live")']
)
filters = st.sampled_from(
    [
        {"branches": {"only": ["main", "/release\\/.*/"]}},
        {"branches": {"ignore": "main"}},
        {"tags": {"only": "/v.*/"}},
        {"tags": {"only": "/v.*/"}, "branches": {"ignore": "/.*/"}},
        'pipeline.git.tag starts-with "v"',
    ]
)
values = st.sampled_from(["text", "010", "yes", "1_0", 8, True, 1.5, "2020-01-01", "<< pipeline.number >>", ".5e+3"])
steps = st.lists(
    st.sampled_from(
        [
            "checkout",
            {"run": "make << parameters.flavour >>"},
            {"run": {"name": "{{ x }}", "command": "echo {% if %}\ncat \\<<EOF\nEOF\n"}},
            {"greet": {"whom": "<< parameters.flavour >>"}},
            {"when": {"condition": "<< parameters.loud >>", "steps": [{"greet": {}}]}},
            {"unless": {"condition": {"equal": ["a", "<< parameters.flavour >>"]}, "steps": [{"run": "true"}]}},
        ]
    ),
    min_size=1,
    max_size=4,
)
executors: st.SearchStrategy[Dict[str, Any]] = st.sampled_from(
    [{"docker": IMAGES}, {"executor": "plain"}, {"executor": {"name": "sized", "size": "large"}}, {"machine": True}]
)
JOB_PARAMETERS = {
    "flavour": {"type": "string", "default": "plain"},
    "loud": {"type": "boolean", "default": False},
}


@st.composite
def jobs(draw: st.DrawFn) -> Dict[str, Any]:
    executor = draw(executors)
    keys: Dict[str, Any] = {**executor, "parameters": JOB_PARAMETERS, "steps": draw(steps)}
    if draw(st.booleans()):
        keys["environment"] = draw(st.dictionaries(st.sampled_from(["A", "B"]), values, min_size=1))
    if draw(st.booleans()):
        keys["parallelism"] = draw(st.sampled_from([2, "<< pipeline.parameters.nodes >>"]))
    return keys


@st.composite
def entries(draw: st.DrawFn, names: List[str]) -> List[Any]:
    """Each under a name of its own, and behind some of those before it."""
    found: List[Any] = []
    required: List[str] = []
    for number in range(draw(st.integers(1, 4))):
        keys: Dict[str, Any] = {"name": draw(st.sampled_from(["Lint & test {}", "py-3.{}", "j{}"])).format(number)}
        if draw(st.booleans()):
            alias = f"alias{number}"
            parameters = {"flavour": draw(st.lists(st.sampled_from("abc"), min_size=1, max_size=2, unique=True))}
            keys = {
                "matrix": {"parameters": parameters, "alias": alias},
                "name": f"{keys['name']} << matrix.flavour >>",
            }
            answer = alias
        else:
            answer = keys["name"]
            if draw(st.booleans()):
                keys["flavour"] = draw(st.sampled_from(["a", "<< pipeline.git.branch >>"]))
        before = draw(st.lists(st.sampled_from(required), max_size=2, unique=True)) if required else []
        if before:
            statuses = draw(st.sampled_from([None, "failed", ["success", "canceled"]]))
            keys["requires"] = [{name: statuses} if statuses else name for name in before]
        if draw(st.integers(0, 3)) == 0:
            keys["filters"] = draw(filters)
        if draw(st.integers(0, 3)) == 0:
            keys[draw(st.sampled_from(["pre-steps", "post-steps"]))] = [{"run": "echo"}]
        found.append({draw(st.sampled_from(names)): keys})
        required.append(answer)
    return found


@st.composite
def configurations(draw: st.DrawFn, scheduled: bool = True) -> Dict[str, Any]:
    names = ["setup", "build", "test"][: draw(st.integers(1, 3))]
    workflows: Dict[str, Any] = {}
    for name in ("main", "setup", "package_updates")[: draw(st.integers(1, 3))]:
        workflow: Dict[str, Any] = {"jobs": draw(entries(names))}
        if draw(st.booleans()):
            workflow[draw(st.sampled_from(["when", "unless"]))] = draw(conditions | expressions)
        if scheduled and draw(st.integers(0, 4)) == 0:
            workflow["triggers"] = [{"schedule": {"cron": CRON, "filters": {"branches": {"only": "main"}}}}]
        workflows[name] = workflow
    return {
        "version": 2.1,
        "parameters": PARAMETERS,
        "executors": {
            "plain": {"docker": IMAGES},
            "sized": {
                "parameters": {"size": {"type": "string"}},
                "docker": IMAGES,
                "resource_class": "<< parameters.size >>",
            },
        },
        "commands": {
            "greet": {
                "parameters": {"whom": {"type": "string", "default": "world"}},
                "steps": [{"run": "echo hello << parameters.whom >>"}],
            }
        },
        "jobs": {name: draw(jobs()) for name in names},
        "workflows": workflows,
    }


# Branch, tag, the time that has come, the parameters given.
Build = Tuple[str, str, str, Mapping[str, object]]
builds: st.SearchStrategy[Build] = st.builds(
    lambda ref, cron, given: (*ref, "" if ref[1] else cron, given),
    st.sampled_from([("main", ""), ("topic", ""), ("release/1", ""), ("", "v1"), ("", "other")]),
    st.sampled_from(["", "", CRON]),
    st.fixed_dictionaries({}, optional={"deploy": st.booleans(), "env": st.sampled_from(["dev", "live"])}),
)


steady = settings(
    derandomize=True,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def compiled(text: str, build: Build, continuation: bool = False) -> Tuple[Optional[Config], str]:
    """What a pipeline has, or why it has nothing."""
    branch, tag, cron, given = build
    values = Trigger(7, "0" * 40, branch=branch, tag=tag).values()
    try:
        return compile_config(text, values, given, continuation, cron), ""
    except CompileError as error:
        return None, str(error)


def outputs(document: Mapping[str, Any]) -> Mapping[str, str]:
    text = yaml.safe_dump(document, sort_keys=False)
    return compile_project(SnapshotFiles({"cigen.yml": text.encode()})).outputs


def circleci_takes(document: Mapping[str, Any]) -> bool:
    return compiled(yaml.safe_dump(document), ("main", "", "", {}))[1] in ("", ALL_FILTERED)


@steady
@given(configurations(), st.lists(builds, min_size=1, max_size=4))
def test_a_copy_runs_as_its_original_does(document: Dict[str, Any], pushes: List[Build]) -> None:
    assume(circleci_takes(document))
    written = outputs(document)

    assert list(written) == [ENTRYPOINT]
    for build in pushes:
        assert compiled(written[ENTRYPOINT], build) == compiled(yaml.safe_dump(document, sort_keys=False), build)


@steady
@given(configurations(scheduled=False), st.lists(builds, min_size=1, max_size=4))
def test_with_a_setup_in_front_the_same_runs(document: Dict[str, Any], pushes: List[Build]) -> None:
    assume(circleci_takes(document))
    written = outputs({**document, "dynamic": True})

    for branch, tag, _, parameters in pushes:
        build = (branch, tag, "", parameters)
        original, refusal = compiled(yaml.safe_dump(document, sort_keys=False), build)
        if refusal not in ("", ALL_FILTERED):  # a value that this pipeline doesn't have
            assert compiled(written[MAIN], build, continuation=True)[1] == refusal
            continue
        wanted = original.workflows if original else ()
        setup, problem = compiled(written[ENTRYPOINT], build)
        assert not problem and setup is not None
        if not setup.workflows:  # a tag that nobody runs for
            assert not wanted
            continue
        assert [len(workflow.jobs) for workflow in setup.workflows] == [1]
        continued, problem = compiled(written[MAIN], build, continuation=True)
        assert not problem and continued is not None
        assert tuple(filter(None, map(without_no_op, continued.workflows))) == wanted


def without_no_op(workflow: Workflow) -> Optional[Workflow]:
    """A workflow without what cigen adds where nothing may be left."""
    jobs = tuple(job for job in workflow.jobs if job.name != "cigen_skipped")
    return replace(workflow, jobs=jobs) if jobs else None


@pytest.mark.parametrize("branch", ["main", "topic"])
def test_a_nightly_becomes_a_workflow_that_its_schedule_starts(branch: str) -> None:
    job = {"docker": IMAGES, "steps": ["checkout"]}
    nightly = {
        "triggers": [{"schedule": {"cron": CRON, "filters": {"branches": {"only": "main"}}}}],
        "jobs": ["a", {"b": {"requires": ["a"]}}],
    }
    document = {
        "version": 2.1,
        "jobs": {"a": job, "b": job},
        "workflows": {"nightly": nightly, "push": {"jobs": ["b"]}},
    }
    written = outputs({**document, "dynamic": True, "setup": {"schedules": "created"}})

    started, _ = compiled(written[ENTRYPOINT], (branch, "", "", {"run_nightly": True}))
    before, _ = compiled(yaml.safe_dump(document), ("main", "", CRON, {}))

    assert started is not None and before is not None
    assert started.workflows == before.workflows
