"""`pants tailor` finds configurations that no target describes."""

from __future__ import annotations

from typing import List, Mapping, Sequence, Tuple

import pytest  # pants: no-infer-dep
from pants.core.goals.tailor import AllOwnedSources, PutativeTarget, PutativeTargets
from pants.core.goals.tailor import rules as tailor_rules
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from cigen_rules.tailor import PutativeCigenTargetsRequest
from in_pants.rule_runners import CONFIG, options, rule_runner


@pytest.fixture
def runner() -> RuleRunner:
    queries = [
        QueryRule(PutativeTargets, [PutativeCigenTargetsRequest, AllOwnedSources]),
        QueryRule(AllOwnedSources, []),
    ]
    return rule_runner(queries, rules=tailor_rules())  # type: ignore[no-untyped-call]  # Pants leaves it without annotations


def found(runner: RuleRunner, *directories: str) -> Sequence[PutativeTarget]:
    owned = runner.request(AllOwnedSources, [])
    return list(runner.request(PutativeTargets, [PutativeCigenTargetsRequest(directories), owned]))


def described(targets: Sequence[PutativeTarget]) -> List[Tuple[str, str, str, Mapping[str, object]]]:
    return [(target.path, target.type_alias, target.name, dict(target.kwargs)) for target in targets]


@pytest.mark.parametrize("path", ["cigen.yml", "cigen.yaml", ".cigen/config.yml", ".cigen/cigen.yml"])
def test_a_configuration_gets_both_targets(runner: RuleRunner, path: str) -> None:
    runner.write_files({f"app/{path}": CONFIG})

    assert described(found(runner, "", "app", "app/.cigen")) == [
        ("app", "cigen_config", "ci", {}),
        ("app", "cigen_jobs", "jobs", {}),
    ]


@pytest.mark.parametrize("path", [".cigen/config.yml", ".cigen/workflows/main/jobs/a.yml"])
def test_a_directory_that_holds_nothing_else_gets_them_too(runner: RuleRunner, path: str) -> None:
    runner.write_files({f"app/{path}": CONFIG})

    assert [name for _, name, _, _ in described(found(runner, "", f"app/{path.rpartition('/')[0]}"))] == [
        "cigen_config",
        "cigen_jobs",
    ]


def test_at_the_build_root(runner: RuleRunner) -> None:
    runner.write_files({".cigen/config.yml": CONFIG})

    assert described(found(runner, "")) == [
        ("", "cigen_config", "ci", {"name": "ci"}),
        ("", "cigen_jobs", "jobs", {"name": "jobs"}),
    ]


def test_what_has_its_targets_gets_none(runner: RuleRunner) -> None:
    runner.write_files({"app/cigen.yml": CONFIG, "app/BUILD": "cigen_config(name='ci')\ncigen_jobs(name='jobs')\n"})

    assert found(runner, "app") == []


def test_jobs_are_added_to_a_target_of_another_name(runner: RuleRunner) -> None:
    runner.write_files({"app/cigen.yml": CONFIG, "app/BUILD": "cigen_config(name='pipeline')\n"})

    assert described(found(runner, "app")) == [("app", "cigen_jobs", "jobs", {"config": ":pipeline"})]


def test_a_name_that_is_taken_is_left_alone(runner: RuleRunner) -> None:
    runner.write_files({"app/cigen.yml": CONFIG, "app/BUILD": "target(name='ci')\ntarget(name='jobs')\n"})

    assert described(found(runner, "app")) == [
        ("app", "cigen_config", "ci2", {}),
        ("app", "cigen_jobs", "jobs2", {"config": ":ci2"}),
    ]


def test_only_in_the_directories_asked_for(runner: RuleRunner) -> None:
    runner.write_files({"app/cigen.yml": CONFIG, "other/cigen.yml": CONFIG, "third/cigen.yml": CONFIG})
    runner.write_files({"third/BUILD": "cigen_config(name='ci')\n"})

    assert {target.path for target in found(runner, "app")} == {"app"}


def test_nothing_when_it_is_switched_off(runner: RuleRunner) -> None:
    runner.write_files({"app/cigen.yml": CONFIG})
    options(runner, "--no-cigen-tailor")

    assert found(runner, "app") == []
