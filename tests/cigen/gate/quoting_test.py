"""A hash tells apart what the written files tell apart: a value of another type is another definition."""

from __future__ import annotations

from string import Formatter
from typing import Mapping, Tuple

import pytest

from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles
from cigen.errors import CigenError
from cigen.gate.inputs.requests import Build, default_values, hash_requests

PROJECT = """
parameters: {{flag: {{type: string, default: word}}}}
executors: {{e: {{docker: [{{image: y, environment: {{K: {executor}}}}}], parameters: {{v: {{type: string, default: {executor_default}}}}}}}}}
orbs: {{o: {{commands: {{c: {{parameters: {{p: {{type: string, default: {orb_default}}}}}, steps: [{{run: {orb_run}}}]}}}}}}}}
commands:
  cmd:
    parameters: {{p: {{type: string, default: {default}}}, q: {{type: enum, enum: [{enum}, b], default: b}}}}
    steps: [{{run: {{command: echo << parameters.p >>, environment: {{Z: {command_environment}}}}}}}]
jobs:
  a:
    executor: {{name: e, v: {argument_of_executor}}}
    source_files: src/
    environment: {{A: {environment}}}
    shell: {shell}
    matrix: {{m: [{matrix}]}}
    pre-steps: [{{run: {pre}}}]
    steps:
      - checkout
      - cmd: {{p: {argument}}}
      - run: {{command: {run}, environment: {{B: {run_environment}}}, name: {run_name}}}
      - o/c: {{p: {orb_argument}}}
      - when: {{condition: {condition}, steps: [checkout]}}
      - when: {{condition: {{equal: [{equal}, << pipeline.parameters.flag >>]}}, steps: [checkout]}}
      - save_cache: {{key: {key}, paths: [{path}]}}
"""
# Arguments take the place of these defaults: they reach nobody.
UNUSED = ("executor_default", "orb_default")
NAMES = sorted({name for _, name, _, _ in Formatter().parse(PROJECT) if name})
SCALARS = ["yes", "no", "true", "1", "1.0", "1.10", "null", "~", "0x10", "1e3", "010", "0o10", ".5", "+1", "1:30"]


def built(values: Mapping[str, str]) -> Tuple[Mapping[str, str], object]:
    text = PROJECT.format(**{name: values.get(name, "word") for name in NAMES})
    compilation = compile_project(SnapshotFiles({"cigen.yml": text.encode()}))
    found = hash_requests(compilation.pipeline, Build(default_values(compilation.pipeline), {}))
    assert not found.unskippable
    return compilation.outputs, [(request.variant, request.definition) for request in found.requests]


@pytest.mark.parametrize("place", NAMES)
def test_quotes_change_the_hash_exactly_where_they_change_what_is_written(place: str) -> None:
    compared = 0
    for scalar in SCALARS:
        try:
            plain, quoted = (built({place: text}) for text in (scalar, f'"{scalar}"'))
        except CigenError:
            continue  # one of the two is a mistake here
        compared += 1
        assert (plain[0] == quoted[0] or place in UNUSED) == (plain[1] == quoted[1]), scalar
    assert compared >= 2


@pytest.mark.parametrize(
    "before, after",
    [
        ("{type: boolean, default: false}", '{type: string, default: "false"}'),
        ("{type: integer, default: 1}", '{type: string, default: "1"}'),
        ('{type: enum, enum: ["1", "2"], default: "1"}', "{type: integer, default: 1}"),
    ],
)
def test_the_type_of_a_pipeline_parameter_counts(before: str, after: str) -> None:
    def definition(parameter: str) -> str:
        text = (
            f"parameters: {{p: {parameter}}}\njobs: {{a: {{image: x, source_files: src/, steps: "
            "[{when: {condition: << pipeline.parameters.p >>, steps: [checkout]}}]}}"
        )
        pipeline = compile_project(SnapshotFiles({"cigen.yml": text.encode()})).pipeline
        (request,) = hash_requests(pipeline, Build(default_values(pipeline), {})).requests
        return request.definition

    assert definition(before) != definition(after)
