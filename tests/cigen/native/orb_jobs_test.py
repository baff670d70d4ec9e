"""What the hash of an orb's job holds, and which of them can be skipped."""

from __future__ import annotations

from typing import Any

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.inputs.requests import Build, hash_requests

CONFIG = """\
version: 2.1
parameters: {size: {type: string, default: big}}
orbs:
  far: acme/far@1.2.3
  near:
    executors: {other: {docker: [{image: "cimg/near:1"}]}}
    jobs: {test: {parameters: {where: {type: executor}}, executor: << parameters.where >>, steps: [checkout]}}
executors:
  big: {docker: [{image: "cimg/big:1"}]}
  sized: {parameters: {v: {type: string}}, docker: [{image: "cimg/sized:<< parameters.v >>"}]}
commands: {mine: {steps: [run: make mine]}}
workflows:
  main:
    jobs:
      - far/test: {name: job, source_files: app/, ARGUMENTS}
"""


HELD = """\
version: 2.1
jobs:
  test:
    parameters: {what: {type: string, default: x}}
    docker: [{image: x}]
    steps: [run: "make << parameters.what >>"]
"""


def definition(arguments: str, old: str = "", new: str = "", config: str = CONFIG, **held: str) -> Any:
    """What identifies the job, but for its sources; None where it is never skipped. `held` are orbs' texts by version."""
    text = config.replace("ARGUMENTS", arguments).replace(old, new) if old else config.replace("ARGUMENTS", arguments)
    orbs = {f".cigen/orbs/acme/far@{version[1:].replace('_', '.')}.yml": one.encode() for version, one in held.items()}
    pipeline = load_pipeline(SnapshotFiles({"cigen.yml": text.encode(), "app/a": b"", **orbs}))
    requests = hash_requests(pipeline, Build({"pipeline.parameters.size": "big"}, {})).requests
    return requests[0].definition if requests else None


@pytest.mark.parametrize(
    ("arguments", "old", "new"),
    [
        ("what: app", "what: app", "what: lib"),
        ("what: app", "1.2.3", "1.2.4"),
        ("where: big", "cimg/big:1", "cimg/big:2"),
        ("where: {name: big}", "cimg/big:1", "cimg/big:2"),
        ("where: {name: sized, v: '1'}", "cimg/sized", "cimg/size"),
        ("where: near/other", "cimg/near:1", "cimg/near:2"),
        ("where: << pipeline.parameters.size >>", "cimg/big:1", "cimg/big:2"),
        ("before: [mine]", "make mine", "make yours"),
        ("pre-steps: [mine]", "make mine", "make yours"),
        ("post-steps: [{when: {condition: true, steps: [mine]}}]", "make mine", "make yours"),
        ("context: a", "context: a", "context: b"),
    ],
)
def test_whatever_reaches_it_counts(arguments: str, old: str, new: str) -> None:
    before, after = definition(arguments), definition(arguments, old, new)

    assert before is not None and after is not None and before != after


def test_an_executor_that_nothing_names_doesn_t() -> None:
    assert definition("what: app") == definition("what: app", "cimg/big:1", "cimg/big:2")


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        ("override-with: far/other", "its workflow gives it `override-with`"),
        ("filters: {branches: {only: << pipeline.number >>}}", "its workflow gives its filters a reference"),
    ],
)
def test_or_why_it_is_never_skipped(copy: Any, arguments: str, why: str) -> None:
    warnings = copy(CONFIG.replace("ARGUMENTS", arguments)).warnings

    assert any(f"`job` is never skipped: {why}" in warning for warning in warnings)


@pytest.mark.parametrize("arguments", ["executor: win/default", "shell: powershell.exe"])
def test_one_that_may_run_on_windows_has_no_hash(arguments: str) -> None:
    assert definition(arguments) is None


class TestWithItsText:
    def test_its_version_and_its_text_count(self) -> None:
        found = {
            definition("what: app", v1_2_3=HELD),
            definition("what: app", "1.2.3", "1.2.4", v1_2_3=HELD, v1_2_4=HELD),
            definition("what: app", v1_2_3=HELD.replace("make", "rm")),
            definition("what: lib", v1_2_3=HELD),
            definition("what: app"),
        }

        assert len(found) == 5 and None not in found

    def test_an_argument_that_it_does_not_declare_is_nothing_to_skip_by(self) -> None:
        assert definition("other: app", v1_2_3=HELD) is None

    def test_what_it_attaches_is_known(self) -> None:
        attaching = HELD.replace('run: "make << parameters.what >>"', "attach_workspace: {at: .}")

        assert definition("what: app", v1_2_3=attaching) is None, "nothing before it hands anything on"
