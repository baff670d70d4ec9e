"""`docker_build`: jobs name images of the project's own; jobs that build these come first, under one BASE_HASH."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Callable, Dict

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.inputs.requests import Build, hash_requests

ROOT = """
docker:
  default_auth: hub
  auth: {hub: {username: $HUB_USER, password: $HUB_TOKEN}, other: {username: bot, password: "${OTHER}"}}
docker_build:
  layer_caching: true
  registry: {repo: acme}
  images:
    - {name: base, dockerfile: docker/base/Dockerfile, context: docker, hash_sources: [docker/, Gemfile.lock]}
    - {name: ruby, depends_on: base, build_args: {RUBY: 3.3, BASE: "acme/base:$BASE_HASH-$DOCKER_ARCH"},
       dockerfile: docker/Dockerfile, hash_sources: [docker/Dockerfile]}
"""
FILES = {"docker/base/Dockerfile": "FROM x\n", "docker/Dockerfile": "FROM y\n", "Gemfile.lock": "GEM\n"}
STEPS = "steps: [run: make]"


def base_hash(*paths: str) -> str:
    """As it has always been: each path and the hexadecimal checksum of its content."""
    return sha256("".join(path + sha256(FILES[path].encode()).hexdigest() for path in paths).encode()).hexdigest()


BASE_HASH = base_hash("Gemfile.lock", "docker/Dockerfile", "docker/base/Dockerfile")


def project(jobs: str, root: str = ROOT) -> Dict[str, str]:
    return {**FILES, "cigen.yml": f"{root}\njobs: {jobs}\n"}


class TestUsers:
    def test_a_job_that_names_one_gets_its_tag_and_waits_for_it(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{image: base, {STEPS}}}}}"))

        auth = {"username": "$HUB_USER", "password": "$HUB_TOKEN"}
        assert built.main["jobs"]["a"]["docker"] == [{"image": f"acme/base:{BASE_HASH}-amd64", "auth": auth}]
        assert built.requires == {"a": ["build_base"]}

    def test_a_service_may_be_one(self, build: Callable[..., Any]) -> None:
        jobs = f"{{a: {{image: x, services: [db], {STEPS}}}}}"

        built = build(project(jobs, ROOT + "services: {db: {image: base}}"))

        assert built.main["jobs"]["a"]["docker"][1] == {"image": f"acme/base:{BASE_HASH}-amd64"}
        assert built.requires == {"a": ["build_base"]}

    @pytest.mark.parametrize("image", ["other", "base:1", "acme/base"])
    def test_other_images_are_what_they_are(self, build: Callable[..., Any], image: str) -> None:
        built = build(project(f"{{a: {{image: '{image}', {STEPS}}}}}"))

        assert (built.jobs, built.main["jobs"]["a"]["docker"][0]["image"]) == (["a"], image)

    def test_it_wins_over_docker_images_unless_it_is_off(self, build: Callable[..., Any]) -> None:
        images = "docker_images: {base: {default: 'acme/base:old'}}"
        jobs = f"{{a: {{image: base, {STEPS}}}}}"

        on = build(project(jobs, ROOT + images))
        off = build(project(jobs, ROOT.replace("layer_caching: true", "enabled: false") + images))

        assert on.main["jobs"]["a"]["docker"][0]["image"] == f"acme/base:{BASE_HASH}-amd64"
        assert (off.jobs, off.main["jobs"]["a"]["docker"][0]["image"]) == (["a"], "acme/base:old")

    def test_an_approval_waits_for_none(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{image: x, {STEPS}}}, ok: {{type: approval, image: ruby}}}}"))

        assert (built.jobs, built.requires) == (["a", "ok"], {})

    def test_an_install_job_waits_for_the_image_too(self, build: Callable[..., Any]) -> None:
        jobs = f"{{a: {{image: base, packages: ruby, {STEPS}}}, b: {{image: base, packages: ruby, {STEPS}}}}}"

        assert build(project(jobs)).requires["install_ruby_packages"] == ["build_base"]


class TestBuilding:
    def test_a_job_builds_and_pushes_with_the_password_from_its_environment(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{image: ruby, {STEPS}}}}}"))

        job = built.main["jobs"]["build_ruby"]
        tag = f"acme/ruby:{BASE_HASH}-${{DOCKER_ARCH}}"
        assert job["docker"][0]["image"] == "cimg/base:current"
        assert job["environment"] == {"JOB_NAME": "build_ruby", "DOCKER_ARCH": "amd64", "BASE_HASH": BASE_HASH}
        assert built.steps("build_ruby") == [
            {"setup_remote_docker": {"docker_layer_caching": True}},
            {
                "run": {
                    "name": "Log in to the registry",
                    "command": 'printf %s "$HUB_TOKEN" | docker login --username "$HUB_USER" --password-stdin',
                }
            },
            {
                "run": {
                    "name": "Build ruby",
                    "command": "docker build --file docker/Dockerfile \\\n"
                    '  --build-arg "RUBY=3.3" \\\n'
                    '  --build-arg "BASE=acme/base:$BASE_HASH-$DOCKER_ARCH" \\\n'
                    f'  --tag "{tag}" \\\n  .\n',
                }
            },
            {"run": {"name": "Push ruby", "command": f'docker push "{tag}"'}},
        ]

    def test_images_it_depends_on_come_before_and_nobody_builds_what_nobody_uses(
        self, build: Callable[..., Any]
    ) -> None:
        assert build(project(f"{{a: {{image: ruby, {STEPS}}}}}")).requires == {
            "build_ruby": ["build_base"],
            "a": ["build_ruby"],
        }
        assert build(project(f"{{a: {{image: x, {STEPS}}}}}")).jobs == ["a"]

    def test_each_architecture_is_built_for_itself(self, build: Callable[..., Any]) -> None:
        jobs = f"{{a: {{image: ruby, architectures: [amd64, arm64], {STEPS}}}, b: {{image: base, {STEPS}}}}}"

        built = build(project(jobs))

        assert built.requires == {
            "build_ruby_amd64": ["build_base_amd64"],
            "build_ruby_arm64": ["build_base_arm64"],
            "a_amd64": ["build_ruby_amd64"],
            "a_arm64": ["build_ruby_arm64"],
            "b": ["build_base_amd64"],
        }
        assert built.main["jobs"]["build_base_arm64"]["resource_class"] == "arm.medium"

    def test_an_image_may_name_its_architectures(self, build: Callable[..., Any]) -> None:
        root = ROOT.replace("name: base,", "name: base, arch: [amd64, arm64],")

        assert build(project(f"{{a: {{image: base, {STEPS}}}}}", root)).jobs == [
            *("build_base_amd64", "build_base_arm64", "a")
        ]

    @pytest.mark.parametrize(
        ("written", "instead", "absent"),
        [
            ("{repo: acme}", "{repo: acme, push: false}", "Push base"),
            ("name: base,", "name: base, push: false,", "Push base"),
            ("default_auth: hub", "", "Log in"),
        ],
    )
    def test_pushing_and_logging_in_are_left_out_where_not_wanted(
        self, build: Callable[..., Any], written: str, instead: str, absent: str
    ) -> None:
        assert absent in build(project(f"{{a: {{image: base, {STEPS}}}}}")).outputs[".circleci/main.yml"]

        text = build(project(f"{{a: {{image: base, {STEPS}}}}}", ROOT.replace(written, instead))).outputs

        assert absent not in text[".circleci/main.yml"]

    def test_another_registry_is_logged_in_to_by_its_host(self, build: Callable[..., Any]) -> None:
        root = ROOT.replace("{repo: acme}", "{repo: ghcr.io/acme, auth: other}")

        built = build(project(f"{{a: {{image: base, {STEPS}}}}}", root))

        command = 'printf %s "$OTHER" | docker login --username "bot" --password-stdin ghcr.io'
        assert built.steps("build_base")[1]["run"]["command"] == command

    def test_it_runs_where_it_is_told_and_wherever_its_users_run(self, build: Callable[..., Any]) -> None:
        root = ROOT.replace("layer_caching: true", "layer_caching: false\n  context: docker\n  resource_class: large")

        built = build(project(f"{{a: {{image: base, filters: {{tags: {{only: v1}}}}, {STEPS}}}}}", root))

        entry = {"filters": {"tags": {"only": "v1"}}, "context": "docker"}
        assert built.main["workflows"]["main"]["jobs"][0] == {"build_base": entry}
        assert built.main["jobs"]["build_base"]["resource_class"] == "large"
        assert built.steps("build_base")[0] == "setup_remote_docker"

    def test_an_immediate_workflow_builds_its_own(self, build: Callable[..., Any]) -> None:
        files = project(f"{{a: {{image: x, {STEPS}}}}}")
        files["cigen.yml"] += f"workflows: {{package_updates: {{jobs: {{u: {{image: base, {STEPS}}}}}}}}}\n"

        built = build(files)

        assert built.jobs == ["a"]
        assert built.entrypoint["jobs"]["u"]["docker"][0]["image"] == f"acme/base:{BASE_HASH}-amd64"


class TestHash:
    def requests(self, jobs: str, root: str = ROOT) -> Any:
        files = {path: text.encode() for path, text in project(jobs, root).items()}
        return hash_requests(load_pipeline(SnapshotFiles(files)), Build({}, {}))

    def test_a_build_is_proven_by_what_base_hash_is_made_of(self) -> None:
        (request,) = self.requests(f"{{a: {{image: base, {STEPS}}}}}").requests

        assert request.variant == "build_base"
        assert request.patterns == ("docker/", "Gemfile.lock", "docker/Dockerfile", "docker/base/Dockerfile")

    def test_a_job_hangs_on_the_build_of_its_image(self) -> None:
        found = self.requests(f"{{a: {{image: ruby, source_files: src, {STEPS}}}}}").requests

        assert {one.variant: one.upstream for one in found} == {
            "build_base": (),
            "build_ruby": ("build_base",),
            "a": ("build_ruby",),
        }

    def test_a_changed_build_argument_changes_the_job(self) -> None:
        jobs = f"{{a: {{image: ruby, source_files: src, {STEPS}}}}}"
        before, after = (self.requests(jobs, root).requests for root in (ROOT, ROOT.replace("RUBY: 3.3", "RUBY: 3.4")))

        assert [one.variant for one, other in zip(before, after) if one != other] == ["build_ruby"]

    def test_a_dockerfile_outside_of_it_is_a_warning(self, build: Callable[..., Any]) -> None:
        root = ROOT.replace("hash_sources: [docker/, Gemfile.lock]", "hash_sources: Gemfile.lock")

        on, off = (
            build(project(f"{{a: {{image: x, {STEPS}}}}}", one)).warnings
            for one in (root, root.replace("layer_caching: true", "enabled: false"))
        )

        assert on == (
            "cigen.yml:9:7: a change of `docker/base/Dockerfile` gives the image `base` no new tag\n"
            "  Add it to the image's `hash_sources`.",
        )
        assert off == ()


@pytest.mark.parametrize(
    ("written", "instead", "message"),
    [
        ("depends_on: base", "depends_on: bas", "10:7: the image `ruby` depends on the unknown image `bas`\n  Did you"),
        ("name: base,", "name: base, depends_on: ruby,", "6:3: images depend on each other in a circle: "),
        ("name: base,", "name: ruby,", "10:7: the image name `ruby` is taken or isn't one for Docker\n"),
        ("name: base,", "name: Base,", "9:7: the image name `Base` is taken or isn't one for Docker\n"),
        ("name: base,", "name: base, arch: arm64,", "9:7: `a` needs the image `base` for amd64, which its"),
        ("registry: {repo: acme}", "registry: {repo: acme, auth: hb}", "7:13: unknown docker login `hb`\n  Did you"),
        ("password: $HUB_TOKEN", "password: secret", "7:13: the password of the docker login `hub` isn't an environm"),
        ("layer_caching", "layer_cachin", "6:3: unknown key `layer_cachin` in `docker_build`\n  Did you mean"),
        ("context: docker,", "contex: docker,", "9:56: unknown key `contex` in an entry of `images`\n"),
        ("[docker/, Gemfile.lock]", "[../x]", "9:88: `../x` leads out of the project\n"),
        ("[docker/, Gemfile.lock]", "['!x']", "9:88: `!x` can't be one of `hash_sources`\n"),
        ("[docker/, Gemfile.lock]", "['[^a]']", "9:88: the pattern `[^a]`"),
        ("{repo: acme}", "{push: true}", "7:13: `registry` has no `repo`\n"),
    ],
)
def test_what_cannot_be_built_is_refused(refusal: Callable[..., str], written: str, instead: str, message: str) -> None:
    text = refusal(project(f"{{a: {{image: ruby, {STEPS}}}}}", ROOT.replace(written, instead)))

    assert text.startswith(f"cigen.yml:{message}")


def test_base_hash_is_made_of_something(refusal: Callable[..., str]) -> None:
    root = "docker_build: {images: [{name: base}]}"

    assert refusal(project(f"{{a: {{image: base, {STEPS}}}}}", root)).startswith(
        "cigen.yml:1:15: `docker_build` has no `hash_sources`\n"
    )


def test_base_hash_of_no_file_is_refused(refusal: Callable[..., str]) -> None:
    root = "docker_build: {images: [{name: base, hash_sources: [dcoker/]}]}"

    assert refusal(project(f"{{a: {{image: base, {STEPS}}}}}", root)) == (
        "cigen.yml:1:53: the `hash_sources` of the images match no file: their tags would never change\n"
        "  Mend the patterns."
    )
