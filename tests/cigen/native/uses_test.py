"""Each use of a job is gated by itself; where one may leave, its neighbours keep the names that CircleCI gives them."""

from __future__ import annotations

from typing import Any, Dict, List, Tuple

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.inputs.requests import Build, default_values, hash_requests
from cigen.gate.pruning.plan import Plan, Proofs, make_plan
from cigen.pipeline.model import Pipeline
from cigen.render.native.main import main

HEAD = """\
version: 2.1
parameters: {env: {type: string, default: dev}}
jobs:
  lint: {docker: [{image: x}], steps: [checkout]}
  test: {docker: [{image: x}], source_files: app/, steps: [checkout, run: make]}
  go: {parameters: {v: {type: string}, n: {type: integer, default: 1}}, docker: [{image: "x:<< parameters.v >>"}], source_files: ["<< parameters.v >>/"], steps: [checkout, run: make]}
"""


def pipeline(workflows: str, head: str = HEAD) -> Pipeline:
    return load_pipeline(SnapshotFiles({"cigen.yml": f"{head}workflows: {{{workflows}}}\n".encode()}))


def left(found: Pipeline, *proven: str) -> Dict[str, List[Any]]:
    """The lists of what is continued with once these ids are proven."""
    plan = make_plan(found, Proofs(proven=frozenset(proven)))
    workflows: Any = main(plan.pipeline, {})["workflows"]
    return {name: [_plain(item) for item in one["jobs"]] for name, one in workflows.items()}


def _plain(item: Any) -> Any:
    """Without the record of the proof and what it is told."""
    if isinstance(item, str):
        return item
    ((job, keys),) = item.items()
    keys = {key: value for key, value in keys.items() if key != "post-steps" and not key.startswith("cigen_")}
    return {job: keys} if keys else job


def ids(found: Pipeline) -> List[str]:
    return [job.variant for job in found.gated]


def hashed(found: Pipeline, **values: str) -> Dict[str, Tuple[str, str, str, Tuple[str, ...]]]:
    """What of each request goes into its hash."""
    known = {**default_values(found), **{f"pipeline.parameters.{name}": value for name, value in values.items()}}
    requests = hash_requests(found, Build(known, {})).requests
    return {one.variant: (one.workflow, one.job, one.definition, one.patterns) for one in requests}


MATRIX = "main: {jobs: [go: {matrix: {parameters: {v: [a, b], n: [1, 2]}, exclude: [{v: b, n: 1}]}}, lint: {requires: [go]}]}"


class TestMatrix:
    def test_each_instance_is_gated_under_circleci_s_name(self) -> None:
        assert ids(pipeline(MATRIX)) == ["go-a-1", "go-a-2", "go-b-2"]

    def test_it_is_written_one_by_one(self) -> None:
        assert left(pipeline(MATRIX))["main"] == [
            {"go": {"name": "go-a-1", "v": "a", "n": 1}},
            {"go": {"name": "go-a-2", "v": "a", "n": 2}},
            {"go": {"name": "go-b-2", "v": "b", "n": 2}},
            {"lint": {"requires": ["go-a-1", "go-a-2", "go-b-2"]}},
        ]

    def test_what_is_proven_leaves_alone_and_the_others_are_still_required(self) -> None:
        assert left(pipeline(MATRIX), "go-a-1", "go-b-2")["main"] == [
            {"go": {"name": "go-a-2", "v": "a", "n": 2}},
            {"lint": {"requires": ["go-a-2"]}},
            "cigen_skipped",
        ]

    def test_its_values_are_part_of_the_hash_and_of_the_patterns(self) -> None:
        found = hashed(pipeline(MATRIX))

        assert len(set(found.values())) == 3
        assert [one[3] for one in found.values()] == [("a/",), ("a/",), ("b/",)]

    def test_one_that_is_not_gated_stays_one(self) -> None:
        text = "main: {jobs: [test, lint: {name: 'l<< matrix.v >>', matrix: {parameters: {v: [a, b]}}}]}"
        head = HEAD.replace("lint: {", "lint: {parameters: {v: {type: string}}, ")

        assert left(pipeline(text, head))["main"][1] == {
            "lint": {"name": "l<< matrix.v >>", "matrix": {"parameters": {"v": ["a", "b"]}}}
        }

    def test_an_entry_s_own_source_files_know_its_values(self) -> None:
        text = "main: {jobs: [go: {source_files: ['<< matrix.v >>.txt'], matrix: {parameters: {v: [a, b]}}}]}"

        assert [one[3] for one in hashed(pipeline(text)).values()] == [("a.txt",), ("b.txt",)]


class TestRepeats:
    def test_numbers_stay_when_one_leaves(self) -> None:
        found = pipeline("main: {jobs: [test: {context: a}, lint, test: {context: b}]}")

        assert ids(found) == ["test-1", "test-2"]
        assert left(found, "test-1")["main"] == ["lint", {"test": {"name": "test-2", "context": "b"}}, "cigen_skipped"]

    def test_one_gated_use_writes_the_others_names_too(self) -> None:
        found = pipeline("main: {jobs: [lint, lint: {source_files: x}]}")

        assert ids(found) == ["lint-2"]
        assert left(found)["main"] == [{"lint": {"name": "lint-1"}}, {"lint": {"name": "lint-2"}}]

    def test_equal_uses_do_not_share_a_proof(self) -> None:
        assert len(set(hashed(pipeline("main: {jobs: [test, test]}")).values())) == 2


class TestEntries:
    def test_an_argument_is_part_of_the_hash(self) -> None:
        one, other = (hashed(pipeline(f"main: {{jobs: [go: {{v: a, n: {number}}}]}}")) for number in (1, 2))

        assert one["go"] != other["go"]

    def test_source_files_of_an_entry_replace_the_definition_s(self) -> None:
        found = hashed(pipeline("main: {jobs: [test: {source_files: [lib/]}, test: {name: other}]}"))

        assert {name: one[3] for name, one in found.items()} == {"test": ("lib/",), "other": ("app/",)}

    def test_circleci_does_not_get_them(self) -> None:
        assert left(pipeline("main: {jobs: [lint: {source_files: [lib/]}]}")) == {"main": ["lint"]}

    def test_a_parameter_of_that_name_is_the_job_s(self) -> None:
        head = HEAD.replace("lint: {", "lint: {parameters: {source_files: {type: string}}, ")

        found = pipeline("main: {jobs: [test, lint: {source_files: lib/}]}", head)

        assert ids(found) == ["test"]
        assert left(found)["main"][1] == {"lint": {"source_files": "lib/"}}

    def test_a_name_that_a_value_completes_passes_through(self) -> None:
        name = "deploy (<< pipeline.parameters.env >>)"
        found = pipeline(f"main: {{jobs: [test: {{name: '{name}'}}, lint: {{requires: ['{name}']}}]}}")

        (variant,) = ids(found)
        assert left(found)["main"] == [{"test": {"name": name}}, {"lint": {"requires": [name]}}]
        assert left(found, variant)["main"] == ["lint", "cigen_skipped"]
        assert hashed(found, env="dev") != hashed(found, env="live")

    def test_a_no_op_that_is_written_stays_as_it_is(self) -> None:
        text = "main: {jobs: [test, stop: {type: no-op, requires: [test]}, lint: {requires: [stop]}]}"

        assert left(pipeline(text))["main"] == [
            "test",
            {"stop": {"type": "no-op", "requires": ["test"]}},
            {"lint": {"requires": ["stop"]}},
        ]

    def test_a_no_op_stands_for_a_job_that_filters_decide_about(self) -> None:
        head = "{tags: {only: /v.*/}}"
        text = f"main: {{jobs: [test: {{name: 'a b', filters: {head}}}, lint: {{requires: ['a b']}}]}}"
        found = pipeline(text)

        jobs = left(found, *ids(found))["main"]

        assert jobs[0] == {"cigen_skipped": {"name": "a b", "filters": {"tags": {"only": "/v.*/"}}}}
        assert jobs[1] == {"lint": {"requires": ["a b"]}}

    @pytest.mark.parametrize("other", ["<< pipeline.parameters.env >>", "deploy << pipeline.id >>", "deploy dev"])
    def test_names_that_may_be_the_same_gate_nothing(self, other: str) -> None:
        text = f"main: {{jobs: [test: {{name: 'deploy << pipeline.parameters.env >>'}}, lint: {{name: '{other}'}}]}}"

        assert ids(pipeline(text)) == []


class TestWhatIsAdded:
    @pytest.mark.parametrize(
        "head",
        [
            HEAD.replace(
                "jobs:", "executors: {e: {docker: [{image: x}], environment: {JOB_NAME: mine}}}\njobs:"
            ).replace("test: {docker: [{image: x}]", "test: {executor: e"),
            HEAD.replace("test: {docker: [{image: x}]", "test: {docker: [{image: x, environment: [JOB_NAME=mine]}]"),
        ],
    )
    def test_a_variable_that_is_there_already_stays_as_it_is(self, head: str) -> None:
        made: Any = main(make_plan(pipeline("main: {jobs: [test]}", head), Proofs()).pipeline, {})

        assert made["jobs"]["test"]["environment"] == {"DOCKER_ARCH": "amd64"}

    @pytest.mark.parametrize("name", ["name", "post-steps"])
    def test_a_parameter_called_like_what_is_added_proves_nothing(self, name: str) -> None:
        head = HEAD.replace("test: {", f"test: {{parameters: {{{name}: {{type: steps, default: []}}}}, ")

        assert ids(pipeline("main: {jobs: [test]}", head)) == []

    @pytest.mark.parametrize("nodes", ["0", "true", "-1"])
    def test_a_number_of_nodes_that_is_none_proves_nothing(self, nodes: str) -> None:
        assert (
            ids(
                pipeline(
                    "main: {jobs: [test]}",
                    HEAD.replace("source_files: app/", f"parallelism: {nodes}, source_files: app/"),
                )
            )
            == []
        )

    @pytest.mark.parametrize(
        ("other", "gated"), [("<< pipeline.parameters.env >>_proof", False), ("x << pipeline.id >>", True)]
    )
    def test_the_job_that_records_has_its_name_for_itself(self, other: str, gated: bool) -> None:
        head = HEAD.replace("source_files: app/", "parallelism: 2, source_files: app/")
        named = "test: {name: 'test << pipeline.number >>'}"

        assert len(ids(pipeline(f"main: {{jobs: [{named}]}}", head))) == 1
        assert ids(pipeline(f"main: {{jobs: [test, lint: {{name: '{other}'}}]}}", head)) == ["test"] * gated


class TestWorkflows:
    TWO = (
        "nightly: {when: << pipeline.git.tag >>, jobs: [test, lint]}, main: {jobs: [test, lint: {name: nightly/test}]}"
    )

    def test_one_name_in_two_workflows_is_two_jobs(self) -> None:
        found = pipeline(self.TWO, HEAD.replace("lint: {", "lint: {source_files: app/, "))

        assert len(set(ids(found))) == len(set(hashed(found).values())) == 4
        assert ids(found)[:3] == ["nightly--test", "nightly--lint", "test"]
        assert ids(found)[3].startswith("main--nightly-test--")

    def test_each_is_pruned_by_itself_and_none_is_empty(self) -> None:
        found = pipeline(self.TWO.replace("[test, lint]", "[test]"))

        assert left(found, "nightly--test") == {
            "nightly": ["cigen_skipped"],
            "main": ["test", {"lint": {"name": "nightly/test"}}],
        }
        assert left(found, "test") == {
            "nightly": ["test"],
            "main": [{"lint": {"name": "nightly/test"}}, "cigen_skipped"],
        }

    def test_the_no_op_is_there_only_where_what_left_would_be(self) -> None:
        filters = "filters: {branches: {only: live}}"
        found = pipeline(f"main: {{jobs: [lint]}}, ship: {{jobs: [test: {{{filters}}}, lint: {{{filters}}}]}}")

        assert left(found, "ship--test")["ship"][-1] == {"cigen_skipped": {"filters": {"branches": {"only": "live"}}}}

    def test_each_gated_one_has_a_status_job_of_its_own_name(self) -> None:
        head = f"setup: {{status_job: ok}}\n{HEAD}"

        found = left(pipeline(f"{self.TWO}, free: {{jobs: [lint]}}", head))

        assert found["nightly"][-1] == {"ok-nightly": {"requires": ["test", "lint"]}}
        assert found["main"][-1] == {"ok": {"requires": ["test", "nightly/test"]}}
        assert found["free"] == ["lint"]


def test_without_workflows_the_job_that_runs_is_gated() -> None:
    text = HEAD.replace("lint:", "build:").replace("build: {", "build: {source_files: app/, ")
    found = load_pipeline(SnapshotFiles({"cigen.yml": text.encode()}))

    assert ids(found) == ["workflow--build"]
    assert left(found, "workflow--build") == {"workflow": ["cigen_skipped"]}


def test_the_plan_says_the_workflow_and_why_a_job_has_no_proof() -> None:
    found = pipeline("ci: {jobs: [test, test: {name: many, override-with: o/b}]}", f"orbs: {{o: a/b@1.0.0}}\n{HEAD}")
    plan: Plan = make_plan(found, Proofs())

    assert [(one.workflow, one.job, one.why) for one in plan.decisions] == [
        ("ci", "test", "no proof for these sources and this definition"),
        ("ci", "many", "its workflow gives it `override-with`"),
    ]


def test_a_reason_is_said_once_for_all_that_it_holds_for() -> None:
    head = HEAD.replace('["<< parameters.v >>/"]', '["<< pipeline.id >>/"]')
    found = pipeline("main: {jobs: [test]}, w: {when: true, jobs: [go: {matrix: {parameters: {v: [b, c]}}}]}", head)

    (warning,) = map(str, found.warnings)
    assert "`go-b` of `w`, `go-c` of `w` are never skipped: only CircleCI knows what `<< pipeline.id >>/`" in warning
    assert ids(found) == ["test"]
