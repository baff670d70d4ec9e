"""`setup.probe_nodes`: the job `probe`, and what setup does without."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.render.probe_nodes import share, slots_per_node

JOBS = "jobs: {a: {image: x, source_files: src/, steps: [checkout]}, b: {image: x, source_files: src/, steps: [checkout]}}\n"


def names(steps: List[Any]) -> List[str]:
    """The name of each step: what a `run` is called, or the command or key it is."""
    return [step if isinstance(step, str) else step.get("run", {}).get("name") or next(iter(step)) for step in steps]


def unless(job: Dict[str, Any]) -> List[Any]:
    """The steps that are left out where everything runs."""
    (found,) = (step["unless"] for step in job["steps"] if "unless" in step)
    assert found["condition"] == "<< pipeline.parameters.skip_cache >>"
    steps: List[Any] = found["steps"]
    return steps


def test_nodes_look_into_the_cache_and_setup_does_not(build: Callable[..., Any]) -> None:
    entrypoint = build(f"setup: {{probe_nodes: 3}}\n{JOBS}").entrypoint

    probe, setup = entrypoint["jobs"]["probe"], entrypoint["jobs"]["setup"]
    assert probe["parallelism"] == 3
    assert names(unless(probe)) == [
        "checkout",
        "Install cigen where the image has none",
        "Hash this node's share",
        *["cigen_probe"] * 4,
        "Name what was found",
        "persist_to_workspace",
    ]
    assert names(unless(setup)) == ["Make room for answers", "attach_workspace"]
    before = setup["steps"][: names(setup["steps"]).index("Continue")]
    assert "restore_cache" not in str(before) and "cigen_probe" not in str(setup)


def test_hashes_are_made_before_anything_of_the_nodes_is_there(build: Callable[..., Any]) -> None:
    setup = build(f"setup: {{probe_nodes: 3}}\n{JOBS}").entrypoint["jobs"]["setup"]

    assert names(setup["steps"])[2:6] == ["Hash every job", "unless", "Write what is left to run", "Continue"]


def test_both_jobs_run_for_the_same_tags_with_the_same_variables_and_nodes_without_the_key(
    build: Callable[..., Any],
) -> None:
    entrypoint = build(
        """
        setup: {probe_nodes: 2, context: [deploys], environment: {LEVEL: "1"}, image: own}
        jobs: {a: {image: x, source_files: src/, filters: {tags: {only: v1}}, steps: [checkout]}}
        """
    ).entrypoint

    common = {"context": ["deploys"], "filters": {"tags": {"only": ["v1"]}}}
    assert entrypoint["workflows"]["setup"]["jobs"] == [
        {"probe": common},
        {"setup": {"requires": [{"probe": ["success", "failed"]}], **common}},
    ]
    probe, setup = entrypoint["jobs"]["probe"], entrypoint["jobs"]["setup"]
    assert probe["environment"] == {"LEVEL": "1", "CIRCLE_CONTINUATION_KEY": ""}
    assert setup["environment"] == {"LEVEL": "1"}
    assert probe["docker"] == setup["docker"] == [{"image": "own"}]


def test_an_installer_that_fails_in_a_node_fails_nothing_and_stops_at_once(build: Callable[..., Any]) -> None:
    """`|| true` would go on behind the line that failed, such as a checksum."""
    probe = build(f"setup: {{probe_nodes: 2, installer: {{run: make cigen}}}}\n{JOBS}").entrypoint["jobs"]["probe"]

    installing = unless(probe)[1]["run"]["command"]
    assert installing.startswith("trap 'exit 0' EXIT\n")
    assert "|| true" not in installing


def test_jobs_in_circleci_s_language_have_it_too_and_keep_the_name(build: Callable[..., Any]) -> None:
    entrypoint = build(
        """
        version: 2.1
        setup: {probe_nodes: 2}
        jobs:
          probe: {docker: [{image: x}], source_files: src/, steps: [checkout]}
        workflows: {main: {jobs: [probe]}}
        """
    ).entrypoint

    assert list(entrypoint["jobs"]) == ["cigen_probe", "setup"]
    assert entrypoint["workflows"]["setup"]["jobs"] == [
        "cigen_probe",
        {"setup": {"requires": [{"cigen_probe": ["success", "failed"]}]}},
    ]


def test_without_it_or_without_anything_to_look_for_there_is_no_such_job(build: Callable[..., Any]) -> None:
    assert list(build(JOBS).entrypoint["jobs"]) == ["setup"]
    free = build("setup: {probe_nodes: 2}\njobs: {a: {image: x, steps: [checkout]}}\n")
    assert list(free.entrypoint["jobs"]) == ["setup"]


@pytest.mark.parametrize("value", ["0", "101", "true", "many"])
def test_another_number_is_an_error_with_its_place(refusal: Callable[..., str], value: str) -> None:
    found = value if value.isdecimal() else "a "
    assert f"a number of nodes from 1 to 100, not {found}" in refusal(f"setup: {{probe_nodes: {value}}}\n{JOBS}")


@given(st.integers(1, 3000), st.integers(1, 100))
def test_every_job_has_one_slot_and_there_is_room_for_a_fifth_more(variants: int, nodes: int) -> None:
    slots = slots_per_node(variants, nodes)
    jobs = range(variants)

    shares = [share(jobs, node, nodes, slots) for node in range(nodes)]

    assert sorted(job for one in shares for job in one) == list(jobs)
    assert 5 * slots >= 6 * max(map(len, shares))
    assert slots <= max(4, 2 * max(map(len, shares)))
    assert max(map(len, shares)) - min(map(len, shares)) <= 1
