"""What a job is called: its place below `jobs/`, its matrix, its architecture."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

BODY = "image: x\nsteps: [checkout]\n"


def workflow(jobs: Dict[str, str], config: str = "") -> Dict[str, str]:
    files = {f".cigen/workflows/main/jobs/{path}.yml": f"{BODY}{text}\n" for path, text in jobs.items()}
    return {".cigen/workflows/main/config.yml": config or "# nothing", **files}


class TestStages:
    @pytest.mark.parametrize(
        ("config", "names"),
        [
            ("", ["lint", "rspec", "eu_pre_release"]),
            ("stage_prefix: true", ["lint", "ci_rspec", "deploy_eu_pre_release"]),
            ("default_stage_prefix: true", ["default_lint", "rspec", "eu_pre_release"]),
            (
                "stage_prefix: true\ndefault_stage_prefix: true\nstage_prefix_separator: '-'",
                ["default-lint", "ci-rspec", "deploy-eu_pre_release"],
            ),
        ],
    )
    def test_the_first_directory_is_a_prefix_where_wanted(
        self, build: Callable[..., Any], config: str, names: Any
    ) -> None:
        built = build(workflow({"lint": "", "ci/rspec": "", "deploy/eu/pre_release": ""}, config))

        assert sorted(built.jobs) == sorted(names)

    def test_a_matrix_row_may_name_another(self, build: Callable[..., Any]) -> None:
        rows = "matrix: [{stage: eu, size: 1}, {stage: us, size: 2}]"

        assert build(workflow({"deploy": rows}, "stage_prefix: true")).jobs == ["eu_deploy-1", "us_deploy-2"]

    def test_jobs_come_in_the_order_of_their_stages_then_of_their_paths(self, build: Callable[..., Any]) -> None:
        jobs = {"z/a": "", "a/z": "", "m/x": "", "top": ""}
        config = "stages: [{name: z}, {name: m}, {name: a}]\nstage_prefix: true"

        assert build(workflow(jobs, config)).jobs == ["top", "z_a", "m_x", "a_z"]

    def test_two_jobs_of_one_name_are_refused_with_the_way_out(self, refusal: Callable[..., str]) -> None:
        assert refusal(workflow({"ci/app": "", "deploy/App": ""})) == (
            ".cigen/workflows/main/jobs/deploy/App.yml:1:1: two jobs of workflow `main` are named `App`\n"
            "  The other is at .cigen/workflows/main/jobs/ci/app.yml:1:1; rename one, or set `stage_prefix: true`."
        )

    def test_a_name_has_only_characters_circleci_allows(self, build: Callable[..., Any]) -> None:
        assert build(workflow({"build image": "", "v1.2": "", "caf\u00e9": ""})).jobs == ["build_image", "caf_", "v1_2"]

    def test_it_has_to_begin_with_a_letter(self, refusal: Callable[..., str]) -> None:
        text = refusal(workflow({"2fa": ""}))

        assert text.startswith(
            ".cigen/workflows/main/jobs/2fa.yml:1:1: the job name `2fa` doesn't begin with a letter\n"
        )


class TestMatrix:
    def test_dimensions_are_multiplied_in_the_order_of_their_names(self, build: Callable[..., Any]) -> None:
        matrix = "matrix:\n  ruby: ['3.2', '3.3']\n  arch: [amd64, arm64]\n"

        assert build(workflow({"test": matrix})).jobs == [
            "test-amd64-3_2",
            "test-amd64-3_3",
            "test-arm64-3_2",
            "test-arm64-3_3",
        ]

    def test_a_rows_values_are_sorted(self, build: Callable[..., Any]) -> None:
        assert build(workflow({"test": "matrix: [{x: b, y: a}, {y: c}]"})).jobs == ["test-a-b", "test-c"]

    @pytest.mark.parametrize(
        ("text", "names"),
        [
            ("matrix: [{r: eu, job_name: release}, {r: us}]", ["release-eu", "job-us"]),
            ("matrix: [{r: eu, job_name_suffix: one}, {r: us, job_name_suffix: ''}]", ["job-one", "job"]),
            ("matrix: {r: [eu, us]}\njob_name_suffix: in-{{ matrix.r }}", ["job-in-eu", "job-in-us"]),
            ("job_name_suffix: slow", ["job-slow"]),
            ("job_name_suffix: 2", ["job-2"]),
            ("matrix: {}", ["job"]),
            ("matrix: {r: [1, true, 3.10]}", ["job-1", "job-3_10", "job-true"]),
        ],
    )
    def test_it_may_say_how_its_instances_are_called(self, build: Callable[..., Any], text: str, names: Any) -> None:
        assert sorted(build(workflow({"job": text})).jobs) == sorted(names)

    def test_its_values_are_put_in_everywhere(self, build: Callable[..., Any]) -> None:
        text = """
architectures: ["{{ matrix.arch }}"]
matrix: [{ruby: 3.10, arch: arm64, nodes: 2, dir: src}]
environment: {RUBY: "{{ matrix.ruby }}", TWO: "{{matrix.ruby}}-{{ matrix.arch }}"}
parallelism: "{{ matrix.nodes }}"
context: ["{{ matrix.arch }}-secrets"]
source_files: "{{ matrix.dir }}/"
steps: [{run: {name: "Ruby {{ matrix.ruby }}", command: 'key={{ checksum "Gemfile.lock" }}-{{ matrix.ruby }}'}}]
"""
        path = ".cigen/workflows/main/jobs/test.yml"

        built = build({path: f"image: ruby:{{{{ matrix.ruby }}}}{text}"})

        job = built.main["jobs"]["test-2-3_10-arm64-src"]
        assert job["docker"] == [{"image": "ruby:3.10"}]
        assert job["environment"] == {
            "JOB_NAME": "test-2-3_10-arm64-src",
            "DOCKER_ARCH": "arm64",
            "RUBY": "3.10",
            "TWO": "3.10-arm64",
        }
        assert job["parallelism"] == 2
        assert built.steps("test-2-3_10-arm64-src") == [
            {"run": {"name": "Ruby 3.10", "command": 'key={{ checksum "Gemfile.lock" }}-3.10'}}
        ]
        assert built.main["workflows"]["main"]["jobs"][0] == {"test-2-3_10-arm64-src": {"context": ["arm64-secrets"]}}

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("matrix: []", "3:9: `matrix` has no rows\n"),
            ("matrix: {a: []}", "3:13: `a` of `matrix` has no values\n"),
            ("matrix: {a: b}", "3:13: `a` must be a list, not a string\n"),
            ("matrix: {a: [[b]]}", "3:14: a value of `matrix` must be a string, a number or a boolean, not a list\n"),
            ("matrix: [a]", "3:10: a row of `matrix` must be a mapping, not a string\n"),
            (
                "matrix: {ruby: [1]}\nenv: {A: '{{ matrix.rubi }}'}",
                "4:10: the matrix has no `rubi`\n  Did you mean `ruby`",
            ),
            ("env: {A: '{{ matrix.ruby }}'}", "3:10: `{{ matrix.… }}` in a job without `matrix`\n  Add a `matrix`, or"),
            ("matrix: {a: [1, 1]}", "1:1: two jobs of workflow `main` are named `job-1`\n"),
        ],
    )
    def test_a_broken_one_is_refused(self, refusal: Callable[..., str], text: str, message: str) -> None:
        assert refusal(workflow({"job": text})).startswith(f".cigen/workflows/main/jobs/job.yml:{message}")


class TestArchitectures:
    def test_one_is_no_part_of_the_name_more_are(self, build: Callable[..., Any]) -> None:
        jobs = {"a": "", "b": "architectures: arm64", "c": "architectures: [amd64, arm64]", "d": "architectures: []"}

        built = build(workflow(jobs))

        architectures = {name: job["environment"]["DOCKER_ARCH"] for name, job in built.main["jobs"].items()}
        assert architectures == {"a": "amd64", "b": "arm64", "c_amd64": "amd64", "c_arm64": "arm64", "d": "amd64"}
        assert built.main["jobs"]["c_arm64"]["environment"]["JOB_NAME"] == "c"

    def test_the_root_and_a_workflow_may_say_the_usual_ones(self, build: Callable[..., Any]) -> None:
        project = workflow({"a": "", "b": "architectures: [s390x]"}, "architectures: [amd64, arm64]")

        assert build({".cigen/config.yml": "architectures: [riscv64]", **project}).jobs == ["a_amd64", "a_arm64", "b"]

    def test_a_platform_with_a_slash_stays_a_name(self, build: Callable[..., Any]) -> None:
        built = build(workflow({"a": "architectures: [linux/amd64, linux/arm64]"}))

        assert built.jobs == ["a_linux_amd64", "a_linux_arm64"]
        assert built.main["jobs"]["a_linux_arm64"]["environment"]["DOCKER_ARCH"] == "linux/arm64"

    def test_one_named_twice_is_refused(self, refusal: Callable[..., str]) -> None:
        text = refusal(workflow({"a": "architectures: [amd64, amd64]"}))

        assert text.startswith(".cigen/workflows/main/jobs/a.yml:1:1: `a` names an architecture twice\n")
