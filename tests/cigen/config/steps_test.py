"""Steps in every documented form become the one form CircleCI reads, with every key kept."""

from __future__ import annotations

from textwrap import indent
from typing import Any, Callable

import pytest


def job(steps: str, rest: str = "") -> str:
    return f"jobs:\n  a:\n    image: x\n    steps:\n{indent(steps, '      ')}\n{rest}"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("- run: make", {"run": "make"}),
        ("- run: {command: make}", {"run": "make"}),
        ("- run: true", {"run": "true"}),
        ("- run: {name: N, command: 3.10}", {"run": {"name": "N", "command": "3.10"}}),
        ("- name: N\n  run: make", {"run": {"name": "N", "command": "make"}}),
        (
            "- name: N\n  run: make\n  when: on_fail\n  working_directory: w\n  no_output_timeout: 1m",
            {
                "run": {
                    "name": "N",
                    "when": "on_fail",
                    "working_directory": "w",
                    "no_output_timeout": "1m",
                    "command": "make",
                }
            },
        ),
        (
            "- run: {name: N, command: c, shell: /bin/sh, environment: {A: b}, background: true, max_auto_reruns: 2,"
            " auto_rerun_delay: 5s}",
            {
                "run": {
                    "name": "N",
                    "command": "c",
                    "shell": "/bin/sh",
                    "environment": {"A": "b"},
                    "background": True,
                    "max_auto_reruns": 2,
                    "auto_rerun_delay": "5s",
                }
            },
        ),
        ("- name: N\n  run: {command: c, when: always}", {"run": {"name": "N", "command": "c", "when": "always"}}),
        (
            "- run: {command: c, env: {A: 3.10, B: true}}",
            {"run": {"command": "c", "environment": {"A": "3.10", "B": "true"}}},
        ),
        ("- run: c\n  environment: [A=b=c]", {"run": {"environment": {"A": "b=c"}, "command": "c"}}),
        ("- checkout", "checkout"),
        ("- checkout:", "checkout"),
        ("- checkout: {path: deep}", {"checkout": {"path": "deep"}}),
        ("- restore_cache: {key: k}", {"restore_cache": {"key": "k"}}),
        ("- restore_cache: {keys: [k]}", {"restore_cache": {"keys": ["k"]}}),
        ("- restore_cache: {restore_keys: k-}", {"restore_cache": {"key": "k-"}}),
        (
            "- restore_cache: {name: N, restore_keys: [c-, d-], keys: [b], key: a}",
            {"restore_cache": {"name": "N", "keys": ["a", "b", "c-", "d-"]}},
        ),
        (
            "- save_cache: {name: N, key: k, paths: [p], when: always}",
            {"save_cache": {"name": "N", "key": "k", "paths": ["p"], "when": "always"}},
        ),
        ("- store_artifacts: {path: p, destination: d}", {"store_artifacts": {"path": "p", "destination": "d"}}),
        ("- store_test_results: {path: p}", {"store_test_results": {"path": "p"}}),
        ("- persist_to_workspace: {root: r, paths: [p]}", {"persist_to_workspace": {"root": "r", "paths": ["p"]}}),
        ("- attach_workspace: {at: w}", {"attach_workspace": {"at": "w"}}),
        ("- add_ssh_keys", "add_ssh_keys"),
        (
            "- setup_remote_docker: {docker_layer_caching: true}",
            {"setup_remote_docker": {"docker_layer_caching": True}},
        ),
        ("- slack/notify", "slack/notify"),
        ("- slack/notify: {event: fail}", {"slack/notify": {"event": "fail"}}),
        ("- greet", "greet"),
        ("- greet: {}", {"greet": {}}),
        (
            "- when: {condition: << pipeline.parameters.skip_cache >>, steps: [{name: N, run: c}, checkout]}",
            {
                "when": {
                    "condition": "<< pipeline.parameters.skip_cache >>",
                    "steps": [{"run": {"name": "N", "command": "c"}}, "checkout"],
                }
            },
        ),
        (
            "- unless: {condition: {equal: [1, 2]}, steps: [{when: {condition: true, steps: [{run: true}]}}]}",
            {
                "unless": {
                    "condition": {"equal": [1, 2]},
                    "steps": [{"when": {"condition": True, "steps": [{"run": "true"}]}}],
                }
            },
        ),
    ],
)
def test_a_step_of_a_job(build: Callable[..., Any], written: str, meant: Any) -> None:
    rest = "orbs: {slack: circleci/slack@4.1}\ncommands: {greet: {steps: [{run: hi}]}}"
    built = build(job(f"- run: first\n{written}\n- run: last", rest))

    assert built.steps("a") == [{"run": "first"}, meant, {"run": "last"}]


def test_a_script_keeps_its_lines(build: Callable[..., Any]) -> None:
    built = build(job("- run: |\n    set -e\n\n    make \\\n      all"))

    assert built.steps("a") == [{"run": "set -e\n\nmake \\\n  all\n"}]


def test_a_command_takes_the_same_forms_and_steps_as_a_parameter(build: Callable[..., Any]) -> None:
    built = build(
        job(
            "- around: {inner: [{run: make}, checkout]}",
            """
commands:
  around:
    description: Before and after.
    parameters: {inner: {type: steps, default: []}}
    steps:
      - {name: Before, run: b}
      - steps: << parameters.inner >>
      - when: {condition: << parameters.inner >>, steps: << parameters.inner >>}
""",
        )
    )

    assert built.main["commands"]["around"] == {
        "description": "Before and after.",
        "parameters": {"inner": {"type": "steps", "default": []}},
        "steps": [
            {"run": {"name": "Before", "command": "b"}},
            {"steps": "<< parameters.inner >>"},
            {"when": {"condition": "<< parameters.inner >>", "steps": "<< parameters.inner >>"}},
        ],
    }
    assert built.steps("a") == [{"around": {"inner": [{"run": "make"}, "checkout"]}}]


@pytest.mark.parametrize(
    ("written", "message"),
    [
        ("- uses: actions/checkout@v4\n  with: {a: b}", "5:9: a CircleCI step can't have `uses`\n  `uses` is GitHub's"),
        (
            "- run: c\n  if: main",
            "6:9: a CircleCI step can't have `if`\n  CircleCI has no `if` on a step; use a `when`",
        ),
        ("- run: {command: c, if: main}", "5:27: a CircleCI step can't have `if`\n"),
        ("- checkout\n- run: c\n  nam: N", "7:9: a `run` step can't have `nam`\n  Did you mean `name`?"),
        ("- run: {command: c, tiemout: 5}", "5:27: a `run` step can't have `tiemout`\n"),
        ("- {}", "5:9: a step has 0 keys: none\n  Give it one key"),
        ("- {checkout: , greet: }", "5:22: the keys of the step `checkout` stand beside it\n"),
        ("- [checkout]", "5:9: step 1 must be a string or a mapping, not a list\n"),
        ("- checkout\n- 5", "6:9: step 2 must be a string or a mapping, not a number\n"),
        ("-", "5:8: step 1 must be a string or a mapping, not nothing\n"),
        ("- run:", "5:13: `command` must be a string, a number or a boolean, not nothing\n"),
        ("- run: [make]", "5:14: `command` must be a string, a number or a boolean, not a list\n"),
        ("- run: {name: N}", "5:14: a `run` step has no `command`\n  Write `run: <command>`."),
        (
            "- name: N\n  run: {name: M, command: c}",
            "6:15: `name` is both in `run` and beside it\n  Keep one of the two.",
        ),
        ("- run: {command: c, env: {}, environment: {}}", "5:9: `env` and `environment` mean the same\n"),
        ("- run: {command: c, environment: x}", "5:40: `environment` must be a list, not a string\n"),
        ("- when: {steps: []}", "5:15: a `when` step has no `condition`\n  Add `condition`."),
        ("- unless: {condition: x}", "5:17: a `unless` step has no `steps`\n  Add `steps`."),
        ("- when: text", "5:15: `when` must be a mapping, not a string\n"),
        ("- when: {condition: x, steps: text}", "5:37: `steps` must be a list, not a string\n"),
        ("- when: {condition: x, steps: [{uses: y}]}", "5:39: a CircleCI step can't have `uses`\n"),
        ("- restore_cache: {}", "5:24: a `restore_cache` step has no `key`\n  Add `key` or `keys`."),
        ("- restore_cache: gems", "5:24: `restore_cache` must be a mapping, not a string\n"),
        ("- restore_cache: {keys: [5]}", "5:32: a cache key must be a string, not a number\n"),
    ],
)
def test_a_step_that_means_nothing_is_refused(refusal: Callable[..., str], written: str, message: str) -> None:
    assert refusal(job(written)).startswith(f"cigen.yml:{message}")


def test_steps_that_are_no_list_are_refused(refusal: Callable[..., str]) -> None:
    assert refusal("jobs: {a: {image: x, steps: make}}").startswith("cigen.yml:1:29: `steps` must be a list, not a ")
