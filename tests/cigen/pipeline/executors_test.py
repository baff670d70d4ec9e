"""Where a job runs: image, login, services, machine; never a combination CircleCI refuses."""

from __future__ import annotations

from typing import Any, Callable

import pytest

STEPS = "steps: [checkout]"


class TestImages:
    def test_a_name_is_looked_up_for_each_architecture(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""
            docker_images:
              app: {{default: "app:any", architectures: {{arm64: "app:arm"}}}}
            jobs: {{a: {{image: app, architectures: [amd64, arm64], {STEPS}}}}}
            """
        )

        assert built.main["jobs"]["a_amd64"]["docker"] == [{"image": "app:any"}]
        assert built.main["jobs"]["a_arm64"]["docker"] == [{"image": "app:arm"}]

    @pytest.mark.parametrize("image", ["app:1", "registry/app", "unknown"])
    def test_anything_else_is_the_image_itself(self, build: Callable[..., Any], image: str) -> None:
        built = build(f"docker_images: {{app: {{default: x}}}}\njobs: {{a: {{image: '{image}', {STEPS}}}}}")

        assert built.main["jobs"]["a"]["docker"] == [{"image": image}]

    def test_a_name_without_one_for_the_architecture_is_refused(self, refusal: Callable[..., str]) -> None:
        text = refusal(f"docker_images: {{app: {{architectures: {{arm64: x}}}}}}\njobs: {{a: {{image: app, {STEPS}}}}}")

        assert text == ("cigen.yml:2:19: docker image `app` has nothing for amd64\n  Add `amd64` or `default` to it.")

    def test_a_matrix_may_choose_the_name(self, build: Callable[..., Any]) -> None:
        images = "{ruby31: {default: 'r:3.1'}, ruby32: {default: 'r:3.2'}}"
        job = f"{{matrix: {{v: [31, 32]}}, image: 'ruby{{{{ matrix.v }}}}', {STEPS}}}"

        built = build(f"docker_images: {images}\njobs: {{a: {job}}}")

        assert [job["docker"][0]["image"] for job in built.main["jobs"].values()] == ["r:3.1", "r:3.2"]

    def test_circlecis_own_list_is_kept(self, build: Callable[..., Any]) -> None:
        docker = "[{image: x, user: root, entrypoint: [a]}, {image: 'y:1', environment: {A: b}}]"

        built = build(f"jobs: {{a: {{docker: {docker}, services: ['z:2'], {STEPS}}}}}")

        assert built.main["jobs"]["a"]["docker"] == [
            {"image": "x", "user": "root", "entrypoint": ["a"]},
            {"image": "y:1", "environment": {"A": "b"}},
            {"image": "z:2"},
        ]

    def test_docker_may_name_an_image(self, build: Callable[..., Any]) -> None:
        built = build(f"docker_images: {{app: {{default: x}}}}\njobs: {{a: {{docker: app, {STEPS}}}}}")

        assert built.main["jobs"]["a"]["docker"] == [{"image": "x"}]


class TestLogins:
    LOGINS = "docker: {default_auth: hub, auth: {hub: {username: $U, password: $P}, ecr: {username: e, password: q}}}"

    def test_the_default_one_is_the_primary_images_alone(self, build: Callable[..., Any]) -> None:
        services = "services: {plain: {image: 'p:1'}, own: {image: 'o:1', auth: ecr}}"

        built = build(f"{self.LOGINS}\n{services}\njobs: {{a: {{image: x, services: [plain, own, 'l:1'], {STEPS}}}}}")

        assert built.main["jobs"]["a"]["docker"] == [
            {"image": "x", "auth": {"username": "$U", "password": "$P"}},
            {"image": "p:1"},
            {"image": "o:1", "auth": {"username": "e", "password": "q"}},
            {"image": "l:1"},
        ]

    def test_circlecis_own_list_gets_it_unless_it_has_one(self, build: Callable[..., Any]) -> None:
        lists = {
            "a": "[{image: x}, {image: y}]",
            "b": "[{image: x, aws_auth: {k: v}}]",
            "c": "[{image: x, auth: {k: v}}]",
        }
        jobs = ", ".join(f"{name}: {{docker: {docker}, {STEPS}}}" for name, docker in lists.items())

        built = build(f"{self.LOGINS}\njobs: {{{jobs}}}")

        assert [built.main["jobs"][name]["docker"] for name in lists] == [
            [{"image": "x", "auth": {"username": "$U", "password": "$P"}}, {"image": "y"}],
            [{"image": "x", "aws_auth": {"k": "v"}}],
            [{"image": "x", "auth": {"k": "v"}}],
        ]

    def test_setup_has_it_too_or_its_own(self, build: Callable[..., Any]) -> None:
        job = f"jobs: {{a: {{image: x, {STEPS}}}}}"

        default = build(f"{self.LOGINS}\n{job}")
        own = build(f"{self.LOGINS}\nsetup: {{auth: ecr}}\n{job}")

        assert default.entrypoint["jobs"]["setup"]["docker"][0]["auth"]["username"] == "$U"
        assert own.entrypoint["jobs"]["setup"]["docker"][0]["auth"]["username"] == "e"

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("docker: {default_auth: hup, auth: {hub: {username: u, password: p}}}", "1:9: unknown docker login `hup`"),
            ("services: {db: {image: 'd:1', auth: nope}}", "1:16: unknown docker login `nope`\n  No login is defined."),
            ("setup: {auth: nope}", "1:1: unknown docker login `nope`\n"),
        ],
    )
    def test_an_unknown_one_is_refused(self, refusal: Callable[..., str], text: str, message: str) -> None:
        project = f"{text}\njobs: {{a: {{image: x, {'services: [db], ' if 'db' in text else ''}{STEPS}}}}}"

        assert refusal(project).startswith(f"cigen.yml:{message}")


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
            }
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
            ("type: approval, image: x", "1:28: job `a` is of type approval and can't have `image`\n"),
            ("type: no-op, source_files: x", "1:25: job `a` is of type no-op and can't have `source_files`\n"),
            ("type: approval, parallelism: 2", "1:28: job `a` is of type approval and can't have `parallelism`\n"),
        ],
    )
    def test_a_job_circleci_could_not_run_is_refused(self, refusal: Callable[..., str], job: str, message: str) -> None:
        text = refusal(f"jobs: {{a: {{{job}}}}}\nexecutors: {{big: {{docker: [{{image: x}}]}}}}")

        assert text.startswith(f"cigen.yml:{message}")
