"""`setup.pants`: the steps that give the setup job a Pants, and what they do where that fails."""

from __future__ import annotations

import os
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

from cigen.errors import CigenError

JOB = '{image: x, source_files: ["pants:app:web"], steps: [checkout]}'
PROGRAM = b"#!/bin/sh\necho I am Pants\n"
DOWNLOAD = f"{{url: 'https://example.com/it''s SHA256', sha256: {sha256(PROGRAM).hexdigest()}}}"
NODES = "probe_nodes: 2, pants: true"


def steps(build: Callable[..., Any], setup: str, job: str = "setup") -> Dict[str, Any]:
    """The `run` steps of a job of the setup workflow, by name."""
    built = build({"cigen.yml": f"setup: {{{setup}}}\njobs: {{a: {JOB}}}\n", "locks/pants.txt": ""})
    found: List[Any] = built.entrypoint["jobs"][job]["steps"]
    inside = [one for step in found if isinstance(step, dict) and "unless" in step for one in step["unless"]["steps"]]
    runs = [step["run"] for step in [*found, *inside] if isinstance(step, dict) and "run" in step]
    return {step["name"]: step for step in runs}


def test_without_it_nothing_is_different(build: Callable[..., Any]) -> None:
    hashing = steps(build, "")["Hash every job"]

    assert "PANTS_PANTSD" not in hashing["environment"]
    assert "no_output_timeout" not in hashing


@pytest.mark.parametrize("job, step", [("setup", "Hash every job"), ("probe", "Hash this node's share")])
def test_pants_of_the_image_is_asked_without_daemon_and_key_with_time_enough(
    build: Callable[..., Any], job: str, step: str
) -> None:
    found = steps(build, NODES, job)

    assert "Install Pants" not in found
    assert found[step]["environment"]["PANTS_PANTSD"] == "false"
    assert found[step]["environment"]["CIRCLE_CONTINUATION_KEY"] == ""
    assert f"rm -rf {found[step]['environment']['PANTS_LOCAL_STORE_DIR']}\n" in found[step]["command"]
    assert found[step]["no_output_timeout"] == "25m"  # more than cigen gives Pants


@pytest.mark.parametrize("pants", ["true", DOWNLOAD, "{requirements: locks/pants.txt}"])
def test_nothing_is_restored_before_pants_has_been_asked(build: Callable[..., Any], pants: str) -> None:
    built = build({"cigen.yml": f"setup: {{pants: {pants}}}\njobs: {{a: {JOB}}}\n", "locks/pants.txt": ""})

    written = built.entrypoint["jobs"]["setup"]["steps"]
    asked = next(i for i, step in enumerate(written) if "cigen setup keys" in str(step))
    assert "restore_cache" not in str(written[: asked + 1]) and "cigen_probe" not in str(written[: asked + 1])
    assert "pants" not in str([step for step in written if "save_cache" in str(step)])


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    (tmp_path / "bin").mkdir()
    return tmp_path


def stand_in(machine: Path, program: str, script: str) -> None:
    (machine / "bin" / program).write_text(f"#!/bin/sh\n{script}\n")
    (machine / "bin" / program).chmod(0o755)


def install(build: Callable[..., Any], machine: Path, pants: str) -> str:
    """What the step prints on a machine that has Pants of an earlier build; it never fails."""
    command = steps(build, f"pants: {pants}")["Install Pants"]["command"]
    place = machine / "cigen_pants/bin"
    place.mkdir(parents=True)
    (place / "pants").write_text("of before")
    environment = {"PATH": f"{machine / 'bin'}:{os.environ['PATH']}"}
    command = command.replace("/tmp/cigen_pants", str(machine / "cigen_pants"))
    shell = ["bash", "-eo", "pipefail", "-c", command]
    return subprocess.run(shell, env=environment, cwd=machine, check=True, capture_output=True, text=True).stdout


def test_a_download_of_the_right_sum_is_what_is_asked(build: Callable[..., Any], machine: Path) -> None:
    (machine / "served").write_bytes(PROGRAM)
    stand_in(machine, "curl", 'for word; do url=$word; done; echo "$url" > url; cp served cigen_pants/bin/pants')

    said = install(build, machine, DOWNLOAD)

    assert "Pants took " in said
    assert (machine / "url").read_text() == "https://example.com/it's SHA256\n"
    assert subprocess.check_output([machine / "cigen_pants/bin/pants"]) == b"I am Pants\n"


@pytest.mark.parametrize("pants", [DOWNLOAD, "{requirements: locks/pants.txt}"])
def test_what_can_t_be_had_or_is_another_leaves_no_pants_and_the_job_goes_on(
    build: Callable[..., Any], machine: Path, pants: str
) -> None:
    stand_in(machine, "curl", "echo another > cigen_pants/bin/pants")
    stand_in(machine, "python3", "exit 1")

    said = install(build, machine, pants)

    assert said.endswith("Pants isn't installed: the jobs that name its targets run.\n")
    assert not (machine / "cigen_pants").exists()


@pytest.mark.parametrize(
    "pants, problem",
    [
        ("{requirements: locks/other.txt}", "there is no file `locks/other.txt`"),
        ("{requirements: ../pants.txt}", "`../pants.txt` isn't in the project"),
        ("{url: 'https://a', sha256: 12}", "`sha256` "),
        ("some", "`pants` "),
    ],
)
def test_what_it_can_t_be(build: Callable[..., Any], pants: str, problem: str) -> None:
    with pytest.raises(CigenError, match=problem.replace("..", r"\.\.")):
        steps(build, f"pants: {pants}")
