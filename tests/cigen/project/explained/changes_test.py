"""What two explanations differ in, and that a file of one is read as it was written."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Dict, List, Mapping, Set

from hypothesis import given
from hypothesis import strategies as st

from cigen.config.nodes import Value
from cigen.gate.inputs.parts import differing, parts
from cigen.project.explained.changes import Comparison
from cigen.project.explained.explanation import Behind, Explanation, ranges
from cigen.project.explained.file import Saved, read, written

_PATHS = [".cigen/a.yml", "a", "b/c", "b/d", "e", "f\udcff"]
trees = st.dictionaries(st.sampled_from(_PATHS), st.sampled_from(["1", "2"]))


def explanation(tree: Mapping[str, str], chosen: Set[str], job_hash: str) -> Explanation:
    paths = sorted(tree)
    rows = list(ranges(row for row, path in enumerate(paths) if path in chosen))
    return Explanation(paths, [tree[path] for path in paths], {"job": Behind(job_hash, {}, {}, rows)})


@given(trees, trees, st.sets(st.sampled_from(_PATHS)))
def test_a_job_s_own_files_that_came_went_or_changed_are_all_that_is_named(
    old: Dict[str, str], new: Dict[str, str], chosen: Set[str]
) -> None:
    before, now = explanation(old, chosen, "1"), explanation(new, chosen, "2")

    found = {change.what for change in Comparison(Saved(before, 1, ()), now).changes("job")}

    expected = {path for path in chosen & {*old, *new} if old.get(path) != new.get(path)}
    assert found == (expected or {"its hash"})


@given(trees, st.sets(st.sampled_from(_PATHS)))
def test_what_is_written_is_read(tree: Dict[str, str], chosen: Set[str]) -> None:
    saved = Saved(explanation(tree, chosen, "1"), 7, ["job"])

    with TemporaryDirectory() as place:
        path = Path(place, "explanation.json")
        path.write_text(written(saved))
        assert read(str(path)) == saved


@given(st.sets(st.integers(0, 40)))
def test_ranges_hold_the_rows(rows: Set[int]) -> None:
    found: List[int] = [row for first, last in ranges(sorted(rows)) for row in range(first, last + 1)]

    assert found == sorted(rows)


def test_parts_are_named_by_what_they_are() -> None:
    run: List[Value] = ["run", {"command": "a"}]
    checkout: List[Value] = ["checkout", {}]
    before: Dict[str, Value] = {"keys": {"docker": ["a"]}, "steps": [run, checkout], "values": {"p": "1"}}
    after: Dict[str, Value] = {
        "keys": {"docker": ["b"]},
        "steps": [["run", {"command": "b"}], checkout],
        "values": {"p": "2"},
    }
    moved: Dict[str, Value] = {**before, "steps": [checkout, run]}
    more: Dict[str, Value] = {**before, "steps": [run, checkout, ["save_cache", {}]]}

    assert sorted(differing(parts(before), parts(after))) == ["its command", "its image", "p"]
    assert differing(parts(before), parts(moved)) == ["its order of steps"]
    assert differing(parts(before), parts(more)) == ["its step save_cache"]
    assert differing(parts(before), parts(before)) == []
