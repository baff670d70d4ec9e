"""Packages that one job installs for others, and a matrix for itself, on the emulated CircleCI."""

from __future__ import annotations

from pathlib import Path

from circleci.gated import Gated, jobs

PROJECT = """
jobs:
  lint: {image: "cimg/node:22.1", packages: node, source_files: apps/, steps: [{run: make lint}]}
  unit: {image: "cimg/node:22.1-browsers", packages: node, source_files: apps/, steps: [{run: make unit}]}
  old: {image: "cimg/node:{{ v }}", matrix: {v: ["18.1", "20.1"]}, packages: node, source_files: apps/, steps: [{run: make old}]}
"""
FILES = {
    "package.json": "{}",
    "pnpm-lock.yaml": "",
    "pnpm-workspace.yaml": "packages: [apps/*]\n",
    "apps/web/package.json": "{}",
}
INSTALL = "install_node_packages"


def test_a_workspace_is_installed_as_long_as_somebody_needs_it(tmp_path: Path) -> None:
    project = Gated(tmp_path)
    project.repository.write(FILES)
    project.configure(PROJECT)
    made = "for at in . apps/web; do mkdir -p $at/node_modules; echo $CIRCLE_JOB >> $at/node_modules/by; done"
    for job in (INSTALL, "old-*"):
        project.circle.stand_ins.use(made, job=job, step="Install packages")
    used = 'test "$(cat apps/web/node_modules/by)" = {0} && echo changed >> node_modules/by'
    for job in ("lint", "unit"):
        project.circle.stand_ins.use(used.format(INSTALL), job=job)
    try:
        first, second = project.push(), project.push()
        project.circle.stand_ins.use('test "$(wc -l < node_modules/by)" = 2', job="old-18_1", step="make old")
        third = project.push({"apps/web/a.js": "1"})
    finally:
        project.circle.close()

    for pipeline in (first, third):
        found = jobs(pipeline)
        assert {name: run.status for name, run in found.items() if run.status != "success"} == {}
        assert set(found) >= {INSTALL, "lint", "unit", "old-18_1", "old-20_1"}
    assert not second.ran  # nothing new to prove: not even an installation
