"""A consumer is skipped only when its producer's sources are those it passed with, however files go from one to the other.

`build` makes out/file from lib/, and `size` looks at it; each is gated by its own sources alone. Whatever the spelling,
a change of lib/ must run `size`, and a change of size/ must keep `build`. Each spelling is a pair of jobs of one project,
with commands and cache keys of its own: `%` stands for its number.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterator, NamedTuple

import pytest
import yaml

from circleci.emulator.results import Pipeline
from circleci.gated import Gated, jobs


class Spelling(NamedTuple):
    """What stands around the two jobs and in each of them."""

    build: str = "steps: [{run: make build}, {persist_to_workspace: {root: ., paths: [out]}}]"
    size: str = "steps: [{attach_workspace: {at: .}}, {run: make size}]"
    around: str = ""

    def project(self, number: int) -> Dict[str, Any]:
        """The sections of a configuration: `buildN` and `sizeN`, with what they use."""
        text = f"""
{self.around}
jobs:
  build%: {{image: "cimg/base:1", source_files: lib/, {self.build}}}
  size%: {{image: "cimg/base:1", requires: build%, source_files: size/, {self.size}}}
"""
        return dict(yaml.safe_load(text.replace("%", str(number))))


FETCH = "fetch%: {steps: [{attach_workspace: {at: .}}]}"
KEEP = "keep%: {steps: [{persist_to_workspace: {root: ., paths: [out]}}]}"
AROUND = "around%: {parameters: {inner: {type: steps, default: []}}, steps: [{steps: << parameters.inner >>}]}"
WHEN = "{when: {condition: << parameters.wanted >>, steps: [{steps: << parameters.inner >>}]}}"


def cached(saved: str, *restored: str, around: str = "") -> Spelling:
    """By a cache of these keys."""
    keys = ", ".join(f"'{key}'" for key in restored or (saved,))
    return Spelling(
        f"steps: [{{run: make build}}, {{save_cache: {{key: '{saved}', paths: [out]}}}}]",
        f"steps: [{{restore_cache: {{keys: [{keys}]}}}}, {{run: make size}}]",
        around,
    )


SPELLINGS = {
    "steps": Spelling(),
    "pre-steps": Spelling(size="pre-steps: [{attach_workspace: {at: .}}], steps: [{run: make size}]"),
    "revision": cached("out%-{{ .Revision }}"),
    "revision without blanks": cached("out%-{{.Revision}}"),
    "longer key": cached("out%-{{ .Revision }}-v2", "out%-{{ .Revision }}-"),
    "workflow id": cached("out%-{{ .Environment.CIRCLE_WORKFLOW_ID }}"),
    "inline orb in pre-steps": Spelling(
        size="pre-steps: [my%/fetch%], steps: [{run: make size}]", around=f"orbs: {{my%: {{commands: {{{FETCH}}}}}}}"
    ),
    "default in an inline orb": Spelling(
        size="steps: [my%/get%, {run: make size}]",
        around=f"orbs: {{my%: {{commands: {{{FETCH}, get%: {{parameters: {{s: {{type: steps, default: [fetch%]}}}}, "
        "steps: [{steps: << parameters.s >>}]}}}}",
    ),
    "default of a command's parameter": Spelling(
        size="steps: [prepare%, {run: make size}]",
        around="commands: {prepare%: {parameters: {before: {type: steps, default: [{attach_workspace: {at: .}}]}}, "
        "steps: [{steps: << parameters.before >>}]}}",
    ),
    "argument that is a command": Spelling(
        size="steps: [{around%: {inner: [fetch%]}}, {run: make size}]", around=f"commands: {{{AROUND}, {FETCH}}}"
    ),
    "producer's argument that is a command": Spelling(
        build="steps: [{run: make build}, {around%: {inner: [keep%]}}]", around=f"commands: {{{AROUND}, {KEEP}}}"
    ),
    "argument passed on": Spelling(
        size="steps: [{outer%: {inner: [fetch%]}}, {run: make size}]",
        around=f"commands: {{{AROUND}, {FETCH}, outer%: {{parameters: {{inner: {{type: steps}}}}, "
        "steps: [{around%: {inner: << parameters.inner >>}}]}}",
    ),
    "argument in a condition": Spelling(
        size="steps: [{maybe%: {inner: [fetch%], wanted: true}}, {run: make size}]",
        around=f"commands: {{{FETCH}, maybe%: {{parameters: {{inner: {{type: steps}}, wanted: {{type: boolean}}}}, "
        f"steps: [{WHEN}]}}}}",
    ),
    "default of a job's parameter": Spelling(
        size="parameters: {before: {type: steps, default: [{attach_workspace: {at: .}}]}}, "
        "steps: [{steps: << parameters.before >>}, {run: make size}]"
    ),
    "command in pre-steps": Spelling(
        size="pre-steps: [fetch%], steps: [{run: make size}]", around=f"commands: {{{FETCH}}}"
    ),
    "command in the producer's post-steps": Spelling(
        build="steps: [{run: make build}], post-steps: [keep%]", around=f"commands: {{{KEEP}}}"
    ),
    "epoch": cached("out%-{{ epoch }}", "out%-"),
    "revision with a fallback": cached("out%-{{ .Revision }}", "out%-{{ .Revision }}", "out%-"),
    "key by a parameter's default": Spelling(
        build="steps: [{run: make build}, save%]",
        size="steps: [restore%, {run: make size}]",
        around="commands: {save%: {parameters: {key: {type: string, default: 'out%-{{ .Revision }}'}}, "
        "steps: [{save_cache: {key: << parameters.key >>, paths: [out]}}]}, "
        "restore%: {parameters: {key: {type: string, default: 'out%-{{ .Revision }}'}}, "
        "steps: [{restore_cache: {key: << parameters.key >>}}]}}",
    ),
    "cache without saving": Spelling(
        build="cache: {dist%: {paths: [out], restore: false}}, steps: [{run: make build}]",
        size="cache: {dist%: {paths: [out], save: false}}, steps: [{run: make size}]",
    ),
    "cache of the same name": Spelling(
        build="cache: {dist%: [out]}, steps: [{run: make build}]",
        size="cache: dist%, steps: [{run: make size}]",
        around="cache_definitions: {dist%: {paths: [out], key: 'dist%-{{ .Revision }}'}}",
    ),
}


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Gated]:
    made = Gated(tmp_path)
    yield made
    made.circle.close()


class Pushed(NamedTuple):
    """The pipelines of a first commit, of a change of all producers' sources, and of one of all consumers'."""

    first: Pipeline
    of_producers: Pipeline
    of_consumers: Pipeline


@pytest.fixture(scope="module")
def pushed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pushed]:
    project = Gated(tmp_path_factory.mktemp("spellings"))
    for number in range(len(SPELLINGS)):
        project.circle.stand_ins.use("mkdir -p out && echo built > out/file", job=f"build{number}")
        project.circle.stand_ins.use("test -e out/file", job=f"size{number}")
    project.configure(_together())
    yield Pushed(project.push(), project.push({"lib/lib.rb": "2\n"}), project.push({"size/limit": "2\n"}))
    project.circle.close()


def _together() -> str:
    """One configuration of all spellings, and of a job that nothing proves."""
    jobs = {"other": {"image": "cimg/base:1", "steps": [{"run": "make other"}]}}
    sections: Dict[str, Dict[str, Any]] = {"jobs": dict(jobs)}
    for number, spelling in enumerate(SPELLINGS.values()):
        for section, entries in spelling.project(number).items():
            sections.setdefault(section, {}).update(entries)
    return str(yaml.safe_dump(sections))


@pytest.mark.parametrize("number", range(len(SPELLINGS)), ids=SPELLINGS)
def test_what_is_handed_over_counts_and_is_there(pushed: Pushed, number: int) -> None:
    build, size = f"build{number}", f"size{number}"
    first = jobs(pushed.first)

    assert {first[build].status, first[size].status} == {"success"}, "every spelling hands over"
    assert {build, size} <= set(pushed.of_producers.ran)
    assert {build, size} <= set(pushed.of_consumers.ran)
    assert jobs(pushed.of_consumers)[size].status == "success"


FROM_NOWHERE = """
orbs: {{far: acme/far@1.0.0}}
jobs:
  build: {{image: "cimg/base:1", source_files: lib/, steps: [{build}]}}
  size: {{image: "cimg/base:1", requires: build, source_files: size/, steps: [{{attach_workspace: {{at: .}}}}{more}]}}
"""


@pytest.mark.parametrize("build", ["far/build", "{run: make build}"])
@pytest.mark.parametrize(
    "more",
    [
        "",
        pytest.param(", {save_cache: {key: 'own-{{ .Revision }}', paths: [size]}}", id="a cache of its own"),
    ],
)
def test_files_of_unknown_origin_prove_nothing(bare: Gated, build: str, more: str) -> None:
    bare.configure(FROM_NOWHERE.format(build=build, more=more))
    bare.push()

    assert "size" in bare.push({"lib/lib.rb": "2\n"}).ran
