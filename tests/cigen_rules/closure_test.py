"""What `pants:path/to:target` stands for: exactly what changes its definition or its files."""

from __future__ import annotations

import re

import pytest  # pants: no-infer-dep
from pants.backend.python import target_types_rules
from pants.backend.python.goals import lockfile
from pants.backend.python.target_types import (
    PythonRequirementTarget,
    PythonSourcesGeneratorTarget,
    PythonSourceTarget,
)
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from cigen.config.targets import TargetSelection
from cigen_rules.closure import Closure, ClosureRequest
from in_pants.rule_runners import options, rule_runner

OPTIONS = (
    "--python-enable-resolves",
    "--python-infer-use-rust-parser",
    "--python-resolves={'python-default': 'locks/default.lock', 'other': 'locks/other.lock'}",
)
FILES = {
    "pants.toml": "[GLOBAL]\n",
    "locks/default.lock": "a==1\n",
    "locks/other.lock": "b==1\n",
    "app/BUILD": "python_sources(dependencies=['lib', 'docs:guide'])\n",
    "app/app.py": "",
    "lib/BUILD": "python_sources()\ntarget(name='alone')\n",
    "lib/lib.py": "",
    "docs/BUILD": "files(name='guide', sources=['*.md'])\n",
    "docs/guide.md": "",
    "docs/other.txt": "",
    "far/BUILD": "python_sources()\n",
    "far/far.py": "",
}


@pytest.fixture
def runner() -> RuleRunner:
    python_rules = [*target_types_rules.rules(), *lockfile.rules()]  # type: ignore[no-untyped-call]  # Pants leaves it without annotations
    runner = rule_runner(
        [QueryRule(Closure, [ClosureRequest])],
        rules=python_rules,
        target_types=[PythonSourcesGeneratorTarget, PythonSourceTarget, PythonRequirementTarget],
    )
    options(runner, *OPTIONS)
    runner.write_files(FILES)
    return runner


def closure(runner: RuleRunner, address: str = "app:app") -> Closure:
    return runner.request(Closure, [ClosureRequest(TargetSelection((address,)), "a test")])


def test_its_files_are_those_of_all_it_depends_on_its_lockfile_and_pants_settings(runner: RuleRunner) -> None:
    assert closure(runner).files == ("app/app.py", "docs/guide.md", "lib/lib.py", "locks/default.lock", "pants.toml")


def test_a_target_without_a_resolve_has_no_lockfile(runner: RuleRunner) -> None:
    assert closure(runner, "docs:guide").files == ("docs/guide.md", "pants.toml")


def test_the_lockfile_is_that_of_its_own_resolve(runner: RuleRunner) -> None:
    runner.write_files({"far/BUILD": "python_sources(resolve='other')\n"})

    assert closure(runner, "far:far").files == ("far/far.py", "locks/other.lock", "pants.toml")


def test_every_settings_file_of_pants_counts(runner: RuleRunner) -> None:
    runner.write_files({"pants.ci.toml": ""})

    assert closure(runner, "docs:guide").files == ("docs/guide.md", "pants.ci.toml", "pants.toml")


@pytest.mark.parametrize(
    "path, text",
    [
        ("app/BUILD", "python_sources(dependencies=['lib', 'docs:guide'], tags=['slow'])\n"),
        ("lib/BUILD", "python_sources(interpreter_constraints=['>=3.11'])\ntarget(name='alone')\n"),
        ("lib/BUILD", "python_sources(dependencies=['far'])\ntarget(name='alone')\n"),
        ("docs/BUILD", "files(name='guide', sources=['*.md', '*.txt'])\n"),
        ("docs/more.md", ""),
    ],
)
def test_a_change_of_any_field_in_it_changes_the_definition(runner: RuleRunner, path: str, text: str) -> None:
    before = closure(runner)
    runner.write_files({path: text})

    assert closure(runner).definition != before.definition


@pytest.mark.parametrize(
    "path, text",
    [
        ("lib/BUILD", "# A comment\npython_sources()\n\ntarget(name='alone', tags=['x'])\n"),
        ("lib/lib.py", "A = 1\n"),
        ("far/BUILD", "python_sources(tags=['x'])\n"),
        ("docs/other.txt", "more\n"),
    ],
)
def test_nothing_else_does(runner: RuleRunner, path: str, text: str) -> None:
    before = closure(runner)
    runner.write_files({path: text})

    assert closure(runner) == before


def test_an_address_that_is_not_there_is_a_problem_with_its_place(runner: RuleRunner) -> None:
    request = ClosureRequest(TargetSelection(("lib:lob",)), "`pants:lib:lob` at app/cigen.yml:3:5")

    found = runner.request(Closure, [request])

    assert re.search(r"`pants:lib:lob` at app/cigen.yml:3:5.*Did you mean.*:lib", found.problem)
