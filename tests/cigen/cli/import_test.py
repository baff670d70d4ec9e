"""`cigen import`: a configuration moves only where it is proven that nothing changes."""

from __future__ import annotations

from typing import Any

import pytest

CONFIG = ".circleci/config.yml"
PLAIN = """\
version: 2.1
jobs:
  # Why.
  test: {docker: [{image: "cimg/base:1"}], steps: [checkout, {run: make test}]}
workflows:
  main:
    jobs: [test]
  nightly:
    triggers: [{schedule: {cron: 0 0 * * *, filters: {branches: {only: main}}}}]
    jobs: [test]
"""
SETUP = """\
version: 2.1
setup: true
orbs: {path-filtering: circleci/path-filtering@1.0.0}
workflows:
  start:
    jobs:
      - path-filtering/filter:
          base-revision: main
          mapping: |
            app/.* run-app true
            lib/[a-z]+ run-app true
          config-path: .circleci/next.yml
"""
NEXT = """\
version: 2.1
parameters: {run-app: {type: boolean, default: false}}
jobs:
  app:
    docker: [{image: "cimg/base:1"}]
    steps: [checkout, {run: make app}]
workflows:
  app:
    when: << pipeline.parameters.run-app >>
    jobs: [app]
"""
SCRIPTED = """\
version: 2.1
setup: true
jobs:
  choose: {docker: [{image: "cimg/base:1"}], steps: [{run: ./choose}]}
workflows: {start: {jobs: [choose]}}
"""


def test_each_part_gets_its_file_and_generate_changes_nothing(project: Any) -> None:
    project.write({CONFIG: PLAIN})

    result = project.run("import")

    assert result.code == 0
    assert (project.path / ".cigen/jobs/test.yml").read_text().startswith("# Why.\n{docker")
    assert "setup:\n  mode: shadow\n" in (project.path / ".cigen/config.yml").read_text()
    assert result.out == (
        ".circleci/config.yml:9: the schedule of `nightly` stays; before a job is gated, it has to become one of the "
        "project's (docs/moving.md)\nno check is renamed\n"
    )
    assert project.run("generate").code == 0
    assert project.run("compare", "old.yml", CONFIG).code == 2
    project.write({"old.yml": PLAIN})
    assert project.run("import", "old.yml", "--check").err == "old.yml and what is generated: equal in every pipeline\n"


def test_beside_everything_the_configuration_is_left_out(project: Any) -> None:
    project.write({CONFIG: SETUP.replace("lib/[a-z]+", ".*"), ".circleci/next.yml": NEXT})

    assert project.run("import").code == 0

    proposed = (project.path / ".cigen/jobs/app.yml").read_text()
    assert '#   - "**"\n#   - "!.cigen/**" # what a job says counts without its file' in proposed


def test_paths_become_proposals(project: Any) -> None:
    project.write({CONFIG: SETUP, ".circleci/next.yml": NEXT})

    result = project.run("import")

    assert result.code == 0
    assert result.out == (
        ".circleci/next.yml:2: the parameter `run-app` is true by default: it was set by path\n"
        ".circleci/next.yml isn't read any more once `cigen generate` has run: remove it then\n"
        ".circleci/config.yml: the check of `path-filtering/filter` no longer reports: require it nowhere\n"
    )
    assert (
        (project.path / ".cigen/jobs/app.yml")
        .read_text()
        .endswith('# source_files:\n#   - "app/"\n#   - ... # what the expression lib/[a-z]+ matches\n')
    )
    assert "default: true" in (project.path / ".cigen/config.yml").read_text()
    assert project.run("compare", CONFIG, ".cigen").code == 0
    assert project.run("generate").code == 0
    assert project.run("list", "jobs").code == 0


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("run-app true\n            lib", "run-app false\n            lib", ""),
        ("lib/[a-z]+ run-app true", "docs/.* run-app false", ""),
        ("[a-z]+ run-app true", '[a-z]+ mode "fast"', "parameter mode: "),
        ("  start:\n", "  start:\n    when: << pipeline.git.tag >>\n", "workflow app"),
        ("base-revision: main\n", "base-revision: main\n          filters: {branches: {only: main}}\n", "job app"),
        (
            "base-revision: main\n",
            "base-revision: main\n          pre-steps: [run: ./x]\n",
            "what it continues with isn't beside it",
        ),
    ],
)
def test_rules_that_don_t_just_let_more_run_are_no_import(project: Any, old: str, new: str, says: str) -> None:
    assert old in SETUP
    project.write({CONFIG: SETUP.replace(old, new), ".circleci/next.yml": NEXT})

    result = project.run("import")

    assert (result.code == 0) is (not says)
    assert says in result.out + result.err
    if not says:
        assert "default: true" in (project.path / ".cigen/config.yml").read_text()


def test_a_setup_of_one_s_own_is_refused_with_its_place(project: Any) -> None:
    project.write({CONFIG: SCRIPTED, ".circleci/main.yml": NEXT})
    before = project.tree()

    result = project.run("import")

    assert result.code == 2
    assert result.err.startswith("cigen: .circleci/config.yml:5:13: the workflow `start` sets up with jobs of its own")
    assert project.tree() == before


def test_or_stays_in_place(project: Any) -> None:
    project.write({CONFIG: SCRIPTED, ".circleci/main.yml": NEXT})

    result = project.run("import", "--partial")

    assert result.code == 0
    assert ".circleci/config.yml stays in place, and cigen writes .circleci/main.yml" in result.out
    assert project.run("generate").code == 0
    assert (project.path / CONFIG).read_text() == SCRIPTED
    assert (project.path / ".circleci/main.yml").read_text().startswith("# ")


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({CONFIG: PLAIN, "cigen.yml": ""}, "there is a cigen.yml already"),
        ({CONFIG: PLAIN, ".cigen/jobs/a.yml": ""}, "there is a .cigen/jobs already"),
        ({}, "there is no file, directory or revision `.circleci/config.yml`"),
        ({CONFIG: PLAIN.replace("[test]", "[tset]")}, ".circleci/config.yml:7:12: there is no job `tset`"),
        ({CONFIG: "jobs: [\n"}, ".circleci/config.yml:2:1: "),
        (
            {CONFIG: SETUP, ".circleci/next.yml": NEXT.replace("when:", "unless:")},
            "isn't proven to do the same: nothing was written",
        ),
        ({CONFIG: SETUP}, "what it continues with isn't beside it"),
        ({CONFIG: PLAIN.replace("make test", "1e3")}, "isn't proven to do the same: nothing was written"),
    ],
)
def test_nothing_is_written_otherwise(project: Any, files: Any, expected: str) -> None:
    project.write(files)
    before = project.tree()

    result = project.run("import")

    assert (result.code, project.tree()) == (2, before)
    assert expected in result.err.replace("\n  ", " ")
