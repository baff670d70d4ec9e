"""`cigen compare`: what it compares, what it says, how it ends."""

from __future__ import annotations

import json
import subprocess
from typing import Any, List

import pytest

PLAIN = """\
version: 2.1
jobs:
  a: {docker: [{image: x}], environment: {JOB_NAME: a, DOCKER_ARCH: amd64}, steps: [{run: make}]}
workflows: {main: {jobs: [a]}}
"""
CIGEN = "dynamic: false\njobs: {a: {image: x, checkout: false, steps: [{run: make}]}}\n"
GATED = "jobs: {a: {image: x, checkout: false, source_files: src/, steps: [{run: make}]}}\n"
CONFIG = ".circleci/config.yml"
ADDED = "added by cigen: parameter skip_cache: is only in what is generated\n"


def git(project: Any, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b"]
    subprocess.run(["git", *identity, *arguments], cwd=project.path, check=True, stdout=subprocess.DEVNULL)


@pytest.fixture
def committed(project: Any) -> Any:
    """A repository with a hand-written configuration, and one of cigen's that isn't generated yet."""
    project.write({CONFIG: PLAIN, "cigen.yml": CIGEN})
    git(project, "init", "-q")
    git(project, "add", ".")
    git(project, "commit", "-q", "-m", "first")
    return project


def test_by_default_it_is_what_is_committed_and_what_is_generated_now(committed: Any) -> None:
    before = committed.tree()

    result = committed.run("compare")

    assert result == (0, ADDED, f"HEAD:{CONFIG} and what is generated: equal in every pipeline\n")
    assert committed.tree() == before


def test_a_difference_is_a_line_and_ends_with_1(committed: Any) -> None:
    committed.write(CIGEN.replace("make", "make all"))

    result = committed.run("compare")

    assert result.code == 1
    line = 'differs: workflow main, job a: the step `run` differs: "make" is now "make all"\n'
    assert result.out == line + ADDED
    assert result.err == f"HEAD:{CONFIG} and what is generated: 1 difference\n"


def test_a_program_gets_an_object(committed: Any) -> None:
    committed.write(GATED)

    result = committed.run("compare", "--json")

    found = json.loads(result.out)
    assert result.code == 0
    assert (found["equal"], found["old"], found["differences"]) == (True, f"HEAD:{CONFIG}", [])
    assert {"where": "workflow main, job a", "what": "records its proof in what is generated", "when": ""} in found[
        "added"
    ]


@pytest.mark.parametrize(
    "old",
    [CONFIG, ".", "HEAD", f"HEAD:{CONFIG}", f"HEAD:./{CONFIG}", "HEAD~0"],
)
def test_either_may_be_a_file_a_directory_or_a_revision(committed: Any, old: str) -> None:
    assert committed.run("compare", old).code == 0
    assert committed.run("compare", old, old).code == 0
    assert committed.run("compare", "--", old, "cigen.yml").code == 0


def test_of_a_directory_with_both_the_old_is_committed_and_the_new_generated(committed: Any) -> None:
    committed.write(CIGEN.replace("make", "make all"))

    assert committed.run("compare", ".", ".").code == 1
    assert committed.run("compare", ".", CONFIG).code == 0


def test_a_setup_comes_with_its_continuation(committed: Any) -> None:
    committed.write(GATED)
    assert committed.run("generate").code == 0
    committed.write({"plain.yml": PLAIN})

    assert committed.run("compare", "plain.yml", CONFIG).code == 0
    (committed.path / ".circleci/main.yml").rename(committed.path / "main.yml")
    assert committed.run("compare", "plain.yml", CONFIG).code == 1
    assert committed.run("compare", "plain.yml", CONFIG, "--new-continuation", "main.yml").code == 0
    git(committed, "add", CONFIG)
    git(committed, "commit", "-q", "-m", "without the second file", "cigen.yml", CONFIG)
    assert committed.run("compare", "HEAD", "plain.yml").code == 0  # made from what is committed


def test_a_project_may_be_part_of_a_repository(committed: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    committed.write({f"part/{CONFIG}": PLAIN.replace("make", "part"), "part/cigen.yml": CIGEN.replace("make", "part")})
    git(committed, "add", ".")
    git(committed, "commit", "-q", "-m", "second")
    monkeypatch.chdir(committed.path / "part")

    assert committed.run("compare").code == 0
    assert committed.run("compare", f"HEAD:{CONFIG}").code == 1  # git's paths begin at the root of the repository


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("version: 2.1\nworkflows: {main: {jobs: [b]}}\n", "bad.yml:2:27: there is no job `b`"),
        (PLAIN.replace("make", "cat << parameters.x >>"), "nobody declares `parameters.x` here"),
        (PLAIN.replace("{jobs", "{when: {and: [true], or: [true]}, jobs"), "exactly one operator"),
        ("a: [", "bad.yml:2:1: "),
        ("a", "it is no mapping"),
    ],
)
def test_what_circleci_would_refuse_ends_with_2(project: Any, text: str, said: str) -> None:
    project.write({"bad.yml": text, "good.yml": PLAIN})

    for arguments in (("bad.yml", "good.yml"), ("good.yml", "bad.yml"), ("bad.yml", "bad.yml")):
        result = project.run("compare", *arguments)

        assert result.code == 2
        assert said in result.err
        assert result.out == ""


def test_all_mistakes_are_told(project: Any) -> None:
    project.write({"bad.yml": "version: 2.1\nworkflows: {main: {jobs: [a, b]}, other: {jobs: []}}\n"})

    result = project.run("compare", "bad.yml", "bad.yml")

    told: List[str] = [line for line in result.err.splitlines() if line.startswith("cigen: bad.yml")]
    assert len(told) == 3


@pytest.mark.parametrize("arguments", [["gone"], ["gone:x"], ["HEAD:gone"], ["gone.yml", CONFIG]])
def test_what_isn_t_there_is_named(committed: Any, arguments: List[str]) -> None:
    result = committed.run("compare", *arguments)

    assert result.code == 2
    assert "`" + arguments[0].partition(":")[0] in result.err


def test_a_scalar_that_readers_disagree_about_is_undecided(project: Any) -> None:
    plain = PLAIN.replace("JOB_NAME: a", "JOB_NAME: 1e3")
    project.write({"plain.yml": plain, "quoted.yml": PLAIN.replace("JOB_NAME: a", 'JOB_NAME: "1e3"')})

    assert project.run("compare", "plain.yml", "plain.yml").code == 0
    result = project.run("compare", "plain.yml", "quoted.yml")
    assert result.code == 1
    assert result.out.startswith(
        "undecided: only in plain.yml: `1e3` is a text to some readers of YAML and a number to others"
    )


def test_nor_is_a_file_with_one_replaced(project: Any) -> None:
    plain = PLAIN.replace("JOB_NAME: a", "JOB_NAME: 1e3")
    project.write({CONFIG: plain, "cigen.yml": plain})

    assert project.run("generate").code == 2
    assert (project.path / CONFIG).read_text() == plain


def test_nothing_is_needed_but_the_files(project: Any) -> None:
    project.write({"a.yml": PLAIN, "b.yml": PLAIN.replace("run: make", "run: {command: make}")})

    assert project.run("compare", "a.yml", "b.yml").err == "a.yml and b.yml: equal in every pipeline\n"


def test_a_step_nobody_knows_is_a_warning(project: Any) -> None:
    project.write({"a.yml": PLAIN.replace("{run: make}", "{brand_new: {x: 1}}")})

    result = project.run("compare", "a.yml", "a.yml")

    assert result.code == 0
    assert result.err.count("brand_new") == 1
    assert "warning: a.yml:3:86: the step `brand_new` isn't known" in result.err


def test_commands_that_call_each_other_deeply_are_no_bug(project: Any) -> None:
    commands = ", ".join(f"c{number}: {{steps: [c{number + 1}]}}" for number in range(2000))
    text = PLAIN.replace("jobs:\n", f"commands: {{{commands}, c2000: {{steps: [checkout]}}}}\njobs:\n", 1)
    project.write({"a.yml": text.replace("{run: make}", "c0")})

    assert project.run("compare", "a.yml", "a.yml").code in (0, 2)
