"""The plan: what setup decides with its proofs, and when everything runs all the same."""

from __future__ import annotations

from typing import Dict, List

import pytest

from cigen.cli.report.plan_table import table
from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.config.setup import NeverSkip, Setup
from cigen.gate.proofs.job_key import hash_in, job_key, unhittable_key
from cigen.gate.pruning.plan import Plan, Proofs, make_plan
from cigen.gate.pruning.policy import reason_to_run_everything
from cigen.gate.pruning.skip_list import parse
from cigen.pipeline.model import Pipeline

PROJECT = """
jobs:
  lint: {image: x, source_files: src/, steps: [{run: make}]}
  test: {image: x, architectures: [amd64, arm64], source_files: src/, steps: [{run: make}]}
  hold: {type: approval, requires: test}
  deploy: {image: x, requires: [hold, lint], steps: [{run: ship}]}
"""
HASH = "5" * 64


SCHEDULED = "pipelines of a schedule never skip (setup.never_skip.schedules)"
UNTOLD = f"{SCHEDULED}, and CircleCI doesn't say what started this one"


def pipeline(project: str = PROJECT, setup: str = "") -> Pipeline:
    return load_pipeline(SnapshotFiles({"cigen.yml": (project + setup).encode()}))


def plan(*proven: str, setup: str = "", everything: str = "") -> Plan:
    proofs = Proofs(proven=frozenset(proven), hashes={"lint": HASH})
    return make_plan(pipeline(setup=setup), proofs, everything)


def left(made: Plan) -> List[str]:
    return [job.name for workflow in made.pipeline.workflows for job in workflow.jobs]


def required(made: Plan) -> Dict[str, List[str]]:
    jobs = [job for workflow in made.pipeline.workflows for job in workflow.jobs]
    return {job.name: [edge.name for edge in job.requires] for job in jobs if job.requires}


def test_without_proofs_everything_is_left_and_nothing_is_added() -> None:
    assert left(plan()) == ["deploy", "hold", "lint", "test_amd64", "test_arm64"]


def test_what_is_proven_leaves_and_a_no_op_says_so() -> None:
    made = plan("test_amd64", "lint")

    assert left(made) == ["deploy", "hold", "test_arm64", "cigen_skipped"]
    assert required(made) == {"deploy": ["hold"], "hold": ["test_arm64"]}


def test_a_reason_to_run_everything_leaves_everything_and_tells_what_it_overrode() -> None:
    made = plan("lint", everything="setup.mode is shadow")

    assert left(made) == left(plan())
    lint = next(decision for decision in made.decisions if decision.job == "lint")
    assert (lint.outcome, lint.hash) == ("run", HASH)
    assert lint.why.startswith("setup.mode is shadow (else it would be skipped: already passed")


def test_the_table_says_for_each_job_whether_it_runs_and_why() -> None:
    assert table(plan("lint", "test_amd64")).splitlines() == [
        "run   deploy      -             it has no source_files; no longer waits for lint",
        "run   hold        -             approval jobs are never skipped by themselves; no longer waits for test_amd64",
        "skip  lint        555555555555  already passed with these sources and this definition",
        "skip  test_amd64  -             already passed with these sources and this definition",
        "run   test_arm64  -             no proof for these sources and this definition",
        "3 of 5 jobs run, 2 are skipped.",
    ]


def test_what_only_the_cache_can_tell_is_asked() -> None:
    made = make_plan(pipeline(), Proofs(asked=False, reasons={"lint": "it matches no file"}))

    assert [(decision.job, decision.outcome) for decision in made.decisions] == [
        ("deploy", "run"),
        ("hold", "run"),
        ("lint", "run"),
        ("test_amd64", "ask"),
        ("test_arm64", "ask"),
    ]
    assert table(made).endswith("3 of 5 jobs run, 0 are skipped, 2 depend on CircleCI's cache.\n")


def test_nothing_is_asked_where_everything_runs() -> None:
    made = make_plan(pipeline(), Proofs(asked=False), everything="setup.mode is shadow")

    lint = next(decision for decision in made.decisions if decision.job == "lint")
    assert lint.outcome == "run"
    assert lint.why == "setup.mode is shadow (else skipped if CircleCI's cache has a proof of this hash)"
    assert table(made).endswith("5 of 5 jobs run, 0 are skipped.\n")


def test_the_status_job_waits_for_all_that_ends_by_itself() -> None:
    made = plan("test_amd64", setup="setup: {status_job: all-checks}")

    assert left(made)[-1] == "all-checks"
    assert required(made)["all-checks"] == ["lint", "test_arm64"]


def test_the_status_job_always_starts_even_when_filters_take_all_it_waits_for() -> None:
    filtered = PROJECT.replace("image: x,", "image: x, filters: {branches: {only: main}},")

    made = make_plan(pipeline(filtered, "setup: {status_job: all-checks}"), Proofs())

    assert "cigen_skipped" in required(made)["all-checks"]


def test_a_skip_file_names_variants_or_jobs_and_unknown_names_do_no_harm() -> None:
    jobs = pipeline().gated

    assert parse(" test_arm64 \n\nlint\nghost\n", jobs) == (frozenset(["test_arm64", "lint"]), ("ghost",))
    assert parse("test\n", jobs) == (frozenset(["test_amd64", "test_arm64"]), ())
    assert parse("deploy\n", jobs) == (frozenset(), ("deploy",))


def test_a_key_gives_its_hash_back_to_its_own_job_only() -> None:
    lint, amd64, arm64 = pipeline().gated

    assert job_key(amd64, HASH) == f"test-amd64-{HASH}\n"
    assert hash_in(job_key(amd64, HASH), amd64) == HASH
    assert hash_in(job_key(amd64, HASH), arm64) is None
    assert hash_in(unhittable_key("lint", HASH), lint) is None
    assert hash_in("lint-amd64-\n", lint) is None
    assert hash_in("", lint) is None


@pytest.mark.parametrize(
    ("setup", "environment", "subject", "reason"),
    [
        (Setup(), {}, "Fix", ""),
        (Setup(), {"CIRCLE_BRANCH": "main"}, "Fix", ""),
        (Setup(), {}, "Fix [ci noskip] it", "the commit says [ci noskip]"),
        (Setup(), {"CIRCLE_TAG": "v1"}, "Fix", "tag builds never skip (setup.never_skip.tags), and this is v1"),
        (Setup(never_skip=NeverSkip(tags=False)), {"CIRCLE_TAG": "v1"}, "Fix", ""),
        (
            Setup(never_skip=NeverSkip(branches=("main", "/release-.*/"))),
            {"CIRCLE_BRANCH": "release-1"},
            "Fix",
            "builds of release-1 never skip (setup.never_skip.branches)",
        ),
        (Setup(never_skip=NeverSkip(branches=("/release/",))), {"CIRCLE_BRANCH": "release-1"}, "Fix", ""),
        (Setup(mode="shadow"), {}, "Fix", "setup.mode is shadow"),
        *(
            (Setup(never_skip=NeverSkip(schedules=schedules)), environment, "Fix", reason)
            for schedules, environment, reason in (
                (True, {"CIGEN_TRIGGER": "schedule"}, SCHEDULED),
                (True, {"CIGEN_TRIGGER": ""}, UNTOLD),
                (True, {"CIGEN_TRIGGER": "<nil>"}, UNTOLD),  # what CircleCI writes for a value that isn't there
                (True, {"CIGEN_TRIGGER": "something new"}, UNTOLD),
                (True, {}, UNTOLD),  # config.yml was generated before
                (True, {"CIGEN_TRIGGER": "github_oauth"}, ""),
                (True, {"CIGEN_TRIGGER": "github_app"}, ""),
                (True, {"CIGEN_TRIGGER": "api"}, ""),
                (False, {"CIGEN_TRIGGER": "schedule"}, ""),
            )
        ),
        *(
            (
                Setup(never_skip=NeverSkip(branches=(pattern,))),
                {"CIRCLE_BRANCH": branch},
                "Fix",
                f"builds of {branch} never skip (setup.never_skip.branches)",
            )
            for pattern, branch in (  # RE2's, as CircleCI's filters are, and not Python's
                (r"/v[[:digit:]]+/", "v12"),
                (r"/release\z/", "release"),
                (r"/\Q1.0\E/", "1.0"),
                (r"/\p{L}+/", "\U0001fad0"),  # who knows
            )
        ),
    ],
)
def test_when_everything_runs(setup: Setup, environment: Dict[str, str], subject: str, reason: str) -> None:
    assert reason_to_run_everything(setup, environment, subject) == reason


@pytest.mark.parametrize("width", [40, 80])
def test_on_a_terminal_a_reason_goes_on_below_its_beginning(width: int) -> None:
    lines = table(plan("lint", "test_amd64"), width).splitlines()

    assert max(map(len, lines[:-1])) <= width
    whole = table(plan("lint", "test_amd64")).replace(HASH[:12], HASH[:7])  # the reason needs the room
    assert " ".join(" ".join(lines).split()) == " ".join(whole.split())


def test_the_table_has_a_heading_with_counts_for_each_workflow_and_stage() -> None:
    job = "{image: x, source_files: src/, steps: [{run: make}]}"
    nightly = "workflows:\n  nightly: {jobs: {audit: {image: x, steps: [{run: audit}]}}}\n"
    made = pipeline(f"jobs:\n  build/a: {job}\n  build/b: {job}\n  test/c: {job}\n{nightly}")

    assert table(make_plan(made, Proofs(proven=frozenset(("a", "c"))))).splitlines() == [
        "main: 3 jobs, 1 runs, 2 are skipped",
        "  build: 2 jobs, 1 runs, 1 is skipped",
        "    skip  a      -  already passed with these sources and this definition",
        "    run   b      -  no proof for these sources and this definition",
        "  test: 1 job is skipped",
        "    skip  c      -  already passed with these sources and this definition",
        "nightly: 1 job runs",
        "  run   audit  -  it has no source_files",
        "2 of 4 jobs run, 2 are skipped.",
    ]


class TestAnInstallJob:
    """What `packages` add to a workflow goes with those it installs for, and everybody says so."""

    def made(self, proofs: Proofs, more: str = "") -> List[str]:
        job = "{image: x, packages: go, source_files: src/, steps: [{run: make}]}"
        texts = {"cigen.yml": f"jobs:\n  a: {job}\n  b: {job}\n{more}", "go.mod": ""}
        project = load_pipeline(SnapshotFiles({path: text.encode() for path, text in texts.items()}))
        return [line.rstrip() for line in table(make_plan(project, proofs)).splitlines()]

    def test_it_is_skipped_with_them(self) -> None:
        assert self.made(Proofs(proven=frozenset("ab")))[0] == (
            "skip  install_go_packages  -  no job is left that it installs for"
        )

    def test_it_runs_with_one_of_them(self) -> None:
        assert self.made(Proofs(proven=frozenset("a")))[0].endswith("it installs for jobs that run")

    def test_where_nobody_asked_it_depends_on_the_cache_as_they_do(self) -> None:
        line = self.made(Proofs(asked=False))[0]

        assert line.startswith("ask") and line.endswith("skipped if all that it installs for are")

    def test_it_runs_for_a_job_that_always_does(self) -> None:
        more = "  c: {image: x, packages: go, steps: [{run: make}]}\n"

        assert self.made(Proofs(asked=False), more)[0].endswith("it installs for jobs that run")
