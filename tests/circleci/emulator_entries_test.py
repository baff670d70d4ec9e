"""The uses of jobs that a workflow lists: repeats, matrices, groups, names, schedules."""

from __future__ import annotations

from typing import Dict, List, Mapping, Sequence, Set

import pytest

from circleci.configs import compiled, config, document, job, names, run
from circleci.emulator.compiler import ALL_FILTERED, IMPLICIT, TOO_MANY_WORKFLOWS
from circleci.emulator.errors import CompileError, NotEmulatedError

SAY = job(
    run("echo << parameters.a >>-<< parameters.b >>"),
    parameters={"a": {"type": "string", "default": "x"}, "b": {"type": "integer", "default": 0}},
)
JOBS: Dict[str, object] = {"say": SAY, "last": job()}


def listed(entries: Sequence[object], branch: str = "main") -> Dict[str, str]:
    """What each job of the workflow runs, by name, in the order they run."""
    (workflow,) = compiled(config(JOBS, entries), branch=branch).workflows
    return {found.name: found.steps[0].name for found in workflow.jobs}


def required(entries: Sequence[object], name: str, branch: str = "main") -> Set[str]:
    (workflow,) = compiled(config(JOBS, entries), branch=branch).workflows
    return {other for found in workflow.jobs if found.name == name for other in found.requires}


def refused(entries: Sequence[object], **sections: object) -> str:
    with pytest.raises(CompileError) as raised:
        compiled(config(JOBS, entries, **sections))
    return str(raised.value)


class TestRepeats:
    def test_uses_without_a_name_are_numbered_all_of_them(self) -> None:
        entries = ["say", {"say": {"a": "y"}}, {"say": {"name": "named", "a": "z"}}]

        assert listed(entries) == {"say-1": "echo x-0", "say-2": "echo y-0", "named": "echo z-0"}

    def test_one_without_a_name_keeps_the_jobs(self) -> None:
        assert list(listed(["say", {"say": {"name": "named"}}])) == ["say", "named"]

    def test_equal_names_are_numbered_too(self) -> None:
        assert list(listed([{"say": {"name": "n"}}, {"last": {"name": "n"}}])) == ["n-1", "n-2"]

    def test_the_same_use_twice_is_two(self) -> None:
        assert list(listed(["say", "say"])) == ["say-1", "say-2"]

    def test_of_two_the_one_may_require_the_other_and_nobody_else_either(self) -> None:
        assert required(["say", {"say": {"requires": ["say"]}}], "say-2") == {"say-1"}
        assert "which is the name of 2 other jobs" in refused(["say", "say", {"last": {"requires": ["say"]}}])
        assert "which is the name of 0 other jobs" in refused(["say", "say", {"last": {"requires": ["say-1"]}}])

    def test_a_number_that_makes_a_name_twice_is_refused(self) -> None:
        assert "More than one job is named 'say-1'" in refused(["say", "say", {"last": {"name": "say-1"}}])

    @pytest.mark.parametrize("name", ["py-3.12", "Lint & test", "a/b", "deploy (<< pipeline.git.branch >>)", "'\"$(x)"])
    def test_names_may_hold_anything(self, name: str) -> None:
        entries = [{"say": {"name": name}}, {"last": {"requires": [name]}}]

        assert list(listed(entries)) == [name.replace("<< pipeline.git.branch >>", "main"), "last"]


class TestMatrices:
    def test_there_is_one_use_for_each_combination(self) -> None:
        entries = [{"say": {"matrix": {"parameters": {"a": ["p", "q"], "b": [1, 2]}}}}]

        assert listed(entries) == {
            "say-p-1": "echo p-1",
            "say-p-2": "echo p-2",
            "say-q-1": "echo q-1",
            "say-q-2": "echo q-2",
        }

    def test_whole_combinations_are_excluded(self) -> None:
        matrix = {"parameters": {"a": ["p", "q"], "b": [1, 2]}, "exclude": [{"a": "p", "b": 2}, {"b": 1, "a": "q"}]}

        assert list(listed([{"say": {"matrix": matrix}}])) == ["say-p-1", "say-q-2"]

    def test_values_stand_in_names_and_requirements(self) -> None:
        matrix = {"matrix": {"parameters": {"a": ["p", "q"]}}}
        entries = [
            {"say": {"name": "build-<< matrix.a >>", **matrix}},
            {"say": {"name": "<< matrix.a >> after", "requires": ["build-<< matrix.a >>"], **matrix}},
        ]

        assert list(listed(entries)) == ["build-p", "build-q", "p after", "q after"]
        assert required(entries, "q after") == {"build-q"}

    @pytest.mark.parametrize(("alias", "wanted"), [({}, "say"), ({"alias": "all"}, "all")])
    def test_all_of_it_is_required_by_its_alias(self, alias: Mapping[str, str], wanted: str) -> None:
        matrix = {"parameters": {"a": ["p", "q"]}, **alias}
        entries = [{"say": {"matrix": matrix}}, {"last": {"requires": [{wanted: "terminal"}]}}]

        assert required(entries, "last") == {"say-p", "say-q"}
        assert required([entries[0], {"last": {"requires": ["say-q"]}}], "last") == {"say-q"}

    def test_instances_of_equal_names_are_numbered(self) -> None:
        assert list(listed([{"say": {"name": "n", "matrix": {"parameters": {"a": ["p", "q"]}}}}])) == ["n-1", "n-2"]

    def test_other_arguments_and_filters_stand_beside_it(self) -> None:
        only = {"branches": {"only": "<< matrix.a >>"}}
        entries = [{"say": {"b": 5, "filters": only, "matrix": {"parameters": {"a": ["main", "dev"]}}}}]

        assert listed(entries) == {"say-main": "echo main-5"}

    def test_values_are_no_templates(self) -> None:
        entries = [{"say": {"name": "n", "matrix": {"parameters": {"a": ["<< pipeline.git.branch >>"]}}}}]

        assert listed(entries, branch="<< pipeline.number >>") == {"n": "echo << pipeline.number >>-0"}

    @pytest.mark.parametrize(
        "keys",
        [
            {"matrix": {"parameters": {}}},
            {"matrix": {"parameters": {"a": []}}},
            {"matrix": {"parameters": {"c": ["x"]}}},
            {"matrix": {"parameters": {"b": ["no integer"]}}},
            {"a": "x", "matrix": {"parameters": {"a": ["y"]}}},
            {"name": "<< matrix.b >>", "matrix": {"parameters": {"a": ["y"]}}},
        ],
    )
    def test_what_makes_no_sense_is_refused(self, keys: object) -> None:
        refused([{"say": keys}])

    def test_its_values_are_known_nowhere_else(self) -> None:
        assert "without declared matrix: a" in refused([{"say": {"name": "<< matrix.a >>"}}])


GROUP = {"release": {"jobs": [{"say": {"name": "first"}}, {"last": {"requires": ["first"]}}]}}


class TestGroups:
    def entries(self, entries: Sequence[object], branch: str = "main") -> Dict[str, List[str]]:
        (workflow,) = compiled(
            config({**JOBS, "own": job()}, entries, **{"job-groups": GROUP}), branch=branch
        ).workflows
        return {found.name: sorted(found.requires) for found in workflow.jobs}

    def test_a_group_is_its_jobs_between_two_no_ops(self) -> None:
        entries = [{"release": {"requires": ["own"], "serial-group": "x"}}, "own", {"say": {"requires": ["release"]}}]

        assert self.entries(entries) == {
            "own": [],
            "release-group-start": ["own"],
            "release-first": ["release-group-start"],
            "release-last": ["release-first"],
            "release-group-end": ["release-last"],
            "say": ["release-group-end"],
        }

    def test_it_may_be_used_twice_by_names(self) -> None:
        found = self.entries([{"release": {"name": "a"}}, {"release": {"name": "b", "requires": ["a"]}}])

        assert found["b-group-start"] == ["a-group-end"]
        assert {"a-first", "b-first"} <= set(found)
        assert "needs a name of its own" in refused(["release", "release"], **{"job-groups": GROUP})

    def test_its_filters_take_all_of_it_away(self) -> None:
        only = {"filters": {"branches": {"only": "main"}}}
        entries = ["own", {"release": only}, {"say": {"requires": ["release", "own"]}}]

        assert self.entries(entries, branch="dev") == {"own": [], "say": ["own"]}

    @pytest.mark.parametrize("keys", [{"matrix": {"parameters": {}}}, {"context": "x"}, {"pre-steps": []}, {"a": "x"}])
    def test_a_use_takes_no_more(self, keys: object) -> None:
        assert "does not support" in refused([{"release": keys}], **{"job-groups": GROUP})

    def test_groups_do_not_nest_and_require_only_their_own(self) -> None:
        nested = {**GROUP, "outer": {"jobs": ["release"]}}
        outside = {"release": {"jobs": [{"last": {"requires": ["say"]}}]}}

        assert "inside a job group" in refused(["outer"], **{"job-groups": nested})
        assert "0 other jobs" in refused(["say", "release"], **{"job-groups": outside})


class TestWithoutWorkflows:
    def test_build_runs_alone(self) -> None:
        assert names(compiled(document(jobs={"build": job(), "other": job()}))) == {IMPLICIT: ["build"]}

    def test_and_must_be_there(self) -> None:
        with pytest.raises(CompileError, match="job named build"):
            compiled(document(jobs={"other": job()}))

    def test_an_old_version_is_none(self) -> None:
        assert names(compiled(document(jobs={"a": job()}, workflows={"version": 2, "w": {"jobs": ["a"]}}))) == {
            "w": ["a"]
        }
        with pytest.raises(CompileError, match=ALL_FILTERED):
            compiled(document(jobs={"build": job()}, workflows={"version": 2}))


@pytest.mark.parametrize(
    ("definition", "kind"),
    [
        ({"type": "release", "plan_name": "p"}, "release"),
        ({"type": "lock", "key": "k"}, "lock"),
        ({"type": "no-op"}, "no-op"),
    ],
)
def test_some_jobs_need_no_machine(definition: object, kind: str) -> None:
    (workflow,) = compiled(config({"a": definition}, ["a", {"hold": {"type": "approval"}}])).workflows

    assert [(found.name, found.type) for found in workflow.jobs] == [("a", kind), ("hold", "approval")]


def test_serial_groups_and_reruns_change_nothing() -> None:
    entry = {"say": {"serial-group": "<< pipeline.project.slug >>/deploy"}}
    workflows = {"main": {"max_auto_reruns": 3, "jobs": [entry]}}

    assert names(compiled(document(jobs=JOBS, workflows=workflows))) == {"main": ["say"]}


class TestSchedules:
    NIGHTLY = {
        "commit": {"jobs": ["say"]},
        "nightly": {
            "triggers": [
                {"schedule": {"cron": "0 0 * * *", "filters": {"branches": {"only": ["main", r"/rel\/.*/"]}}}}
            ],
            "jobs": ["last"],
        },
    }
    TEXT = document(jobs=JOBS, workflows=NIGHTLY)

    def test_a_push_starts_the_other_workflows(self) -> None:
        assert list(names(compiled(self.TEXT))) == ["commit"]

    @pytest.mark.parametrize(("branch", "found"), [("main", ["nightly"]), ("rel/1", ["nightly"]), ("dev", [])])
    def test_its_time_starts_it_alone_on_its_branches(self, branch: str, found: List[str]) -> None:
        assert list(names(compiled(self.TEXT, branch=branch, cron="0 0 * * *"))) == found
        assert list(names(compiled(self.TEXT, branch=branch, cron="0 1 * * *"))) == []

    def test_a_setup_config_has_none(self) -> None:
        with pytest.raises(CompileError, match=TOO_MANY_WORKFLOWS):
            compiled(document(setup=True, jobs=JOBS, workflows=self.NIGHTLY))

    def test_in_a_continuation_nothing_would_start_it(self) -> None:
        with pytest.raises(NotEmulatedError):
            compiled(self.TEXT, continuation=True)

    def test_it_names_its_branches(self) -> None:
        workflows = {"nightly": {"triggers": [{"schedule": {"cron": "0 0 * * *"}}], "jobs": ["say"]}}

        with pytest.raises(CompileError, match="filters for branches"):
            compiled(document(jobs=JOBS, workflows=workflows))
