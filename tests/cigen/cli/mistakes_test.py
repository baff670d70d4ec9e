"""All mistakes at once, each with the repair that is most likely: one look at the terminal, one edit."""

from __future__ import annotations

from typing import Any, FrozenSet, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.errors import ConfigError

MANY = """\
servics:
  db: {image: postgres:16}
jobs:
  a: {imge: x, steps: [checkout, run: {comand: x}]}
  b: {image: x, services: [db], steps: [checkout, chekout], requires: [aa, a]}
  c: {image: x, steps: checkout, always_run: yes}
  d: {image: x, steps: [checkout], requires: [c], matrix: {v: [1, 2]}, needs: zz}
"""


def said(project: Any, text: str) -> str:
    """What `validate` prints of this `cigen.yml`."""
    project.write({"cigen.yml": text})
    result = project.run("validate")
    assert (result.code, result.out) == (2, "")
    return str(result.err)


def test_all_are_told_in_order_of_place(project: Any) -> None:
    assert said(project, MANY) == (
        "cigen: cigen.yml:1:1: unknown key `servics` at the root has no effect\n  Did you mean `services`?\n"
        "cigen: cigen.yml:4:7: unknown key `imge` in job `a`\n  Did you mean `image`?\n"
        "cigen: cigen.yml:4:40: a `run` step can't have `comand`\n  Did you mean `command`?\n"
        "cigen: cigen.yml:5:28: unknown service `db`\n  No service is defined.\n"
        "cigen: cigen.yml:5:51: step 2 of job `b` is unknown: `chekout`\n  Did you mean `checkout`?\n"
        "cigen: cigen.yml:5:72: `b` requires the unknown job `aa`\n  Did you mean `a`?\n"
        "cigen: cigen.yml:6:24: `steps` must be a list, not a string\n  Write a list.\n"
        "cigen: cigen.yml:6:46: `always_run` must be true or false, not a string\n  Write true or false.\n"
        "cigen: cigen.yml:7:79: `d-1` requires the unknown job `zz`\n  Known jobs: a, b, c, d-1, d-2.\n"
        "9 mistakes\n"
    )


def test_a_file_that_cannot_be_read_hides_no_other(project: Any) -> None:
    jobs = ".cigen/workflows/main/jobs"
    project.write(
        {
            ".cigen/commands/greet.yml": "steps: [chekout]\nfoo: 1\n",
            f"{jobs}/a.yml": "image: 'x\n",
            f"{jobs}/b.yml": "image: x\nsteps: [checkout, greet]\nrequires: [a, c]\n",
        }
    )

    err = project.run("generate").err

    assert [line.split(": ")[1] for line in err.splitlines() if line.startswith("cigen:")] == [
        ".cigen/commands/greet.yml:2:1",
        f"{jobs}/a.yml:2:1",
        f"{jobs}/b.yml:3:15",
    ]


def test_of_a_configuration_of_circleci_too(project: Any) -> None:
    job = "{docker: [{image: x}], steps: [run: {command: make, comand: x}]}"
    err = said(project, f"version: 2.1\njobs: {{a: {job}, b: {{}}}}\nworkflows: {{m: {{jobs: [a, b, c]}}}}\n")

    assert err.count("CircleCI would refuse this") == 3
    assert "3 mistakes" in err


def test_there_too_a_misspelt_key_stands_with_what_it_causes(project: Any) -> None:
    job = "{docker: [{image: x}], stepz: [checkout]}"
    err = said(project, f"version: 2.1\njobs: {{a: {job}}}\nworkflows: {{m: {{jobs: [a]}}}}\n")

    assert "job `a` has the unknown key `stepz`\n  Did you mean `steps`?\n" in err
    assert "CircleCI would refuse this: the job has no steps" in err


@pytest.mark.parametrize(
    "job, what, repair",
    [
        ("{source_files: [@ruby]}", "5:25: broken YAML: no word may begin with @", "Quote it: '@ruby'."),
        (
            "{steps: [{run: , name: Test, command: make}]}",
            "5:26: the keys of the step `run` stand beside it",
            "Indent `name` and `command` deeper than `run`.",
        ),
        (
            "{steps: [store_artifacts: coverage]}",
            "5:35: `store_artifacts` must be a mapping, not a string",
            "Write `store_artifacts: {path: coverage}`.",
        ),
        (
            "\n<<<<<<< HEAD\n    image: x\n=======\n    image: y\n>>>>>>> other",
            "6:1: broken YAML: git left the marks of a conflict in this file",
            "Resolve it, and remove the lines that begin with `<<<<<<<`, `=======` and `>>>>>>>`.",
        ),
        (
            "{steps: *shared}",
            "5:17: broken YAML: `*shared` names no anchor that stands before it in this file",
            "Anchors of other files aren't seen; files share commands, templates and `source_file_groups`.",
        ),
        (
            "{timeout: 30}",
            "5:10: unknown key `timeout` in job `test`",
            "CircleCI stops a step, not a job: write `no_output_timeout: 30m` on a `run` step, or `timeout 30m …` in it.",
        ),
        ("{depends_on: a}", "5:10: unknown key `depends_on` in job `test`", "Write `requires: [JOB]`."),
    ],
)
def test_the_likely_repair_is_one_sentence(project: Any, job: str, what: str, repair: str) -> None:
    assert said(project, f"jobs:\n  lint:\n    image: x\n    steps: [checkout]\n  test: {job}\n").startswith(
        f"cigen: cigen.yml:{what}\n  {repair}\n"
    )


def test_a_circle_says_where_each_of_its_edges_comes_from(project: Any) -> None:
    stages = "workflows: {main: {stages: [{name: build}, {name: test, needs: [build]}]}}\n"
    jobs = "jobs:\n  build/a: {image: x, steps: [checkout], requires: [b]}\n  test/b: {image: x, steps: [checkout]}\n"

    assert said(project, stages + jobs) == (
        "cigen: cigen.yml:3:53: jobs require each other in a circle: a -> b -> a\n"
        "  Remove one of these:\n"
        "  `a` requires `b` (cigen.yml:3:53)\n"
        "  `b` waits for `a`, which is in a stage before its own, `test` (cigen.yml:1:44)\n"
    )


def test_of_many_names_a_few_are_told(project: Any) -> None:
    assert "and 28 more." in said(project, "jobs: {a: {qqq: 1}}\n")


SOUND = "image: x, steps: [checkout]"
WRONG = (
    "imge: x, steps: [checkout]",
    "image: x, steps: checkout",
    "image: x, steps: [chekout]",
    "image: x, steps: [{run: {comand: x}}, {store_artifacts: out}]",
    "image: x, steps: [checkout], services: [nobody]",
    "image: x, steps: [checkout], requires: [nobody]",
    "image: x, steps: [checkout], always_run: yes, parallelism: 0",
    "executor: nobody, steps: [checkout], source_files: ['@nobody']",
)


def told(jobs: List[str]) -> FrozenSet[str]:
    """All that is said about these jobs."""
    text = "".join(f"  j{number}: {{{job}}}\n" for number, job in enumerate(jobs))
    try:
        load_pipeline(SnapshotFiles({"cigen.yml": f"jobs:\n{text}".encode()}))
    except ConfigError as error:
        return frozenset(f"{one.at}: {one.what}" for one in error.all)
    return frozenset()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from((SOUND, *WRONG)), min_size=1, max_size=6))
def test_of_several_jobs_is_told_what_is_told_of_each_alone(jobs: List[str]) -> None:
    alone = frozenset[str]().union(
        *(told([job if at == number else SOUND for at, job in enumerate(jobs)]) for number in range(len(jobs)))
    )

    assert told(jobs) == alone
