"""Laws over random configurations: what is proven equal does the same for every sample of pipeline values."""

from __future__ import annotations

from typing import Any, Dict, Iterator, List, Mapping, Optional, Tuple

from hypothesis import given, settings
from hypothesis import strategies as st

from cigen.circleci.conditions import holds
from cigen.circleci.definitions import Definitions
from cigen.circleci.expansion import Expander
from cigen.circleci.expressions import evaluate, truth
from cigen.circleci.substitution import Scope, substitute
from cigen.circleci.validity import findings
from cigen.circleci.workflows import read_workflows
from cigen.compare.comparison import compare
from cigen.compare.sides import Source

FLAG, ENV, COUNT = (f"pipeline.parameters.{name}" for name in ("flag", "env", "count"))
BRANCH = "pipeline.git.branch"
PARAMETERS = {
    "flag": {"type": "boolean", "default": False},
    "env": {"type": "enum", "enum": ["dev", "prod"], "default": "dev"},
    "count": {"type": "integer", "default": 1},
}


def samples() -> Iterator[Dict[str, Any]]:
    """Values of everything that the configurations below look at; None where there is none."""
    for flag in (True, False):
        for env in ("dev", "prod"):
            for count in (0, 1, 2):
                for branch, tag in (("main", None), ("release-1", None), (None, "v1"), (None, "x")):
                    yield {FLAG: flag, ENV: env, COUNT: count, BRANCH: branch, "pipeline.git.tag": tag}


SAMPLES = list(samples())

statements = st.recursive(
    st.sampled_from(
        [
            True,
            False,
            f"<< {FLAG} >>",
            f"<<{COUNT}>>",
            f"<< {ENV} >>",
            {"equal": [True, f"<< {FLAG} >>"]},
            {"equal": ["true", f"<< {FLAG} >>"]},
            {"equal": ["prod", f"<< {ENV} >>"]},
            {"equal": [f"<< {ENV} >>", "dev"]},
            {"equal": [2, f"<< {COUNT} >>"]},
            {"equal": ["main", f"<< {BRANCH} >>"]},
            {"matches": {"pattern": "release-[0-9]+", "value": f"<< {BRANCH} >>"}},
            f"<< {COUNT} > 1 >>",
            f'<< {ENV} == "prod" or {FLAG} >>',
        ]
    ),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"and": st.lists(inner, min_size=1, max_size=2)}),
        st.fixed_dictionaries({"or": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=4,
)
expressions = st.recursive(
    st.sampled_from(
        [
            "true",
            FLAG,
            ENV,
            COUNT,
            BRANCH,
            f"{FLAG} == true",
            f'{ENV} == "prod"',
            f'{ENV} != "dev"',
            f'{ENV} starts-with "p"',
            f"{COUNT} > 1",
            f"{COUNT} <= 1",
            f"{COUNT} == 0",
            f'{BRANCH} == "main"',
            f'{BRANCH} != "main"',
            f"{BRANCH} matches /release-[0-9]+/",
            f'{BRANCH} starts-with "rel"',
        ]
    ),
    lambda inner: st.one_of(
        inner.map(lambda one: f"not ({one})"),
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda parts: "({} {} {})".format(*parts)),
    ),
    max_leaves=4,
)
plain_steps = st.sampled_from(
    ["checkout", {"run": "a"}, {"run": {"command": "a"}}, {"run": "b"}, "go", {"go": {"x": "b"}}]
)
steps = st.lists(
    st.one_of(
        plain_steps,
        st.tuples(st.sampled_from(["when", "unless"]), statements, st.lists(plain_steps, min_size=1, max_size=2)).map(
            lambda parts: {parts[0]: {"condition": parts[1], "steps": parts[2]}}
        ),
    ),
    min_size=1,
    max_size=3,
)
filters = st.one_of(
    st.just({}),
    st.sampled_from([{"branches": {"only": "main"}}, {"branches": {"ignore": ["main"]}, "tags": {"only": "v1"}}]),
    expressions,
)
entries = st.lists(
    st.fixed_dictionaries({"filters": filters, "context": st.sampled_from([[], "c", ["c"], ["c", "d"]])}),
    min_size=1,
    max_size=2,
)
conditions: st.SearchStrategy[Dict[str, Any]] = st.one_of(
    st.just({}),
    st.one_of(statements, expressions).map(lambda one: {"when": one}),
    st.one_of(statements, expressions).map(lambda one: {"unless": one}),
)
configurations = st.builds(
    lambda listed, keys, when, value: {
        "version": 2.1,
        "parameters": PARAMETERS,
        "commands": {
            "go": {"parameters": {"x": {"type": "string", "default": "a"}}, "steps": [{"run": "<< parameters.x >>"}]}
        },
        "jobs": {
            "job": {"docker": [{"image": "x"}], "environment": {"A": value}, "steps": listed},
        },
        "workflows": {"w": {**when, "jobs": [{"job": one} for one in keys]}},
    },
    steps,
    entries,
    conditions,
    st.sampled_from([1, "1", True, f"<< {FLAG} >>"]),
)


def outcome(document: Mapping[str, Any], values: Mapping[str, Any]) -> Any:
    """What runs with these values, by the evaluators alone: nothing here knows a formula."""
    expander = Expander(Definitions(document), values)
    found: List[Any] = []
    for workflow in read_workflows(document).workflows:
        holding = [_holds(value, values) for value in workflow.conditions.values()]
        if None in holding:
            return None  # nobody knows
        if holding != [key == "when" for key in workflow.conditions]:
            continue
        jobs: Dict[str, Any] = {}
        for entry in workflow.entries:
            if _passes(entry.filters, values):
                expansion = expander.named(entry.job, entry.keys)
                listed = [
                    (
                        step.name,
                        {"command": step.arguments} if isinstance(step.arguments, str) else step.arguments or {},
                    )
                    for step in expansion.steps
                    if not step.conditions
                ]
                if len(listed) < len(expansion.steps):
                    return None
                environment = {name: (type(value), value) for name, value in expansion.keys["environment"].items()}  # type: ignore
                jobs[entry.name] = entry.contexts, environment, listed
        found.append((workflow.name, jobs))
    return found


def _holds(condition: Any, values: Mapping[str, Any]) -> Optional[bool]:
    """None where the documentation doesn't say."""
    if isinstance(condition, str) and "<<" not in condition:
        return truth(evaluate(condition, values))
    answers = holds(condition, lambda text: substitute(text, Scope(known=values)))
    return None if len(answers) > 1 else next(iter(answers))


def _passes(rules: Any, values: Mapping[str, Any]) -> bool:
    if isinstance(rules, str):
        return truth(evaluate(rules, values))
    kind, value = ("tags", values["pipeline.git.tag"]) if values["pipeline.git.tag"] else ("branches", values[BRANCH])
    given: Mapping[str, Any] = (rules or {}).get(kind) or {}
    if kind == "tags" and not given:
        return False
    named: List[str] = [pattern for one in given.values() for pattern in ([one] if isinstance(one, str) else one)]
    return (value in named) is ("only" in given) if given else True


def difference(old: Mapping[str, Any], new: Mapping[str, Any]) -> List[Mapping[str, Any]]:
    outcomes = ((values, outcome(old, values), outcome(new, values)) for values in SAMPLES)
    return [values for values, one, other in outcomes if None not in (one, other) and one != other]


def same(old: Mapping[str, Any], new: Mapping[str, Any]) -> Tuple[bool, bool]:
    found = compare(Source("OLD", old), Source("NEW", new))
    return found.equal, bool(found.differences)


@given(configurations)
def test_a_configuration_equals_itself(document: Any) -> None:
    assert not [finding for finding in findings(document) if finding.fatal]
    assert compare(Source("OLD", document), Source("NEW", document)) == ((), (), ())


@settings(max_examples=60)
@given(configurations, configurations, st.sets(st.sampled_from(["jobs", "workflows", "when", "entries"])))
def test_what_is_proven_equal_does_the_same(one: Any, other: Any, taken: Any) -> None:
    """Parts of the second come from the first, so that they are alike often enough."""
    mixed = {**other, **{key: one[key] for key in ("jobs", "workflows") if key in taken}}
    first, second = one["workflows"]["w"], mixed["workflows"]["w"]
    if "when" in taken:
        kept = {key: value for key, value in first.items() if key != "jobs"}
        second = {**kept, "jobs": second["jobs"]}
    if "entries" in taken:
        second = {**second, "jobs": first["jobs"]}
    mixed = {**mixed, "workflows": {"w": second}}

    equal, differs = same(one, mixed)
    samples = difference(one, mixed)

    assert not (equal and samples), samples[0]
    assert equal == same(mixed, one)[0]


@settings(max_examples=150)
@given(st.one_of(statements, expressions), st.one_of(statements, expressions))
def test_conditions_are_decided_right(one: Any, other: Any) -> None:
    def document(condition: Any) -> Mapping[str, Any]:
        jobs = {"job": {"docker": [{"image": "x"}], "steps": ["checkout"]}}
        return {
            "version": 2.1,
            "parameters": PARAMETERS,
            "jobs": jobs,
            "workflows": {"w": {"when": condition, "jobs": ["job"]}},
        }

    equal, differs = same(document(one), document(other))
    answers = [(_holds(one, values), _holds(other, values)) for values in SAMPLES]
    apart = any(None not in pair and pair[0] is not pair[1] for pair in answers)

    assert not (equal and apart)
    assert differs or not apart  # what a sample shows is never undecided
