"""Which workflows and jobs a pipeline has."""

from __future__ import annotations

from typing import List, Mapping

import pytest

from circleci.configs import compiled, config, document, job, names, run
from circleci.emulator.compiler import ALL_FILTERED, TOO_MANY_WORKFLOWS
from circleci.emulator.errors import CompileError

FLAG = {"flag": {"type": "boolean", "default": False}}
GIVEN = "<< pipeline.parameters.flag >>"


def two(first: object, second: object, **sections: object) -> str:
    workflows = {"first": {"when": first, "jobs": ["a"]}, "second": {"when": second, "jobs": ["a"]}}
    return document(jobs={"a": job()}, workflows=workflows, parameters=FLAG, **sections)


def refused(text: str, continuation: bool = False) -> str:
    with pytest.raises(CompileError) as raised:
        compiled(text, continuation=continuation)
    return str(raised.value)


class TestConditions:
    def test_when_and_unless_decide(self) -> None:
        workflows = {"on": {"when": GIVEN, "jobs": ["a"]}, "off": {"unless": GIVEN, "jobs": ["a"]}}
        text = document(jobs={"a": job()}, workflows=workflows, parameters=FLAG)

        assert list(names(compiled(text))) == ["off"]
        assert list(names(compiled(text, {"flag": True}))) == ["on"]

    def test_no_workflow_left_is_an_error(self) -> None:
        assert refused(two(False, GIVEN)) == ALL_FILTERED

    def test_a_setup_config_may_enable_one(self) -> None:
        assert list(names(compiled(two(GIVEN, {"not": GIVEN}, setup=True)))) == ["second"]
        assert refused(two(True, {"not": GIVEN}, setup=True)) == TOO_MANY_WORKFLOWS

    def test_other_configs_may_enable_many(self) -> None:
        assert list(names(compiled(two(True, True)))) == ["first", "second"]

    def test_a_setup_config_is_no_continuation(self) -> None:
        assert "cannot be continued with another setup config" in refused(
            two(True, False, setup=True), continuation=True
        )


class TestRequires:
    def test_jobs_come_after_what_they_require(self) -> None:
        jobs = {name: job() for name in "abc"}

        found = compiled(config(jobs, [{"a": {"requires": ["c"]}}, "b", {"c": {"requires": ["b"]}}]))

        assert names(found) == {"main": ["b", "c", "a"]}

    @pytest.mark.parametrize(
        ("item", "statuses"),
        [
            ("a", {"success"}),
            ({"a": "failed"}, {"failed"}),
            ({"a": ["success", "canceled"]}, {"success", "canceled"}),
            ({"a": "terminal"}, {"success", "failed", "canceled", "unauthorized", "not_run"}),
        ],
    )
    def test_statuses(self, item: object, statuses: set[str]) -> None:
        found = compiled(config({"a": job(), "b": job()}, ["a", {"b": {"requires": [item]}}]))

        assert found.workflows[0].jobs[1].requires == {"a": statuses}

    def test_a_name_that_no_job_has_is_refused_also_where_the_job_is_defined(self) -> None:
        text = config({"a": job(), "b": job(), "x": job()}, ["a", {"b": {"requires": ["x"]}}])

        assert refused(text) == "Job 'b' requires 'x', which is the name of 0 other jobs in workflow 'main'"

    def test_a_job_cannot_require_itself_or_a_cycle(self) -> None:
        jobs = {name: job() for name in "ab"}

        assert "which is the name of 0 other jobs" in refused(config(jobs, [{"a": {"requires": ["a"]}}, "b"]))
        cycle = [{"a": {"requires": ["b"]}}, {"b": {"requires": ["a"]}}]
        assert "require each other in a cycle: a, b" in refused(config(jobs, cycle))

    def test_a_workflow_that_is_off_must_be_right_too(self) -> None:
        workflows = {"on": {"jobs": ["a"]}, "off": {"when": False, "jobs": [{"a": {"requires": ["x"]}}]}}

        assert "requires 'x'" in refused(document(jobs={"a": job()}, workflows=workflows))


class TestNames:
    def test_name_renames_and_requires_uses_it(self) -> None:
        entries = [{"a": {"name": "first"}}, {"a": {"name": "second", "requires": ["first"]}}]

        assert names(compiled(config({"a": job()}, entries))) == {"main": ["first", "second"]}

    def test_names_are_unique_whatever_their_case(self) -> None:
        entries = ["a", {"b": {"name": "A"}}]

        assert refused(config({"a": job(), "b": job()}, entries)).startswith("More than one job is named")

    def test_an_undefined_job_is_refused(self) -> None:
        assert refused(config({"a": job()}, ["a", "b"])) == "Cannot find a definition for job named b"

    def test_an_approval_must_not_be_defined(self) -> None:
        hold = {"hold": {"type": "approval"}}

        assert names(compiled(config({"a": job()}, ["a", hold]))) == {"main": ["a", "hold"]}
        assert "has the name of a defined job" in refused(config({"a": job(), "hold": job()}, ["a", hold]))

    def test_a_no_op_needs_nothing_but_its_type(self) -> None:
        found = compiled(config({"all": {"type": "no-op"}}))

        assert [(found.name, found.type) for found in found.workflows[0].jobs] == [("all", "no-op")]


def kept(
    filters: Mapping[str, object], requires: Mapping[str, List[str]] = {}, branch: str = "main", tag: str = ""
) -> List[str]:
    """Which of the jobs a, b, ... run; `filters` and `requires` by name."""
    every = sorted({*filters, *requires, *(name for found in requires.values() for name in found)})
    entries: List[object] = []
    for name in every:
        keys: dict[str, object] = {"filters": filters[name]} if name in filters else {}
        entries.append({name: {**keys, **({"requires": requires[name]} if name in requires else {})}})
    found = compiled(config({name: job() for name in every}, entries), branch=branch, tag=tag)
    return [name for jobs in names(found).values() for name in jobs]


class TestFilters:
    @pytest.mark.parametrize(
        ("branches", "runs_on", "not_on"),
        [
            ({"only": "main"}, ["main"], ["maintenance", "dev"]),
            ({"only": ["main", "/user-.*/"]}, ["main", "user-1"], ["my-user-1"]),
            ({"ignore": "/docs.*/"}, ["main"], ["docs", "docs-2"]),
            ({"only": "/.*/", "ignore": "main"}, ["main"], []),  # `only` is considered first
            ({}, ["main"], []),
        ],
    )
    def test_branches(self, branches: object, runs_on: List[str], not_on: List[str]) -> None:
        for branch in [*runs_on, *not_on]:
            assert bool(kept({"a": {"branches": branches}}, branch=branch)) is (branch in runs_on)

    def test_no_job_runs_for_a_tag_that_does_not_ask_for_tags(self) -> None:
        filters = {
            "a": {"tags": {"only": "/v.*/"}},
            "b": {"branches": {"only": "/.*/"}},
            "c": {"tags": {"ignore": "/rc.*/"}},
            "d": {"tags": {}},
        }

        assert kept(filters, tag="v1") == ["a", "c"]
        assert kept(filters, tag="rc1") == []
        assert kept(filters, branch="dev") == ["a", "b", "c", "d"]

    def test_expressions_decide_for_branches_and_tags(self) -> None:
        filters = {
            "a": 'pipeline.git.branch != "main"',
            "b": "pipeline.git.tag matches /v.*/",
            "c": "pipeline.git.tag or true",
        }

        assert kept(filters, branch="main") == ["c"]
        assert kept(filters, branch="dev") == ["a", "c"]
        assert kept(filters, tag="v1") == ["b", "c"]

    @pytest.mark.parametrize(
        ("filters", "branches", "tags"),
        [
            ("pipeline.number > 3", ["main", "dev"], ["v1"]),  # one that names neither holds for tags, too
            ('not (pipeline.git.branch == "main")', ["dev"], ["v1"]),
            ("pipeline.git.branch", ["main", "dev"], []),
            (r'pipeline.git.tag matches /v\d+/ or pipeline.git.branch contains "ma"', ["main"], ["v1"]),
            ('pipeline.git.branch != "main"', ["dev"], []),  # a comparison with nothing has no value
            ("<< pipeline.git.tag >>", [], ["v1", "rc"]),
            ('<< pipeline.git.branch == "main" >>', ["main"], []),
            ('pipeline.git.branch == "x" or << pipeline.number >>', ["main", "dev"], ["v1"]),  # a string
        ],
    )
    def test_an_expression_is_asked_of_tags_as_of_branches(
        self, filters: str, branches: List[str], tags: List[str]
    ) -> None:
        for branch in ("main", "dev"):
            assert bool(kept({"a": filters}, branch=branch)) is (branch in branches)
        for tag in tags or ["v1"]:
            assert bool(kept({"a": filters}, tag=tag)) is bool(tags)

    @pytest.mark.parametrize("pattern", ["/(?!main).*/", "/[/"])
    def test_what_is_no_pattern_is_refused(self, pattern: str) -> None:
        with pytest.raises(CompileError, match="Invalid pattern"):
            kept({"a": {"branches": {"only": pattern}}})

    def test_a_star_in_plain_text_is_a_star(self) -> None:
        assert kept({"a": {"branches": {"only": "release/*"}}}, branch="release/1") == []
        assert kept({"a": {"branches": {"only": r"/release\/.*/"}}}, branch="release/1") == ["a"]

    def test_a_filtered_requirement_is_ignored_beside_another(self) -> None:
        found = compiled(
            config(
                {name: job() for name in "abc"},
                ["a", {"b": {"filters": {"branches": {"only": "x"}}}}, {"c": {"requires": ["a", "b"]}}],
            )
        )

        assert [(found.name, set(found.requires)) for found in found.workflows[0].jobs] == [("a", set()), ("c", {"a"})]

    def test_a_job_all_of_whose_requirements_are_filtered_is_not_run_nor_what_is_behind_it(self) -> None:
        only = {"branches": {"only": "x"}}

        assert kept({"a": only}, {"b": ["a"], "c": ["b"], "d": []}) == ["d"]
        assert kept({"a": only}, {"b": ["a"], "c": ["b"], "d": []}, branch="x") == ["a", "d", "b", "c"]

    def test_filters_that_leave_nothing_are_an_error_of_a_continuation_only(self) -> None:
        text = config({"a": job()}, [{"a": {"filters": {"branches": {"only": "x"}}}}])

        assert names(compiled(text)) == {}
        assert refused(text, continuation=True) == ALL_FILTERED


def test_the_compiled_config_is_limited_in_size() -> None:
    big = {"big": {"steps": [run("x" * 65536)]}}

    assert names(compiled(config({"a": job(*["big"] * 127)}, commands=big)))
    assert refused(config({"a": job(*["big"] * 128)}, commands=big)) == "The compiled config is larger than 8 MB"


def test_contexts_are_limited_in_number() -> None:
    def text(count: int) -> str:
        return config({"a": job()}, [{"a": {"context": [f"c{number}" for number in range(count)]}}])

    assert names(compiled(text(100)))
    assert refused(text(101)) == "More than 100 contexts"


@pytest.mark.parametrize("parallelism", [0, -1])
def test_parallelism_is_positive(parallelism: int) -> None:
    assert "parallelism" in refused(config({"a": job(parallelism=parallelism)}))
