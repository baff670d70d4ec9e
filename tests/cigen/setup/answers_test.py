"""The nodes' answers: text of anybody who may write the project's caches."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, FrozenSet, Mapping, Set

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.pipeline.model import Pipeline
from cigen.render.probe_nodes import share
from cigen.setup.answers import Answers, read_answers

HASH = "ab" * 32


def environment(place: Path, nodes: int = 2, slots: int = 4) -> Mapping[str, str]:
    return {"CIGEN_ANSWERS": str(place), "CIGEN_PROBE_NODES": str(nodes), "CIGEN_PROBE_SLOTS": str(slots)}


def pipeline(jobs: int) -> Pipeline:
    written = "".join(f"  j{n:02}: {{image: x, source_files: src/, steps: [checkout]}}\n" for n in range(jobs))
    return load_pipeline(SnapshotFiles({"cigen.yml": f"jobs:\n{written}".encode()}))


def read(place: Path, **asked: int) -> Answers:
    found = read_answers(environment(place, **asked), pipeline(3).gated)
    assert found is not None
    return found


def test_names_of_markers_are_all_that_counts(tmp_path: Path) -> None:
    (tmp_path / "node-0").write_text(f"looked\ndone_{HASH}\n\x1b[31mj01\n../done_{'cd' * 32}\ndone_{'CD' * 32}\n")
    (tmp_path / "node-1").write_bytes(b"looked\n\xff\xfe\ndone_" + b"c" * 63 + b"\n")

    assert read(tmp_path) == Answers(frozenset({HASH}), {})


def test_a_node_that_says_nothing_is_named_to_those_it_was_to_look_for(tmp_path: Path) -> None:
    (tmp_path / "node-0").write_text(f"looked\ndone_{HASH}\n")

    assert read(tmp_path).reasons == {"j01": "node 1 of `probe` didn't say whether it has a proof"}


def test_nor_is_there_anybody_for_jobs_behind_the_last_slot(tmp_path: Path) -> None:
    for node in (0, 1):
        (tmp_path / f"node-{node}").write_text("looked\n")

    assert read(tmp_path, slots=1).reasons == {
        "j02": "2 nodes look for 2 of 3 proofs, and not for its own: `cigen generate` makes room"
    }


def test_only_regular_files_of_these_nodes_and_of_some_size_are_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "elsewhere").write_text(f"looked\ndone_{HASH}\n")
    (tmp_path / "node-9").write_text(f"done_{HASH}\n")
    (tmp_path / "node-0").symlink_to("elsewhere")
    os.mkfifo(tmp_path / "node-1")
    (tmp_path / "node-2").write_text(f"looked\ndone_{HASH}\n" + "x" * (1 << 20))
    (tmp_path / "node-3").mkdir()

    assert read(tmp_path, nodes=4).hashes == frozenset()
    said = capsys.readouterr().err
    assert "it is a link" in said and "it is no regular file" in said and "it has more than 1,048,576 bytes" in said


def test_where_everything_runs_nobody_was_asked(tmp_path: Path) -> None:
    assert read(tmp_path / "missing") == Answers()
    assert read_answers({}, ()) is None


GATED = pipeline(25).gated


@given(st.data())
def test_the_nodes_together_find_what_one_finds_and_without_some_less(data: Any) -> None:
    """Whatever the number of nodes; the share of one that is lost is missing, and nothing is there that isn't proven."""
    hashes = {job.variant: f"{place:064x}" for place, job in enumerate(GATED)}
    proven: Set[str] = set(data.draw(st.lists(st.sampled_from(sorted(hashes)))))
    nodes, slots = data.draw(st.integers(1, 8)), data.draw(st.integers(1, 30))
    lost: FrozenSet[int] = frozenset(data.draw(st.lists(st.integers(0, 7))))

    with TemporaryDirectory() as place:
        for node in set(range(nodes)) - lost:
            names = [job.variant for job in share(GATED, node, nodes, slots)]
            found = [f"done_{hashes[name]}" for name in names if name in proven]
            Path(place, f"node-{node}").write_text("\n".join([*("looked" for _ in names), *found, ""]))
        answers = read_answers(environment(Path(place), nodes, slots), GATED)

    assert answers is not None
    skipped = {name for name, one in hashes.items() if one in answers.hashes}
    asked = {job.variant for job in GATED if job.variant not in answers.reasons}
    assert skipped == proven & asked
    if not lost and slots * nodes >= len(GATED):
        assert skipped == proven
