"""Variables: where they come from, what they reach, and that CircleCI's own templates are left alone."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any, Callable, Dict, Mapping

import pytest

from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles
from cigen.config.variables import Variables

STEPS = "steps: [checkout]\n"


def with_job(text: str, **files: str) -> Dict[str, str]:
    return {
        ".cigen/config.yml": "vars: {ruby: 3.10, nodes: 2, fast: true, name: lint}\n",
        ".cigen/workflows/main/jobs/a.yml": text,
        **{f".cigen/{path.replace('__', '/').replace('_yml', '.yml')}": content for path, content in files.items()},
    }


def job(built: Any) -> Any:
    return built.main["jobs"]["a"]


class TestSources:
    PROJECT = "vars: {image: of-file}\njobs: {a: {image: 'x:{{ image }}', steps: [checkout]}}"

    @pytest.mark.parametrize(
        ("options", "environment", "image"),
        [
            ({}, {}, "x:of-file"),
            ({}, {"CIGEN_VAR_IMAGE": "of-environment"}, "x:of-environment"),
            ({"image": "of-option"}, {"CIGEN_VAR_IMAGE": "of-environment"}, "x:of-option"),
            ({}, {"CIGEN_VAR_IMAGE": ""}, "x:"),
            ({}, {"CIGEN_VAR_image": "of-environment"}, "x:of-file"),
        ],
    )
    def test_an_option_wins_over_the_environment_and_that_over_the_file(
        self, build: Callable[..., Any], options: Mapping[str, str], environment: Mapping[str, str], image: str
    ) -> None:
        assert job(build(self.PROJECT, Variables(options, environment)))["docker"] == [{"image": image}]

    def test_a_variable_needs_no_declaration(self, build: Callable[..., Any]) -> None:
        project = "jobs: {a: {image: {{ image }}, steps: [run: '{{ command }}']}}"

        built = build(project, Variables({"image": "ruby"}, {"CIGEN_VAR_COMMAND": "make"}))

        assert (job(built)["docker"], built.steps("a")) == ([{"image": "ruby"}], [{"run": "make"}])

    @pytest.mark.parametrize("text", ["vars: {image: ruby}", "image: ruby"])
    def test_they_may_stand_in_a_fragment_of_that_name(self, build: Callable[..., Any], text: str) -> None:
        files = {
            ".cigen/config/vars.yml": text,
            ".cigen/workflows/main/jobs/a.yml": "image: '{{ image }}'\n" + STEPS,
        }

        assert job(build(files))["docker"] == [{"image": "ruby"}]

    def test_one_may_be_made_of_others_in_any_order(self, build: Callable[..., Any]) -> None:
        project = "vars: {image: 'ruby:{{ ruby }}', ruby: 3.10}\njobs: {a: {image: {{ image }}, steps: [checkout]}}"

        assert job(build(project))["docker"] == [{"image": "ruby:3.10"}]

    def test_every_question_to_the_environment_is_kept_absences_included(self) -> None:
        variables = Variables({"ruby": "3.3"}, {"CIGEN_VAR_TAG": "t", "HOME": "/"})
        project = (
            b"vars: {tag: x}\njobs: {a: {image: 'i:{{ ruby }}-{{ tag }}-{{ mustache }}', steps: [run: '{{ a }}']}}"
        )

        with pytest.raises(Exception, match="mustache"):
            compile_project(SnapshotFiles({"cigen.yml": project}), variables=variables)

        assert variables.asked == {"CIGEN_VAR_TAG": "t", "CIGEN_VAR_MUSTACHE": None, "CIGEN_VAR_A": None}

    def test_an_option_nothing_uses_is_a_warning(self, build: Callable[..., Any]) -> None:
        built = build(self.PROJECT, Variables({"imag": "x"}))

        assert built.warnings == ("`--var imag`: no template uses it\n  Did you mean `image`?",)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("vars: {arch: x}", "cigen.yml:1:8: `arch` can't be a variable: in a template it means something else\n"),
            ("vars: {ruby-version: x}", "cigen.yml:1:8: `ruby-version` can't be a variable's name\n  Use letters"),
            ("vars: [a]", "cigen.yml:1:7: `vars` must be a mapping, not a list\n"),
            (
                "vars: {a: '{{ b }}', b: '{{ a }}'}",
                "cigen.yml:1:25: variables refer to each other in a circle: b -> a -> b\n  Break it.",
            ),
            ("vars: {a: [1]}\norbs: {x: 'a/b@{{ a }}'}", "cigen.yml:1:11: the variable `a` must be a string, a number"),
        ],
    )
    def test_what_cannot_be_one_is_refused(self, refusal: Callable[..., str], text: str, message: str) -> None:
        assert refusal(f"{text}\njobs: {{a: {{image: x, steps: [checkout]}}}}").startswith(message)


class TestValues:
    """A `.yml` is filled value by value: quotes and indentation can't go wrong."""

    @pytest.mark.parametrize(
        ("written", "meant"),
        [
            ("parallelism: {{ nodes }}", {"parallelism": 2}),
            ("description: '{{ nodes }}'", {"description": "2"}),
            ("description: {{ ruby }}", {"description": 3.1}),
            ("description: Ruby {{ ruby }} and {{nodes}}", {"description": "Ruby 3.10 and 2"}),
            ("{{ name }}: x\nenv: {A: b}", None),
            ("env: {'{{ name }}_VERSION': {{ ruby }}}", {"environment": {"lint_VERSION": "3.10"}}),
            ("env: [ 'A={{ name }}' ]", {"environment": {"A": "lint"}}),
            ("shell: {{ name | upper }}", {"shell": "LINT"}),
            ('shell: \'{{ name | replace("l", "m") }}\'', {"shell": "mint"}),
            ("parallelism: {{ nodes * 2 }}", None),
            ("parallelism: '{{ nodes * 2 }}'", {"parallelism": "4"}),
            (
                'description: "{% for i in range(nodes) %}{{ name }}{{ i }} {% endfor %}"',
                {"description": "lint0 lint1 "},
            ),
            ("description: '{% if fast %}fast{% else %}slow{% endif %}'", {"description": "fast"}),
            ("description: '{{ fast }}'", {"description": "true"}),
        ],
    )
    def test_each_gets_its_variables(
        self, build: Callable[..., Any], refusal: Callable[..., str], written: str, meant: Any
    ) -> None:
        files = with_job(f"{written}\nimage: x\n{STEPS}")
        if meant is None:
            assert "a.yml:1:" in refusal(files)
            return

        built = job(build(files))

        given = {name: value for name, value in built["environment"].items() if name not in ("JOB_NAME", "DOCKER_ARCH")}
        assert {key: given if key == "environment" else built[key] for key in meant} == meant

    @pytest.mark.parametrize(
        "text",
        [
            "restore_cache: {keys: ['v1-{{ checksum \"Gemfile.lock\" }}-{{ arch }}-{{ .Branch }}-{{ epoch }}']}",
            'restore_cache: {key: "v1-{{ checksum \\"Gemfile.lock\\" }}-{{ .Environment.CACHE }}"}',
            "run: echo '{{ \"Gemfile.lock\" | checksum }}'",
            "run: docker inspect --format '{{ .State.Status }} {{json .}} {{ range .X }}a{{ end }}' x",
            "run: 'echo << pipeline.parameters.skip_cache >> ${#list[@]} ${x%%{%}}'",
            "run: curl -w '%{http_code}' -d '{{ mustache }} {{#list}}{{/list}} {{ \"text\" }} {{ 1 }}' x",
            "run: awk '{% print }' {{ undefined | filter }} {{ other.name }}",
        ],
    )
    def test_what_others_mean_by_braces_stays(self, build: Callable[..., Any], text: str) -> None:
        plain, with_variables = (
            build({".cigen/config.yml": root, ".cigen/workflows/main/jobs/a.yml": f"image: x\nsteps:\n  - {text}\n"})
            for root in ("{}", "vars: {ruby: 1, name: 2}")
        )

        assert plain.outputs == with_variables.outputs

    def test_a_variable_inside_circlecis_template_is_filled(self, build: Callable[..., Any]) -> None:
        files = with_job(
            "image: x\nsteps:\n  - restore_cache: {key: 'v-{{ checksum \"gems/{{ name }}/Gemfile.lock\" }}'}\n"
        )

        assert build(files).steps("a") == [{"restore_cache": {"key": 'v-{{ checksum "gems/lint/Gemfile.lock" }}'}}]

    def test_every_file_is_filled(self, build: Callable[..., Any]) -> None:
        files = with_job(
            "image: '{{ name }}'\nsteps: [greet]\n",
            config__orbs_yml="orbs: {o: 'a/b@{{ nodes }}'}",
            commands__greet_yml="steps: [run: 'echo {{ name }}', o/x]",
            workflows__main__config_yml="docker_images: {lint: {default: 'lint:{{ ruby }}'}}",
        )

        built = build(files)

        assert job(built)["docker"] == [{"image": "lint:3.10"}]
        assert (built.main["commands"]["greet"]["steps"][0], built.main["orbs"]) == (
            {"run": "echo lint"},
            {"o": "a/b@2"},
        )

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("image: {{ rubi }}", "a.yml:1:8: undefined variable `rubi`\n  Did you mean `ruby`?"),
            ("image: x:{{ rubi }}", "a.yml:1:8: the image `x:{{ rubi }}` holds a template nobody fills\n"),
            ("image: x\nenv:\n  A: '{% for i in rubi %}{% endfor %}'", "a.yml:3:7: undefined variable `rubi`\n  Did"),
            ("image: x\nenv:\n  A: '{% for i in ruby %}'", "a.yml:3:7: broken template: Unexpected end of template."),
            ("image: {{ ruby | upcase }}", "a.yml:1:8: broken template: No filter named 'upcase'."),
            (
                "image: x\nenv:\n  A: |\n    b\n    {{ read('no.txt') }}",
                "a.yml:5:5: there is no file `.cigen/no.txt`\n",
            ),
        ],
    )
    def test_a_mistake_is_found_where_it_is(self, refusal: Callable[..., str], text: str, message: str) -> None:
        assert refusal(with_job(f"{text}\n{STEPS}")).startswith(f".cigen/workflows/main/jobs/{message}")

    def test_a_name_that_looks_misspelt_is_a_warning(self, build: Callable[..., Any]) -> None:
        built = build(with_job("image: x\nsteps:\n  - run: |\n      make\n      echo {{ rubi }}\n"))

        assert built.warnings == (
            ".cigen/workflows/main/jobs/a.yml:5:12: `{{ rubi }}` is no variable and stays as it is\n  Did you mean `ruby`?",
        )


class TestCost:
    def test_a_plain_configuration_never_loads_jinja(self) -> None:
        code = (
            "import sys; from cigen.compile import check_project; from cigen.config.files import SnapshotFiles;"
            "check_project(SnapshotFiles({'cigen.yml': b'vars: {a: b}\\njobs: {x: {image: \"{{ a }}\", steps: [{restore_cache:"
            ' {key: "{{ .Branch }}-{{ checksum \\\\"x\\\\" }}"}}]}}\'}));'
            "sys.exit('jinja2' in sys.modules)"
        )

        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        assert subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
