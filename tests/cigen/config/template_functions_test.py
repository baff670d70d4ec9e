"""What templates can call, and the values a matrix puts in."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Callable, Dict

import pytest

from cigen.config.variables import Variables

STEPS = "steps: [checkout]\n"


def with_job(text: str, **files: str) -> Dict[str, str]:
    return {
        ".cigen/config.yml": "vars: {ruby: 3.10, nodes: 2, fast: true, name: lint}\n",
        ".cigen/workflows/main/jobs/a.yml": text,
        **{f".cigen/{path.replace('__', '/').replace('_yml', '.yml')}": content for path, content in files.items()},
    }


def job_of(built: Any) -> Any:
    return built.main["jobs"]["a"]


class TestFunctions:
    def test_read_gives_a_files_text_without_its_last_newline(self, build: Callable[..., Any]) -> None:
        files = {
            **with_job("image: x:{{ read('../.ruby-version') }}\nsteps:\n  - run: |\n      {{ read(\"lint.sh\") }}\n"),
            ".ruby-version": "3.10\n",
            ".cigen/lint.sh": "set -e\nmake: lint\n",
        }

        built = build(files)

        assert (job_of(built)["docker"], built.steps("a")) == ([{"image": "x:3.10"}], [{"run": "set -e\nmake: lint\n"}])

    def test_it_reads_beside_the_split_files_from_the_inline_form_too(self, build: Callable[..., Any]) -> None:
        job = "{image: 'x:{{ read(\"version\") }}', steps: [run: \"{% include 'greet' %}\"]}"
        files = {".cigen/version": "1", ".cigen/templates/greet": "hello"}

        inline = build({**files, "cigen.yml": f"jobs: {{a: {job}}}"})
        split = build({**files, ".cigen/workflows/main/jobs/a.yml": job})

        assert (job_of(inline)["docker"], inline.steps("a")) == ([{"image": "x:1"}], [{"run": "hello"}])
        assert inline.outputs == split.outputs

    def test_checksum_is_over_content_and_for_directories_over_paths_too(self, build: Callable[..., Any]) -> None:
        files = {
            **with_job(f"image: x\nenv: {{F: '{{{{ checksum(\"d/a\") }}}}', D: \"{{{{ checksum('d') }}}}\"}}\n{STEPS}"),
            "d/a": "1",
            "d/b/c": "2",
        }

        environment = job_of(build(files))["environment"]

        assert environment["F"] == sha256(b"1").hexdigest()
        assert environment["D"] == sha256(b"a" b"1" b"b/c" b"2").hexdigest()

    @pytest.mark.parametrize(
        ("call", "message"),
        [
            ("read('../../secret')", "`../../secret` leads out of the project\n  cigen reads nothing outside it."),
            ("read('/etc/passwd')", "`/etc/passwd` leads out of the project\n"),
            ("checksum('../x')", "`../x` leads out of the project\n"),
            ("checksum('no')", "there is no file or directory `no`\n"),
            ("read(ruby)", "`read` takes a path\n"),
        ],
    )
    def test_neither_leaves_the_project(self, refusal: Callable[..., str], call: str, message: str) -> None:
        files = with_job(f'image: x\nenv: {{A: "{{{{ {call} }}}}"}}\n{STEPS}')

        assert refusal(files).startswith(f".cigen/workflows/main/jobs/a.yml:2:11: {message}")


class TestMatrix:
    def test_its_values_reach_every_part_of_a_job_by_either_name(self, build: Callable[..., Any]) -> None:
        text = """\
            matrix: {ruby: [3.10], nodes: [4]}
            image: x:{{ matrix.ruby }}
            parallelism: {{ nodes }}
            resource_class: "{{ 'large' if matrix.nodes > 3 else 'small' }}"
            env: {"RUBY_{{ ruby | replace('.', '_') }}": "{{ matrix.ruby | replace('.', '_') }}"}
            steps:
              - run: echo {{ ruby }} {{ name }} {{ arch }} {{ mustache }}
        """
        files = with_job(text.replace("            ", ""))

        built = build(files)
        (only,) = built.main["jobs"].values()

        assert only["docker"] == [{"image": "x:3.10"}]
        assert (only["parallelism"], only["resource_class"]) == (4, "large")
        assert only["steps"][1] == {"run": "echo 3.10 lint {{ arch }} {{ mustache }}"}

    def test_they_may_be_booleans_and_names_of_other_jobs(self, build: Callable[..., Any]) -> None:
        files = {
            ".cigen/workflows/main/jobs/build.yml": "matrix: {r: [eu, us]}\nimage: x\n" + STEPS,
            ".cigen/workflows/main/jobs/a.yml": "matrix: [{r: eu, s: false}, {r: us, s: true}]\nimage: x\n"
            "needs: ['build-${{ matrix.r }}']\ncheckout: '{{ s }}'\nsteps: [run: 'echo ${{ matrix.r }}']\n",
        }

        built = build(files)

        assert built.requires == {"a-eu-false": ["build-eu"], "a-true-us": ["build-us"]}
        steps = [built.main["jobs"][name]["steps"] for name in ("a-eu-false", "a-true-us")]
        assert steps == [[{"run": "echo $eu"}], ["checkout", {"run": "echo $us"}]]

    def test_a_variable_of_the_same_name_is_hidden(self, build: Callable[..., Any]) -> None:
        files = with_job("matrix: {ruby: ['1', '2']}\nimage: x:{{ ruby }}\n" + STEPS)

        images = [one["docker"][0]["image"] for one in build(files, Variables({"ruby": "9"})).main["jobs"].values()]

        assert images == ["x:1", "x:2"]

    def test_an_unknown_key_is_refused(self, refusal: Callable[..., str]) -> None:
        files = with_job("matrix: {ruby: ['1']}\nimage: x\nenv: {A: '{{ matrix.rubi | upper }}'}\n" + STEPS)

        assert "a.yml:3:10: the template failed: 'dict object' has no attribute 'rubi'" in refusal(files)
