"""Which targets `pants:` means: those that Pants' command line would, and a clear problem where there are none."""

from __future__ import annotations

import json
import subprocess
from typing import Any, Dict, List, Sequence, Tuple

import pytest  # pants: no-infer-dep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pants.backend.python import target_types_rules
from pants.backend.python.target_types import (
    PythonSourcesGeneratorTarget,
    PythonSourceTarget,
    PythonTestsGeneratorTarget,
    PythonTestTarget,
)
from pants.engine.internals.parametrize import Parametrize
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from cigen.config.targets import selection_in
from cigen.project.job_hashes import Given, hash_project
from cigen.project.project import find_project
from cigen_rules.closure import Closure, ClosureRequest
from cigen_rules.goals.closure import CigenClosure
from cigen_rules.goals.hash import CigenHash
from in_pants.rule_runners import VISIBLE, options, rule_runner

# web -> text -> base; api -> base; both apps have tests, one of them slow.
FILES = {
    "pants.toml": "[GLOBAL]\n",
    "BUILD": "cigen_config(name='ci')\ncigen_jobs(name='jobs')\n",
    "libs/base/BUILD": "python_sources()\n",
    "libs/base/base.py": "",
    "libs/text/BUILD": "python_sources(dependencies=['libs/base'])\n",
    "libs/text/text.py": "",
    "apps/web/BUILD": "python_sources(dependencies=['libs/text'])\n"
    "python_tests(name='tests', overrides={'slow_test.py': {'tags': ['slow']}})\n",
    "apps/web/web.py": "",
    "apps/web/web_test.py": "",
    "apps/web/slow_test.py": "",
    "apps/api/BUILD": "python_sources(dependencies=['libs/base'])\n",
    "apps/api/api.py": "",
    "docs/BUILD": "target(name='both', tags=parametrize(a=['x'], b=['y']))\n",
    "empty/README": "",
}
PYTHON = ("--python-infer-use-rust-parser",)


@pytest.fixture(scope="module")
def runner() -> RuleRunner:
    runner = rule_runner(
        [QueryRule(Closure, [ClosureRequest])],
        rules=[*target_types_rules.rules()],  # type: ignore[no-untyped-call]  # Pants leaves it without annotations
        target_types=[
            PythonSourcesGeneratorTarget,
            PythonSourceTarget,
            PythonTestsGeneratorTarget,
            PythonTestTarget,
        ],
        objects={"parametrize": Parametrize},
    )
    options(runner, *PYTHON)
    runner.write_files({**FILES, "cigen.yml": config([["pants:libs/base:base"]])})
    return runner


def config(jobs: Sequence[Sequence[object]]) -> str:
    steps = [{"run": "make"}]
    listed = {f"j{i}": {"image": "a/b:1", "source_files": one, "steps": steps} for i, one in enumerate(jobs)}
    return json.dumps({"jobs": listed})


def closure(runner: RuleRunner, text: str) -> Closure:
    return runner.request(Closure, [ClosureRequest(selection_in(text), "a test")])


def python_files(found: Closure) -> List[str]:
    return [path for path in found.files if path.endswith(".py")]


def roots(runner: RuleRunner, text: str) -> List[str]:
    found = closure(runner, text)
    assert not found.problem
    return [address.spec for address in found.roots]


API, WEB, TEST = "apps/api/api.py", "apps/web/web.py", "apps/web/web_test.py:tests"
SLOW, TEXT = "apps/web/slow_test.py:tests", "libs/text/text.py"


@pytest.mark.parametrize(
    "text, named",
    [
        ("apps::", [API, SLOW, WEB, TEST]),
        ("apps/web:", [SLOW, WEB, TEST]),
        ("apps/web", [SLOW, WEB, TEST]),
        ("apps/web:tests", ["apps/web:tests"]),
        ("apps/web/web.py", [WEB]),
        ("apps/web/web_test.py:tests", [TEST]),
        ("apps/*/*_test.py", [SLOW, TEST]),
        ("apps/web:tests --tag=slow", [SLOW]),
        ("apps:: --tag=-slow", [API, WEB, TEST]),
        ("apps:: --filter-target-type=python_test", [SLOW, TEST]),
        ("apps:: --filter-target-type=-python_test,file", [API, WEB]),
        ("apps:: --filter-target-type=python_test --tag=-slow", [TEST]),
        ("apps:: !apps/web::", [API]),
        ("apps:: !apps/web:tests", [API, WEB]),
        ("apps/web:tests !apps/web/slow_test.py", [TEST]),
        ("apps:: !apps/web:: !apps/web/web.py", [API]),
        ("apps/api:: libs/text", [API, TEXT]),
        ("apps:: !//:jobs !apps/web::", [API]),
        ("docs:both", ["docs:both@tags=a", "docs:both@tags=b"]),
        ("docs:both@tags=a", ["docs:both@tags=a"]),
        ("docs: !docs:both@tags=a", ["docs:both@tags=b"]),
    ],
)
def test_what_is_named(runner: RuleRunner, text: str, named: List[str]) -> None:
    assert roots(runner, text) == named


def test_everything_is_all_but_the_jobs_themselves(runner: RuleRunner) -> None:
    assert set(roots(runner, "//::")) >= {API, WEB, "libs/base/base.py"}
    assert not [root for root in roots(runner, "//::") if root.startswith("//")]


def test_roots_are_taken_away_and_not_what_others_need_as_well(runner: RuleRunner) -> None:
    assert python_files(closure(runner, "apps:: !apps/web::")) == ["apps/api/api.py", "libs/base/base.py"]
    assert python_files(closure(runner, "apps:: !apps/api:: !libs::"))[-2:] == [
        "libs/base/base.py",
        "libs/text/text.py",
    ]


@pytest.mark.parametrize(
    "text, problem",
    [
        ("nope::", "nope"),
        ("nope:", "nope"),
        ("nope", 'Unmatched glob from a test: "nope"'),
        ("apps/web/none.py", 'Unmatched glob from a test: "apps/web/none.py"'),
        ("empty::", "empty:: names no target"),
        ("empty/README", "empty/README names no target"),
        ("apps/web:nope", "The target name ':nope' is not defined in the directory apps/web"),
        ("apps:: !apps/wbe::", "apps/wbe"),
        ("apps:: !apps/web:test", "The target name ':test' is not defined in the directory apps/web"),
        ("apps:: libs/bsae:", "libs/bsae"),
        ("apps/web:: !apps::", "what is taken away leaves no target"),
        ("apps:: --tag=sloow", "its filters leave no target"),
        ("apps:: --filter-target-type=python_tests", "its filters leave no target"),
        ("apps:: --filter-target-type=-pyhton_test", "there is no type of targets `pyhton_test`. Did you mean"),
        ("//:jobs#j0", "//:jobs#j0 names no target but cigen's own"),
        ("a:b@@", "a:b@@"),
    ],
)
def test_what_is_nothing_is_a_problem_and_no_closure(runner: RuleRunner, text: str, problem: str) -> None:
    found = closure(runner, text)

    assert problem in found.problem
    assert found == Closure(problem=found.problem)


ENTRIES = st.sampled_from(
    [
        "pants:apps::",
        "pants:apps/web:",
        "pants:apps/web/web.py",
        "pants:libs/text:text",
        "!pants:apps/web::",
        "!pants:libs/base",
        "!pants:apps/wbe:",
        {"pants": ["apps::", "!apps/api::"], "tag": "-slow"},
        {"pants": "apps::", "filter_target_type": "python_test"},
        {"pants": "libs::", "tag": "none"},
        "libs/**/*.py",
        "!apps/web/web.py",
    ]
)


def _behind_targets(entries: List[Any]) -> List[Any]:
    """What takes targets away stands behind some."""
    return sorted(entries, key=lambda entry: str(entry).startswith("!pants:"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(ENTRIES, min_size=1, max_size=4).map(_behind_targets), min_size=3, max_size=6))
def test_the_command_and_the_backend_find_the_same_hashes(
    runner: RuleRunner, monkeypatch: pytest.MonkeyPatch, jobs: List[List[Any]]
) -> None:
    jobs = [["pants:apps::", *entries] for entries in jobs]
    runner.write_files({"cigen.yml": config(jobs)})
    asked: List[Sequence[str]] = []

    def run(command: Sequence[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        asked.append(command)
        runner.run_goal_rule(CigenClosure, global_args=[VISIBLE, *PYTHON], args=command[2:])
        return subprocess.CompletedProcess(command, 0, b"", b"")

    with monkeypatch.context() as patch:
        patch.setattr("cigen.project.pants.subprocess.run", run)
        patch.setattr("cigen.project.pants.shutil.which", lambda _: "pants")
        by_command = hash_project(find_project(runner.build_root), Given())
    by_pants = by_backend(runner)

    assert {job: by_command.hashes.get(job, "-") for job in by_pants} == {
        job: found for job, (found, _) in by_pants.items()
    }
    assert {job: why for job, (found, why) in by_pants.items() if found == "-"} == by_command.reasons
    assert len(asked) == 1


def by_backend(runner: RuleRunner) -> Dict[str, Tuple[str, str]]:
    """Each job's hash, or `-` and the reason."""
    said = runner.run_goal_rule(CigenHash, global_args=[VISIBLE, *PYTHON], args=["--format=json", "//:ci"])
    return {job: (one["hash"] or "-", one["reason"] or "") for job, one in json.loads(said.stdout)[""].items()}
