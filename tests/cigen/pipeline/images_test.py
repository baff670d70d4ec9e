"""Images by name and architecture, and the login each is pulled with."""

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
            ("setup: {auth: nope}", "1:8: unknown docker login `nope`\n"),
        ],
    )
    def test_an_unknown_one_is_refused(self, refusal: Callable[..., str], text: str, message: str) -> None:
        project = f"{text}\njobs: {{a: {{image: x, {'services: [db], ' if 'db' in text else ''}{STEPS}}}}}"

        assert refusal(project).startswith(f"cigen.yml:{message}")
