"""What a probe costs in the entrypoint: bytes and steps, on a project of 500 variants."""

from __future__ import annotations

from typing import Any, Callable, List

VARIANTS = 500


def project(jobs: int) -> str:
    written = "".join(
        f"  service{number:03}_unit_tests: {{image: x, architectures: [amd64, arm64], source_files: s{number}/, steps: [checkout]}}\n"
        for number in range(jobs)
    )
    return f"jobs:\n  last: {{image: x, source_files: z/, steps: [checkout]}}\n{written}"


def steps(step: Any) -> List[Any]:
    """A step of the setup job, or those inside a condition."""
    if isinstance(step, dict) and "unless" in step:
        return [inner for one in step["unless"]["steps"] for inner in steps(one)]
    return [step]


def test_a_probe_costs_at_most_120_bytes(build: Callable[..., Any]) -> None:
    small, large = build(project(0)), build(project(VARIANTS // 2))

    added = len(large.outputs[".circleci/config.yml"].encode()) - len(small.outputs[".circleci/config.yml"].encode())

    assert len(large.jobs) - len(small.jobs) == VARIANTS
    assert added <= 120 * VARIANTS


def test_there_are_fewer_than_two_steps_a_variant(build: Callable[..., Any]) -> None:
    setup = build(project(VARIANTS // 2)).entrypoint["jobs"]["setup"]

    assert sum(len(steps(step)) for step in setup["steps"]) < VARIANTS + 20
