"""`cigen list checks`: the names that branch protection knows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

PROJECT = """\
version: 2.1
setup: {status_job: ci_ok}
parameters: {night: {type: boolean, default: false}}
jobs:
  lint: {docker: [{image: x}], source_files: src/, steps: [checkout]}
  docs: {docker: [{image: x}], steps: [checkout]}
workflows:
  main:
    jobs:
      - lint
      - hold: {type: approval, requires: [lint]}
      - docs: {filters: {branches: {only: main}}}
      - docs: {name: free}
  nightly:
    when: << pipeline.parameters.night >>
    jobs: [lint: {name: test}]
"""
ROLLOUT = Path(__file__).parents[4] / "docs" / "rollout.md"


def test_each_kind_of_job_has_its_name(project: Any) -> None:
    project.write({"cigen.yml": PROJECT, "src/a": ""})

    lines = project.run("list", "checks").out.splitlines()

    assert [line.split("  ")[0] for line in lines] == [
        "ci/circleci: lint",
        "ci/circleci: main/hold",
        "ci/circleci: docs",
        "ci/circleci: free",
        "ci/circleci: main/ci_ok",
        "ci/circleci: test",
        "ci/circleci: nightly/ci_ok-nightly",
    ]
    assert [line.rpartition("  ")[2] for line in lines] == [
        "not when it is skipped",
        "in every pipeline",
        "not where its filters leave it out",
        "in every pipeline",
        "always reports: require this one",
        "not when it is skipped",
        "reports only when its workflow runs",
    ]


def test_the_checklist_names_the_one_that_always_reports() -> None:
    assert "`ci/circleci: main/ci_ok`" in ROLLOUT.read_text(encoding="utf-8")


def test_a_job_that_installs_for_others_reports_no_more_often_than_they_do(project: Any) -> None:
    job = "{image: x, packages: ruby, source_files: src/, steps: [{run: make}]}"
    project.write({"cigen.yml": f"jobs: {{a: {job}, b: {job}}}", "Gemfile.lock": "", "src/a": ""})

    lines = project.run("list", "checks").out.splitlines()

    assert lines[0].split("  ")[0] == "ci/circleci: install_ruby_packages"
    assert {line.rpartition("  ")[2] for line in lines} == {"not when it is skipped"}
