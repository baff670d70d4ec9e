"""Pipes, devices and files without end: among the configuration, and where an output goes. Nothing hangs, all is said."""

from __future__ import annotations

import os
import signal
import subprocess
from typing import Any, Iterator

import pytest

JOB = "image: x\nsteps: [checkout]\n"
CONFIG = "jobs: {z: {image: x, steps: [checkout]}}\n"
SPLIT = {".cigen/config.yml": CONFIG, ".cigen/workflows/main/jobs/a.yml": JOB}
HUGE = 5 << 30


@pytest.fixture(autouse=True)
def patience() -> Iterator[None]:
    """A test that waits for more than some seconds has failed."""

    def give_up(*_: object) -> None:
        raise AssertionError("it hangs")

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(20)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def make(place: str, kind: str) -> None:
    os.makedirs(os.path.dirname(place) or ".", exist_ok=True)
    if os.path.exists(place):
        os.unlink(place)
    if kind == "pipe":
        os.mkfifo(place)
    else:
        with open(place, "wb") as file:
            file.truncate(HUGE)


SAID = {"pipe": "it is no regular file", "huge": "it has more than 268,435,456 bytes"}


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("verb", ["validate", "check", "generate"])
@pytest.mark.parametrize(
    "path", [".cigen/config/a.yml", ".cigen/workflows/main/jobs/a.yml", ".cigen/commands/c.yml", ".cigen/vars.yml"]
)
def test_in_a_configuration_file_s_place(project: Any, kind: str, verb: str, path: str) -> None:
    project.write(SPLIT)
    make(path, kind)

    result = project.run(verb)

    if path != ".cigen/vars.yml":  # which nobody reads
        assert (result.code, result.err.partition("\n")[0]) == (2, f"cigen: {path}:1:1: can't read it: {SAID[kind]}")
    assert "bug" not in result.err


@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize(
    "call", ['{{ read("x") }}', '{{ checksum("x") }}', "{{ checksum('y') }}", '{{ read("x") | upper }}']
)
def test_what_a_template_reads(project: Any, kind: str, call: str) -> None:
    project.write({".cigen/config.yml": f"jobs:\n  a:\n    image: x\n    steps:\n      - run: |\n          {call}\n"})
    make(".cigen/x", kind)
    make("x", kind)
    make("y/deep/x", kind)

    result = project.run("validate")

    assert (result.code, SAID[kind] in result.err) == (2, True), result.err


def test_files_that_are_large_together_are_no_checksum(project: Any) -> None:
    project.write({"cigen.yml": "jobs: {a: {image: x, steps: [{run: '{{ checksum(\"y\") }}'}]}}"})
    for name in "ab":
        make(f"y/{name}", "huge")
        os.truncate(f"y/{name}", 200_000_000)

    result = project.run("validate")

    assert "cigen.yml:1:37: the files below `y` have more than 268,435,456 bytes" in result.err


@pytest.mark.parametrize("piece", ["- a\n", "#", "  a: 1,\n"])
def test_a_file_that_is_too_large_is_said_before_it_fills_memory(project: Any, piece: str) -> None:
    text = ("{" if "," in piece else "") + piece * ((11_000_000 if piece == "#" else 9_900_000) // len(piece))
    project.write({**SPLIT, ".cigen/workflows/main/jobs/a.yml": text})

    result = project.run("validate")

    assert result.code == 2
    assert "expands to more than" in result.err or "at most 10,000,000 are read" in result.err


@pytest.mark.parametrize("verb", ["check", "generate"])
@pytest.mark.parametrize("kind", SAID)
@pytest.mark.parametrize("path", [".circleci/config.yml", ".circleci/main.yml"])
def test_where_an_output_goes(project: Any, kind: str, verb: str, path: str) -> None:
    project.write(CONFIG)
    make(path, kind)

    result = project.run(verb)

    assert (result.code, SAID[kind] in result.err) == (2, True), result.err


def test_what_was_read_and_is_a_pipe_now_is_no_answer(project: Any) -> None:
    project.write({"cigen.yml": "jobs: {a: {image: x, source_files: src/, steps: [checkout]}}", "src/a": ""})
    assert project.run("hash", "--all").code == 0
    os.unlink("cigen.yml")
    os.makedirs(".cigen")
    make(".cigen/config.yml", "pipe")

    assert project.run("hash", "--all").code == 2


def test_a_link_to_itself_is_only_its_own_fault(project: Any) -> None:
    project.write(
        {".cigen/config.yml": "jobs: {a: {image: x, steps: [{run: '{{ read(\"note\") }}'}]}}", ".cigen/note": "n"}
    )
    os.symlink("loop", ".cigen/loop")

    assert project.run("validate").code == 0


def test_a_file_that_links_to_itself_is_said(project: Any) -> None:
    project.write(SPLIT)
    os.symlink("loop.yml", ".cigen/workflows/main/jobs/loop.yml")

    result = project.run("validate")

    place = ".cigen/workflows/main/jobs/loop.yml:1:1"
    assert (result.code, result.err.partition("\n")[0]) == (
        2,
        f"cigen: {place}: can't read it: Too many levels of symbolic links",
    )


CREDENTIALS = {".git/config": "[url]\n  token = secret\n", ".cigen/config.yml": CONFIG}


@pytest.mark.parametrize(
    "call", ["read('../.git/config')", "read('link')", "checksum('.git/config')", "read('.GIT/x')"]
)
def test_what_git_keeps_isnt_read(project: Any, call: str) -> None:
    steps = f'steps: [{{run: "{{{{ {call} }}}}"}}]'
    project.write({**CREDENTIALS, ".cigen/config.yml": f"jobs: {{a: {{image: x, {steps}}}}}"})
    os.symlink("../.git/config", ".cigen/link")

    result = project.run("generate")

    assert (result.code, "git" in result.err) == (2, True), result.err
    assert not os.path.exists(".circleci")


@pytest.mark.parametrize(
    "key", ["output_path: .git", "output_path: a/.git/hooks", "output_path: .GIT", "output_path: .cigen"]
)
def test_nothing_is_written_among_what_git_or_the_configuration_keeps(project: Any, key: str) -> None:
    project.write({**CREDENTIALS, ".cigen/config.yml": f"{key}\n{CONFIG}"})

    result = project.run("generate")

    assert (result.code, "is no place for a generated file" in result.err) == (2, True)


def test_nothing_is_written_into_git_s_files_through_a_link(project: Any) -> None:
    project.write({**CREDENTIALS, ".cigen/config.yml": f"output_path: out\n{CONFIG}"})
    os.symlink(".git", "out")

    result = project.run("generate")

    assert (result.code, "it would be among git's own files" in result.err) == (2, True)


def test_the_configuration_isnt_written_over(project: Any) -> None:
    project.write({"ci/config.yml": f"output_path: ci\n{CONFIG}", "ci/workflows/main/jobs/a.yml": JOB})

    result = project.run("--config", "ci/config.yml", "generate")

    assert (result.code, "'ci/config.yml' is no place for a generated file" in result.err) == (2, True)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ('output_path: "a\\0b"', "isn't a directory inside the project"),
        ('output_filename: "a\\0.yml"', "isn't the name of a YAML file"),
        ('outputs: [{template: t, output: "a\\0b"}]', "isn't a file inside the project"),
        ('outputs: [{template: "a\\0b", output: a}]', "unknown template"),
        ("vars: {a: '{{ read(\"\\0\") }}'}", ""),
        ('vars: {a: "{{ read(\\"\\0\\") }}"}', "there is no file"),
    ],
)
def test_a_nul_is_in_no_name(project: Any, keys: str, said: str) -> None:
    job = "jobs: {a: {image: x, steps: [{run: '{{ a }}'}]}}\n" if "vars" in keys else CONFIG
    project.write({".cigen/config.yml": f"{keys}\n{job}", ".cigen/templates/t": ""})

    result = project.run("generate")

    assert (result.code, said in result.err, "\0" in result.err) == (2, True, False), result.err


def test_directories_1500_deep_are_read_in_a_moment(project: Any) -> None:
    os.makedirs(".cigen/workflows/main/jobs")
    project.write({".cigen/config.yml": CONFIG})
    here = os.getcwd()
    os.chdir(".cigen/workflows/main/jobs")
    for _ in range(1500):
        os.mkdir("d")
        os.chdir("d")
    with open("a.yml", "w") as file:
        file.write(JOB)
    os.chdir(here)
    looks = 0
    lstat = os.lstat

    def counting(path: Any, **given: Any) -> Any:
        nonlocal looks
        looks += 1
        return lstat(path, **given)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "lstat", counting)
        result = project.run("validate")
    subprocess.run(["rm", "-r", "d"], cwd=".cigen/workflows/main/jobs", check=True)  # pytest can't, at its own depth

    assert "a job name has 2999 characters" in result.err
    assert looks < 20 * 1500
