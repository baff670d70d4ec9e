"""Where a job runs: services, machine, executor; never a combination CircleCI refuses."""

from __future__ import annotations

from typing import Any, Callable

import pytest

STEPS = "steps: [checkout]"


class TestServices:
    def test_they_stand_beside_the_image_with_all_their_options(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""
            services:
              db:
                image: postgres
                name: database
                environment: [POSTGRES_USER=ci, "POSTGRES_OPTIONS=-c fsync=off"]
                command: [postgres, -c, fsync=off]
                entrypoint: /start
                user: 1000
              cache: {{image: "redis:7", env: {{A: 1}}}}
            docker_images: {{postgres: {{default: "postgres:16", architectures: {{arm64: "arm/postgres:16"}}}}}}
            jobs:
              a: {{image: x, services: [db, cache, "minio/minio:1"], {STEPS}}}
              b: {{image: x, services: db, architectures: arm64, {STEPS}}}
            """
        )

        assert built.main["jobs"]["a"]["docker"][1:] == [
            {
                "image": "postgres:16",
                "name": "database",
                "entrypoint": "/start",
                "command": ["postgres", "-c", "fsync=off"],
                "user": "1000",
                "environment": {"POSTGRES_USER": "ci", "POSTGRES_OPTIONS": "-c fsync=off"},
            },
            {"image": "redis:7", "environment": {"A": "1"}},
            {"image": "minio/minio:1"},
        ]
        assert built.main["jobs"]["b"]["docker"][1]["image"] == "arm/postgres:16"

    def test_what_circleci_has_no_word_for_is_a_warning(self, build: Callable[..., Any]) -> None:
        built = build(f"services: {{db: {{image: 'd:1', ports: [5432]}}}}\njobs: {{a: {{image: x, {STEPS}}}}}")

        assert built.warnings == ("cigen.yml:1:16: `ports` of service `db` has no effect on CircleCI\n  Remove it.",)

    def test_an_unknown_name_is_refused_where_it_stands(self, refusal: Callable[..., str]) -> None:
        text = refusal(
            f"services: {{redis: {{image: 'r:1'}}}}\njobs: {{a: {{image: x, services: [redis, rediss], {STEPS}}}}}"
        )

        assert text == "cigen.yml:2:40: unknown service `rediss`\n  Did you mean `redis`?"


class TestSizes:
    @pytest.mark.parametrize(
        ("job", "size"),
        [
            ("image: x", None),
            ("image: x, resource_class: large", "large"),
            ("image: x, architectures: [arm64]", "arm.medium"),
            ("image: x, architectures: [arm64], resource_class: large", "arm.large"),
            ("image: x, architectures: [arm64], resource_class: arm.xlarge", "arm.xlarge"),
            ("image: x, architectures: [arm64], resource_class: me/own", "me/own"),
            ("machine: {image: 'ubuntu-2204:current'}, architectures: [arm64], resource_class: large", "arm.large"),
        ],
    )
    def test_a_plain_size_on_arm_means_circlecis_arm_class(
        self, build: Callable[..., Any], job: str, size: object
    ) -> None:
        built = build(f"jobs: {{a: {{{job}, {STEPS}}}}}")

        assert built.main["jobs"]["a"].get("resource_class") == size

    def test_a_project_may_map_them_itself(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""
            resource_classes: {{amd64: {{large: big}}, arm64: {{medium: mine.arm, large: mine.arm.large}}}}
            jobs:
              a: {{image: x, architectures: [amd64, arm64], resource_class: large, {STEPS}}}
              b: {{image: x, architectures: [amd64, arm64], {STEPS}}}
            """
        )

        assert {name: job.get("resource_class") for name, job in built.main["jobs"].items()} == {
            "a_amd64": "big",
            "a_arm64": "mine.arm.large",
            "b_amd64": None,
            "b_arm64": "mine.arm",
        }


class TestOthers:
    @pytest.mark.parametrize(
        ("job", "expected"),
        [
            ("executor: big", {"executor": "big"}),
            ("executor: {name: big, size: '2'}", {"executor": {"name": "big", "size": "2"}}),
            ("executor: node/default", {"executor": "node/default"}),
            ("machine: true", {"machine": True}),
            ("machine: {image: 'ubuntu-2204:current'}", {"machine": {"image": "ubuntu-2204:current"}}),
            ("macos: {xcode: 16.0.0}, resource_class: m2", {"macos": {"xcode": "16.0.0"}, "resource_class": "m2"}),
        ],
    )
    def test_executors_and_machines_pass_through(self, build: Callable[..., Any], job: str, expected: Any) -> None:
        rest = "executors: {big: {parameters: {size: {type: string, default: a}}, docker: [{image: x}]}}\norbs: {node: n/n@1}"

        built = build(f"jobs: {{a: {{{job}, {STEPS}}}}}\n{rest}")

        written = built.main["jobs"]["a"]
        assert {key: written[key] for key in expected} == expected
        assert "docker" not in written

    def test_everything_else_a_job_may_carry_passes_through(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""
            jobs:
              a:
                image: x
                working_directory: ~/deep
                shell: /bin/sh -e
                parallelism: 3
                circleci_ip_ranges: true
                retention: {{caches: 7d}}
                environment: {{A: 1.10, B: true}}
                context: [one, two]
                filters: {{branches: {{only: main}}}}
                serial-group: deploys
                max_auto_reruns: 2
                post-steps: [{{run: bye}}]
                {STEPS}
            """
        )

        assert built.main["jobs"]["a"] == {
            "docker": [{"image": "x"}],
            "working_directory": "~/deep",
            "shell": "/bin/sh -e",
            "parallelism": 3,
            "circleci_ip_ranges": True,
            "retention": {"caches": "7d"},
            "environment": {"JOB_NAME": "a", "DOCKER_ARCH": "amd64", "A": "1.10", "B": "true"},
            "steps": ["checkout"],
        }
        assert built.main["workflows"]["main"]["jobs"] == [
            {
                "a": {
                    "context": ["one", "two"],
                    "filters": {"branches": {"only": "main"}},
                    "serial-group": "deploys",
                    "max_auto_reruns": 2,
                    "post-steps": [{"run": "bye"}],
                }
            },
            "cigen_skipped",  # on other branches nothing else is left
        ]

    @pytest.mark.parametrize(
        ("job", "message"),
        [
            (
                STEPS,
                "1:11: job `a` doesn't say where it runs\n  Add `image`, or one of `executor`, `machine`, `macos`.",
            ),
            (
                f"image: x, executor: y, {STEPS}",
                "1:22: job `a` has both `image` and `executor`\n  Keep one of the two.",
            ),
            (f"machine: true, macos: {{}}, {STEPS}", "1:27: job `a` has both `machine` and `macos`\n"),
            (
                f"machine: true, services: ['d:1'], {STEPS}",
                "1:27: job `a` has `services` but no image\n  Services need",
            ),
            (f"executor: bog, {STEPS}", "1:22: unknown executor `bog`\n  Did you mean `big`?"),
            (f"executor: {{size: 1}}, {STEPS}", "1:22: `executor` has no `name`\n"),
            (f"executor: {{name: bog}}, {STEPS}", "1:29: unknown executor `bog`\n"),
            (f"executor: nod/default, {STEPS}", "1:22: unknown orb `nod/default`\n  No orb is defined."),
            ("image: x", "1:11: job `a` has no steps\n  Add `steps`."),
            ("image: x, steps: []", "1:11: job `a` has no steps\n"),
            (
                f"type: approval, {STEPS}",
                "1:28: job `a` is of type approval and can't have `steps`\n  Remove `steps`, or",
            ),
            ("type: no-op, image: x", "1:25: job `a` is of type no-op and can't have `image`\n"),
            ("type: no-op, source_files: x", "1:25: job `a` is of type no-op and can't have `source_files`\n"),
            ("type: approval, parallelism: 2", "1:28: job `a` is of type approval and can't have `parallelism`\n"),
        ],
    )
    def test_a_job_circleci_could_not_run_is_refused(self, refusal: Callable[..., str], job: str, message: str) -> None:
        text = refusal(f"jobs: {{a: {{{job}}}}}\nexecutors: {{big: {{docker: [{{image: x}}]}}}}")

        assert text.startswith(f"cigen.yml:{message}")


def test_the_image_that_the_old_cigen_wanted_of_an_approval_has_no_effect(build: Callable[..., Any]) -> None:
    job = f"a: {{image: x, {STEPS}}}"

    plain, written = (build(f"jobs: {{{job}, ok: {{type: approval{image}}}}}") for image in ("", ", image: y"))

    assert written.outputs == plain.outputs


@pytest.mark.parametrize("section", ["executors", "runners"])
@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ("machine: {image: y}, nope: 1", "1:NN: unknown key `nope` in the executor `big`\n  Known keys: "),
        (
            "machine: true, resource_clas: large",
            "unknown key `resource_clas` in the executor `big`\n  Did you mean `resou",
        ),
        ("docker: [{image: y}], resource_class: null", "`resource_class` must be something, not nothing\n"),
        ("docker: [{image: y}], resource_class: [a]", "`resource_class` must be a string, a number or a boolean"),
        ("docker: [{image: y, nope: 1}]", "unknown key `nope` in an entry of `docker`"),
        ("docker: [{imag: y}]", "unknown key `imag` in an entry of `docker`\n  Did you mean `image`?"),
        ("docker: [{image: y}], environment: [a]", "`a` in `environment` isn't NAME=value"),
        ("docker: [{image: y}], working_directory: [a]", "`working_directory` must be a string, not a list"),
        ("machine: [a]", "`machine` must be true, an image or a mapping"),
        ("docker: [{image: y}], parameters: {p: {type: strng}}", "strng"),
    ],
)
def test_what_an_executor_doesnt_have_is_refused(
    refusal: Callable[..., str], section: str, keys: str, said: str
) -> None:
    message = refusal(f"{section}: {{big: {{{keys}}}}}\njobs: {{a: {{image: x, steps: [checkout]}}}}\n")

    assert said.replace("1:NN: ", "") in message
    assert message.startswith("cigen.yml:1:")


def test_an_executor_may_have_all_that_circleci_knows(build: Callable[..., Any]) -> None:
    executor = {
        "docker": [{"image": "<< parameters.i >>"}],
        "resource_class": "large",
        "shell": "bash",
        "working_directory": "~/x",
        "environment": {"A": "b"},
        "parameters": {"i": {"type": "string", "default": "y"}},
        "description": "ours",
    }

    built = build(
        f"executors: {{big: {executor}}}\njobs: {{a: {{executor: big, steps: [checkout]}}}}\n".replace("'", '"')
    )

    assert built.main["executors"]["big"] == executor
