"""The command line as a whole: exit codes, help, and what happens when cigen itself is wrong."""

from __future__ import annotations

from typing import Any, List

import pytest

from cigen import __version__
from cigen.cli import main

CONFIG = "jobs: {a: {image: x, steps: [checkout]}}\n"


@pytest.mark.parametrize(
    "arguments", [["generat"], ["--nope"], ["generate", "--workflw", "main"], ["generate", "a", "b"]]
)
def test_a_command_line_that_makes_no_sense_is_2(arguments: List[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main(arguments)

    assert exit.value.code == 2
    assert capsys.readouterr().err.endswith("\n  Try `cigen --help`.\n")


def test_the_version_is_on_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"cigen {__version__}\n"


@pytest.mark.parametrize("verb", ["generate", "check", "validate"])
def test_every_verb_has_help(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit:
        main([verb, "--help"])

    assert exit.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: cigen {verb} ")


def test_a_bug_is_70_with_how_to_report_it_and_no_traceback(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(CONFIG)

    def fail(*_: object) -> None:
        raise KeyError("surprise")

    monkeypatch.setattr("cigen.cli.verbs.generate.compile_project", fail)
    result = project.run("generate", "-o", "build")

    assert (result.code, result.out) == (70, "")
    assert result.err == (
        "cigen: this is a bug in cigen, not in your configuration: KeyError: 'surprise'\n"
        "  Please report it with the output of `CIGEN_DEBUG=1 cigen generate -o build`.\n"
    )


def test_with_cigen_debug_it_is_the_traceback(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(CONFIG)
    monkeypatch.setenv("CIGEN_DEBUG", "1")
    monkeypatch.setattr("cigen.cli.verbs.generate.compile_project", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        project.run("generate")


def test_an_interrupt_is_no_bug(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(CONFIG)

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cigen.cli.verbs.generate.compile_project", interrupt)

    assert project.run("generate") == (130, "", "")


@pytest.mark.parametrize("arguments", [["-v", "generate"], ["check", "--verbose"], ["validate", "-v"]])
def test_verbose_says_which_files_were_read(project: Any, arguments: List[str]) -> None:
    job = "image: x\nsteps: [checkout]\n"
    project.write({".cigen/config.yml": "{}\n", ".cigen/workflows/main/jobs/a.yml": job})

    assert "read .cigen/config.yml\nread .cigen/workflows/main/jobs/a.yml\n" in project.run(*arguments).err


def test_a_key_that_can_t_be_written_is_an_error(project: Any) -> None:
    project.write("jobs: {a: {image: x, source_files: cigen.yml, steps: [checkout]}}\n")

    result = project.run("setup", "keys", "--directory", "cigen.yml")

    assert (result.code, result.err) == (
        2,
        "cigen: can't write cigen.yml/a: Not a directory\n  See to the place there.\n",
    )
