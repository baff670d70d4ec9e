"""Pruning: what leaves, what stays, and that what came before still comes before."""

from __future__ import annotations

from typing import Any, Dict, FrozenSet, Mapping, Sequence, Tuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cigen.circleci.effects import Effects
from cigen.errors import Position
from cigen.gate.pruning.filtered import Ref
from cigen.gate.pruning.prune import FOR_NOBODY, NEVER_RUN, NOTHING_BEHIND, PROVEN, prune
from cigen.gate.pruning.statuses import accepted
from cigen.pipeline.model import Edge, Job
from cigen.pipeline.order import upstream

AT = Position("ci.yml")
Case = Tuple[Tuple[Job, ...], FrozenSet[str]]


def job(name: str, *requires: str, type: str = "build", steps: Sequence[str] = (), always_run: bool = False) -> Job:
    """`requires` entries are `job` or `job:status,status`."""
    edges = tuple(Edge(on, tuple(s for s in statuses.split(",") if s)) for on, _, statuses in map(_split, requires))
    effects = Effects(persists="persist_to_workspace" in steps, attaches="attach_workspace" in steps)
    return Job(name, name, "default", "amd64", type, AT, {}, (), {}, edges, (), always_run, None, effects=effects)


def _split(text: str) -> Tuple[str, str, str]:
    return text.partition(":")


def left_over(jobs: Sequence[Job], *proven: str, dependents: bool = False) -> Dict[str, Mapping[str, Tuple[str, ...]]]:
    pruned = prune(jobs, frozenset(proven), dependents)
    return {kept.name: {edge.name: edge.statuses for edge in kept.requires} for kept in pruned.jobs}


def test_a_proven_job_leaves_and_its_dependents_inherit_what_it_required() -> None:
    jobs = [job("lint"), job("hold", "lint", type="approval"), job("test", "hold"), job("deploy", "test")]

    assert left_over(jobs, "test") == {"lint": {}, "hold": {"lint": ()}, "deploy": {"hold": ()}}


def test_the_requirement_goes_when_nothing_is_left_of_it() -> None:
    assert left_over([job("test"), job("deploy", "test")], "test") == {"deploy": {}}


def test_a_deploy_behind_one_skipped_and_one_running_job_waits_for_the_running_one() -> None:
    jobs = [job("test"), job("lint"), job("deploy", "test", "lint")]

    assert left_over(jobs, "test") == {"lint": {}, "deploy": {"lint": ()}}


def test_a_job_that_waits_for_the_failure_of_a_proven_one_leaves_with_everything_behind_it() -> None:
    jobs = [job("test"), job("alarm", "test:failed"), job("page", "alarm"), job("log", "alarm:not_run,success")]

    pruned = prune(jobs, frozenset(["test"]))

    assert pruned.left == {"test": PROVEN, "alarm": NEVER_RUN, "page": NEVER_RUN}
    assert [kept.name for kept in pruned.jobs] == ["log"]


def test_a_job_that_waits_for_a_proven_one_not_to_run_leaves_whatever_may_happen_before() -> None:
    jobs = [job("lint"), job("test", "lint"), job("alarm", "test:not_run")]

    assert left_over(jobs, "test") == {"lint": {}}


def test_a_job_that_runs_whatever_happens_still_runs_whatever_happens_before_a_skipped_one() -> None:
    jobs = [job("lint"), job("test", "lint"), job("report", "test:terminal")]

    assert left_over(jobs, "test") == {"lint": {}, "report": {"lint": ("terminal",)}}


def test_an_approval_with_nothing_left_behind_it_leaves_and_so_do_those_before_it() -> None:
    jobs = [job("first", type="approval"), job("second", "first", type="approval"), job("test", "second")]

    pruned = prune(jobs, frozenset(["test"]))

    assert pruned.jobs == ()
    assert pruned.left == {"first": NOTHING_BEHIND, "second": NOTHING_BEHIND, "test": PROVEN}


def test_an_approval_that_never_had_anything_behind_it_stays() -> None:
    assert left_over([job("note", type="approval"), job("test")], "test") == {"note": {}}


def test_a_proven_job_comes_back_with_its_own_sources_when_its_workspace_is_needed() -> None:
    jobs = [
        job("fetch", steps=["persist_to_workspace"]),
        job("build", "fetch", steps=["attach_workspace", "persist_to_workspace"]),
        job("size", "build", steps=["attach_workspace"]),
        job("test", "build", steps=["attach_workspace"]),
    ]

    pruned = prune(jobs, frozenset(["fetch", "build", "size"]))

    assert [kept.name for kept in pruned.jobs] == ["fetch", "build", "test"]
    assert dict(pruned.kept_for) == {"build": "test", "fetch": "build"} or dict(pruned.kept_for) == {
        "build": "test",
        "fetch": "test",
    }


def test_the_blunt_rule_takes_dependents_along_unless_they_always_run() -> None:
    jobs = [
        job("lint"),
        job("test", "lint"),
        job("deploy", "test"),
        job("notify", "deploy:failed", always_run=True),
    ]

    assert left_over(jobs, "test", dependents=True) == {"lint": {}, "notify": {"lint": ("terminal",)}}


names = [f"j{number}" for number in range(8)]
# `not_run` alone is left out of the laws: behind a proven job it never fires, as a rule of its own says below.
statuses = st.sampled_from(["", "", "", "failed", "terminal", "success,failed", "success,not_run"])


@st.composite
def workflows(draw: st.DrawFn) -> Tuple[Job, ...]:
    jobs = []
    for index in range(draw(st.integers(1, 8))):
        before = draw(st.lists(st.sampled_from(names[:index]), unique=True, max_size=3)) if index else []
        edges = [f"{name}:{draw(statuses)}" for name in before]
        steps = draw(st.sampled_from([(), (), ("persist_to_workspace",), ("attach_workspace",)]))
        kind = draw(st.sampled_from(["build", "build", "build", "approval", "no-op"]))
        jobs.append(job(names[index], *edges, type=kind, steps=steps if kind == "build" else ()))
    return tuple(jobs)


@st.composite
def cases(draw: st.DrawFn) -> Tuple[Tuple[Job, ...], FrozenSet[str]]:
    jobs = draw(workflows())
    gated = [one.name for one in jobs if one.type == "build"]
    return jobs, frozenset(draw(st.lists(st.sampled_from(gated), unique=True)) if gated else ())


@given(cases())
def test_nothing_dangles_and_nothing_is_both_kept_and_left(case: Case) -> None:
    jobs, proven = case

    pruned = prune(jobs, proven)

    kept = {one.name for one in pruned.jobs}
    assert kept | set(pruned.left) == {one.name for one in jobs}
    assert not kept & set(pruned.left)
    assert all(edge.name in kept for one in pruned.jobs for edge in one.requires)


@given(cases())
def test_what_came_before_still_comes_before(case: Case) -> None:
    jobs, proven = case

    pruned = prune(jobs, proven)

    before, after = upstream(jobs), upstream(pruned.jobs)
    kept = {one.name for one in pruned.jobs}
    for name in kept:
        assert before[name] & kept == after[name]


@given(cases())
def test_only_proven_jobs_gates_and_what_can_never_start_leave(case: Case) -> None:
    jobs, proven = case

    pruned = prune(jobs, proven)

    for name, reason in pruned.left.items():
        assert (reason == PROVEN) == (name in proven)
        if reason == NOTHING_BEHIND:
            assert next(one for one in jobs if one.name == name).type in ("approval", "no-op")


@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(cases(), st.data())
def test_jobs_start_exactly_when_they_would_have(case: Case, data: st.DataObject) -> None:
    """Run both workflows with the same results: a proven job succeeds in the full one if it runs."""
    jobs, proven = case
    pruned = prune(jobs, proven)
    before = upstream(jobs)
    conditional = {one.name for one in jobs if any(edge.statuses for edge in one.requires)}
    # A proven job behind a condition counts as success, even where it would not have run this time.
    assume(not any(conditional & {name, *before[name]} for name in proven))
    outcome = {one.name: data.draw(st.sampled_from(["success", "failed"])) for one in jobs}
    outcome.update(dict.fromkeys(proven, "success"))

    full = _simulate(jobs, outcome)
    short = _simulate(pruned.jobs, outcome)

    assert {name: full[name] for name in short} == short
    for name, reason in pruned.left.items():
        if reason == NEVER_RUN:
            assert full[name] == "not_run"


def _simulate(jobs: Sequence[Job], outcome: Mapping[str, str]) -> Dict[str, str]:
    results: Dict[str, str] = {}
    for one in jobs:
        starts = all(results[edge.name] in accepted(edge.statuses) for edge in one.requires)
        results[one.name] = outcome[one.name] if starts else "not_run"
    return results


MAIN, TOPIC, TAGS = {"branches": {"only": "main"}}, {"branches": {"only": "topic"}}, {"tags": {"only": "v1"}}


@st.composite
def filtered(draw: st.DrawFn) -> Case:
    """Workflows whose jobs are for some branches or tags."""
    jobs, proven = draw(cases())
    found = []
    for one in jobs:
        filters = draw(st.sampled_from([None, None, MAIN, TOPIC, TAGS]))
        found.append(one._replace(entry={"filters": filters} if filters else {}))
    return tuple(found), proven


@settings(max_examples=500, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(filtered(), st.sampled_from(["main", "topic", "v1"]), st.data())
def test_jobs_are_there_exactly_where_they_would_have_been(case: Case, ref: str, data: st.DataObject) -> None:
    """CircleCI ignores a requirement that filters take away, and doesn't start a job that has no other."""
    jobs, proven = case
    pruned = prune(jobs, proven)
    before = upstream(jobs)
    conditional = {one.name for one in jobs if any(edge.statuses for edge in one.requires)}
    assume(not any(conditional & {name, *before[name]} for name in proven))  # as above
    outcome = {one.name: data.draw(st.sampled_from(["success", "failed"])) for one in jobs}
    outcome.update(dict.fromkeys(proven, "success"))

    full, short = (_simulate(_present(some, ref), outcome) for some in (jobs, pruned.jobs))

    left = set(pruned.left)
    assert {name: result for name, result in short.items() if name not in left} == {
        name: result for name, result in full.items() if name not in left
    }
    assert {full.get(name, "not_run") for name, why in pruned.left.items() if why == NEVER_RUN} <= {"not_run"}


def _present(jobs: Sequence[Job], ref: str) -> Sequence[Job]:
    present: Dict[str, Job] = {}
    for one in jobs:
        filters = one.entry.get("filters")
        passes = ref in str(filters) or filters == TAGS if filters else ref != "v1"
        requires = tuple(edge for edge in one.requires if edge.name in present)
        if passes and (requires or not one.requires):
            present[one.name] = one._replace(requires=requires)
    return list(present.values())


def test_a_no_op_is_there_for_a_job_that_filters_may_take_away() -> None:
    build = job("build")._replace(entry={"filters": MAIN, "context": "secrets"})

    pruned = prune([build, job("deploy", "build")], frozenset(["build"]))

    no_op, deploy = pruned.jobs
    assert (no_op.name, no_op.type, no_op.entry) == ("build", "no-op", {"filters": MAIN})
    assert [edge.name for edge in deploy.requires] == ["build"]
    assert pruned.left == {"build": PROVEN}


def test_a_job_that_waits_for_a_failure_stays_where_filters_may_take_that_away() -> None:
    """On another branch than main there is no `build`: `report` runs behind `test` alone."""
    build = job("build")._replace(entry={"filters": MAIN})

    pruned = prune([build, job("test"), job("report", "build:failed", "test")], frozenset(["build"]))

    assert {one.name: one.type for one in pruned.jobs} == {"build": "no-op", "test": "build", "report": "build"}
    assert pruned.left == {"build": PROVEN}


def test_so_does_one_behind_a_job_that_never_starts() -> None:
    alarm = job("alarm", "build:failed")._replace(entry={"filters": MAIN})

    pruned = prune([job("build"), alarm, job("log", "alarm"), job("page", "alarm", "build")], frozenset(["build"]))

    assert {one.name: one.type for one in pruned.jobs} == {
        "build": "no-op",
        "alarm": "build",
        "page": "build",
        "log": "build",
    }


@pytest.mark.parametrize(
    ("filters", "ref", "needed"),
    [
        (None, Ref("topic"), True),
        (None, Ref("", "v1"), False),
        (MAIN, Ref("main"), True),
        (MAIN, Ref("topic"), False),
        (MAIN, Ref("", "v1"), False),
        (MAIN, Ref(), True),
        (
            {"branches": {"only": ["main", "/rel.*/"]}},
            Ref("topic"),
            True,
        ),  # only CircleCI knows its regular expressions
        ({"branches": {"only": "<< pipeline.parameters.x >>"}}, Ref("topic"), True),  # which the pipeline completes
        ({"branches": {"ignore": ["topic"]}}, Ref("topic"), False),
        ({"branches": {"ignore": "/.*/"}, "tags": {"only": "v1"}}, Ref("topic"), False),
        ({"branches": {"ignore": "/.*/"}, "tags": {"only": "v1"}}, Ref("", "v1"), True),
        (TAGS, Ref("topic"), True),
        ('pipeline.git.branch == "main"', Ref("topic"), True),
    ],
)
def test_nobody_needs_the_files_that_only_an_absent_job_takes(filters: Any, ref: Ref, needed: bool) -> None:
    build = job("build", steps=["persist_to_workspace"])._replace(entry={"filters": {"tags": {"only": "/.*/"}}})
    use = job("use", "build", steps=["attach_workspace"])._replace(entry={"filters": filters} if filters else {})

    pruned = prune([build, use], frozenset(["build"]), ref=ref)

    assert ("build" not in pruned.left) == needed


def test_jobs_that_all_have_the_same_filters_leave_without_a_trace() -> None:
    jobs = [one._replace(entry={"filters": TAGS}) for one in (job("test"), job("deploy", "test"))]

    assert left_over(jobs, "test") == {"deploy": {}}


@given(cases())
def test_pruning_twice_changes_nothing(case: Case) -> None:
    jobs, proven = case
    once = prune(jobs, proven)

    twice = prune(once.jobs, frozenset(name for name in proven if name in once.left))

    assert twice.jobs == once.jobs


@pytest.mark.parametrize("always_run", [True, False])
def test_always_run_means_nothing_to_the_default_rule(always_run: bool) -> None:
    jobs = [job("test"), job("alarm", "test:failed", always_run=always_run)]

    assert left_over(jobs, "test") == {}


class TestAnInstallJob:
    """One that cigen adds: nothing proves it, and nobody but those that require it has any use for it."""

    INSTALL = job("install")._replace(only_for_others=True)

    def test_it_leaves_with_the_last_job_it_installs_for(self) -> None:
        jobs = [self.INSTALL, job("lint", "install"), job("test", "install"), job("deploy", "test", "lint")]

        pruned = prune(jobs, frozenset(["lint", "test"]))

        assert pruned.left == {"install": FOR_NOBODY, "lint": PROVEN, "test": PROVEN}
        assert left_over(jobs, "lint", "test") == {"deploy": {}}

    def test_it_stays_while_one_is_left(self) -> None:
        jobs = [self.INSTALL, job("lint", "install"), job("test", "install"), job("deploy", "test")]

        pruned = prune(jobs, frozenset(["lint"]))

        assert (pruned.left, pruned.kept_for) == ({"lint": PROVEN}, {})
        assert left_over(jobs, "lint") == {"install": {}, "test": {"install": ()}, "deploy": {"test": ()}}

    def test_it_stays_for_a_proven_job_whose_files_another_needs(self) -> None:
        build = job("build", "install", steps=["persist_to_workspace"])
        jobs = [self.INSTALL, build, job("size", "build", steps=["attach_workspace"])]

        assert left_over(jobs, "build") == {"install": {}, "build": {"install": ()}, "size": {"build": ()}}

    def test_it_stays_for_a_job_that_says_itself_that_it_requires_it(self) -> None:
        jobs = [self.INSTALL, job("test", "install"), job("audit", "install")]

        assert left_over(jobs, "test") == {"install": {}, "audit": {"install": ()}}

    def test_it_leaves_with_an_approval_that_has_nothing_left_behind_it(self) -> None:
        jobs = [self.INSTALL, job("hold", "install", type="approval"), job("test", "hold"), job("lint")]

        assert left_over(jobs, "test") == {"lint": {}}

    @given(st.data())
    def test_it_stays_exactly_as_long_as_somebody_who_named_it_and_changes_nothing_else(
        self, data: st.DataObject
    ) -> None:
        jobs, proven = data.draw(cases())
        users = data.draw(st.lists(st.sampled_from([one.name for one in jobs if one.type == "build"] or [""])))
        with_install = (
            self.INSTALL,
            *(one._replace(requires=(Edge("install"), *one.requires)) if one.name in users else one for one in jobs),
        )

        plain, pruned = prune(jobs, proven), prune(with_install, proven)

        kept = {one.name: one for one in pruned.jobs}
        if users and proven:
            assert ("install" in kept) == any(name in kept and name not in pruned.left for name in users if name)
        rest = [edge.name for one in pruned.jobs for edge in one.requires if edge.name not in kept]
        assert not rest
        assert [one.name for one in plain.jobs] == [name for name in kept if name != "install"]
        assert {name: why for name, why in pruned.left.items() if name != "install"} == plain.left

    @settings(max_examples=100, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
    @given(filtered(), st.sampled_from(["main", "topic", "v1"]), st.data())
    def test_with_filters_it_is_there_for_whoever_uses_it_and_nobody_else_notices(
        self, case: Case, ref: str, data: st.DataObject
    ) -> None:
        jobs, proven = case
        users = data.draw(st.lists(st.sampled_from([one.name for one in jobs])))
        filters = [one.entry.get("filters") for one in jobs if one.name in users]
        shared = (
            TAGS if TAGS in filters else filters[0] if filters and filters.count(filters[0]) == len(filters) else None
        )
        install = self.INSTALL._replace(entry={"filters": shared} if shared else {})
        using = (one._replace(requires=(*one.requires, Edge("install"))) if one.name in users else one for one in jobs)
        jobs = (install, *using)
        pruned = prune(jobs, proven)
        before = upstream(jobs)
        conditional = {one.name for one in jobs if any(edge.statuses for edge in one.requires)}
        assume(not any(conditional & {name, *before[name]} for name in proven))  # as above
        outcome = {one.name: data.draw(st.sampled_from(["success", "failed"])) for one in jobs}
        outcome.update(dict.fromkeys((*proven, "install"), "success"))

        full, short = (_simulate(_present(some, ref), outcome) for some in (jobs, pruned.jobs))

        noticed = {one.name for one in jobs} - set(pruned.left) - {"install"}
        assert {name: short.get(name) for name in noticed} == {name: full.get(name) for name in noticed}
        assert "install" in short or not {name for name in noticed if name in users and name in short}
