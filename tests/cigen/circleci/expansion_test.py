"""Every use of a job as the list of its primitive steps."""

from __future__ import annotations

from typing import Any, List, Mapping, Tuple

import pytest
import yaml

from cigen.circleci.definitions import Definitions
from cigen.circleci.expansion import Expander, Expansion

CONFIG = """
orbs:
  registered: acme/build@1.2.3
  inline:
    orbs: {inner: acme/other@2.0.0}
    commands:
      checkout: {steps: [{run: orb checkout}]}
      greet: {parameters: {to: {type: string, default: orb}}, steps: [checkout, {run: "hi << parameters.to >>"}]}
      ask: {parameters: {to: {type: string}}, steps: [{run: "hi << parameters.to? >>"}]}
      wrap: {parameters: {around: {type: steps}}, steps: [greet, {steps: << parameters.around >>}]}
      deep: {steps: [inner/thing]}
    executors: {small: {docker: [{image: orb}], environment: {FROM: orb}}}
    jobs:
      build:
        parameters: {tag: {type: string, default: latest}, after: {type: steps, default: [greet]}}
        docker: [{image: "builder:<< parameters.tag >>"}]
        steps: [checkout, {steps: << parameters.after >>}]
executors:
  ruby:
    parameters: {version: {type: string, default: "3.3"}}
    docker: [{image: "ruby:<< parameters.version >>"}]
    environment: {FROM: executor, KEEP: "1"}
commands:
  greet: {steps: [{run: root greets}]}
  prepare:
    parameters: {before: {type: steps, default: [{attach_workspace: {at: .}}]}}
    steps: [{steps: << parameters.before >>}, {run: prepare}]
  maybe:
    parameters: {flag: {type: boolean, default: false}}
    steps:
      - when: {condition: << parameters.flag >>, steps: [{run: flagged}]}
      - unless: {condition: {equal: [main, << pipeline.git.branch >>]}, steps: [{run: elsewhere}]}
  persist_to_workspace: {parameters: {root: {type: string}}, steps: [{run: "keeps << parameters.root >>"}]}
  twice: {parameters: {go: {type: steps}}, steps: [{prepare: {before: << parameters.go >>}}, {steps: << parameters.go >>}]}
jobs:
  test:
    parameters: {executor_name: {type: executor, default: ruby}, level: {type: string, default: low}}
    executor: << parameters.executor_name >>
    environment: {FROM: job, LEVEL: << parameters.level >>}
    steps: [checkout, maybe]
"""


@pytest.fixture(scope="module")
def expander() -> Expander:
    return Expander(Definitions(yaml.safe_load(CONFIG)))


def runs(expansion: Expansion) -> List[Any]:
    """What the steps run, in short: the command, else the step's name; in brackets where a condition is open."""
    short = [step.arguments if step.name == "run" else step.name for step in expansion.steps]
    return [[one] if step.conditions else one for one, step in zip(short, expansion.steps)]


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("prepare", ["attach_workspace", "prepare"]),
        ({"prepare": {"before": []}}, ["prepare"]),
        ({"prepare": {"before": ["greet"]}}, ["root greets", "prepare"]),
        ({"twice": {"go": [{"run": "x"}]}}, ["x", "prepare", "x"]),
        ("maybe", [["elsewhere"]]),
        ({"maybe": {"flag": True}}, ["flagged", ["elsewhere"]]),
        ({"maybe": {"flag": "<< pipeline.parameters.flag >>"}}, [["flagged"], ["elsewhere"]]),
        ({"persist_to_workspace": {"root": "out"}}, ["keeps out"]),  # the user's takes the built-in one's place
        ({"when": {"condition": "", "steps": ["greet"]}}, []),
        ({"when": {"condition": "main == main", "steps": ["greet"]}}, ["root greets"]),  # a text is true
        ({"maybe": {"flag": False}}, [["elsewhere"]]),
        ({"inline/ask": {"to": "you"}}, ["hi you"]),
        ("inline/greet", ["orb checkout", "hi orb"]),  # names in an orb are its own
        ({"inline/wrap": {"around": ["greet"]}}, ["orb checkout", "hi orb", "root greets"]),  # an argument's are not
    ],
)
def test_a_step_comes_to_primitive_ones(expander: Expander, step: Any, expected: List[Any]) -> None:
    assert runs(expander.steps([step])) == expected


@pytest.mark.parametrize(
    "step",
    [
        "registered/go",
        "nobody-s",
        "gone/orb",
        {"greet": {"unknown": 1}},
        {"inline/wrap": {}},  # the argument is missing
        "<< pipeline.parameters.step >>",
        {"steps": "<< pipeline.parameters.steps >>"},
        {"when": {"steps": ["greet"]}},
        {"run": "a", "name": "b"},
        "inline/deep",
    ],
)
def test_what_can_t_be_resolved_is_there_as_unknown(expander: Expander, step: Any) -> None:
    assert any(not step.known for step in expander.steps([step]).steps)


def test_the_steps_that_a_registered_orb_is_given_may_run(expander: Expander) -> None:
    expansion = expander.steps([{"registered/go": {"deep": {"after": ["prepare", {"run": "x"}]}}}])

    assert runs(expansion) == ["registered/go", "attach_workspace", "prepare", "x"]
    assert expansion.names.registered == {"acme/build@1.2.3"}
    assert expansion.names.commands == {"prepare"}


def test_what_a_false_condition_hides_is_used_all_the_same(expander: Expander) -> None:
    expansion = expander.steps([{"when": {"condition": False, "steps": ["greet", "inline/deep"]}}])

    assert not expansion.steps
    assert expansion.names.commands == {"greet"} and expansion.names.orbs == {"inline"}
    assert expansion.names.registered == {"acme/other@2.0.0"}


def test_a_job_takes_its_executor_s_keys_where_it_has_none_and_merges_environments(expander: Expander) -> None:
    given: Mapping[str, Any] = {"executor_name": {"name": "ruby", "version": "2.7"}, "level": "high"}

    assert expander.named("test", given).keys == {
        "docker": [{"image": "ruby:2.7"}],
        "environment": {"FROM": "job", "KEEP": "1", "LEVEL": "high"},
    }


def test_an_executor_that_only_the_pipeline_knows_may_be_any(expander: Expander) -> None:
    expansion = expander.named("test", {"executor_name": "<< pipeline.parameters.e >>"})

    assert expansion.names.executors == {"ruby"}
    assert "ruby" in str(expansion.keys["executors"])


def test_an_entry_puts_steps_around_the_job_s_own(expander: Expander) -> None:
    entry = {"pre-steps": ["prepare"], "post-steps": ["greet"], "context": "c", "requires": ["x"]}

    assert runs(expander.named("test", entry)) == [
        "attach_workspace",
        "prepare",
        "checkout",
        ["elsewhere"],
        "root greets",
    ]


def test_an_inline_orb_s_job_is_as_well_known_as_a_job(expander: Expander) -> None:
    expansion = expander.named("inline/build", {"tag": "7", "after": ["greet"]})

    assert expansion.keys == {"docker": [{"image": "builder:7"}]}
    assert runs(expansion) == ["orb checkout", "root greets"]
    assert runs(expander.named("inline/build")) == ["orb checkout", "orb checkout", "hi orb"]


@pytest.mark.parametrize("entry", [{"nobody-s": 1}, {"override-with": "acme/job"}])
def test_a_job_that_may_be_another_one_is_unknown(expander: Expander, entry: Mapping[str, Any]) -> None:
    assert any(not step.known for step in expander.named("test", entry).steps)


@pytest.mark.parametrize(
    "commands",
    [
        {"a": {"steps": ["a"]}},
        {"a": {"steps": ["b"]}, "b": {"steps": ["a"]}},
        {f"{'a' * (n + 1)}": {"steps": ["a" * (n + 2)] * 2} for n in range(60)},
    ],
)
def test_commands_without_end_are_unknown(commands: Mapping[str, Any]) -> None:
    assert any(not step.known for step in Expander(Definitions({"commands": commands})).steps(["a"]).steps)


def test_an_orb_s_source_takes_the_place_of_its_name() -> None:
    source: Mapping[str, Any] = {"commands": {"go": {"steps": [{"run": "known"}]}}}
    sources = {"acme/build@1.2.3": source}

    expansion = Expander(Definitions(yaml.safe_load(CONFIG), sources.get)).steps(["registered/go"])

    assert runs(expansion) == ["known"] and not expansion.names.registered


ARGUMENTS: Tuple[Any, ...] = ("a", 1, True, "1", "true")


def test_arguments_of_another_type_are_other_steps() -> None:
    echo: Any = {"parameters": {"x": {"type": "string"}}, "steps": [{"run": {"command": "<< parameters.x >>"}}]}
    expander = Expander(Definitions({"commands": {"echo": echo}}))

    found = [expander.steps([{"echo": {"x": value}}]).steps for value in ARGUMENTS]

    assert len({repr(steps) for steps in found}) == len(ARGUMENTS)


@pytest.mark.parametrize(
    ("declared", "given"),
    [
        ({"type": "enum", "enum": ["1", "2"]}, 1),
        ({"type": "enum", "enum": ["a"]}, "b"),
        ({"type": "string"}, 1),
        ({"type": "boolean"}, "false"),
        ({"type": "integer"}, "1"),
        ({"type": "integer"}, True),
        ({}, "a"),
    ],
)
def test_a_condition_on_an_argument_of_another_type_may_hold_or_not(declared: Any, given: Any) -> None:
    """Whether CircleCI refuses it or makes another value of it, nobody says: the steps behind it may run."""
    condition = {"equal": [str(given), "<< parameters.x >>"]}
    steps: Any = [{kind: {"condition": condition, "steps": [{"run": kind}]}} for kind in ("when", "unless")]
    expander = Expander(Definitions({"commands": {"go": {"parameters": {"x": declared}, "steps": steps}}}))

    expansion = expander.steps([{"go": {"x": given}}])

    assert runs(expansion) == ["x", ["when"], ["unless"]]
    assert not expansion.steps[0].known
