"""`pants package` on a `cigen_config`."""

from __future__ import annotations

from typing import Mapping

import pytest  # pants: no-infer-dep
from pants.core.goals.package import BuiltPackage
from pants.engine.addresses import Address
from pants.engine.fs import DigestContents
from pants.engine.internals.scheduler import ExecutionError
from pants.engine.rules import QueryRule
from pants.testutil.rule_runner import RuleRunner

from cigen_rules.package import CigenPackageFieldSet
from in_pants.rule_runners import CONFIG, rule_runner


@pytest.fixture
def runner() -> RuleRunner:
    return rule_runner([QueryRule(BuiltPackage, [CigenPackageFieldSet])])


def packaged(runner: RuleRunner, directory: str) -> Mapping[str, str]:
    target = runner.get_target(Address(directory, target_name="ci"))
    package = runner.request(BuiltPackage, [CigenPackageFieldSet.create(target)])
    contents = {file.path: file.content.decode() for file in runner.request(DigestContents, [package.digest])}
    assert [artifact.relpath for artifact in package.artifacts] == list(contents)
    return contents


def test_both_files_in_a_directory_of_the_targets_name(runner: RuleRunner) -> None:
    runner.write_files({"apps/shop/BUILD": "cigen_config(name='ci')", "apps/shop/cigen.yml": CONFIG})

    files = packaged(runner, "apps/shop")

    assert list(files) == ["apps.shop/ci/.circleci/config.yml", "apps.shop/ci/.circleci/main.yml"]
    assert "echo tested" in files["apps.shop/ci/.circleci/main.yml"]


def test_output_path_names_another_directory(runner: RuleRunner) -> None:
    runner.write_files({"BUILD": "cigen_config(name='ci', output_path='circleci')", "cigen.yml": CONFIG})

    assert list(packaged(runner, "")) == ["circleci/.circleci/config.yml", "circleci/.circleci/main.yml"]


def test_an_error_of_the_configuration_has_its_place(runner: RuleRunner) -> None:
    runner.write_files({"app/BUILD": "cigen_config(name='ci')", "app/cigen.yml": CONFIG.replace("image:", "imgae:")})

    with pytest.raises(ExecutionError, match="app/cigen.yml:5:9: unknown key `imgae`"):
        packaged(runner, "app")
