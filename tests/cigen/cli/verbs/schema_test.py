"""The schema editors complete and check with: what cigen reads it accepts, what is misspelt it doesn't."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Dict, Iterator, List, Tuple

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types

from cigen.cli import main
from cigen.config.documents import parse
from cigen.config.job import JobConfig
from cigen.config.model import RootKeys
from cigen.config.shapes import known_keys
from cigen.config.steps import RUN_KEYS
from cigen.config.workflow import WorkflowKeys

ROOT = Path(__file__).parents[4]
GLOBS = {
    "root": ("cigen.yml", ".cigen/config.yml", ".cigen/config/*.yml"),
    "workflow": (".cigen/workflows/*/config.yml", ".cigen/workflows/*.yml"),
    "job": (".cigen/workflows/*/jobs/**/*.yml",),
    "command": (".cigen/commands/*.yml",),
}


def projects() -> List[Path]:
    return [path for path in (*sorted((ROOT / "examples").iterdir()), ROOT) if path.is_dir()]


def files() -> Iterator[Tuple[str, Path]]:
    for project in projects():
        for kind, globs in GLOBS.items():
            yield from ((kind, path) for glob in globs for path in sorted(project.glob(glob)))


def value(text: str) -> Any:
    node = parse(text.encode(), "test.yml")
    return {} if node is None else node.plain()


@pytest.fixture
def schema(capsys: pytest.CaptureFixture[str]) -> Any:
    """The document `cigen schema` prints."""

    def printed(*arguments: str) -> Dict[str, Any]:
        capsys.readouterr()
        assert main(["schema", *arguments]) == 0
        document: Dict[str, Any] = json.loads(capsys.readouterr().out)
        Draft7Validator.check_schema(document)
        return document

    return printed


def mistakes(schema: Dict[str, Any], text: str) -> List[str]:
    return [error.message for error in Draft7Validator(schema).iter_errors(value(text))]


def test_it_accepts_every_file_of_the_examples(schema: Any) -> None:
    validators = {kind: Draft7Validator(schema(kind)) for kind in GLOBS}
    found = list(files())

    wrong = [
        f"{path}: {error.json_path}: {error.message}"
        for kind, path in found
        for error in validators[kind].iter_errors(value(path.read_text(encoding="utf-8")))
    ]

    assert wrong == []
    assert {kind for kind, _ in found} == set(GLOBS)


def test_the_committed_one_is_what_it_prints(schema: Any) -> None:
    committed: Dict[str, Any] = json.loads((ROOT / "docs" / "schema.json").read_text(encoding="utf-8"))

    assert committed == schema(), "run `cigen schema > docs/schema.json`"


def test_every_file_of_the_examples_tells_editors_its_schema() -> None:
    """Each begins with the line that the YAML language server looks for, as those of `cigen init` do."""
    wrong = []
    for kind, path in files():
        first = path.read_text(encoding="utf-8").split("\n")[0]
        named, _, pointer = first.partition("# yaml-language-server: $schema=")[2].partition("#")
        if (path.parent / named).resolve() != ROOT / "docs" / "schema.json" or pointer != f"/$defs/{kind}":
            wrong.append(str(path))

    assert wrong == []


def test_it_refuses_every_top_level_key_of_them_when_it_is_misspelt(schema: Any) -> None:
    validators = {kind: Draft7Validator(schema(kind)) for kind in GLOBS}
    documents = [(kind, value(path.read_text(encoding="utf-8"))) for kind, path in files()]

    accepted = [
        (kind, key)
        for kind, document in documents
        for key in document
        if validators[kind].is_valid({f"{name}_" if name == key else name: item for name, item in document.items()})
    ]

    assert accepted == []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("root", "setup: {self_check: {enabld: true}}"),
        ("root", "setup: {mode: shadows}"),
        ("root", "setup: {installer: {url: x}}"),
        ("root", "docker_images: {ruby: {defalt: x}}"),
        ("root", "docker: {auth: {hub: {username: u}}}"),
        ("root", "parameters: {a: {tpye: string}}"),
        ("root", "jobs: {test: {imag: x}}"),
        ("root", "workflows: {main: {stage: []}}"),
        ("root", "workflows: {main: {jobs: {test: {steps: [{run: {comand: x}}]}}}}"),
        ("root", "commands: {a: {description: no steps}}"),
        ("workflow", "stages: [{name: a, need: [b]}]"),
        ("workflow", "run_when: [{paramter: a}]"),
        ("workflow", "stage_prefix: yes"),
        ("job", "image: [x]"),
        ("job", "type: aproval"),
        ("job", "matrix: {ruby: 3.3}"),
        ("job", "matrix: [3.3]"),
        ("job", "checkout: {shalow: true}"),
        ("job", "requires: {a: sucess}"),
        ("job", "environment: [no equals sign]"),
        ("job", "steps: [{run: x, nmae: y}]"),
        ("job", "steps: [{uses: actions/checkout@v4}]"),
        ("job", "steps: [{save_cache: {key: a}, restore_cache: {key: a}}]"),
        ("job", "steps: [{when: {condition: x, step: []}}]"),
        ("command", "steps: [{run: {command: x, shel: bash}}]"),
        ("command", "{steps: [], parameters: {a: {type: strng}}}"),
    ],
)
def test_it_refuses_what_is_misspelt_further_in(file: str, text: str, schema: Any) -> None:
    assert mistakes(schema(file), text) != []


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("root", ""),
        ("root", "setup: {installer: false, context: [a, b], environment: [A=b]}"),
        ("root", "setup: {installer: {run: pip install cigen}}"),
        ("root", "checkout: false"),
        ("root", "setup: true"),
        ("root", "parameters: {a: {type: enum, enum: [1, b], default: b}}"),
        ("workflow", "run_when: [{parameter: a, equals: x}, {provider: github, expression: y}]"),
        ("workflow", "{on: push, env: {A: b}}"),
        ("job", "{image: x, requires: a, needs: [b, {c: failed}, {d: [success, failed]}]}"),
        ("job", "{image: x, source_files: src/, env: {A: 1, B: true}, services: , context: }"),
        ("job", "{machine: true, context: a, filters: {branches: {only: main}}, parallelism: 4}"),
        ("job", "{matrix: {ruby: [3.2, '3.3'], db: [pg]}, image: 'ruby:{{ ruby }}', type: '{{ kind }}'}"),
        ("job", "matrix: [{ruby: 3.3, stage: ci, job_name_suffix: ''}]"),
        ("job", "steps: [checkout, a/b, {c: }, {run: x, name: y}, {run: {command: z, env: {A: b}}}, {a/b: {c: d}}]"),
        ("job", "steps: [{when: {condition: << parameters.a >>, steps: [checkout]}}, {restore_cache: {keys: [a]}}]"),
        ("command", "{steps: [{unless: {condition: x, steps: << parameters.b >>}}], parameters: {b: {type: steps}}}"),
    ],
)
def test_it_accepts_every_way_of_writing(file: str, text: str, schema: Any) -> None:
    assert mistakes(schema(file), text) == []


@pytest.mark.parametrize(("file", "kind"), [("root", RootKeys), ("workflow", WorkflowKeys), ("job", JobConfig)])
def test_its_keys_are_those_cigen_reads(file: str, kind: Any, schema: Any) -> None:
    properties = schema(file)["$defs"][file]["properties"]

    assert set(properties) == set(known_keys(kind))
    assert [key for key, described in properties.items() if not described.get("description")] == []


def test_the_keys_of_a_run_step_are_described(schema: Any) -> None:
    forms = schema("job")["$defs"]["step"]["anyOf"]
    beside = next(form["properties"] for form in forms if "run" in form.get("properties", ()))

    assert set(beside) == {"run", *RUN_KEYS}
    assert [key for key, described in beside.items() if not described.get("description")] == []


def test_without_a_file_it_holds_all_of_them_and_asks_nothing_of_what_names_none(schema: Any) -> None:
    whole = schema()

    assert set(GLOBS) < set(whole["$defs"])
    assert mistakes(whole, "anything: goes") == []
    assert mistakes({**whole, "$ref": "#/$defs/job"}, "imag: x") != []


def test_it_needs_no_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, schema: Any) -> None:
    monkeypatch.chdir(tmp_path)

    assert schema("command")["title"] == "cigen command"
