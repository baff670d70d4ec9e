"""One configuration, many ways to lay its files out."""

from __future__ import annotations

from typing import Any, Callable

import pytest

JOB = "image: x\nsteps: [{run: make}]\n"


def test_inline_and_split_forms_of_one_configuration_give_the_same_bytes(build: Callable[..., Any]) -> None:
    inline = build(
        """
        parameters: {level: {type: string, default: low}}
        orbs: {slack: circleci/slack@4.1}
        source_file_groups: {code: [src/]}
        services: {db: {image: "postgres:16"}}
        commands:
          greet:
            parameters: {who: {type: string}}
            steps: [{run: "echo << parameters.who >>"}]
        workflows:
          nightly:
            run_when: [{parameter: nightly}]
            jobs: {clean: {image: x, steps: [slack/notify]}}
          main:
            stages: [{name: ci}, {name: deploy, needs: ci}]
            stage_prefix: true
            architectures: [amd64, arm64]
            jobs:
              deploy/eu/app: {image: x, requires: approve, steps: [{greet: {who: eu}}]}
              deploy/eu/approve: {type: approval}
              ci/test: {image: x, services: [db], source_files: "@code", steps: [{run: make}]}
        """
    )
    split = build(
        {
            ".cigen/config.yml": "parameters: {level: {type: string, default: low}}",
            ".cigen/config/groups.yml": "source_file_groups: {code: [src/]}",
            ".cigen/config/orbs.yaml": "orbs: {slack: circleci/slack@4.1}",
            ".cigen/config/services.yml": 'services: {db: {image: "postgres:16"}}',
            ".cigen/commands/greet.yml": """
                parameters: {who: {type: string}}
                steps: [{run: "echo << parameters.who >>"}]
                """,
            ".cigen/workflows/nightly.yml": """
                run_when: [{parameter: nightly}]
                jobs: {clean: {image: x, steps: [slack/notify]}}
                """,
            ".cigen/workflows/main/config.yaml": """
                stages: [{name: ci}, {name: deploy, needs: ci}]
                stage_prefix: true
                architectures: [amd64, arm64]
                """,
            ".cigen/workflows/main/jobs/ci/test.yml": """
                image: x
                services: [db]
                source_files: "@code"
                steps: [{run: make}]
                """,
            ".cigen/workflows/main/jobs/deploy/eu/app.yaml": """
                image: x
                requires: approve
                steps: [{greet: {who: eu}}]
                """,
            ".cigen/workflows/main/jobs/deploy/eu/approve.yml": "type: approval",
        }
    )

    assert split.outputs == inline.outputs
    assert inline.jobs == [
        "ci_test_amd64",
        "ci_test_arm64",
        "deploy_eu_app_amd64",
        "deploy_eu_app_arm64",
        "deploy_eu_approve",
    ]


class TestDiscovery:
    @pytest.mark.parametrize(
        "path",
        [
            ".cigen/config.yml",
            ".cigen/config.yaml",
            ".cigen/cigen.yml",
            ".cigen/cigen.yaml",
            "cigen.yml",
            "cigen.yaml",
        ],
    )
    def test_the_root_file_has_six_places(self, build: Callable[..., Any], path: str) -> None:
        assert build({path: "jobs: {test: {image: x, steps: [{run: make}]}}"}).jobs == ["test"]

    def test_the_first_of_them_wins(self, build: Callable[..., Any]) -> None:
        places = (".cigen/config.yml", ".cigen/config.yaml", ".cigen/cigen.yml", ".cigen/cigen.yaml", "cigen.yml")
        project = {place: f"jobs: {{j{n}: {{image: x, steps: [checkout]}}}}" for n, place in enumerate(places)}

        for number, place in enumerate(places):
            assert build(project).jobs == [f"j{number}"]
            del project[place]

    @pytest.mark.parametrize("directory", ["workflows/main/jobs", "commands", "config"])
    def test_a_root_file_beside_a_directory_it_would_hide_is_refused(
        self, refusal: Callable[..., str], directory: str
    ) -> None:
        text = refusal({"cigen.yml": f"jobs: {{a: {{{_inline('x')}}}}}", f".cigen/{directory}/b.yml": JOB})

        assert text.startswith(
            f"cigen.yml:1:1: beside `cigen.yml`, `.cigen/{directory.split('/')[0]}/` isn't read\n  Move"
        )

    def test_workflows_alone_are_a_configuration(self, build: Callable[..., Any]) -> None:
        assert build({".cigen/workflows/main/jobs/test.yml": JOB}).jobs == ["test"]

    def test_without_any_the_error_says_what_to_write(self, refusal: Callable[..., str]) -> None:
        text = refusal({"README.md": "nothing"})

        assert text.startswith(".cigen/config.yml:1:1: there is no cigen configuration here\n  Write ")


class TestFragments:
    def test_they_lie_over_the_root_in_the_order_of_their_names(self, build: Callable[..., Any]) -> None:
        built = build(
            {
                ".cigen/config.yml": f"docker_images: {{app: {{default: root}}}}\njobs: {{a: {{{_inline('app')}}}}}",
                ".cigen/config/b.yml": "docker_images: {app: {default: from-b}}",
                ".cigen/config/a.yml": "docker_images: {app: {default: from-a}}",
            }
        )

        assert built.main["jobs"]["a"]["docker"] == [{"image": "from-b"}]

    def test_mappings_merge_key_by_key_and_lists_are_replaced(self, build: Callable[..., Any]) -> None:
        built = build(
            {
                ".cigen/config.yml": f"""
                    docker_images: {{app: {{default: one, architectures: {{arm64: arm}}}}, other: {{default: two}}}}
                    architectures: [amd64, arm64]
                    jobs: {{a: {{{_inline('app')}}}, b: {{{_inline('other')}}}}}
                    """,
                ".cigen/config/more.yml": "architectures: [arm64]\ndocker_images: {app: {default: three}}",
            }
        )

        images = {name: job["docker"][0]["image"] for name, job in built.main["jobs"].items()}
        assert images == {"a": "arm", "b": "two"}

    @pytest.mark.parametrize("name", ["notes.txt", ".hidden.yml", "deeper/x.yml"])
    def test_other_files_there_are_not_configuration(self, build: Callable[..., Any], name: str) -> None:
        project = {
            ".cigen/config.yml": f"jobs: {{a: {{{_inline('x')}}}}}",
            f".cigen/config/{name}": "architectures: [z]",
        }

        assert build(project).main["jobs"]["a"]["environment"]["DOCKER_ARCH"] == "amd64"

    def test_an_empty_fragment_changes_nothing(self, build: Callable[..., Any]) -> None:
        project = {
            ".cigen/config.yml": f"jobs: {{a: {{{_inline('x')}}}}}",
            ".cigen/config/empty.yml": "# nothing yet\n",
        }

        assert build(project).jobs == ["a"]

    def test_an_error_in_one_names_it(self, refusal: Callable[..., str]) -> None:
        project = {".cigen/config.yml": f"jobs: {{a: {{{_inline('x')}}}}}", ".cigen/config/s.yml": "services: {db: 5}"}

        assert refusal(project).startswith(".cigen/config/s.yml:1:16: ")


class TestWorkflows:
    @pytest.mark.parametrize("second", ["main/config.yaml.j2", "main.yaml", "main.yml"])
    def test_two_configs_of_one_are_refused(self, refusal: Callable[..., str], second: str) -> None:
        text = refusal({".cigen/workflows/main/config.yml": "name: CI", f".cigen/workflows/{second}": "name: CI"})

        assert ": the workflow `main` has two configs\n  Keep one of the two; the other is `.cigen/workflows/" in text

    def test_a_workflow_file_and_a_directory_are_the_same(self, build: Callable[..., Any]) -> None:
        as_file = build({".cigen/workflows/main.yml": f"jobs: {{a: {{{_inline('x')}}}}}"})
        as_directory = build({".cigen/workflows/main/jobs/a.yml": JOB.replace("make", "x")})

        assert as_file.outputs == as_directory.outputs

    def test_a_file_may_configure_the_jobs_of_a_directory(self, build: Callable[..., Any]) -> None:
        jobs = {".cigen/workflows/main/jobs/a.yml": JOB}

        beside = build({".cigen/workflows/main.yml": "max_auto_reruns: 2", **jobs})
        inside = build({".cigen/workflows/main/config.yml": "max_auto_reruns: 2", **jobs})

        assert beside.outputs == inside.outputs
        assert beside.main["workflows"]["main"]["max_auto_reruns"] == 2

    def test_a_job_written_inline_and_as_a_file_is_refused(self, refusal: Callable[..., str]) -> None:
        project = {
            ".cigen/config.yml": f"workflows: {{main: {{jobs: {{a: {{{_inline('x')}}}}}}}}}",
            ".cigen/workflows/main/jobs/a.yml": JOB,
        }

        assert refusal(project) == (
            ".cigen/workflows/main/jobs/a.yml:1:1: the job `a` of workflow `main` is defined twice\n"
            "  The other is at .cigen/config.yml:1:30."
        )

    def test_a_command_defined_twice_is_refused(self, refusal: Callable[..., str]) -> None:
        project = {
            ".cigen/config.yml": "commands: {greet: {steps: [checkout]}}",
            ".cigen/commands/greet.yml": "steps: [checkout]",
            ".cigen/workflows/main/jobs/a.yml": JOB,
        }

        assert refusal(project).startswith(".cigen/commands/greet.yml:1:1: the command `greet` is defined twice\n")

    def test_its_settings_hold_in_it_alone_and_win_over_the_roots(self, build: Callable[..., Any]) -> None:
        built = build(
            {
                ".cigen/config.yml": "docker_images: {app: {default: root}}\narchitectures: [arm64]",
                ".cigen/workflows/main/jobs/a.yml": "image: app\nsteps: [checkout]",
                ".cigen/workflows/other/config.yml": "docker_images: {app: {default: own}}\narchitectures:\n",
                ".cigen/workflows/other/jobs/b.yml": "image: app\nsteps: [checkout]",
            }
        )

        jobs = built.main["jobs"]
        assert [jobs[name]["docker"][0]["image"] for name in ("a", "b")] == ["root", "own"]
        assert jobs["b"]["environment"]["DOCKER_ARCH"] == "arm64"

    def test_jobs_at_the_root_belong_to_main(self, build: Callable[..., Any]) -> None:
        built = build(f"jobs: {{a: {{{_inline('x')}}}}}\nworkflows: {{other: {{jobs: {{b: {{{_inline('x')}}}}}}}}}")

        assert list(built.main["workflows"]) == ["main", "other"]
        assert built.jobs == ["a"]

    def test_a_list_names_jobs_at_the_root(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""
            jobs: {{a: {{{_inline('x')}}}, b: {{{_inline('x')}}}, ci/c: {{{_inline('x')}}}}}
            workflows:
              main: {{jobs: [a, ok: {{type: approval}}, b: {{requires: [a, ok], context: c}}]}}
              other: {{jobs: [ci/c: ]}}
            """
        )

        assert built.main["workflows"]["main"]["jobs"] == [
            "a",
            {"b": {"requires": ["a", "ok"], "context": "c"}},
            {"ok": {"type": "approval"}},
        ]
        assert built.main["workflows"]["other"]["jobs"] == ["c"]
        assert built.warnings == ()

    def test_where_one_does_the_root_s_jobs_run_nowhere_else(self, build: Callable[..., Any]) -> None:
        built = build(f"jobs: {{a: {{{_inline('x')}}}, b: {{{_inline('x')}}}}}\nworkflows: {{other: {{jobs: [a]}}}}")

        assert list(built.main["workflows"]) == ["other"]
        assert built.warnings[0] == (
            "cigen.yml:1:45: no workflow lists the job `b`: it never runs\n  List it, or remove it."
        )

    @pytest.mark.parametrize(
        ("jobs", "message"),
        [
            ("[tset]", "2:27: `jobs` lists the unknown job `tset`\n  Did you mean `test`?"),
            ("[test, test]", "2:33: `jobs` lists the job `test` twice\n  Keep one of the two."),
            ("[5]", "2:27: an entry of `jobs` must be a string, not a number\n"),
            ("[{test: {}, more: {}}]", "2:27: an entry of `jobs` must name one job\n  Write `job`, or `job:` with"),
            ("[test: [x]]", "2:33: job `test` must be a mapping, not a list\n"),
            ("[test: {requries: x}]", "2:34: unknown key `requries` in job `test`\n  Did you mean `requires`?"),
        ],
    )
    def test_a_list_that_names_none_is_refused(self, refusal: Callable[..., str], jobs: str, message: str) -> None:
        text = refusal(f"jobs: {{test: {{{_inline('x')}}}}}\nworkflows: {{main: {{jobs: {jobs}}}}}")

        assert text.startswith(f"cigen.yml:{message}")

    def test_max_auto_reruns_reaches_circleci_and_other_providers_keys_do_not(self, build: Callable[..., Any]) -> None:
        built = build(
            {
                ".cigen/workflows/main/config.yml": "max_auto_reruns: 2\non: {push: {}}\npermissions: {a: b}\nname: CI",
                ".cigen/workflows/main/jobs/a.yml": JOB,
            }
        )

        assert built.main["workflows"]["main"] == {"max_auto_reruns": 2, "jobs": ["a"]}


@pytest.mark.parametrize(
    ("project", "message"),
    [
        ({".cigen/config.yml": ""}, ".cigen/config.yml:1:1: the configuration defines no job\n"),
        ({"cigen.yml": "# soon\n"}, "cigen.yml:1:1: the configuration defines no job\n"),
        ({"cigen.yml": "[a]"}, "cigen.yml:1:1: the configuration must be a mapping, not a list\n"),
        (
            {".cigen/workflows/main/jobs/a.yml": ""},
            ".cigen/workflows/main/jobs/a.yml:1:1: the file is empty\n  Fill it in or delete it.",
        ),
        ({".cigen/config.yml": "", ".cigen/config/a.yml": "text"}, ".cigen/config/a.yml:1:1: a fragment of the"),
        ({"cigen.yml": "workflows: {other: {}}"}, "cigen.yml:1:1: the configuration defines no job\n"),
    ],
)
def test_nothing_to_read_is_an_error(refusal: Callable[..., str], project: Any, message: str) -> None:
    assert refusal(project).startswith(message)


def test_an_output_path_moves_both_files(build: Callable[..., Any]) -> None:
    project = f"output_path: ./build//ci/\njobs: {{a: {{{_inline('x')}}}}}"

    assert list(build(project).outputs) == ["build/ci/config.yml", "build/ci/main.yml"]


@pytest.mark.parametrize("path", ["..", "../x", "/etc", "a/../../b", ".", ""])
def test_an_output_path_outside_the_project_is_refused(refusal: Callable[..., str], path: str) -> None:
    text = refusal(f"jobs: {{a: {{{_inline('x')}}}}}\noutput_path: '{path}'")

    assert text.startswith(f"cigen.yml:2:1: `output_path` '{path}' isn't a directory inside the project\n")


def _inline(image: str) -> str:
    return f"image: {image}, steps: [{{run: x}}]"
