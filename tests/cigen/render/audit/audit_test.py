"""What CircleCI refuses and its schema lets pass: each check trips on a file written by hand."""

from __future__ import annotations

from textwrap import dedent
from typing import Any, List, Mapping

import pytest
import yaml

from cigen.render.audit import audit, audit_file


def found(text: str) -> List[str]:
    return [finding.what for finding in audit_file(document(text), "main.yml")]


def document(text: str) -> Mapping[str, Any]:
    loaded = yaml.safe_load(dedent(text))
    assert isinstance(loaded, dict)
    return loaded


GOOD = """
version: 2.1
parameters: {deep: {type: boolean, default: false}}
orbs: {slack: circleci/slack@4.1}
executors: {big: {docker: [{image: x}]}}
commands:
  greet:
    parameters: {who: {type: string}, how: {type: string, default: kindly}}
    steps: [{run: "echo << parameters.who >> \\\\<<EOF"}, {when: {condition: << parameters.how >>, steps: [checkout]}}]
jobs:
  a:
    executor: big
    parameters: {size: {type: string}}
    steps:
      - greet: {who: me}
      - restore_cache: {keys: ['v1-{{ arch }}-{{ .Branch }}-{{ checksum "a/b.lock" }}', v1-]}
      - unless: {condition: {and: [{not: << pipeline.parameters.deep >>}, {equal: [a, << pipeline.git.branch >>]}]}, steps: [slack/notify]}
  gate: {type: no-op}
workflows:
  version: 2
  main:
    when: pipeline.parameters.deep and pipeline.git.branch == "main"
    jobs:
      - hold: {type: approval}
      - a: {size: s, requires: [hold], post-steps: [{greet: {who: you}}]}
      - a: {name: again, matrix: {parameters: {size: [s]}}, requires: [{a: [success, failed]}]}
      - slack/on-hold: {requires: [again]}
      - gate: {requires: [{again: failed}]}
"""


def test_a_good_file_passes() -> None:
    assert found(GOOD) == []


@pytest.mark.parametrize(
    ("written", "instead", "what"),
    [
        ("requires: [hold]", "requires: [hodl]", "job `a` requires `hodl`, which workflow `main` doesn't have"),
        ("{a: [success, failed]}", "{b: failed}", "job `again` requires `b`, which workflow `main` doesn't have"),
        (
            "requires: [hold]",
            "requires: [gate]",
            "jobs of workflow `main` require each other in a circle: a -> gate -> again -> a",
        ),
        ("requires: [hold]", "requires: a", "jobs of workflow `main` require each other in a circle: a -> a"),
        ("- gate: {", "- gat: {", "workflow `main` lists the undefined job `gat`"),
        ("- slack/on-hold", "- slak/on-hold", "workflow `main` lists the undefined job `slak/on-hold`"),
        ("name: again", "name: HOLD", "workflow `main` has two jobs named `HOLD`"),
        ("- hold:", "- gate:", "the approval `gate` has the name of a defined job"),
        ("- greet: {who: me}", "- gret: {who: me}", "job `a` uses the undefined command `gret`"),
        ("[{greet: {who: you}}]", "[gret]", "`post-steps` of job `a` uses the undefined command `gret`"),
        ("steps: [slack/notify]", "steps: [slak/notify]", "job `a` uses `slak/notify` of an undefined orb"),
        ("steps: [checkout]", "steps: [chekout]", "command `greet` uses the undefined command `chekout`"),
        ("executor: big", "executor: bog", "job `a` uses the undefined executor `bog`"),
        ("executor: big", "executor: {name: slak/big}", "job `a` uses the undefined executor `slak/big`"),
        (
            "pipeline.parameters.deep >>",
            "pipeline.parameters.dep >>",
            "it uses the undeclared pipeline parameter `dep`",
        ),
        (
            "when: pipeline.parameters.deep",
            "when: pipeline.parameters.d",
            "it uses the undeclared pipeline parameter `d`",
        ),
        ("<< parameters.who >>", "<< parameters.whom >>", "command `greet` uses the undeclared parameter `whom`"),
        ("{who: me}", "{who: << parameters.x >>}", "job `a` uses the undeclared parameter `x`"),
        ("- greet: {who: me}", "- greet: {}", "job `a` doesn't give `greet` the argument `who`"),
        ("- greet: {who: me}", "- greet", "job `a` doesn't give `greet` the argument `who`"),
        ("{who: me}", "{who: me, whom: you}", "job `a` gives `greet` the unknown argument `whom`"),
        ("{greet: {who: you}}", "{greet: {}}", "`post-steps` of job `a` doesn't give `greet` the argument `who`"),
        ("{size: s, requires", "{requires", "workflow `main` doesn't give job `a` the argument `size`"),
        ("v1-]", f"'{'k' * 901}']", "job `a` has a cache key of 901 characters"),
        (
            "{{ arch }}",
            "{{ arhc }}",
            'job `a` has a cache key with a broken template: v1-{{ arhc }}-{{ .Branch }}-{{ checksum "a/b.lock" }}',
        ),
        (
            "{{ arch }}",
            "{{ arch }",
            'job `a` has a cache key with a broken template: v1-{{ arch }-{{ .Branch }}-{{ checksum "a/b.lock" }}',
        ),
        ("v1-]", "v1-], when: always", "job `a`: `restore_cache` has no `when`"),
        ("\\\\<<EOF", "<<EOF", "command `greet` has a `<<` that CircleCI takes for an expression"),
        ("{who: me}", "{who: << me >>}", "job `a` has a `<<` that CircleCI takes for an expression"),
        ("{equal: [a,", "{equals: [a,", "job `a` has a condition of `equals`"),
        ("condition: {and: [", "condition: {or: [], and: [", "job `a` has a condition of `or, and`"),
        (
            "{not: << pipeline.parameters.deep >>}",
            "{or: []}",
            "job `a` has a condition whose `or` has no list of operands",
        ),
        (
            "{not: << pipeline.parameters.deep >>}",
            "{not: [true]}",
            "job `a` has a condition whose `not` has a list of operands",
        ),
        ("condition: << parameters.how >>", "condition: {is: 1}", "command `greet` has a condition of `is`"),
        (
            'pipeline.git.branch == "main"',
            "<< pipeline.parameters.deep >>",
            "workflow `main` has a condition that is always true: "
            "pipeline.parameters.deep and << pipeline.parameters.deep >>",
        ),
        (
            'when: pipeline.parameters.deep and pipeline.git.branch == "main"',
            "unless: {condition: << pipeline.parameters.deep >>}",
            "workflow `main` has a condition of `condition`",
        ),
    ],
)
def test_a_mistake_is_found(written: str, instead: str, what: str) -> None:
    assert written in GOOD

    assert what in found(GOOD.replace(written, instead))


@pytest.mark.parametrize("workflows", ["{}", "{version: 2}", "{main: {jobs: []}}"])
def test_a_file_without_a_job_to_run_is_found(workflows: str) -> None:
    assert found(f"workflows: {workflows}") == ["it has no workflow with a job"]


def test_so_is_one_with_more_parameters_than_circleci_takes() -> None:
    parameters = {f"p{number}": {"type": "string", "default": ""} for number in range(101)}
    text = document(GOOD)

    findings = audit_file({**text, "parameters": {**text["parameters"], **parameters}}, "main.yml")

    assert [finding.what for finding in findings] == ["it declares 102 pipeline parameters"]


class TestBothFiles:
    ENTRYPOINT = """
        setup: true
        parameters: {go: {type: boolean, default: false}, level: {type: string, default: low}}
        jobs: {a: {type: no-op}}
        workflows:
          now: {when: << pipeline.parameters.go >>, jobs: [a]}
          setup: {when: {not: << pipeline.parameters.go >>}, jobs: [a]}
        """
    MAIN = """
        parameters: {go: {type: boolean, default: false}, level: {type: string, default: low}}
        jobs: {a: {type: no-op}}
        workflows: {main: {jobs: [a]}}
        """

    def test_two_good_files_pass(self) -> None:
        assert list(audit(document(self.ENTRYPOINT), document(self.MAIN))) == []

    @pytest.mark.parametrize(
        ("written", "instead", "what"),
        [
            ("{not: << pipeline.parameters.go >>}", "true", "with go=True, 2 workflows run: now, setup"),
            ("{not: << pipeline.parameters.go >>}", "{not: true}", "with go=False, 0 workflows run: none"),
            ("when: << pipeline.parameters.go >>, ", "", "with go=False, 2 workflows run: now, setup"),
            (
                "{not: << pipeline.parameters.go >>}",
                "{not: {equal: [high, << pipeline.parameters.level >>]}}",
                "with go=False, level=high, 0 workflows run: none",
            ),
            ("setup: true", "setup: false", "the entrypoint isn't a setup config"),
            ("default: low", "default: high", "the parameter `level` isn't the same in both files"),
            ("level: {type: string", "level: {type: boolean", "the parameter `level` isn't the same in both files"),
            (", level: {type: string, default: low}", "", "the parameter `level` isn't the same in both files"),
        ],
    )
    def test_an_entrypoint_that_does_not_fit_is_found(self, written: str, instead: str, what: str) -> None:
        assert written in self.ENTRYPOINT
        entrypoint = document(self.ENTRYPOINT.replace(written, instead))

        assert [finding.what for finding in audit(entrypoint, document(self.MAIN))][:1] == [what]

    def test_a_continuation_that_is_a_setup_config_is_found(self) -> None:
        (finding,) = audit(document(self.ENTRYPOINT), {**document(self.MAIN), "setup": False})

        assert finding.what == "a continuation can't be a setup config"

    @pytest.mark.parametrize("clashing", [False, True])
    def test_many_guards_are_tried_two_at_a_time(self, clashing: bool) -> None:
        names = [f"p{number}" for number in range(20)]
        values = [f"<< pipeline.parameters.{name} >>" for name in names]
        workflows: Any = {}
        for index, value in enumerate(values):
            earlier = values[: 0 if clashing else index]
            workflows[f"w{index}"] = {"when": {"and": [value, {"not": {"or": [*earlier, False]}}]}, "jobs": ["a"]}
        workflows["setup"] = {"when": {"not": {"or": values}}, "jobs": ["a"]}
        declared: Any = {name: {"type": "boolean", "default": False} for name in names}
        entrypoint = {"setup": True, "parameters": declared, "jobs": {"a": {"type": "no-op"}}, "workflows": workflows}

        findings = list(audit(entrypoint, {**document(self.MAIN), "parameters": declared}))

        assert bool(findings) == clashing
        assert all("2 workflows run" in finding.what for finding in findings)


def test_what_the_generator_cannot_mend_is_told_at_the_job(refusal: Any) -> None:
    condition = "{when: {condition: {eq: [a, b]}, steps: [checkout]}}"
    text = refusal(f"jobs:\n  a: {{image: x, steps: [checkout]}}\n  b: {{image: x, steps: [{condition}]}}\n")

    assert text == (
        "cigen.yml:3:6: CircleCI would refuse main.yml: job `b` has a condition of `eq`\n"
        "  Write one of and, or, not, equal, matches."
    )
