"""A job that is used several times is written once; its uses say by arguments whose proof is recorded."""

from __future__ import annotations

from typing import Any, Dict

import pytest

from cigen.circleci.definitions import Definitions
from cigen.circleci.expansion import Expander
from cigen.circleci.workflows import read_workflows
from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.errors import ConfigError
from cigen.gate.pruning.plan import Proofs, make_plan
from cigen.render.native.main import main
from cigen.render.render import render_continuation

HEAD = """\
version: 2.1
parameters: {env: {type: string, default: dev}}
executors: {sized: {parameters: {size: {type: string}}, docker: [{image: "x:<< parameters.size >>"}]}}
jobs:
  test: {docker: [{image: x}], source_files: app/, steps: [checkout, run: make]}
  many: {docker: [{image: x}], parameters: {n: {type: integer, default: 1}}, parallelism: << parameters.n >>, source_files: app/, steps: [run: make]}
  go:
    parameters: {v: {type: string}, size: {type: string, default: big}}
    executor: {name: sized, size: << parameters.size >>}
    source_files: app/
    steps: [checkout, run: "make << parameters.v >>"]
"""
HASH = "a" * 64


def written(workflows: str, head: str = HEAD, audit: str = "", **more: Any) -> Any:
    """What is continued with where each gated job has a hash of its own."""
    found = load_pipeline(SnapshotFiles({"cigen.yml": f"{head}workflows: {{{workflows}}}\n".encode()}))
    plan = make_plan(found, Proofs(**more))
    hashes = {job.variant: f"{number:064}" for number, job in enumerate(plan.pipeline.gated, 1)}
    workflow = [
        one._replace(jobs=tuple(job._replace(proven=job.variant == audit) for job in one.jobs))
        for one in plan.pipeline.workflows
    ]
    return main(plan.pipeline._replace(workflows=tuple(workflow)), hashes)


def recorded(document: Any) -> Dict[str, Any]:
    """What the steps that record a proof find in their environment, by the name of the job in `main`."""
    expander = Expander(Definitions(document))
    (listed,) = (one for one in read_workflows(document).workflows if one.name == "main")
    found: Dict[str, Any] = {}
    for entry in listed.entries:
        steps: Any = expander.named(entry.job, entry.keys).steps
        inside = (step for step in steps if step.name == "run" and step.inside and "cigen_record" in step.inside[0])
        found[entry.name] = [step.arguments["environment"] for step in inside]
    return found


def test_the_definition_stays_one_and_each_use_says_who_it_is() -> None:
    made = written("main: {jobs: [go: {v: a}, go: {v: << pipeline.parameters.env >>, name: b, size: small}]}")

    assert made["jobs"]["go"]["parameters"] == {
        "v": {"type": "string"},
        "size": {"type": "string", "default": "big"},
        "cigen_job": {"type": "string", "default": ""},
        "cigen_hash": {"type": "string", "default": ""},
    }
    assert made["jobs"]["go"]["environment"] == {"JOB_NAME": "<< parameters.cigen_job >>", "DOCKER_ARCH": "amd64"}
    assert made["workflows"]["main"]["jobs"] == [
        {"go": {"v": "a", "cigen_job": "go", "cigen_hash": f"{1:064}"}},
        {
            "go": {
                "name": "b",
                "v": "<< pipeline.parameters.env >>",
                "size": "small",
                "cigen_job": "b",
                "cigen_hash": f"{2:064}",
            }
        },
    ]


def test_each_records_its_own_proof_and_what_has_none_records_nothing() -> None:
    head = HEAD.replace("go:\n", "go:\n    resource_class: << parameters.size >>\n")
    made = written("main: {jobs: [test, go: {v: a, size: arm.big}, go: {name: g, v: b}, go: {name: h, v: c}]}", head)

    assert recorded(made) == {
        "test": [{"CIGEN_JOB": "test", "CIGEN_ARCHITECTURE": "amd64", "CIGEN_HASH": f"{1:064}"}],
        "go": [{"CIGEN_JOB": "go", "CIGEN_ARCHITECTURE": "arm64", "CIGEN_HASH": f"{2:064}"}],
        "g": [{"CIGEN_JOB": "g", "CIGEN_ARCHITECTURE": "amd64", "CIGEN_HASH": f"{3:064}"}],
        "h": [{"CIGEN_JOB": "h", "CIGEN_ARCHITECTURE": "amd64", "CIGEN_HASH": f"{4:064}"}],
    }


def test_a_use_that_is_not_gated_is_as_it_was() -> None:
    groups = "job-groups: {g: {jobs: [go: {v: z}]}}"
    free = "go: {name: free, v: a, override-with: o/b}"
    made = written(
        f"main: {{jobs: [test, go: {{v: a}}, {free}]}}, other: {{jobs: [g]}}",
        f"orbs: {{o: a/b@1.0.0}}\n{HEAD}{groups}\n",
    )

    assert "environment" not in made["jobs"]["go"]
    assert made["workflows"]["main"]["jobs"][2] == {"go": {"name": "free", "v": "a", "override-with": "o/b"}}
    assert {name: len(found) for name, found in recorded(made).items()} == {"test": 1, "go": 1, "free": 0}


def test_nor_does_one_in_a_job_group_record_another_s_proof() -> None:
    made = written("main: {jobs: [test]}, other: {jobs: [g]}", f"{HEAD}job-groups: {{g: {{jobs: [test]}}}}\n")

    assert made["jobs"]["test"]["steps"][-1]["cigen_record_proof"]["hash"] == "<< parameters.cigen_hash >>"
    assert [found["CIGEN_HASH"] for found in recorded(made)["test"]] == [f"{1:064}"]


def test_behind_post_steps_and_in_an_audit_the_entry_records() -> None:
    made = written(
        "main: {jobs: [test, test: {name: behind, post-steps: [run: x]}, test: {name: audit}]}", audit="audit"
    )

    first, behind, audit = (item["test"] for item in made["workflows"]["main"]["jobs"])
    assert "post-steps" not in first
    assert [next(iter(step)) for step in behind["post-steps"]] == ["run", "cigen_record_proof"]
    assert [next(iter(step)) for step in audit["post-steps"]] == ["cigen_audit", "cigen_record_proof"]
    assert {name: len(found) for name, found in recorded(made).items()} == {"test": 1, "behind": 1, "audit": 1}
    assert made["jobs"]["test"]["environment"]["JOB_NAME"] == "<< parameters.cigen_job >>"


def test_a_use_on_several_nodes_records_each_of_them() -> None:
    made = written("main: {jobs: [many, many: {name: two, n: 2}, many: {name: three, n: 3}]}")

    assert {name: [sorted(one) for one in found] for name, found in recorded(made).items()} == {
        "many": [["CIGEN_ARCHITECTURE", "CIGEN_HASH", "CIGEN_JOB"]],
        "two": [["CIGEN_HASH"]],
        "three": [["CIGEN_HASH"]],
        "two_proof": [["CIGEN_ARCHITECTURE", "CIGEN_HASH", "CIGEN_JOB", "CIGEN_NODES"]],
        "three_proof": [["CIGEN_ARCHITECTURE", "CIGEN_HASH", "CIGEN_JOB", "CIGEN_NODES"]],
    }


def test_the_last_one_left_needs_no_arguments() -> None:
    made = written("main: {jobs: [test, test: {name: b}]}", proven=frozenset(("test",)))

    assert made["workflows"]["main"]["jobs"][0] == {"test": {"name": "b"}}
    assert "parameters" not in made["jobs"]["test"]
    assert made["jobs"]["test"]["steps"][-1] == {
        "cigen_record_proof": {"job": "b", "architecture": "amd64", "hash": f"{1:064}"}
    }


def test_a_parameter_of_that_name_is_an_error_with_its_place() -> None:
    text = "version: 2.1\njobs:\n  a:\n    parameters:\n      cigen_hash: {type: string}\n    docker: [{image: x}]\n    steps: [checkout]\nworkflows: {main: {jobs: [a: {cigen_hash: x}]}}\n"

    with pytest.raises(ConfigError, match="cigen.yml:5:7: the parameter `cigen_hash` is called as only those"):
        load_pipeline(SnapshotFiles({"cigen.yml": text.encode()}))


def test_a_long_configuration_stays_about_as_long() -> None:
    """A public-style one: some definitions of many lines, with parameters, used in matrices and several workflows."""
    steps = "".join(f"      - run:\n          name: Step {n}\n          command: make step{n}\n" for n in range(15))
    job = f"    parameters:\n      v:\n        type: string\n    docker:\n      - image: x\n    source_files: [app/]\n    steps:\n      - checkout\n{steps}"
    jobs = "".join(f"  job{number}:\n{job}" for number in range(36))
    entries = "".join(
        f"      - job{number}:\n          matrix:\n            parameters:\n              v: [a, b, c]\n"
        for number in range(36)
    )
    text = f"version: 2.1\njobs:\n{jobs}workflows:\n" + "".join(f"  w{n}:\n    jobs:\n{entries}" for n in range(2))
    found = load_pipeline(SnapshotFiles({"cigen.yml": text.encode()}))
    plan = make_plan(found, Proofs())

    (made,) = render_continuation(plan.pipeline, {job.variant: HASH for job in found.gated}, {}).files.values()

    assert 2_200 < len(text.splitlines()) < 2_400
    assert len(found.gated) == 216
    assert len(made.splitlines()) < 3_600
