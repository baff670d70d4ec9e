"""`config.yml`: whatever the parameters are, one workflow runs; setup decides what CI has to prove again."""

from __future__ import annotations

from itertools import product
from typing import Any, Callable, Dict, List

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

JOB = "{image: x, steps: [checkout]}"
MAIN = f"main: {{jobs: {{a: {JOB}}}}}"

# What a parameter may be: its declaration and every value a trigger may give it.
KINDS: Dict[str, Any] = {
    "flag": ("{type: boolean, default: false}", [False, True], "true"),
    "off": ("{type: boolean, default: true}", [True, False], "false"),
    "word": ("{type: enum, enum: [none, some, all], default: none}", ["none", "some", "all"], "all"),
    "number": ("{type: integer, default: 0}", [0, 1, 2], "2"),
    "text": ("{type: string, default: ''}", ["", "go", "true"], "go"),
}


class TestGuards:
    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.lists(st.sampled_from(sorted(KINDS)), min_size=1, max_size=3, unique=True), max_size=4))
    def test_exactly_one_workflow_runs_for_every_combination(
        self, build: Callable[..., Any], workflows: List[List[str]]
    ) -> None:
        parameters = ", ".join(f"{name}: {declaration}" for name, (declaration, _, _) in KINDS.items())
        guarded = "".join(
            f"w{number}: {{run_when: [{_clauses(names)}], jobs: {{j: {JOB}}}}}, "
            for number, names in enumerate(workflows)
        )

        entrypoint = build(f"parameters: {{{parameters}}}\nworkflows: {{{guarded}{MAIN}}}").entrypoint

        for values in product(*(choices for _, choices, _ in KINDS.values())):
            given_values = {"skip_cache": False, **dict(zip(KINDS, values))}
            running = [
                name
                for name, workflow in entrypoint["workflows"].items()
                if "when" not in workflow or _true(workflow["when"], given_values)
            ]
            wanted = [number for number, names in enumerate(workflows) if _all_hold(names, given_values)]
            assert running == ([f"w{wanted[0]}"] if wanted else ["setup"])

    def test_they_are_written_as_circlecis_logic(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""
            parameters: {{level: {{type: enum, enum: [low, high], default: low}}}}
            workflows:
              {MAIN}
              alarm: {{run_when: [{{parameter: alarm}}], jobs: {{b: {JOB}}}}}
              nightly: {{run_when: [{{parameter: night}}, {{parameter: level, equals: high}}], jobs: {{c: {JOB}}}}}
            """
        )

        night = ["<< pipeline.parameters.night >>", {"equal": ["high", "<< pipeline.parameters.level >>"]}]
        assert {name: workflow["when"] for name, workflow in built.entrypoint["workflows"].items()} == {
            "alarm": "<< pipeline.parameters.alarm >>",
            "nightly": {"and": [*night, {"not": "<< pipeline.parameters.alarm >>"}]},
            "setup": {"not": {"or": ["<< pipeline.parameters.alarm >>", {"and": night}]}},
        }

    def test_two_workflows_are_immediate_by_name(self, build: Callable[..., Any]) -> None:
        names = ("package_updates", "staging_postman_tests")
        built = build(f"workflows: {{{MAIN}, {', '.join(f'{name}: {{jobs: {{b: {JOB}}}}}' for name in names)}}}")

        assert list(built.entrypoint["workflows"]) == [*names, "setup"]
        assert list(built.main["workflows"]) == ["main"]
        assert built.entrypoint["parameters"]["check_package_versions"]["default"] is False
        assert built.entrypoint["parameters"]["run_staging_postman_tests"]["default"] is False

    def test_another_providers_condition_is_none_of_circlecis(self, build: Callable[..., Any]) -> None:
        built = build(
            f"workflows: {{{MAIN}, x: {{run_when: [{{provider: github, expression: q}}], jobs: {{b: {JOB}}}}}}}"
        )

        assert list(built.main["workflows"]) == ["main", "x"]

    def test_without_any_setup_always_runs(self, build: Callable[..., Any]) -> None:
        assert build(f"workflows: {{{MAIN}}}").entrypoint["workflows"] == {"setup": {"jobs": ["setup"]}}

    def test_a_parameter_without_default_is_a_warning(self, build: Callable[..., Any]) -> None:
        built = build(f"parameters: {{level: {{type: string}}}}\nworkflows: {{{MAIN}}}")

        assert built.warnings == (
            "cigen.yml:1:21: the parameter `level` has no default: CircleCI refuses every pipeline that isn't given it\n"
            "  Give it one: a push gives nothing.",
        )

    @pytest.mark.parametrize(
        ("parameter", "clause", "message"),
        [
            ("{type: boolean, default: true}", "", "1:17: workflow `w` would run in every pipeline: `p` starts it by"),
            ("{type: string, default: a}", ", equals: a", "1:17: workflow `w` would run in every pipeline: `p` starts"),
            ("{type: boolean, default: false}", ", equals: false", "1:17: workflow `w` would run in every pipeline"),
            ("{type: boolean, default: false}", ", equals: 'true'", "2:66: `run_when` compares `p`, a boolean, with"),
            ("{type: integer, default: 0}", "", "2:66: `run_when` compares `p`, an integer, with True\n  Compare it"),
            ("{type: enum, enum: [a, b], default: a}", ", equals: c", "2:66: `run_when` compares `p`, an enum, with"),
            ("{type: string, default: a}", ", equals: [a]", "2:78: `equals` must be a scalar\n"),
            ("{type: string}", ", equals: a", "1:17: the parameter `p` has no default\n  Give it one: without it, no"),
        ],
    )
    def test_one_that_can_never_or_always_holds_is_refused(
        self, refusal: Callable[..., str], parameter: str, clause: str, message: str
    ) -> None:
        text = refusal(
            f"parameters: {{p: {parameter}}}\n"
            f"workflows: {{{MAIN}, w: {{run_when: [{{parameter: p{clause}}}], jobs: {{b: {JOB}}}}}}}"
        )

        assert text.startswith(f"cigen.yml:{message}")

    @pytest.mark.parametrize(
        ("clause", "message"),
        [
            ("{parameter: p, equals: a}", "`run_when` compares the undeclared parameter `p`\n  Declare it under"),
            ("{env: CI}", "`run_when` of workflow `w` doesn't name a parameter alone\n  CircleCI starts a workflow on"),
            ("{parameter: p, expression: x}", "`run_when` of workflow `w` doesn't name a parameter alone\n"),
            ("{}", "`run_when` of workflow `w` doesn't name a parameter alone\n"),
        ],
    )
    def test_one_circleci_cannot_evaluate_is_refused(
        self, refusal: Callable[..., str], clause: str, message: str
    ) -> None:
        assert message in refusal(f"workflows: {{{MAIN}, w: {{run_when: [{clause}], jobs: {{b: {JOB}}}}}}}")

    def test_something_has_to_be_left_for_setup(self, refusal: Callable[..., str]) -> None:
        text = refusal(f"workflows: {{w: {{run_when: [{{parameter: p}}], jobs: {{b: {JOB}}}}}}}")

        assert text == (
            "cigen.yml:1:1: every workflow waits for a parameter: setup would have nothing to continue with\n"
            "  Add a workflow `main` without `run_when`."
        )


class TestParameters:
    def test_both_files_declare_the_same(self, build: Callable[..., Any]) -> None:
        built = build(
            f"""
            parameters:
              level: {{type: enum, enum: [1, 2.50], default: 2.50, description: How loud.}}
              name: {{type: string, default: ''}}
              count: {{type: integer, default: 3}}
              must: {{type: string}}
            workflows: {{{MAIN}, w: {{run_when: [{{parameter: p}}], jobs: {{b: {JOB}}}}}}}
            """
        )

        assert built.main["parameters"] == built.entrypoint["parameters"]
        assert built.main["parameters"] == {
            "level": {"type": "enum", "description": "How loud.", "enum": ["1", "2.50"], "default": "2.50"},
            "name": {"type": "string", "default": ""},
            "count": {"type": "integer", "default": 3},
            "must": {"type": "string"},
            "p": {"type": "boolean", "description": "Run the workflow w instead of CI.", "default": False},
            "skip_cache": {
                "type": "boolean",
                "description": "Run every job, whatever is already proven.",
                "default": False,
            },
        }

    def test_skip_cache_may_be_declared_as_it_is(self, build: Callable[..., Any]) -> None:
        built = build(f"parameters: {{skip_cache: {{type: boolean, default: false}}}}\nworkflows: {{{MAIN}}}")

        assert built.main["parameters"] == {"skip_cache": {"type": "boolean", "default": False}}

    @pytest.mark.parametrize(
        "kind", ["{type: string, default: ''}", "{type: boolean, default: true}", "{type: boolean}"]
    )
    def test_but_not_otherwise(self, refusal: Callable[..., str], kind: str) -> None:
        text = refusal(f"parameters: {{skip_cache: {kind}}}\nworkflows: {{{MAIN}}}")

        assert text.startswith("cigen.yml:1:26: `skip_cache` is a parameter of cigen's\n")

    @pytest.mark.parametrize(
        ("parameter", "message"),
        [
            ("{type: executor}", "1:24: a pipeline parameter can't be of type `executor`\n  Choose one of: string, "),
            ("{type: text}", "1:24: `type` can't be `text`\n"),
            ("{type: enum, default: a}", "1:17: parameter `p` needs `type: enum` together with values in `enum`\n"),
            ("{type: string, enum: [a]}", "1:17: parameter `p` needs `type: enum` together with values in `enum`\n"),
            ("{type: enum, enum: [a], default: b}", "1:50: the default of parameter `p` isn't one of a\n"),
            ("{type: boolean, default: yes}", "1:42: the default of parameter `p` isn't of type boolean\n"),
            ("{type: string, default: 5}", "1:41: the default of parameter `p` isn't of type string\n"),
            ("{type: string, default: }", "1:41: the default of parameter `p` isn't of type string\n"),
        ],
    )
    def test_what_circleci_cannot_declare_is_refused(
        self, refusal: Callable[..., str], parameter: str, message: str
    ) -> None:
        assert refusal(f"parameters: {{p: {parameter}}}\nworkflows: {{{MAIN}}}").startswith(f"cigen.yml:{message}")


class TestTags:
    @pytest.mark.parametrize(
        ("filters", "only"),
        [
            (["{tags: {only: /^v.*/}}"], ["/^v.*/"]),
            (
                ["{tags: {only: [/^v.*/, /^w/]}}", "{tags: {only: /^v.*/}}", "{tags: {only: x}}"],
                ["/^v.*/", "/^w/", "x"],
            ),
            (["{tags: {only: x}}", "{tags: {ignore: /^v/}}"], ["/.*/"]),
            (['pipeline.git.tag starts-with "v"'], ["/.*/"]),
        ],
    )
    def test_setup_runs_for_every_tag_a_job_runs_for(
        self, build: Callable[..., Any], filters: List[str], only: List[str]
    ) -> None:
        jobs = ", ".join(f"j{n}: {{image: x, filters: {text}, steps: [checkout]}}" for n, text in enumerate(filters))

        assert build(f"jobs: {{{jobs}}}").entrypoint["workflows"]["setup"]["jobs"] == [
            {"setup": {"filters": {"tags": {"only": only}}}}
        ]

    def test_other_workflows_count_too(self, build: Callable[..., Any]) -> None:
        built = build(f"workflows: {{{MAIN}, o: {{jobs: {{b: {{filters: {{tags: {{only: x}}}}, type: no-op}}}}}}}}")

        assert built.entrypoint["workflows"]["setup"]["jobs"] == [{"setup": {"filters": {"tags": {"only": ["x"]}}}}]

    @pytest.mark.parametrize("filters", ["{branches: {only: main}}", 'pipeline.git.branch == "main"'])
    def test_without_any_there_is_no_filter(self, build: Callable[..., Any], filters: str) -> None:
        built = build(f"jobs: {{a: {{image: x, filters: {filters}, steps: [checkout]}}}}")

        assert built.entrypoint["workflows"]["setup"]["jobs"] == ["setup"]


def _clauses(names: List[str]) -> str:
    return ", ".join(f"{{parameter: {name}, equals: {KINDS[name][2]}}}" for name in names)


def _all_hold(names: List[str], values: Dict[str, Any]) -> bool:
    wanted = {"true": True, "false": False, "2": 2}
    return all(values[name] == wanted.get(KINDS[name][2], KINDS[name][2]) for name in names)


def _true(statement: Any, values: Dict[str, Any]) -> bool:
    """What CircleCI makes of a logic statement."""
    if isinstance(statement, dict):
        ((operator, operands),) = statement.items()
        if operator == "not":
            return not _true(operands, values)
        if operator == "equal":
            first, second = (_value(operand, values) for operand in operands)
            return type(first) is type(second) and bool(first == second)
        return {"and": all, "or": any}[operator](_true(operand, values) for operand in operands)
    return bool(_value(statement, values))


def _value(operand: Any, values: Dict[str, Any]) -> Any:
    if isinstance(operand, str) and operand.startswith("<< pipeline.parameters."):
        return values[operand[len("<< pipeline.parameters.") : -len(" >>")]]
    return operand


@pytest.mark.parametrize("name", ["a: b", "1", "", "x" * 129, "a >>"])
def test_a_parameter_that_run_when_makes_up_has_a_name_that_it_can_have(refusal: Callable[..., str], name: str) -> None:
    said = refusal(f"workflows: {{{MAIN}, x: {{run_when: [{{parameter: '{name}'}}], jobs: {{b: {JOB}}}}}}}")

    assert "can't be a parameter's name\n" in said or "doesn't name a parameter alone" in said
