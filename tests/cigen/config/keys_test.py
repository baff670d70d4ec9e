"""Every key is known, every value is of its kind; what isn't is refused where it stands, with what to write instead."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

JOBS = "jobs: {a: {image: x, steps: [checkout]}}\n"


class TestUnknown:
    def test_at_the_root_it_is_a_warning_that_names_the_nearest(self, build: Callable[..., Any]) -> None:
        built = build(JOBS + "archtectures: [arm64]\n")

        assert built.warnings == (
            "cigen.yml:2:1: unknown key `archtectures` at the root has no effect\n  Did you mean `architectures`?",
        )
        assert built.jobs == ["a"]

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("jobs: {a: {imag: x}}", "1:12: unknown key `imag` in job `a`\n  Did you mean `image`?"),
            ("services: {db: {imag: x}}", "1:17: unknown key `imag` in `db`\n  Did you mean `image`?"),
            ("setup: {imag: x}", "1:9: unknown key `imag` in `setup`\n  Did you mean `image`?"),
            ("setup_options: {imag: x}", "1:17: unknown key `imag` in `setup_options`\n  Did you mean `image`?"),
            ("setup: {self_check: {enable: true}}", "1:22: unknown key `enable` in `self_check`\n  Did you mean `ena"),
            ("setup: {never_skip: {branch: x}}", "1:22: unknown key `branch` in `never_skip`\n  Did you mean `branc"),
            ("checkout: {shalow: true}", "1:12: unknown key `shalow` in `checkout`\n  Did you mean `shallow`?"),
            (
                "checkout: {keyscan: {githib: true}}",
                "1:22: unknown key `githib` in `keyscan`\n  Did you mean `github`?",
            ),
            ("docker: {default: x}", "1:10: unknown key `default` in `docker`\n"),
            ("docker: {auth: {a: {user: x}}}", "1:21: unknown key `user` in `a`\n  Did you mean `username`?"),
            ("docker_images: {a: {arch: {}}}", "1:21: unknown key `arch` in `a`\n"),
            ("parameters: {a: {typ: string}}", "1:18: unknown key `typ` in parameter `a`\n  Did you mean `type`?"),
            ("commands: {a: {step: []}}", "1:16: unknown key `step` in command `a`\n  Did you mean `steps`?"),
            (
                "workflows: {main: {stage: []}}",
                "1:20: unknown key `stage` in workflow `main`\n  Did you mean `stages`?",
            ),
            ("workflows: {main: {stages: [{nam: a}]}}", "1:30: unknown key `nam` in an entry of `stages`\n  Did you"),
            ("workflows: {main: {run_when: [{equal: 1}]}}", "1:32: unknown key `equal` in an entry of `run_when`\n"),
        ],
    )
    def test_anywhere_else_it_is_an_error(self, refusal: Callable[..., str], text: str, message: str) -> None:
        project = text if text.startswith("jobs") else f"{text}\n{JOBS}"

        assert refusal(project).startswith(f"cigen.yml:{message}")

    def test_nothing_near_lists_all(self, refusal: Callable[..., str]) -> None:
        assert refusal(f"{JOBS}docker_images: {{a: {{zzz: 1}}}}").endswith("\n  Known keys: architectures, default.")


class TestWithoutEffect:
    def test_other_tools_keys_are_read_past(self, build: Callable[..., Any]) -> None:
        keys = "version: 1\n$schema: x\nproject: {name: p}\nanchors: {a: b}\ngithub: {c: d}\ngraph: {dpi: 1}\nrunners: {}\n"

        assert build(keys + JOBS).warnings == ()
        assert build(keys + JOBS).outputs == build(JOBS).outputs

    def test_so_are_they_in_the_other_files(self, build: Callable[..., Any]) -> None:
        def project(key: str, job: str) -> Dict[str, str]:
            return {
                ".cigen/workflows/main/jobs/a.yml": f"{key}{job}image: x\nsteps: [greet]\n",
                ".cigen/workflows/main.yml": f"{key}stage_prefix: true\n",
                ".cigen/commands/greet.yml": f"{key}steps: [checkout]\n",
            }

        githubs = "strategy: {a: b}\npermissions: {a: b}\nconcurrency: {a: b}\n"

        assert build(project("$schema: x\n", githubs)).outputs == build(project("", "")).outputs

    def test_a_key_with_nothing_behind_it_says_nothing(self, build: Callable[..., Any]) -> None:
        empty = "services:\norbs:\ncheckout:\narchitectures:\nsetup:\nworkflows:\n"
        job = "jobs: {a: {image: x, steps: [checkout], requires: , env: , source_files: , context: , matrix: }}\n"

        assert build(empty + job).outputs == build(JOBS).outputs

    def test_what_compiled_the_old_generator_is_a_warning(self, build: Callable[..., Any]) -> None:
        built = build(f"setup_options: {{compile_cigen: true}}\n{JOBS}")

        assert built.warnings == ("cigen.yml:1:17: `compile_cigen` has no effect\n  Remove it; use `installer`.",)


class TestKinds:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("jobs: []", "1:7: `jobs` must be a mapping, not a list\n  Write a mapping."),
            ("jobs: {a: []}", "1:11: job `a` must be a mapping, not a list\n"),
            ("workflows: {main: []}", "1:19: `main` must be a mapping, not a list\n"),
            ("orbs: [a]", "1:7: `orbs` must be a mapping, not a list\n"),
            ("executors: {a: x}", "1:16: `a` must be a mapping, not a string\n"),
            ("parameters: []", "1:13: `parameters` must be a mapping, not a list\n"),
            ("parameters: {a: string}", "1:17: parameter `a` must be a mapping, not a string\n"),
            ("commands: {a: []}", "1:15: command `a` must be a mapping, not a list\n"),
            ("services: [db]", "1:11: `services` must be a mapping, not a list\n"),
            ("services: {db: {image: 16}}", "1:24: `image` must be a string, not a number\n  Write a string."),
            ("services: {db: {environment: {A: [1]}}}", "1:34: `A` in `environment` must be a string, a number or a"),
            ("services: {db: {environment: [A]}}", "1:31: `A` in `environment` isn't NAME=value\n  Write NAME=value."),
            ("docker_images: {a: x}", "1:20: `a` must be a mapping, not a string\n"),
            ("docker: {auth: {a: {username: 5, password: x}}}", "1:31: `username` must be a string, not a number\n"),
            ("docker: {auth: {a: {username: u}}}", "1:20: `a` has no `password`\n  Add it: the password"),
            ("resource_classes: {arm64: arm}", "1:27: `arm64` must be a mapping, not a string\n"),
            ("architectures: {a: b}", "1:16: `architectures` must be"),
            ("checkout: shallow", "1:11: `checkout` must be a mapping, not a string\n"),
            ("checkout: {shallow: yes}", "1:21: `shallow` must be true or false, not a string\n  Write true or false."),
            ("source_file_groups: {a: 5}", "1:25: `a` must be a pattern or a list of them, not a number\n"),
            ("source_file_groups: {a: [[b]]}", "1:26: an entry of `a` must be a string, not a list\n"),
            ("provider: 5", "1:11: `provider` must be a string, not a number\n"),
            ("provider: github", "1:1: cigen doesn't write for github\n  Write `circleci`."),
            ("providers: [github, buildkite]", "1:1: cigen doesn't write for github, buildkite\n"),
            ("providers: []", "1:1: cigen doesn't write for nothing\n"),
            ("dynamic: 'yes'", "1:10: `dynamic` must be true or false, not a string\n  Write true or false."),
            ("setup: text", "1:8: `setup` must be true, false or a mapping, not a string\n"),
            ("setup: {mode: loud}", "1:15: `mode` can't be `loud`\n  Choose one of: skip, shadow."),
            ("setup: {prune: [x]}", "1:16: `prune` must be a string, not a list\n  Choose one of: proven, dependents."),
            ("setup: {installer: x}", "1:20: `installer` must be false, {url, sha256} or {run}, not a string\n"),
            ("setup: {installer: {url: u}}", "1:20: `installer` has no `sha256`\n  Add it: its checksum"),
            ("setup: {installer: {url: u, sha256: abc}}", "1:37: `sha256` isn't 64 hexadecimal digits\n"),
            ("setup: {installer: {run: x, url: u}}", "1:29: unknown key `url` in `installer`\n"),
            ("setup: {image: a, runtime_image: b}", "1:19: `image` and `runtime_image` of `setup` mean the same\n"),
            ("setup: {}\nsetup_options: {}", "2:1: `setup` and `setup_options` mean the same\n"),
            ("workflows: {main: {stages: {a: b}}}", "1:28: `stages` must be a list, not a mapping\n"),
            ("workflows: {main: {stages: [a]}}", "1:29: an entry of `stages` must be a mapping, not a string\n"),
            ("workflows: {main: {stages: [{}]}}", "1:29: an entry of `stages` has no `name`\n"),
            ("workflows: {main: {run_when: x}}", "1:30: `run_when` must be a list, not a string\n"),
            ("workflows: {main: {jobs: x}}", "1:26: `jobs` must be a mapping, not a string\n"),
        ],
    )
    def test_of_the_root_and_below(self, refusal: Callable[..., str], text: str, message: str) -> None:
        project = text if text.startswith("jobs") else f"{text}\n{JOBS}"

        assert refusal(project).startswith(f"cigen.yml:{message}")

    @pytest.mark.parametrize(
        ("key", "message"),
        [
            ("image: 5", "`image` must be a string, not a number\n"),
            ("image: [a]", "`image` must be a string, not a list\n"),
            ("type: 5", "`type` must be a string, not a number\n"),
            ("type: bild", "`type` can't be `bild`\n  Choose one of: build, approval, no-op, release."),
            ("requires: 5", "`requires` must be a job or a list of them, not a number\n"),
            ("requires: [5]", "an entry of `requires` must be a mapping, not a number\n"),
            ("architectures: 5", "`architectures` must be a string or a list of them, not a number\n"),
            ("matrix: x", "`matrix` must be a mapping, not a string\n"),
            ("source_files: {a: b}", "`source_files` must be"),
            ("source_files: ['']", "an entry of `source_files` is empty\n  Write a path, a glob or @group."),
            ("environment: x", "`environment` must be a list, not a string\n"),
            ("env: {A: B}, environment: {C: D}", "`env` and `environment` of job `a` mean the same\n  Keep one of the"),
            ("resource_class: [x]", "`resource_class` must be a string"),
            ("services: {a: b}", "`services` must be"),
            ("checkout: 5", "`checkout` must be a mapping, not a number\n"),
            ("always_run: 'true'", "`always_run` must be true or false, not a string\n  Write true or false."),
            ("hash_env: 5", "`hash_env` must be a string or a list of them, not a number\n"),
        ],
    )
    def test_of_a_job(self, refusal: Callable[..., str], key: str, message: str) -> None:
        image = "" if key.startswith("image") else "image: x, "

        assert message in refusal(f"jobs: {{a: {{{key}, {image}steps: [checkout]}}}}")


class TestRequiredVersion:
    def test_another_version_is_refused_before_anything_else(self, refusal: Callable[..., str]) -> None:
        text = refusal("jobs: {a: {image: x, steps: [checkout]}}\nrequired_version: 99.1\n")

        assert text == (
            "cigen.yml:2:1: this project wants cigen 99.1, this is cigen 0.1.0\n"
            "  Install cigen 99.1, or change `required_version`."
        )

    def test_this_one_pins_the_image_of_setup(self, build: Callable[..., Any]) -> None:
        job = build(f"{JOBS}required_version: 0.1.0").entrypoint["jobs"]["setup"]

        assert job["docker"] == [{"image": "docspringcom/cigen:0.1.0"}]
        assert job["steps"][1]["run"]["command"].startswith("wanted='0.1.0'\n")


class TestProviders:
    @pytest.mark.parametrize("text", ["provider: circleci", "providers: circleci", "providers: [github, circleci]"])
    def test_circleci_has_to_be_among_them(self, build: Callable[..., Any], text: str) -> None:
        assert build(JOBS + text).outputs == build(JOBS).outputs
