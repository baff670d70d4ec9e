"""`packages: [pants]`: what a job keeps of Pants between its runs, and for how long."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles
from cigen.pipeline.pants_packages import COMMAND, bound

STEPS = "image: x, steps: [run: make]"
PANTS_TOML = """\
[python.resolves]
python-default = "3rdparty/python/default.lock"
tools = '%(buildroot)s/locks/tools.txt'
gone = "locks/gone.lock"
evil = "locks/x\\" }}$(id).lock"
[GLOBAL]
pants_version = "2.17.1"
"""
FILES = {"pants.toml": PANTS_TOML, "pants.ci.toml": "", "3rdparty/python/default.lock": "", "locks/tools.txt": ""}
CHECKSUMS = "-".join(
    f'{{{{ checksum "{path}" }}}}'
    for path in ("pants.ci.toml", "pants.toml", "3rdparty/python/default.lock", "locks/tools.txt")
)


def project(jobs: str, **files: str) -> Dict[str, str]:
    return {**FILES, **files, "cigen.yml": f"jobs: {jobs}\n"}


def of(steps: List[Any], kind: str) -> List[Any]:
    return [step[kind] for step in steps if kind in step]


def test_each_job_keeps_its_own_by_settings_and_lockfiles_and_takes_nothing_older_over(
    build: Callable[..., Any],
) -> None:
    built = build(project(f"{{test: {{packages: pants, {STEPS}}}, lint: {{packages: [pants], {STEPS}}}}}"))

    assert sorted(built.jobs) == ["lint", "test"]  # nobody installs for both
    for job in ("test", "lint"):
        key = f"pants-amd64-{job}-5-{CHECKSUMS}"
        paths = ["~/.cache/nce", "~/.cache/pants/named_caches", "~/.cache/pants/lmdb_store"]
        assert of(built.steps(job), "restore_cache") == [{"name": "Restore pants", "key": key}]
        assert of(built.steps(job), "save_cache") == [{"name": "Save pants", "key": key, "paths": paths}]


def test_it_is_saved_behind_the_jobs_own_steps_and_bounded_before(build: Callable[..., Any]) -> None:
    steps = build(project(f"{{test: {{packages: pants, {STEPS}}}}}")).steps("test")

    assert ["restore" in str(step) for step in steps] == [True, False, False, False, False]
    assert [name in str(step) for name, step in zip(("Install", "make", "Bound pants", "Save"), steps[1:])] == [
        True
    ] * 4


def test_other_packages_are_installed_for_several_jobs_all_the_same(build: Callable[..., Any]) -> None:
    jobs = f"{{test: {{packages: [pants, node], {STEPS}}}, lint: {{packages: node, {STEPS}}}}}"

    built = build(project(jobs, **{"package.json": "", "yarn.lock": ""}))

    assert sorted(built.jobs) == ["install_node_packages", "lint", "test"]
    assert [one["name"] for one in of(built.steps("test"), "restore_cache")] == [
        "Restore pants",
        "Restore node_modules",
    ]


def test_a_gated_job_depends_on_what_is_in_the_key() -> None:
    written = project(f"{{test: {{packages: pants, source_files: src/, {STEPS}}}}}")
    (job,) = load_pipeline(SnapshotFiles({path: text.encode() for path, text in written.items()})).gated

    assert {pattern.text for pattern in job.source_files} > {"pants.toml", "locks/tools.txt"}


@pytest.mark.parametrize("launcher", ["./pants", "bin/pants"])
def test_it_starts_the_launcher_and_says_how_long_that_took(tmp_path: Path, launcher: str) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / launcher).write_text("#!/bin/sh\necho 2.17.1 $1\n")
    (tmp_path / launcher).chmod(0o755)

    said = run(COMMAND, tmp_path)

    assert said.splitlines()[0] == "2.17.1 --version"
    assert said.splitlines()[1].startswith("Pants took ")


def test_what_is_too_large_is_not_kept_and_both_sizes_are_told(tmp_path: Path) -> None:
    for name in ("small", "it's large"):
        (tmp_path / "home" / name).mkdir(parents=True)
    script = 'du() { case "$2" in *large) printf "4096\\t%s\\n" "$2" ;; *) printf "1\\t%s\\n" "$2" ;; esac; }\n'

    said = run(script + bound(["~/small", "~/it's large", "~/gone"]), tmp_path)

    home = tmp_path / "home"
    assert said == f"{home}/small has 1 MB.\n{home}/it's large has 4096 MB, more than 2048: it isn't kept.\n"
    assert [path.name for path in home.iterdir()] == ["small"]


def run(script: str, directory: Path) -> str:
    environment = {"HOME": str(directory / "home"), "PATH": f"{directory}/bin:/usr/bin:/bin"}
    shell = ["bash", "-eo", "pipefail", "-c", script]
    return subprocess.run(shell, cwd=directory, env=environment, check=True, capture_output=True, text=True).stdout
