"""A configuration in one text -> a file for each job, command and workflow."""

from __future__ import annotations

from textwrap import dedent, indent
from typing import List, Mapping, Tuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cigen.circleci.document import load
from cigen.circleci.values import same
from cigen.config.files import SnapshotFiles
from cigen.config.native.load import load_native
from cigen.config.variables import Variables
from cigen.importing.split import ROOT, Split, split

CONFIG = """\
# Built by hand.
version: 2.1

jobs:
  # The tests.
  test: # all of them
    docker: [{image: "cimg/base:1"}]
    steps:
      # first
      - run: |
          make test

          # not a comment
      - checkout

  "lint it": {docker: [{image: "cimg/base:1"}], steps: [checkout]}

# When.
workflows:
  version: 2
  main: # on push
    jobs: [test, lint it]
"""


def whole(made: Split) -> Mapping[str, object]:
    """What the files say together."""
    native = load_native(SnapshotFiles({path: text.encode() for path, text in made.files.items()}), None, Variables())
    assert native is not None
    return native.document


def test_each_entry_is_a_file_with_its_comments() -> None:
    made = split(CONFIG, "config.yml")

    assert made.files[".cigen/jobs/test.yml"] == dedent(
        """\
        # The tests.
        # all of them
        docker: [{image: "cimg/base:1"}]
        steps:
          # first
          - run: |
              make test

              # not a comment
          - checkout
        """
    )
    assert made.files[".cigen/jobs/lint it.yml"] == '{docker: [{image: "cimg/base:1"}], steps: [checkout]}\n'
    assert made.files[".cigen/workflows/main.yml"] == "# on push\njobs: [test, lint it]\n"
    assert made.files[ROOT].split("\n", 2)[2] == "# Built by hand.\nversion: 2.1\n\n# When.\nworkflows:\n  version: 2\n"
    assert made.stays == ()


def test_all_of_it_is_what_it_was() -> None:
    assert same(dict(whole(split(CONFIG, "x"))), dict(load(CONFIG.encode())))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("jobs", "stays"),
    [
        ("  a: &a {steps: []}\n  b: *a\n", ["a", "b"]),
        ("  a: {steps: [&s checkout, *s]}\n  b: {steps: [checkout]}\n", []),
        ("  a: {steps: [&s checkout]}\n  b: {steps: [&s checkout]}\n", ["a", "b"]),
        ("  a: {steps: []}\n  A: {steps: [checkout]}\n", ["A"]),
        ("  ../a: {steps: []}\n  .b: {steps: []}\n  c/d: {steps: []}\n", ["../a", ".b", "c/d"]),
        ("  a: !!map {steps: []}\n  b:\n    ? steps\n    : []\n", ["a"]),
        ('  a:\n    environment: {X: "one\n  two"}\n    steps: []\n', ["a"]),
        ("  {a: {steps: []}, b: {steps: []}}\n", ["a", "b"]),
    ],
)
def test_what_can_t_stand_alone_stays(jobs: str, stays: List[str]) -> None:
    text = f"version: 2.1\njobs:\n{jobs}workflows: {{main: {{jobs: [a]}}}}\n"

    made = split(text, "x")

    assert [one.name for one in made.stays if one.section == "jobs"] == stays
    assert same(dict(whole(made)), dict(load(text.encode())))  # type: ignore[arg-type]


@pytest.mark.parametrize("change", [lambda text: text.replace("\n", "\r\n"), lambda text: "\ufeff" + text, str.rstrip])
def test_however_lines_end(change: object) -> None:
    text = change(CONFIG)  # type: ignore[operator]

    assert len(split(text.lstrip("\ufeff"), "x").files) == 4
    assert same(dict(whole(split(text.lstrip("\ufeff"), "x"))), dict(load(text.encode())))  # type: ignore[arg-type]


_BODIES = (
    "{steps: [checkout]}",
    "\n  steps:\n  - checkout\n",
    "\n    # deep\n    steps:\n        - run: |\n            a\n           \n            b\n    # end\n",
    " # what\n  steps: # which\n    - run: >-\n        a\n        b\n  environment:\n    A: 'it''s\n\n      so'\n",
    "\n  environment: {A: one,\n    B: two}\n  steps: []",
)
_ABOVE = ("", "\n", "# above\n", "\n# apart\n\n# above\n#\n", "\n\n")


@given(
    st.lists(st.tuples(st.sampled_from(_ABOVE), st.sampled_from(_BODIES)), min_size=1, max_size=5),
    st.integers(1, 5),
    st.booleans(),
)
def test_whatever_is_written_means_the_same(jobs: List[Tuple[str, str]], by: int, last: bool) -> None:
    written = "".join(
        f"{above}job{number}:{' ' * (body[0] == '{')}{body.rstrip()}\n" for number, (above, body) in enumerate(jobs)
    )
    workflows = "workflows:\n  main:\n    jobs: [job0]\n"
    section = f"jobs:\n{indent(written, ' ' * by)}"
    text = f"version: 2.1\n{workflows * (not last)}{section}{workflows * last}"

    made = split(text, "x")

    assert same(dict(whole(made)), dict(load(text.encode())))  # type: ignore[arg-type]
    assert made.stays == () and len(made.files) == len(jobs) + 2
    assert sum(found.count("#") for found in made.files.values()) == text.count("#") + made.files[ROOT].count(
        "#", 0, 150
    )
