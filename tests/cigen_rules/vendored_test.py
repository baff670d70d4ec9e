"""A project with the bundle of `cigen vendor` compiles to the same bytes by Pants as by the command."""

from __future__ import annotations

from pathlib import Path

from pants.testutil.rule_runner import RuleRunner

from cigen.compile import compile_project
from cigen.config.files import DiskFiles
from cigen_rules import register
from cigen_rules.goals.generate import CigenGenerate

CONFIG = "jobs: {test: {image: cimg/base:2024.01, steps: [{run: make test}]}}\n"
VISIBLE = "--pants-ignore=+['!.circleci/', '!.cigen/']"


def test_the_setup_job_uses_the_bundle() -> None:
    rule_runner = RuleRunner(
        rules=[*register.rules()], target_types=[*register.target_types()], bootstrap_args=[VISIBLE]
    )
    rule_runner.write_files(
        {
            "app/BUILD": "cigen_config(name='ci')",
            "app/cigen.yml": CONFIG,
            "app/.cigen/cigen.pyz": "its bytes don't matter",
        }
    )
    app = Path(rule_runner.build_root, "app")

    rule_runner.run_goal_rule(CigenGenerate, global_args=[VISIBLE], args=["::"])

    entrypoint = (app / ".circleci/config.yml").read_text()
    assert "Use the cigen that this project holds" in entrypoint
    assert entrypoint == compile_project(DiskFiles(str(app))).outputs[".circleci/config.yml"]
