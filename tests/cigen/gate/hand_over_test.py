"""What one job hands to another is seen through whatever it is written in: its hash then hangs on the other's, and a
proven producer stays while its consumer stays."""

from __future__ import annotations

from textwrap import dedent
from typing import FrozenSet, Mapping

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.gate.inputs.requests import Build, Requests, hash_requests
from cigen.gate.pruning.prune import prune
from cigen.pipeline.model import Pipeline

DEFINITIONS = """
parameters: {flag: {type: boolean, default: false}}
orbs:
  registered: acme/build@1.2.3
  inline:
    commands:
      keep: {steps: [{persist_to_workspace: {root: ., paths: [x]}}]}
      take: {parameters: {at: {type: string, default: .}}, steps: [{attach_workspace: {at: << parameters.at >>}}]}
commands:
  say: {parameters: {x: {type: string}}, steps: [{run: "echo << parameters.x >>< pipeline.number ="}]}
  around: {parameters: {before: {type: steps, default: []}}, steps: [{steps: << parameters.before >>}, {run: x}]}
  taking: {parameters: {before: {type: steps, default: [{attach_workspace: {at: .}}]}}, steps: [{steps: << parameters.before >>}]}
  keeping: {parameters: {go: {type: steps, default: [inline/keep]}}, steps: [{around: {before: << parameters.go >>}}]}
  save: {parameters: {key: {type: string, default: "{{.Revision}}"}}, steps: [{save_cache: {key: "dist-<< parameters.key >>", paths: [x]}}]}
  restore: {parameters: {key: {type: string, default: "{{ .Revision }}"}}, steps: [{restore_cache: {key: "dist-<< parameters.key >>"}}]}
"""
KEEP = "persist_to_workspace: {root: ., paths: [x]}"
TAKE = "attach_workspace: {at: .}"
JOB = "image: x, source_files: lib/"


def pipeline_of(text: str) -> Pipeline:
    return load_pipeline(
        SnapshotFiles({"cigen.yml": f"{DEFINITIONS}{text}".encode(), "Gemfile.lock": b"", "lib/a": b""})
    )


def requests(pipeline: Pipeline) -> Requests:
    return hash_requests(pipeline, Build({"pipeline.parameters.flag": "false"}, {}))


def staying(pipeline: Pipeline, *proven: str) -> FrozenSet[str]:
    (workflow,) = pipeline.continued
    return frozenset(job.name for job in prune(workflow.jobs, frozenset(proven)).jobs)


PRODUCERS = (
    KEEP,
    "inline/keep",
    "keeping",
    "keeping: {go: [inline/keep]}",
    f"around: {{before: [{{{KEEP}}}]}}",
    f"when: {{condition: << pipeline.parameters.flag >>, steps: [{{{KEEP}}}]}}",
    f"unless: {{condition: {{equal: [a, << pipeline.git.branch >>]}}, steps: [{{{KEEP}}}]}}",
    "registered/go",
    "around: {before: [registered/go]}",
)
CONSUMERS = (
    TAKE,
    "inline/take",
    "inline/take: {at: out}",
    "taking",
    "around: {before: [inline/take]}",
    f"around: {{before: [{{{TAKE}}}]}}",
    f"when: {{condition: << pipeline.parameters.flag >>, steps: [{{{TAKE}}}]}}",
    "registered/go",
    f"registered/go: {{after: [{{{TAKE}}}]}}",
)
SAVERS = (
    "save_cache: {key: 'dist-{{ .Revision }}', paths: [x]}",
    "save_cache: {key: 'dist-{{.Revision}}-x', paths: [x]}",
    "save",
    "save: {key: '{{ .Environment.CIRCLE_WORKFLOW_ID }}'}",
    "save: {key: '{{epoch}}'}",
    "save: {key: << pipeline.number >>}",
    "save: {key: '{{ checksum \"/tmp/sha\" }}'}",
    "save: {key: '{{ index .Environment `CIRCLE_SHA1` }}'}",
    "save: {key: '{{ $.Revision }}'}",
    "registered/go",
)
RESTORERS = (
    "restore_cache: {key: 'dist-{{ .Revision }}'}",
    "restore_cache: {keys: ['dist-{{.Revision}}', dist-]}",
    "restore",
    "restore: {key: '{{  .Revision }}'}",
    "restore: {key: '{{ .Environment.CIRCLE_SHA1 }}'}",
    "registered/go",
)


def written(step: str) -> str:
    return f"{{{step}}}" if ":" in step else step


@pytest.mark.parametrize("consumer", CONSUMERS)
@pytest.mark.parametrize("producer", PRODUCERS)
def test_a_workspace_is_seen_in_any_spelling(producer: str, consumer: str) -> None:
    holds(f"steps: [{written(producer)}]", f"steps: [{written(consumer)}]")


@pytest.mark.parametrize("restorer", RESTORERS)
@pytest.mark.parametrize("saver", SAVERS)
def test_a_cache_of_this_build_is_seen_in_any_spelling(saver: str, restorer: str) -> None:
    holds(f"steps: [{written(saver)}]", f"steps: [{written(restorer)}]")


@pytest.mark.parametrize(
    ("producer", "consumer"),
    [
        (f"steps: [checkout], post-steps: [{{{KEEP}}}]", f"steps: [checkout], pre-steps: [{{{TAKE}}}]"),
        ("steps: [checkout], post-steps: [keeping]", "steps: [checkout], pre-steps: [taking]"),
        (
            "parameters: {last: {type: steps, default: [keeping]}}, steps: [checkout, {steps: << parameters.last >>}]",
            "parameters: {first: {type: steps, default: [taking]}}, steps: [{steps: << parameters.first >>}]",
        ),
        ("cache: {dist: {paths: [x]}}, steps: [checkout]", "restore_cache: [dist], steps: [checkout]"),
        ("cache: {dist: {paths: [x]}}, steps: [checkout]", "cache: {dist: {save: false}}, steps: [checkout]"),
        ("cache: {dist: {paths: [x]}}, steps: [checkout]", "cache: dist, steps: [checkout]"),
    ],
)
def test_so_it_is_wherever_steps_stand(producer: str, consumer: str) -> None:
    holds(producer, consumer)


@pytest.mark.parametrize("saved", ["{{ .Branch }}", "{{ .Environment.CIRCLE_TAG }}-{{ arch }}"])
@pytest.mark.parametrize("restored", ["dist-", "dist-{{ .Branch }}", "dist-{{ .Environment.CIRCLE_TAG }}"])
def test_the_first_build_of_a_branch_hands_on_what_it_keeps_under_its_name(saved: str, restored: str) -> None:
    """`use` was proven on another branch, with what another build kept under that one's name."""
    holds(f"steps: [{{save: {{key: '{saved}'}}}}]", f"steps: [{{restore_cache: {{key: '{restored}'}}}}]")


def holds(producer: str, consumer: str) -> None:
    pipeline = pipeline_of(f"jobs: {{build: {{{JOB}, {producer}}}, use: {{{JOB}, requires: build, {consumer}}}}}")

    found = requests(pipeline)

    upstream = {request.variant: request.upstream for request in found.requests}
    assert upstream.get("use") == ("build",) or "use" in found.unskippable
    assert staying(pipeline, "build") == {"build", "use"}


def test_one_of_several_hands_on_as_well() -> None:
    """CircleCI knows nothing of it: what the job waits for is an approval, given behind each of the several."""
    save, restore = "save_cache: {key: 'dist-{{ .Revision }}', paths: [x]}", "keys: ['dist-{{ .Revision }}', dist-]"
    pipeline = pipeline_of(
        f"jobs:\n  build: {{{JOB}, steps: [{{{save}}}]}}\n  other: {{{JOB}, steps: [checkout]}}\n"
        f"  use: {{{JOB}, requires_any: [build, other], steps: [{{restore_cache: {{{restore}}}}}]}}\n"
    )

    found = {request.variant: request.upstream for request in requests(pipeline).requests}

    assert found == {"build": (), "other": (), "use": ("build",)}
    assert {"build", "use"} <= staying(pipeline, "build", "other")


def test_jobs_that_may_each_come_before_the_other_have_no_hash() -> None:
    both = "steps: [registered/go]"
    pipeline = pipeline_of(
        f"jobs:\n  free: {{{JOB}, steps: [checkout]}}\n  one: {{{JOB}, requires_any: [free, two], {both}}}\n"
        f"  two: {{{JOB}, requires_any: [free, one], {both}}}\n"
    )

    assert set(requests(pipeline).unskippable) == {"one", "two"}


@pytest.mark.parametrize(
    ("producer", "consumer"),
    [
        ("run: make", TAKE),
        ("run: make", "taking"),
        ("save_cache: {key: 'gems-{{ .Revision }}', paths: [x]}", "restore"),
        ("run: make", "restore_cache: {key: 'dist-{{ .Revision }}'}"),
    ],
)
def test_who_takes_files_that_nobody_is_known_to_hand_on_is_never_skipped(producer: str, consumer: str) -> None:
    mine = "save_cache: {key: 'mine-{{ .Revision }}', paths: [x]}"
    pipeline = pipeline_of(
        f"jobs:\n  build: {{{JOB}, steps: [{written(producer)}]}}\n"
        f"  use: {{{JOB}, requires: build, steps: [{written(consumer)}, {{{mine}}}]}}\n"
    )

    assert "use" in requests(pipeline).unskippable


@pytest.mark.parametrize(
    ("producer", "consumer"),
    [
        ("save: {key: '{{ checksum \"Gemfile.lock\" }}'}", "restore: {key: '{{ checksum \"Gemfile.lock\" }}'}"),
        ("save: {key: '{{ checksum \"Gemfile.lock\" }}'}", "restore: {key: ''}"),
        ("save: {key: '{{ .Branch }}-{{ checksum \"Gemfile.lock\" }}'}", "restore: {key: '{{ .Branch }}-'}"),
        ("save_cache: {key: 'gems-{{ .Revision }}', paths: [x]}", "restore: {key: '{{ checksum \"/tmp/v\" }}'}"),
        ("run: make", "restore: {key: '{{ checksum \"/tmp/ruby-version\" }}'}"),
        (KEEP, "run: make"),
        (f"when: {{condition: '', steps: [{{{KEEP}}}]}}", "registered/go"),
        ("run: make", "registered/go"),
    ],
)
def test_ordinary_caches_and_jobs_that_take_nothing_hang_on_nobody(producer: str, consumer: str) -> None:
    pipeline = pipeline_of(
        f"jobs: {{build: {{{JOB}, steps: [{written(producer)}]}}, use: {{{JOB}, requires: build, steps: [{written(consumer)}]}}}}"
    )

    found = requests(pipeline)

    assert {request.variant: request.upstream for request in found.requests} == {"build": (), "use": ()}
    assert staying(pipeline, "build") == {"use"}


def test_arguments_that_come_to_a_tag_nobody_understands_make_a_job_unskippable() -> None:
    pipeline = pipeline_of(f"jobs: {{use: {{{JOB}, steps: [{{say: {{x: <}}}}]}}}}")

    assert "isn't understood" in requests(pipeline).unskippable["use"]


class TestBetweenWorkflows:
    """Nothing says which of two workflows comes first."""

    def reasons(self, key: str, asked: str) -> Mapping[str, str]:
        save = f"{{save_cache: {{key: '{key}', paths: [x]}}}}"
        text = f"""
            workflows:
              main: {{jobs: {{build: {{image: x, source_files: s, steps: [{save}]}}}}}}
              ship: {{jobs: {{take: {{image: x, source_files: s, steps: [{{restore_cache: {{keys: ['{asked}', v1-]}}}}]}}}}}}
            """
        pipeline = load_pipeline(SnapshotFiles({"cigen.yml": dedent(text).encode()}))
        return hash_requests(pipeline, Build({"pipeline.id": "1"}, {})).unskippable

    @pytest.mark.parametrize("template", ["{{ .Revision }}", "<< pipeline.id >>"])
    def test_a_cache_of_this_pipeline_leaves_both_without_a_hash(self, template: str) -> None:
        assert self.reasons(f"v1-{template}", f"v1-{template}") == {
            "build": "take of ship may take a cache that it keeps for one build",
            "ship--take": "it may take a cache of build of main, kept for one build",
        }

    def test_a_cache_that_stays_the_same_is_no_matter(self) -> None:
        assert self.reasons('v1-{{ checksum "a" }}', 'v1-{{ checksum "a" }}') == {}
