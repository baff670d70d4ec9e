"""A law: whatever hands files on, in whatever spelling, counts for whoever takes them."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import FrozenSet, List, Mapping, Tuple

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cigen.compile import compile_project
from cigen.config.files import SnapshotFiles
from cigen.gate.pruning.plan import Proofs, make_plan
from cigen.project.job_hashes import Given, hash_project
from cigen.project.project import find_project
from circleci.handing import hand_overs, projects

LAW = settings(
    derandomize=not os.environ.get("CIGEN_SEARCH"),
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)


def handed(text: str) -> List[Tuple[str, str]]:
    """Who hands to whom in what is generated, as the emulator reads it; examples without any are no test."""
    compilation = compile_project(SnapshotFiles({"cigen.yml": text.encode()}))
    found = list(hand_overs(compilation.outputs[".circleci/main.yml"]))
    assume(found)
    return found


def hashes(root: Path) -> Mapping[str, str]:
    return hash_project(find_project(str(root)), Given()).hashes


def shown(text: str) -> str:
    """The jobs, without what all examples share."""
    return text.partition("\njobs:")[2]


@LAW
@given(project=projects())
def test_a_change_of_a_producer_s_sources_changes_or_takes_away_its_consumers_hashes(project: Tuple[str, int]) -> None:
    text, count = project
    overs = handed(text)
    with TemporaryDirectory() as directory:
        root = Path(directory)
        (root / "cigen.yml").write_text(text)
        for place in range(count):
            (root / f"d{place}").mkdir()
            (root / f"d{place}" / "source").write_text("1\n")
        before = hashes(root)
        for producer in sorted({producer for producer, _ in overs}):
            source = root / f"d{producer[1:]}" / "source"
            source.write_text("2\n")
            after = hashes(root)
            source.write_text("1\n")
            same = {name for name, found in after.items() if before.get(name) == found}
            assert not [over for over in overs if over[0] == producer and over[1] in same], shown(text)


@LAW
@given(project=projects(), proven=st.sets(st.integers(0, 3)))
def test_no_job_that_stays_loses_who_hands_files_to_it(project: Tuple[str, int], proven: FrozenSet[int]) -> None:
    text, count = project
    overs = handed(text)
    pipeline = compile_project(SnapshotFiles({"cigen.yml": text.encode()})).pipeline
    names = frozenset(f"j{place}" for place in proven if place < count)

    plan = make_plan(pipeline, Proofs(proven=names))

    staying = {job.name for workflow in plan.pipeline.workflows for job in workflow.jobs if job.type == "build"}
    assert not [over for over in overs if over[1] in staying and over[0] not in staying], shown(text)
