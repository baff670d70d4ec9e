"""Names that refer to names: however many there are, they are followed, or refused with a place."""

from __future__ import annotations

from typing import Any, Callable

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.pruning.plan import SKIP, Proofs, make_plan

JOB = "image: x, steps: [checkout]"


def chain(length: int, reverse: bool = False) -> str:
    lines = [f"  j{n}: {{{JOB}, source_files: src/{f', requires: j{n - 1}' if n else ''}}}\n" for n in range(length)]
    return "jobs:\n" + "".join(reversed(lines) if reverse else lines)


@pytest.mark.parametrize("reverse", [False, True])
def test_a_chain_of_1200_jobs_is_compiled(build: Callable[..., Any], reverse: bool) -> None:
    assert len(build(chain(1200, reverse)).jobs) == 1200


@pytest.mark.parametrize("step", [1, 2, 3])
def test_a_chain_of_proven_jobs_is_pruned(step: int) -> None:
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": chain(1200).encode()}))
    proven = frozenset(f"j{n}" for n in range(0, 1200, step))

    plan = make_plan(pipeline, Proofs(proven=proven))

    assert {one.job for one in plan.decisions if one.outcome == SKIP} == proven


def commands(length: int, twice: bool = False) -> str:
    calls = [f"c{n + 1}{f', c{n + 1}' if twice else ''}" for n in range(length - 1)] + ["checkout"]
    return "jobs: {a: {image: x, steps: [c0]}}\ncommands:\n" + "".join(
        f"  c{n}: {{steps: [{call}]}}\n" for n, call in enumerate(calls)
    )


def test_commands_may_call_each_other(build: Callable[..., Any]) -> None:
    assert len(build(commands(50)).main["commands"]) >= 50


@pytest.mark.parametrize("twice", [False, True])
def test_commands_that_call_each_other_too_deep_are_refused(refusal: Callable[..., str], twice: bool) -> None:
    assert refusal(commands(300, twice)).startswith(
        "cigen.yml:252:9: commands call each other more than 50 deep, up to `c249`\n"
    )


def test_commands_that_call_others_twice_come_to_an_end(refusal: Callable[..., str]) -> None:
    assert "it compiles to about 7," in refusal(commands(40, twice=True))


def groups(length: int, twice: bool = False) -> str:
    inner = [f"['@g{n + 1}'{f', (g{n + 1})' if twice else ''}]" for n in range(length - 1)] + ["[src/, '!src/no/']"]
    return f"jobs: {{a: {{{JOB}, source_files: '@g0'}}}}\nsource_file_groups:\n" + "".join(
        f"  g{n}: {group}\n" for n, group in enumerate(inner)
    )


def test_groups_may_hold_each_other(build: Callable[..., Any]) -> None:
    assert build(groups(49)).jobs == ["a"]


def test_groups_that_hold_each_other_too_deep_are_refused(refusal: Callable[..., str]) -> None:
    assert refusal(groups(300)).startswith("cigen.yml:52:9: source file groups refer to each other more than 50 deep\n")


def test_groups_that_hold_others_twice_come_to_an_end(refusal: Callable[..., str]) -> None:
    assert "with its groups written out, a list of patterns has more than 100,000\n" in refusal(groups(40, twice=True))


@pytest.mark.parametrize("reverse", [False, True])
def test_2000_stages_may_need_each_other_twice(build: Callable[..., Any], reverse: bool) -> None:
    lines = [f"      - {{name: {s}{n}, needs: [s{n - 1}, t{n - 1}]}}\n" for n in range(1, 1000) for s in "st"]
    files = {
        ".cigen/config.yml": "workflows:\n  main:\n    stages:\n"
        + "".join(reversed(lines) if reverse else lines)
        + "      - {name: s0}\n      - {name: t0}\n",
        ".cigen/workflows/main/jobs/s0/first.yml": JOB.replace(", ", "\n"),
        ".cigen/workflows/main/jobs/t999/last.yml": JOB.replace(", ", "\n"),
    }

    assert build(files).requires == {"last": ["first"]}


def test_variables_that_refer_to_each_other_too_deep_are_refused(refusal: Callable[..., str]) -> None:
    variables = "".join(f"  v{n}: '{{{{ v{n + 1} }}}}'\n" for n in range(300))

    said = refusal(f"jobs: {{a: {{image: '{{{{ v0 }}}}', steps: [checkout]}}}}\nvars:\n{variables}  v300: x\n")

    assert said.startswith("cigen.yml:53:8: variables refer to each other more than 50 deep\n")


def test_2000_caches_may_be_of_each_other_s_type(build: Callable[..., Any]) -> None:
    caches = "".join(f"  c{n}: {{type: c{n + 1}}}\n" for n in range(1999))

    built = build(f"jobs: {{a: {{{JOB}, cache: c0}}}}\ncache_definitions:\n{caches}  c1999: {{key: k, paths: [p]}}\n")

    assert built.steps("a")[0]["restore_cache"]["key"] == "k"
