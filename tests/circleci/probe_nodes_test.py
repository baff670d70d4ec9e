"""`setup.probe_nodes`: nodes look for proofs side by side, and setup takes their word for nothing but a hash of its own."""

from __future__ import annotations

import re
import time
from itertools import takewhile

import pytest

from cigen.cli import main
from circleci.emulator.clock import seconds
from circleci.emulator.compiler import compile_config
from circleci.emulator.trigger import Trigger
from circleci.gated import GATED, PROJECT, Gated, gated_runs, jobs, setup_log

MANY = 300


def side_by_side(nodes: int, project: str = PROJECT) -> str:
    return project.replace("jobs:", f"setup: {{probe_nodes: {nodes}}}\njobs:")


@pytest.mark.parametrize("nodes", [1, 4, 8])
def test_what_the_nodes_find_is_skipped_and_nothing_else(proven: Gated, nodes: int) -> None:
    proven.configure(side_by_side(nodes))

    second = proven.push({"lint/rules": "2\n"})

    assert gated_runs(second) == ("lint",)
    assert jobs(second)["deploy"].status == "success"
    probe, setup = (second.setup.jobs[name] for name in ("probe", "setup"))
    assert len(probe.nodes) == nodes
    before = takewhile(lambda step: step.name != "Continue", setup.steps)
    assert {step.step.kind for step in before} == {"checkout", "run", "attach_workspace"}
    assert second.continuation_key not in second.log


def test_jobs_come_and_go_and_the_entrypoint_stays(proven: Gated) -> None:
    proven.configure(side_by_side(1))
    entrypoint = proven.repository.path / ".circleci" / "config.yml"
    before = entrypoint.read_bytes()
    fresh = '  fresh: {image: "cimg/base:1", source_files: lint/, steps: [{run: make fresh}]}\n'
    proven.configure(
        side_by_side(1, PROJECT.replace("  lint: {", f"{fresh}  lint: {{").replace("  orb: {", "  new: {"))
    )

    second = proven.push()

    assert entrypoint.read_bytes() == before
    assert set(second.ran) == {"fresh", "new", "deploy"}


def test_the_share_of_a_node_that_fails_or_halts_runs(proven: Gated) -> None:
    proven.configure(side_by_side(4))
    proven.circle.lost_nodes.update({("probe", 1): "fails", ("probe", 2): "halts"})

    second = proven.push()

    said = setup_log(second)
    silent = [name for name in GATED if re.search(rf"\b{name} .*didn't say whether it has a proof", said)]
    assert second.setup.jobs["probe"].status == "failed"
    assert gated_runs(second) == tuple(silent)
    assert silent == sorted(GATED[1::4] + GATED[2::4])
    assert jobs(second)["deploy"].status == "success"


def test_who_cancels_the_nodes_wants_no_continuation(proven: Gated) -> None:
    proven.configure(side_by_side(8))

    second = proven.push(cancel=["probe"])

    assert second.setup.jobs["setup"].status == "not_run"
    assert second.continued is None


def test_three_hundred_jobs_wait_for_a_quarter_of_the_time(gated: Gated) -> None:
    written = "".join(f"  job{n}: {{image: x, source_files: lint/, steps: [{{run: make}}]}}\n" for n in range(MANY))
    waits = []
    for setup in ("", "setup: {probe_nodes: 8}\n"):
        gated.configure(f"{setup}jobs:\n{written}")
        keys = ["setup", "keys", "--directory", str(gated.repository.path / "keys")]
        begin = time.perf_counter()
        assert main(["-c", str(gated.repository.path), *keys]) == 0
        hashing = time.perf_counter() - begin
        text = (gated.repository.path / ".circleci" / "config.yml").read_text()
        values = Trigger(number=1, revision="0" * 40, branch="topic", source="webhook").values()
        (workflow,) = compile_config(text, values, {}, False, "").workflows
        waits.append(
            seconds(workflow, {"Hash every job": hashing, "Hash this node's share": hashing}, until="Continue")
        )

    one_by_one, side = waits

    assert one_by_one > MANY * 2
    assert side <= one_by_one / 4
