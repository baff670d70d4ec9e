"""What a `cigen_job` depends on."""

from __future__ import annotations

from typing import List

import pytest  # pants: no-infer-dep
from pants.engine.addresses import Address, Addresses
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.engine.target import Dependencies, DependenciesRequest
from pants.testutil.rule_runner import RuleRunner

from in_pants.rule_runners import options, rule_runner

FILES = {
    "app/BUILD": "cigen_config(name='ci')\ncigen_jobs(name='jobs')\n",
    "app/lib/BUILD": "files(name='rb', sources=['*.rb'])\n",
    "app/lib/a.rb": "",
    "app/lib/b.rb": "",
    "app/lib/c.txt": "",
    "lib/BUILD": "files(name='lib', sources=['*.rb'])\ntarget(name='all', dependencies=[':lib'])\n",
    "lib/a.rb": "",
}


@pytest.fixture
def runner() -> RuleRunner:
    runner = rule_runner([QueryRule(Addresses, [DependenciesRequest])])
    runner.write_files(FILES)
    return runner


def inferred(runner: RuleRunner, *source_files: object) -> List[str]:
    """The dependencies of a job with these source files, without its configuration."""
    runner.write_files({"app/cigen.yml": config(*source_files)})
    target = runner.get_target(Address("app", target_name="jobs", generated_name="test"))
    found = [one.spec for one in runner.request(Addresses, [DependenciesRequest(target[Dependencies])])]
    assert "app:ci" in found
    return [spec for spec in found if spec != "app:ci"]


def config(*source_files: object) -> str:
    return f"jobs: {{test: {{image: a/b:1, source_files: {list(source_files)!r}, steps: [{{run: make}}]}}}}\n"


def test_the_owners_of_its_source_files(runner: RuleRunner) -> None:
    assert inferred(runner, "lib/*.rb") == ["app/lib/a.rb:rb", "app/lib/b.rb:rb"]


def test_patterns_start_at_its_project(runner: RuleRunner) -> None:
    assert inferred(runner, "lib/a.rb") == ["app/lib/a.rb:rb"]


def test_not_those_of_files_it_excludes(runner: RuleRunner) -> None:
    assert inferred(runner, "lib/*.rb", "!lib/b.rb") == ["app/lib/a.rb:rb"]


def test_a_target_it_names(runner: RuleRunner) -> None:
    assert inferred(runner, "pants:lib:all", "lib/a.rb") == ["app/lib/a.rb:rb", "lib:all"]


def test_a_target_in_its_own_directory(runner: RuleRunner) -> None:
    runner.write_files({"app/BUILD": f"{FILES['app/BUILD']}target(name='own')\n"})

    assert inferred(runner, "pants::own") == ["app:own"]


def test_targets_without_those_that_are_taken_away(runner: RuleRunner) -> None:
    runner.write_files({"more/BUILD": "target(name='a')\ntarget(name='b', tags=['slow'])\ntarget(name='c')\n"})

    assert inferred(runner, "pants:more:", "!pants:more:c") == ["more:a", "more:b"]
    assert inferred(runner, {"pants": ["more:", "!more:c"], "tag": "-slow"}) == ["more:a"]


def test_nothing_without_source_files(runner: RuleRunner) -> None:
    assert inferred(runner) == []


def test_a_target_that_is_not_there_is_an_error(runner: RuleRunner) -> None:
    with pytest.raises(ExecutionError, match="The target name ':none' is not defined in the directory lib"):
        inferred(runner, "pants:lib:none")


def test_a_pattern_that_only_hidden_files_match_is_an_error_with_the_line_to_add(runner: RuleRunner) -> None:
    with pytest.raises(ExecutionError, match=r"app:jobs#test: Pants ignores `app/.secret/`"):
        inferred(runner, ".secret/")


def test_of_a_configuration_that_cannot_be_read_all_below_its_project(runner: RuleRunner) -> None:
    runner.write_files({"app/cigen.yml": "jobs: {test: {imgae: x}}\n"})
    target = runner.get_target(Address("app", target_name="jobs", generated_name="unreadable-configuration"))

    found = {one.spec for one in runner.request(Addresses, [DependenciesRequest(target[Dependencies])])}

    assert {"app:ci", "app/lib/a.rb:rb", "app/lib/b.rb:rb"} <= found


class TestFilesThatNoTargetOwns:
    TEXT = "no target owns app/lib/c.txt: app:jobs#test doesn't depend on it"

    def test_are_a_warning(self, runner: RuleRunner, caplog: pytest.LogCaptureFixture) -> None:
        assert inferred(runner, "lib/") == ["app/lib/a.rb:rb", "app/lib/b.rb:rb"]

        assert self.TEXT in caplog.text
        assert "app/lib/a.rb" not in caplog.text

    def test_but_nothing_of_what_is_generated_and_of_the_settings_of_pants(
        self, runner: RuleRunner, caplog: pytest.LogCaptureFixture
    ) -> None:
        runner.write_files(
            {"BUILD": "cigen_config(name='ci')\ncigen_jobs(name='jobs')\n", "pants.toml": "", "cigen.yml": config("**")}
        )
        runner.write_files({".circleci/config.yml": "", ".circleci/main.yml": ""})
        target = runner.get_target(Address("", target_name="jobs", generated_name="test"))

        runner.request(Addresses, [DependenciesRequest(target[Dependencies])])

        assert "app/lib/c.txt" in caplog.text
        assert ".circleci" not in caplog.text and "pants.toml" not in caplog.text

    def test_or_an_error(self, runner: RuleRunner) -> None:
        options(runner, "--cigen-unowned-source-files=error")

        with pytest.raises(ExecutionError, match=self.TEXT):
            inferred(runner, "lib/")

    def test_or_nothing(self, runner: RuleRunner, caplog: pytest.LogCaptureFixture) -> None:
        options(runner, "--cigen-unowned-source-files=ignore")

        inferred(runner, "lib/")

        assert "no target owns" not in caplog.text
