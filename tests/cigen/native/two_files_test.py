"""The first `source_files` brings setup: its file, and what it continues with."""

from __future__ import annotations

from typing import Any

import pytest

from cigen.errors import ConfigError

JOB = "{docker: [{image: x}], steps: [checkout]}"
GATED = "{docker: [{image: x}], source_files: [app/, '@ruby'], environment: {A: 010}, steps: [checkout, run: make]}"
GROUPS = "source_file_groups: {ruby: [Gemfile]}"
CONFIG = f"""\
version: 2.1
{GROUPS}
x-unused: &job {JOB}
jobs:
  lint: *job
  test: {GATED}
workflows:
  version: 2
  main:
    jobs:
      - lint
      - test: {{requires: [lint], context: [c]}}
      - lint: {{name: "Lint & test", requires: [test]}}
  other: {{when: << pipeline.git.tag >>, jobs: [lint]}}
"""


class TestWithAGate:
    def test_the_entrypoint_holds_setup_alone(self, copy: Any) -> None:
        entrypoint = copy(CONFIG).entrypoint

        assert list(entrypoint) == ["version", "setup", "parameters", "commands", "jobs", "workflows"]
        assert entrypoint["setup"] is True
        assert list(entrypoint["parameters"]) == ["skip_cache"]
        assert list(entrypoint["jobs"]) == list(entrypoint["workflows"]) == ["setup"]
        assert entrypoint["jobs"]["setup"]["steps"][0] == "checkout"

    def test_the_continuation_is_what_is_written_and_the_record(self, copy: Any) -> None:
        main = copy(CONFIG).main

        assert list(main) == ["version", "x-unused", "jobs", "parameters", "commands", "workflows"]
        assert main["jobs"] == {
            "lint": {"docker": [{"image": "x"}], "steps": ["checkout"]},
            "test": {
                "docker": [{"image": "x"}],
                "environment": {"JOB_NAME": "test", "DOCKER_ARCH": "amd64", "A": 8},
                "steps": [
                    "checkout",
                    {"run": "make"},
                    {"cigen_record_proof": {"job": "test", "architecture": "amd64"}},
                ],
            },
        }
        assert main["workflows"] == {
            "main": {
                "jobs": [
                    "lint",
                    {"test": {"requires": ["lint"], "context": ["c"]}},
                    {"lint": {"name": "Lint & test", "requires": ["test"]}},
                ]
            },
            "other": {"when": "<< pipeline.git.tag >>", "jobs": ["lint"]},
        }

    def test_nothing_comes_behind_the_record(self, copy: Any) -> None:
        main = copy(CONFIG.replace("context: [c]", "post-steps: [run: echo]")).main

        assert main["jobs"]["test"]["steps"][-1] == {"run": "make"}
        assert list(main["workflows"]["main"]["jobs"][1]["test"]["post-steps"][-1]) == ["cigen_record_proof"]

    def test_a_setup_of_the_users_makes_ours_another(self, copy: Any) -> None:
        entrypoint = copy(CONFIG.replace("Lint & test", "setup")).entrypoint

        assert list(entrypoint["jobs"]) == list(entrypoint["workflows"]) == ["cigen_setup"]
        assert entrypoint["workflows"]["cigen_setup"]["jobs"] == ["cigen_setup"]

    def test_a_workflow_may_be_started_by_a_parameter(self, copy: Any) -> None:
        copied = copy(CONFIG.replace("when: << pipeline.git.tag >>", "run_when: [{parameter: go}]"))

        assert list(copied.main["workflows"]) == ["main"]
        assert list(copied.main["parameters"]) == list(copied.entrypoint["parameters"]) == ["go", "skip_cache"]
        workflows = copied.entrypoint["workflows"]
        assert workflows["other"] == {"when": "<< pipeline.parameters.go >>", "jobs": ["lint"]}
        assert workflows["setup"]["when"] == {"not": "<< pipeline.parameters.go >>"}

    def test_each_file_has_the_jobs_that_it_uses(self, copy: Any) -> None:
        text = CONFIG.replace("lint: *job\n", f"lint: *job\n  only: {JOB}\n  own: {JOB}\n  unlisted: {JOB}\n")
        text += "  now: {run_when: [{parameter: now}], jobs: [only, lint, lint: {name: x, override-with: own}]}\n"

        copied = copy(text)

        assert list(copied.entrypoint["jobs"]) == ["lint", "only", "own", "setup"]
        assert list(copied.main["jobs"]) == ["lint", "test"]

    def test_conditions_that_may_leave_nothing_get_a_no_op(self, copy: Any) -> None:
        main = copy(
            f"version: 2.1\ndynamic: true\njobs: {{a: {JOB}}}\nworkflows: {{w: {{when: false, jobs: [a]}}}}"
        ).main

        assert main["workflows"]["cigen_skipped"] == {"jobs": ["cigen_skipped"]}
        assert main["jobs"]["cigen_skipped"] == {"type": "no-op"}

    def test_tags_that_jobs_run_for_start_setup(self, copy: Any) -> None:
        entrypoint = copy(CONFIG.replace("context: [c]", "filters: {tags: {only: [/v.*/]}}")).entrypoint

        assert entrypoint["workflows"]["setup"]["jobs"] == [{"setup": {"filters": {"tags": {"only": ["/v.*/"]}}}}]


class TestWhoCanBeSkipped:
    @pytest.mark.parametrize(
        ("old", "new", "why"),
        [
            ("  main:\n", "  main:\n    run_when: [{parameter: go}]\n", "it runs at once, instead of setup"),
            ("context: [c]", "type: release", "it runs no steps"),
            ("context: [c]", "override-with: o/b", "its workflow gives it `override-with`"),
            ("context: [c]", "filters: {branches: {only: << pipeline.number >>}}", "its workflow gives its filters a"),
            (
                "source_files",
                "parallelism: << pipeline.number >>, source_files",
                "only CircleCI knows how many nodes run it",
            ),
            ("source_files: [app/", "source_files: ['<< pipeline.number >>'", "only CircleCI knows what `<<"),
            ('name: "Lint & test"', "name: << pipeline.number >>", "only CircleCI knows what"),
            (
                '"Lint & test", requires: [test]',
                "x << pipeline.id >>, requires: [<<pipeline.id>>]",
                "only CircleCI knows what",
            ),
            ("- lint\n", "- lint\n      - lint: {requires: [lint]}\n", "`lint-2` requires a name that several jobs"),
        ],
    )
    def test_any_other_job_runs_and_it_is_said(self, copy: Any, old: str, new: str, why: str) -> None:
        text = CONFIG.replace("{requires: [lint], context", "{context") if "lint: {requires" in new else CONFIG

        copied = copy(f"orbs: {{o: a/b@1.0.0}}\n{text.replace(old, new, 1)}")

        assert any(f"`test` is never skipped: {why}" in warning for warning in copied.warnings)
        assert all("cigen_record_proof" not in str(job) for job in copied.main["jobs"].values())
        assert all("source_files" not in job for job in copied.main["jobs"].values())

    def test_without_setup_none_is(self, copy: Any) -> None:
        copied = copy(f"dynamic: false\n{CONFIG}")

        assert list(copied.texts) == [".circleci/config.yml"]
        assert "`test` is never skipped: with `dynamic: false` there is no setup workflow" in copied.warnings[0]

    def test_a_setup_configuration_of_the_users_has_nothing_to_gate(self, copy: Any) -> None:
        with pytest.raises(ConfigError) as raised:
            copy(f"setup: true\n{CONFIG}")

        assert str(raised.value) == (
            "cigen.yml:1:1: this is a setup configuration of the project's own: nothing in it can be skipped as it stands\n"
            "  Make the configuration that it continues with cigen's, without `setup: true`: cigen writes the setup."
        )

    @pytest.mark.parametrize("key", ["setup: {frob: 1}", "source_file_groups: {a: ['@b']}", "required_version: 99.0"])
    def test_cigen_s_own_keys_are_checked(self, copy: Any, key: str) -> None:
        with pytest.raises(ConfigError):
            copy(f"{key}\n{CONFIG.replace(GROUPS, '')}")


class TestNames:
    def test_a_command_of_cigen_s_name_is_refused(self, copy: Any) -> None:
        with pytest.raises(ConfigError, match="the command name `cigen_record_proof` is cigen's own"):
            copy(f"{CONFIG}commands: {{cigen_record_proof: {{steps: [checkout]}}}}")

    def test_a_status_job_cannot_require_what_only_circleci_knows(self, copy: Any) -> None:
        text = CONFIG.replace('"Lint & test"', "x << pipeline.id >>")

        with pytest.raises(ConfigError, match="`status_job` can't require `x << pipeline.id >>`"):
            copy(f"setup: {{status_job: all}}\n{text}")

    def test_for_a_status_job_the_numbers_of_equal_names_are_written(self, copy: Any) -> None:
        text = CONFIG.replace('name: "Lint & test", requires: [test]', "name: lint").replace("requires: [lint], ", "")

        main = copy(f"setup: {{status_job: all}}\n{text}").main

        assert main["workflows"]["main"]["jobs"] == [
            {"lint": {"name": "lint-1"}},
            {"test": {"context": ["c"]}},
            {"lint": {"name": "lint-2"}},
            {"all": {"requires": ["lint-1", "test", "lint-2"]}},
        ]

    def test_else_it_requires_all(self, copy: Any) -> None:
        main = copy(f"setup: {{status_job: all}}\n{CONFIG}").main

        assert main["workflows"]["main"]["jobs"][-1] == {"all": {"requires": ["lint", "test", "Lint & test"]}}
