"""`.yml.j2`: a whole file is a Jinja template, and its mistakes are told in the template's own lines."""

from __future__ import annotations

from typing import Any, Callable, Dict

import pytest

ROOT = "vars: {ruby: 3.10, fast: true, langs: [go, rust], deep: {a: 1}}\n"
JOB = ".cigen/workflows/main/jobs/a.yml.j2"


def project(job: str, **templates: str) -> Dict[str, str]:
    files = {f".cigen/templates/{name.replace('_j2', '.j2')}": text for name, text in templates.items()}
    return {".cigen/config.yml": ROOT, JOB: job, **files}


class TestRendering:
    def test_a_file_need_be_yaml_only_afterwards(self, build: Callable[..., Any]) -> None:
        text = """\
{% set image = "ruby:" ~ ruby %}
image: {{ image }}
steps:
{%- for lang in langs %}
  - run: build {{ lang }}
{%- endfor %}
{% if not fast %}
  - run: slow
{% endif %}
"""
        built = build(project(text))

        assert built.main["jobs"]["a"]["docker"] == [{"image": "ruby:3.10"}]
        assert built.steps("a") == [{"run": "build go"}, {"run": "build rust"}]

    @pytest.mark.parametrize("filters", ["unique", "reverse", "select", "batch(2)"])
    def test_what_a_filter_would_make_later_has_no_address(self, build: Callable[..., Any], filters: str) -> None:
        built = build(project(f"image: '{{{{ langs | {filters} | forceescape }}}}'\nsteps: [checkout]\n"))

        assert "rust" in built.main["jobs"]["a"]["docker"][0]["image"]

    def test_every_kind_of_file_may_be_one(self, build: Callable[..., Any]) -> None:
        job = "image: {{ image }}\nsteps: [greet]\n"
        plain = {
            ".cigen/config.yml": "vars: {image: x}\n",
            ".cigen/config/orbs.yml": "orbs: {o: a/b@1}\n",
            ".cigen/commands/greet.yml": "steps: [o/x]\n",
            ".cigen/workflows/main/config.yml": "stages: [{name: s}]\n",
            ".cigen/workflows/main/jobs/s/a.yml": "image: x\nsteps: [greet]\n",
        }
        templates = {path + ".j2": text for path, text in plain.items()}
        templates[".cigen/workflows/main/jobs/s/a.yml.j2"] = job
        templates[".cigen/config/orbs.yml.j2"] = "{% set o = 'o' %}orbs: { {{ o }}: a/b@1}\n"

        assert build(templates).outputs == build(plain).outputs

    def test_variables_print_as_they_were_written(self, build: Callable[..., Any]) -> None:
        text = "image: x\nenv: {A: '{{ ruby }} {{ fast }} {{ deep.a + 1 }}', B: '{{ langs }}'}\nsteps: [checkout]\n"

        environment = build(project(text)).main["jobs"]["a"]["environment"]

        assert (environment["A"], environment["B"]) == ("3.10 true 2", '["go", "rust"]')

    def test_circlecis_own_templates_need_no_quoting(self, build: Callable[..., Any]) -> None:
        key = 'v-{{ checksum "gems/{{ langs[0] }}/Gemfile.lock" }}-{{ .Branch }}-{{ arch }}'
        text = f"image: x\nsteps:\n  - restore_cache: {{key: '{key}'}}\n  - run: echo << pipeline.number >>\n"

        assert build(project(text)).steps("a") == [
            {"restore_cache": {"key": 'v-{{ checksum "gems/go/Gemfile.lock" }}-{{ .Branch }}-{{ arch }}'}},
            {"run": "echo << pipeline.number >>"},
        ]

    def test_the_matrix_comes_later(self, build: Callable[..., Any]) -> None:
        text = "matrix: {x: {{ langs }}}\nimage: {{ matrix.x }}\nenv: {A: '{{ matrix.x }}-{{ ruby }}'}\nsteps: [checkout]\n"

        jobs = build(project(text)).main["jobs"]

        assert [jobs[name]["docker"][0]["image"] for name in ("a-go", "a-rust")] == ["go", "rust"]
        assert jobs["a-go"]["environment"]["A"] == "go-3.10"


class TestInclude:
    @pytest.mark.parametrize("name", ["steps", "steps_j2"])
    def test_it_takes_from_templates_with_or_without_the_extension(self, build: Callable[..., Any], name: str) -> None:
        text = "image: x\nsteps:\n{% include 'steps' %}"

        built = build(project(text, **{name: "  - run: ruby {{ ruby }}\n"}))

        assert built.steps("a") == [{"run": "ruby 3.10"}]

    def test_values_of_a_yml_may_include_too(self, build: Callable[..., Any]) -> None:
        files = {
            ".cigen/workflows/main/jobs/a.yml": "image: x\nsteps:\n  - run: \"{% include 'script' %}\"\n",
            ".cigen/templates/script": "echo one\necho two",
        }

        assert build(files).steps("a") == [{"run": "echo one\necho two"}]

    @pytest.mark.parametrize(
        ("templates", "message"),
        [
            ({}, f"{JOB}:2:1: unknown template `a`\n  No template is defined."),
            ({"ab": ""}, f"{JOB}:2:1: unknown template `a`\n  Did you mean `ab`?"),
            (
                {"a": "\n{% include 'a' %}"},
                ".cigen/templates/a:2:1: templates include each other in a circle: a -> a\n",
            ),
            ({"a": "{{ rubi }}"}, ".cigen/templates/a:1:4: undefined variable `rubi`\n  Did you mean `ruby`?"),
            ({"a": "a\n  {% if %}"}, ".cigen/templates/a:2:3: broken template: Expected an expression, got 'end of"),
        ],
    )
    def test_what_cannot_be_included_is_refused(
        self, refusal: Callable[..., str], templates: Dict[str, str], message: str
    ) -> None:
        assert refusal(project("image: x\n{% include 'a' %}\nsteps: [checkout]\n", **templates)).startswith(message)

    def test_ten_templates_deep_is_enough(self, build: Callable[..., Any], refusal: Callable[..., str]) -> None:
        chain = {f"t{n}": f"{{% include 't{n + 1}' %}}" for n in range(11)}
        text = "image: x\nsteps: [run: '{% include \"t1\" %}']\n"

        assert build(project(text, **{**chain, "t10": "deep"})).steps("a") == [{"run": "deep"}]
        message = ".cigen/templates/t10:1:1: templates include each other more than 10 deep\n"
        assert refusal(project(text, **{**chain, "t11": "deeper"})).startswith(message)


class TestMistakes:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("image: {{ rubi }}", "1:11: undefined variable `rubi`\n  Did you mean `ruby`?"),
            ("a: b\nimage: {{ deep.x.y }}", "2:16: the template failed: 'dict object' has no attribute 'x'"),
            ("{% for x in langs %}\nimage: x", "1:1: broken template: Unexpected end of template."),
            ("image: x\nrun: ${#list[@]}", "2:7: broken template: Missing end of comment tag\n  Mend it; text"),
            ("image: {{ 1 / 0 }}", "1:8: the template failed: division by zero\n"),
            (
                "image: {{ langs.append('x') }}",
                "1:8: the template failed: access to attribute 'append' of 'list' object",
            ),
            ("image: {{ read.__globals__ }}", "1:8: the template failed: access to attribute '__globals__' of"),
            ("image: {{ read }}", "1:8: the template failed: only text, numbers, booleans, lists and mappings can be"),
            ("image: {{ 'x' * 100000000 }}", "1:8: the template takes more than 1,000,000 steps\n"),
            ("image: {{ langs | random }}", "1:8: broken template: No filter named 'random'.\n"),
            ("image: {{ lipsum() }}", "1:11: undefined variable `lipsum`\n"),
            ("image: {{ read('no') }}", "1:8: there is no file `.cigen/no`\n"),
            ("{% if fast %}\n{% for l in langs %}\nenv: {}\n{% endfor %}\n{% endif %}", "3:1: the key `env` is here"),
            ("{% if fast %}\nimagee: x\n{% endif %}\nsteps: [a]", "2:1: unknown key `imagee` in job `a`\n"),
            (
                "image: x\n{% for l in langs %}\n{% endfor %}\nsteps: {{ ruby }}",
                "4:8: `steps` must be a list, not a number",
            ),
        ],
    )
    def test_each_is_told_in_the_templates_own_line(self, refusal: Callable[..., str], text: str, message: str) -> None:
        assert refusal(project(text)).startswith(f"{JOB}:{message}")

    def test_a_mistake_in_what_an_include_wrote_is_told_there(self, refusal: Callable[..., str]) -> None:
        files = project("image: x\n{% include 'part' %}\nsteps: [checkout]\n", part="env:\n  A: [1]")

        assert refusal(files).startswith(".cigen/templates/part:2:6: `A` in `env` must be a string")

    def test_a_job_in_both_forms_is_refused(self, refusal: Callable[..., str]) -> None:
        files = {**project("image: x\nsteps: [checkout]\n"), JOB[:-3]: "image: x\nsteps: [checkout]\n"}

        assert "the job `a` of workflow `main` is defined twice" in refusal(files)
