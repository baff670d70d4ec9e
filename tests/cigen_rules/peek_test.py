"""`pants peek --include-additional-info`: what a job's target says of its hash, asked once for all jobs of a project."""

from __future__ import annotations

import abc
import dataclasses
from typing import Any, Callable, Dict, List

import pytest  # pants: no-infer-dep
from pants.backend.project_info import peek as peek_of_pants
from pants.engine.addresses import Address
from pants.engine.rules import QueryRule
from pants.engine.target import FieldSet
from pants.engine.unions import union
from pants.testutil.rule_runner import RuleRunner

from cigen_rules import hashes
from in_pants.rule_runners import rule_runner

STEPS = "image: cimg/base:2024.01, steps: [{run: make}]"
FILES = {
    "app/BUILD": "cigen_config(name='ci')\ncigen_jobs(name='jobs')\n",
    "app/lib/a.rb": "a",
    "app/cigen.yml": f"""\
jobs:
  a: {{{STEPS}, source_files: [lib/]}}
  b: {{{STEPS}, source_files: ["lib/*.rb"]}}
  free: {{{STEPS}}}
""",
}


@dataclasses.dataclass(frozen=True)
class AdditionalTargetData:
    """As Pants has it from 2.21 on, where this one hasn't."""

    label: str
    data: Dict[str, Any]


@union
@dataclasses.dataclass(frozen=True)
class HasAdditionalTargetDataFieldSet(FieldSet, metaclass=abc.ABCMeta):
    """Likewise."""


@pytest.fixture
def runner(monkeypatch: pytest.MonkeyPatch) -> RuleRunner:
    for kind in (AdditionalTargetData, HasAdditionalTargetDataFieldSet):
        if not hasattr(peek_of_pants, kind.__name__):
            monkeypatch.setattr(peek_of_pants, kind.__name__, kind, raising=False)
    from cigen_rules import peek

    query = QueryRule(vars(peek_of_pants)["AdditionalTargetData"], [peek.CigenJobPeekFieldSet])
    runner = rule_runner([query], rules=peek.rules())
    runner.write_files(FILES)
    return runner


def peeked(runner: RuleRunner, job: str) -> Any:
    from cigen_rules.peek import CigenJobPeekFieldSet

    target = runner.get_target(Address("app", target_name="jobs", generated_name=job))
    return runner.request(vars(peek_of_pants)["AdditionalTargetData"], [CigenJobPeekFieldSet.create(target)]).data


def test_a_job_says_its_hash_or_why_it_has_none(runner: RuleRunner) -> None:
    assert len(peeked(runner, "a")["hash"]) == 64
    assert peeked(runner, "a")["reason"] is None
    assert peeked(runner, "free") == {"hash": None, "reason": "it has no source_files"}


def test_all_jobs_together_ask_once(runner: RuleRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: List[str] = []
    really: Callable[..., Any] = vars(hashes)["hash_requests"]

    def counted(*given: Any) -> Any:
        asked.append("once")
        return really(*given)

    monkeypatch.setattr(hashes, "hash_requests", counted)

    found = [peeked(runner, job) for job in ("a", "b", "free")]

    assert len(asked) == 1
    assert found[0]["hash"] != found[1]["hash"]
