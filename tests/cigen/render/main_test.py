"""`main.yml`: the jobs, each gated one recording its proof last, and nothing nobody uses."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from cigen.compile import compile_project, load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.render.main import main
from cigen.render.render import escape_mapping

JOB = "{image: x, steps: [checkout]}"
PARALLEL = "{image: x, source_files: s, parallelism: 2, steps: [checkout]}"


class TestProof:
    def test_it_is_the_last_step_of_a_gated_job(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""
            workflows:
              main:
                jobs:
                  a:
                    image: x
                    architectures: [amd64, arm64]
                    source_files: s
                    steps: [{{run: make}}, {{store_artifacts: {{path: p}}}}]
                  free: {JOB}
              other: {{jobs: {{b: {{image: x, source_files: s, steps: [checkout]}}}}}}
            """
        )

        assert built.main["jobs"]["a_arm64"]["steps"] == [
            "checkout",
            {"run": "make"},
            {"store_artifacts": {"path": "p"}},
            {"cigen_record_proof": {"job": "a", "architecture": "arm64"}},
        ]
        assert built.main["jobs"]["free"]["steps"] == ["checkout"]
        assert built.main["jobs"]["b"]["steps"][-1] == {
            "cigen_record_proof": {"job": "other--b", "architecture": "amd64"}
        }

    def test_the_committed_file_carries_no_hash_the_continuation_does(self) -> None:
        text = "jobs: {a: {image: x, source_files: s, steps: [checkout]}, p: {image: x, source_files: s, steps: [checkout]}}"
        pipeline = compile_project(SnapshotFiles({"cigen.yml": text.encode()})).pipeline

        jobs = main(pipeline, {"a": "ab" * 32})["jobs"]

        assert isinstance(jobs, dict)
        assert jobs["a"]["steps"][-1] == {
            "cigen_record_proof": {"job": "a", "architecture": "amd64", "hash": "ab" * 32}
        }
        assert jobs["p"]["steps"][-1] == {"cigen_record_proof": {"job": "p", "architecture": "amd64"}}

    def test_one_of_a_parallel_job_is_recorded_by_a_job_behind_it(self, build: Callable[..., Any]) -> None:
        built = build(
            """
            setup: {image: "mine:1", context: secrets}
            jobs:
              a: {image: x, source_files: s, parallelism: 2, filters: {branches: {only: main}}, steps: [checkout]}
              b: {image: x, requires: a, steps: [checkout]}
            """
        )

        assert built.main["jobs"]["a"]["steps"] == ["checkout", "cigen_record_node"]
        assert built.main["jobs"]["a_proof"] == {
            "docker": [{"image": "mine:1"}],
            "resource_class": "small",
            "environment": {"JOB_NAME": "a", "DOCKER_ARCH": "amd64"},
            "steps": [
                {"run": {"name": "Every node passed", "command": "true"}},
                {"cigen_record_nodes": {"job": "a", "architecture": "amd64", "nodes": 2}},
            ],
        }
        assert built.main["workflows"]["main"]["jobs"] == [
            {"a": {"filters": {"branches": {"only": "main"}}}},
            {"a_proof": {"requires": ["a"], "context": "secrets", "filters": {"branches": {"only": "main"}}}},
            {"b": {"requires": ["a"]}},
            "cigen_skipped",  # on other branches nothing else is left
        ]

    @pytest.mark.parametrize(
        ("parallelism", "last", "behind"),
        [
            ("1", "cigen_record_proof", False),
            ("", "cigen_record_proof", False),
            ("'3'", "cigen_record_node", True),
            ("<< pipeline.parameters.n >>", "checkout", False),  # nobody can tell when all of them are done
        ],
    )
    def test_who_records_depends_on_how_many_nodes_there_are(
        self, build: Callable[..., Any], parallelism: str, last: str, behind: bool
    ) -> None:
        built = build(
            f"""
            parameters: {{n: {{type: integer, default: 1}}}}
            jobs: {{a: {{image: x, source_files: s, parallelism: {parallelism}, steps: [checkout]}}}}
            """
        )

        assert last in built.main["jobs"]["a"]["steps"][-1]
        assert ("a_proof" in built.main["jobs"]) == behind

    def test_it_comes_behind_everything_else(self, build: Callable[..., Any]) -> None:
        built = build("jobs: {a: {image: x, source_files: s, post-steps: [{run: last}], steps: [checkout]}}")

        assert built.main["jobs"]["a"]["steps"] == ["checkout"]
        assert built.main["workflows"]["main"]["jobs"] == [
            {"a": {"post-steps": [{"run": "last"}, {"cigen_record_proof": {"job": "a", "architecture": "amd64"}}]}}
        ]

    def test_the_job_behind_a_parallel_one_looks_for_every_node(self, build: Callable[..., Any]) -> None:
        pipeline = load_pipeline(
            SnapshotFiles({"cigen.yml": b"jobs: {a: {image: x, source_files: s, parallelism: 2, steps: [checkout]}}"})
        )

        document: Any = main(pipeline, {"a": "ab" * 32})

        assert document["jobs"]["a"]["steps"][-1] == {"cigen_record_node": {"hash": "ab" * 32}}
        assert document["jobs"]["a_proof"]["steps"][1:] == [
            {"cigen_name_nodes": {"hash": "ab" * 32, "nodes": 2}},
            {"cigen_find_node": {"node": 0}},
            {"cigen_find_node": {"node": 1}},
            {"cigen_record_nodes": {"job": "a", "architecture": "amd64", "nodes": 2, "hash": "ab" * 32}},
        ]


class TestOnlyWhatIsUsed:
    DEFINITIONS = """
orbs: {slack: s/s@1, node: n/n@1, deep: d/d@1, hidden: h/h@1, default: e/e@1, unused: u/u@1}
executors:
  big: {docker: [{image: x}]}
  argument: {docker: [{image: x}]}
  unused: {docker: [{image: x}]}
commands:
  outer: {steps: [inner]}
  inner:
    parameters: {after: {type: steps, default: [default/step]}}
    steps: [deep/step, {when: {condition: true, steps: [nested]}}]
  nested: {steps: [{run: x}]}
  passed: {steps: [{run: x}]}
  early: {steps: [{run: x}]}
  unused: {steps: [unused/step]}
"""

    def test_each_file_defines_what_its_jobs_reach(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""{self.DEFINITIONS}
checkout: {{shallow: true}}
workflows:
  main:
    jobs:
      a: {{executor: big, steps: [outer], post-steps: [slack/notify]}}
      b:
        executor: node/default
        pre-steps: [early]
        steps: [{{node/run: {{steps: [passed, hidden/step], on: argument}}}}]
  now: {{run_when: [{{parameter: now}}], jobs: {{c: {{image: x, checkout: false, steps: [nested]}}}}}}
"""
        )

        assert list(built.main["orbs"]) == ["slack", "node", "deep", "hidden", "default"]
        assert list(built.main["executors"]) == ["big", "argument"]
        assert sorted(built.main["commands"]) == [
            "cigen_shallow_checkout",
            "early",
            "inner",
            "nested",
            "outer",
            "passed",
        ]
        assert sorted(built.entrypoint["commands"]) == ["cigen_shallow_checkout", "nested"]
        assert "orbs" not in built.entrypoint and "executors" not in built.entrypoint

    def test_sections_nobody_needs_are_not_there(self, build: Callable[..., Any]) -> None:
        built = build(f"{self.DEFINITIONS}\njobs: {{a: {{machine: true, steps: [checkout]}}}}")

        assert sorted(built.main) == ["jobs", "parameters", "version", "workflows"]
        assert built.main["version"] == 2.1

    def test_an_inline_orb_is_kept_whole(self, build: Callable[..., Any]) -> None:
        built = build("orbs: {o: {commands: {c: {steps: [{run: x}]}}}}\njobs: {a: {image: x, steps: [o/c]}}")

        assert built.main["orbs"] == {"o": {"commands": {"c": {"steps": [{"run": "x"}]}}}}


class TestNames:
    def test_jobs_that_are_the_same_in_two_workflows_are_defined_once(self, build: Callable[..., Any]) -> None:
        built = build(f"workflows: {{main: {{jobs: {{a: {JOB}}}}}, other: {{jobs: {{a: {JOB}}}}}}}")

        assert list(built.main["jobs"]) == ["a"]
        assert built.main["workflows"]["other"]["jobs"] == ["a"]

    def test_so_are_gated_ones_each_of_which_says_whose_proof_it_records(self) -> None:
        job = "{image: x, source_files: s, steps: [checkout]}"
        text = f"workflows: {{main: {{jobs: {{a: {job}}}}}, other: {{jobs: {{a: {job}}}}}}}"
        pipeline = load_pipeline(SnapshotFiles({"cigen.yml": text.encode()}))

        document: Any = main(pipeline, {"a": "ab" * 32, "other--a": "cd" * 32})

        assert list(document["jobs"]) == ["a"]
        assert document["jobs"]["a"]["environment"] == {"JOB_NAME": "a", "DOCKER_ARCH": "amd64"}
        record = {"job": "<< parameters.cigen_job >>", "architecture": "amd64", "hash": "<< parameters.cigen_hash >>"}
        assert document["jobs"]["a"]["steps"][-1] == {"cigen_record_proof": record}
        arguments = [{"cigen_job": "a", "cigen_hash": "ab" * 32}, {"cigen_job": "other--a", "cigen_hash": "cd" * 32}]
        assert [document["workflows"][name]["jobs"][0]["a"] for name in ("main", "other")] == arguments

    def test_one_whose_record_is_elsewhere_is_another_definition(self) -> None:
        job = "{image: x, source_files: s, steps: [checkout]}"
        behind = "{image: x, source_files: s, post-steps: [{run: y}], steps: [checkout]}"
        text = f"workflows: {{main: {{jobs: {{a: {job}}}}}, other: {{jobs: {{a: {behind}}}}}}}"

        document: Any = main(load_pipeline(SnapshotFiles({"cigen.yml": text.encode()})), {})

        assert list(document["jobs"]) == ["a", "other_a"]
        assert "parameters" not in document["jobs"]["a"]

    def test_a_parameter_called_as_cigen_s_own_is_an_error_with_its_place(self, refusal: Callable[..., str]) -> None:
        text = "jobs:\n  a: {image: x, parameters: {cigen_job: {type: string}}, steps: [checkout]}\n"

        assert refusal(text).startswith("cigen.yml:2:30: the parameter `cigen_job` is called as only those")

    def test_jobs_that_differ_keep_their_name_in_the_workflow(self, build: Callable[..., Any]) -> None:
        other = "{image: y, steps: [checkout]}"
        built = build(
            f"workflows: {{main: {{jobs: {{a: {JOB}}}}}, other: {{jobs: {{a: {other}, b: {{requires: a, {other[1:]}}}}}}}"
        )

        assert {name: job["docker"][0]["image"] for name, job in built.main["jobs"].items()} == {
            "a": "x",
            "other_a": "y",
            "b": "y",
        }
        assert built.main["workflows"]["other"]["jobs"] == [{"other_a": {"name": "a"}}, {"b": {"requires": ["a"]}}]

    def test_so_do_jobs_whose_names_differ_in_case_only(self, build: Callable[..., Any]) -> None:
        other = "{image: y, steps: [checkout]}"
        built = build(f"workflows: {{main: {{jobs: {{a: {JOB}}}}}, other: {{jobs: {{A: {other}}}}}}}")

        assert built.main["workflows"]["other"]["jobs"] == [{"other_A": {"name": "A"}}]

    def test_no_job_is_defined_under_the_name_of_an_approval(self, build: Callable[..., Any]) -> None:
        built = build(
            f"workflows: {{main: {{jobs: {{a: {JOB}}}}}, other: {{jobs: {{a: {{type: approval}}, b: {{requires: a, {JOB[1:]}}}}}}}"
        )

        assert list(built.main["jobs"]) == ["main_a", "b"]
        assert built.main["workflows"] == {
            "main": {"jobs": [{"main_a": {"name": "a"}}]},
            "other": {"jobs": [{"a": {"type": "approval"}}, {"b": {"requires": ["a"]}}]},
        }

    def test_the_entrypoint_keeps_the_name_setup_for_its_own_job(self, build: Callable[..., Any]) -> None:
        built = build(
            f"workflows: {{main: {{jobs: {{a: {JOB}}}}}, now: {{run_when: [{{parameter: now}}], jobs: {{setup: {JOB}}}}}}}"
        )

        assert built.entrypoint["workflows"]["now"]["jobs"] == ["setup"]
        assert built.entrypoint["workflows"]["setup"]["jobs"] == [{"setup_setup": {"name": "setup"}}]
        assert built.entrypoint["jobs"]["setup_setup"]["steps"][-1] == {
            "run": {"name": "Continue", "command": "cigen setup continue"}
        }

    def test_a_proof_jobs_name_is_its_own(self, refusal: Callable[..., str]) -> None:
        text = refusal(f"jobs:\n  a: {PARALLEL}\n  a_proof: {JOB}\n")

        assert "workflow `main` has two jobs named `a_proof`\n  Rename one." in text

    def test_a_no_op_is_defined_and_listed(self, build: Callable[..., Any]) -> None:
        built = build(f"jobs: {{a: {JOB}, gate: {{type: no-op, requires: a}}}}")

        assert built.main["jobs"]["gate"] == {"type": "no-op"}
        assert built.requires == {"gate": ["a"]}


def test_a_continuation_is_no_setup_config(build: Callable[..., Any]) -> None:
    built = build(f"jobs: {{a: {JOB}}}")

    assert "setup" not in built.main
    assert built.entrypoint["setup"] is True


class TestEscaping:
    @pytest.mark.parametrize(
        ("written", "escaped"),
        [
            ("cat <<EOF\nhi\nEOF\n", "cat \\<<EOF\nhi\nEOF\n"),
            ("cat <<-'EOF'", "cat \\<<-'EOF'"),
            ('cat <<< "$x"', 'cat \\<<< "$x"'),
            ("echo $((1 << 2))", "echo $((1 \\<< 2))"),
            ("cat \\<<EOF", "cat \\<<EOF"),
            ("cat \\<<< x", "cat \\<<< x"),
            ("<< pipeline.git.branch >> <<pipeline.number>>", "<< pipeline.git.branch >> <<pipeline.number>>"),
            ('<< not pipeline.id and "x" == pipeline.name >>', '<< not pipeline.id and "x" == pipeline.name >>'),
            ("<< (pipeline.number >= 5) >>", "<< (pipeline.number >= 5) >>"),
            ('cat << "EOF" >> pipeline.log', 'cat \\<< "EOF" >> pipeline.log'),
            ("a << b << pipeline.number >>", "a \\<< b << pipeline.number >>"),
        ],
    )
    def test_what_is_no_expression_is_escaped_once(self, build: Callable[..., Any], written: str, escaped: str) -> None:
        project = {
            ".cigen/workflows/main/jobs/a.yml": f"image: x\nsteps: [{{run: {_quoted(written)}}}, c]",
            ".cigen/commands/c.yml": f"steps: [{{run: {_quoted(written)}}}]",
        }

        built = build(project)

        assert built.steps("a")[0] == {"run": escaped}
        assert built.main["commands"]["c"]["steps"] == [{"run": escaped}]
        assert escape_mapping(built.main) == built.main


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'
