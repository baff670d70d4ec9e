"""Commands: every name known, every argument declared and of its type, no circle."""

from __future__ import annotations

from textwrap import indent
from typing import Any, Callable

import pytest

COMMANDS = """
commands:
  greet:
    parameters:
      who: {type: string}
      loud: {type: boolean, default: false}
      times: {type: integer, default: 1}
      how: {type: enum, enum: [kindly, coldly], default: kindly}
      after: {type: steps, default: []}
      variable: {type: env_var_name, default: HOME}
    steps: [{run: "echo << parameters.who >> << parameters.times >>"}]
orbs: {slack: circleci/slack@4.1}
"""


def job(step: str) -> str:
    return f"jobs:\n  a:\n    image: x\n    steps:\n{indent(step, '      ')}\n{COMMANDS}"


@pytest.mark.parametrize(
    "arguments",
    [
        "who: me",
        "who: ''",
        "who: me, loud: true, times: 3, how: coldly, after: [checkout], variable: PATH",
        "who: << pipeline.git.branch >>, loud: << pipeline.parameters.skip_cache >>, times: << pipeline.number >>",
    ],
)
def test_a_call_with_arguments_that_fit_is_kept(build: Callable[..., Any], arguments: str) -> None:
    built = build(job(f"- greet: {{{arguments}}}"))

    (step,) = built.steps("a")
    assert sorted(step["greet"]) == sorted(part.split(":")[0].strip() for part in arguments.split(", "))


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ("- gret: {who: me}", "5:9: step 1 of job `a` is unknown: `gret`\n  Did you mean `greet`?"),
        ("- checkout\n- runn: x", "6:9: step 2 of job `a` is unknown: `runn`\n  Did you mean `run`?"),
        ("- slak/notify", "5:9: step 1 of job `a` uses the unknown orb `slak`\n  Did you mean `slack`?"),
        ("- greet", "5:9: step 1 of job `a`: the command `greet` needs the parameter `who`\n  Add `who`, or give it a"),
        ("- greet: {}", "5:9: step 1 of job `a`: the command `greet` needs the parameter `who`\n"),
        (
            "- greet: {who: me, lod: true}",
            "5:26: step 1 of job `a`: the command `greet` has no parameter `lod`\n  Did you",
        ),
        ("- greet: {who: 5}", "5:22: step 1 of job `a`: `who` must be of type string\n"),
        ("- greet: {who: me, loud: yes}", "5:32: step 1 of job `a`: `loud` must be of type boolean\n  Give it a value"),
        ("- greet: {who: me, times: many}", "5:33: step 1 of job `a`: `times` must be of type integer\n"),
        ("- greet: {who: me, times: 1.5}", "5:33: step 1 of job `a`: `times` must be of type integer\n"),
        ("- greet: {who: me, how: warmly}", "5:31: step 1 of job `a`: `how` must be of type enum\n"),
        ("- greet: {who: me, after: checkout}", "5:33: step 1 of job `a`: `after` must be of type steps\n"),
        (
            "- restore_cache: {key: k, restor_keys: l}",
            "5:33: step 1 of job `a`: `restore_cache` has no key `restor_keys`\n  Did you mean `restore_keys`?",
        ),
        (
            "- setup_remote_docker: {docker_layer_cashing: true}",
            "5:31: step 1 of job `a`: `setup_remote_docker` has no key `docker_layer_cashing`\n",
        ),
        ("- greet: [me]", "5:16: step 1 of job `a` must be a mapping, not a list\n"),
        ("- run: echo << parameters.who >>", "5:14: job `a` has no parameter `who`\n  No parameter is defined."),
        ("- run: {command: 'echo <<parameters.who>>'}", "5:24: job `a` has no parameter `who`\n"),
        ("- when: {condition: x, steps: [nope]}", "5:38: step 1 of job `a` is unknown: `nope`\n"),
        (
            "- unless: {condition: x, steps: [{greet: {who: 5}}]}",
            "5:54: step 1 of job `a`: `who` must be of type string\n",
        ),
        (
            "- checkout\n- when: {condition: << pipeline.parameters.qq >>, steps: []}",
            "6:27: undeclared pipeline parameter `qq`",
        ),
    ],
)
def test_a_step_of_a_job_that_does_not_fit_is_refused(refusal: Callable[..., str], step: str, message: str) -> None:
    assert refusal(job(step)).startswith(f"cigen.yml:{message}")


@pytest.mark.parametrize(
    ("commands", "message"),
    [
        ("{a: {steps: [b]}, b: {steps: [a]}}", "1:15: commands call each other in a circle: a -> b -> a\n  Break it."),
        ("{a: {steps: [{when: {condition: x, steps: [a]}}]}}", "1:15: commands call each other in a circle: a -> a\n"),
        ("{a: {steps: [nope]}}", "1:24: step 1 of command `a` is unknown: `nope`\n"),
        ("{a: {steps: [o/x]}}", "1:24: step 1 of command `a` uses the unknown orb `o`\n  No orb is defined."),
        (
            "{a: {parameters: {name: {type: string}}, steps: [{run: 'echo << parameters.nam >>'}]}}",
            "1:66: command `a` has no parameter `nam`\n  Did you mean `name`?",
        ),
        (
            "{a: {steps: [{unless: {condition: << parameters.x >>, steps: []}}]}}",
            "1:45: command `a` has no parameter `x`\n",
        ),
        ("{a: {description: no steps}}", "1:15: command `a` has no `steps`\n  Add it: what it runs"),
        ("{a: {steps: [{run: << pipeline.parameters.q >>}]}}", "1:30: undeclared pipeline parameter `q`\n"),
        ("{run: {steps: [checkout]}}", "1:17: the command `run` has the name of a CircleCI step\n  Rename it."),
        (
            "{a: {steps: [{run: << parameters.a = 1 >>}]}}",
            "1:30: command `a`: `<< parameters.a = 1 >>` isn't understood: ",
        ),
        (
            "{a: {steps: [{run: << pipeline.number }]}}",
            "1:30: command `a`: `<< pipeline.number` isn't understood: it has",
        ),
        (
            "{a: {steps: [{when: {condition: pipeline.git.branch == 1, steps: []}}]}}",
            "1:43: command `a`: the condition of `when` is always true: CircleCI takes `pipeline.git.branch == 1` for a",
        ),
        (
            "{a: {parameters: {p: {type: number, default: x}}, steps: [checkout]}}",
            "1:56: the default of parameter `p` isn't of type number\n",
        ),
        ("{a: {parameters: {p: {default: x}}, steps: [checkout]}}", "1:32: parameter `p` has no `type`\n"),
    ],
)
def test_a_command_nobody_could_run_is_refused_used_or_not(
    refusal: Callable[..., str], commands: str, message: str
) -> None:
    text = refusal(f"commands: {commands}\njobs: {{j: {{image: x, steps: [checkout]}}}}")

    assert text.startswith(f"cigen.yml:{message}")


@pytest.mark.parametrize("name", ["cigen_probe", "cigen_record_proof"])
def test_the_names_of_cigens_own_commands_are_taken(refusal: Callable[..., str], name: str) -> None:
    text = refusal(f"commands: {{{name}: {{steps: [checkout]}}}}\njobs: {{j: {{image: x, steps: [{name}]}}}}")

    assert f"the command name `{name}` is cigen's own\n  Rename it." in text


def test_a_jobs_own_parameters_may_be_used_in_it(build: Callable[..., Any]) -> None:
    built = build(
        "jobs: {a: {image: x, parameters: {p: {type: string, default: q}}, steps: [{run: << parameters.p >>}]}}"
    )

    assert built.main["jobs"]["a"]["parameters"] == {"p": {"type": "string", "default": "q"}}
    assert built.steps("a") == [{"run": "<< parameters.p >>"}]


def test_parameters_are_written_as_they_were(build: Callable[..., Any]) -> None:
    built = build(job("- greet: {who: me}"))

    assert built.main["commands"]["greet"]["parameters"] == {
        "who": {"type": "string"},
        "loud": {"type": "boolean", "default": False},
        "times": {"type": "integer", "default": 1},
        "how": {"type": "enum", "enum": ["kindly", "coldly"], "default": "kindly"},
        "after": {"type": "steps", "default": []},
        "variable": {"type": "env_var_name", "default": "HOME"},
    }


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("restore_cache: {keys: [a], nope: 1}", "step 1 of job `a`: `restore_cache` has no key `nope`\n  Known keys: "),
        ("save_cache: {key: k, paths: [p], compression: zstd}", "step 1 of job `a`: `save_cache` has no key `comp"),
        ("checkout: {path: p, depth: 1}", "step 1 of job `a`: `checkout` has no key `depth`"),
        ("add_ssh_keys: {fingerprint: [a]}", "has no key `fingerprint`\n  Did you mean `fingerprints`?"),
        ("when: {condition: true, steps: [checkout], else: []}", "`when` has no key `else`"),
        ("when: {condition: true, steps: [{attach_workspace: {at: x, nope: 1}}]}", "`attach_workspace` has no key"),
    ],
)
def test_a_key_that_a_step_doesnt_have_is_refused(refusal: Callable[..., str], step: str, said: str) -> None:
    assert said in refusal(job(f"- {step}"))


def test_a_command_without_steps_is_refused(refusal: Callable[..., str]) -> None:
    said = refusal("jobs: {a: {image: x, steps: [checkout]}}\ncommands: {c: {steps: []}}\n")

    assert said.startswith("cigen.yml:2:15: the command `c` has no steps\n")
