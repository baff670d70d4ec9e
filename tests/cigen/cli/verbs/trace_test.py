"""`cigen trace`: real commands under strace, where there is one."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from typing import Any, Dict, Tuple

import pytest

PROJECT = {
    "cigen.yml": """
        jobs:
          test: {image: x, architectures: [amd64, arm64], source_files: [app/, spec/, docs/], steps: [run: x]}
          free: {image: x, steps: [run: x]}
          pair: {image: x, source_files: app/, steps: [run: x]}
    """,
    ".gitignore": "ignored/\n",
    "app/a.py": "VALUE = open('lib/data').read()\n",
    "lib/data": "1\n",
    "docs/a.md": "1\n",
    "ignored/x": "1\n",
}


def can_trace() -> bool:
    strace = shutil.which("strace")
    return (
        bool(strace) and subprocess.run([str(strace), "-o", "/dev/null", "true"], capture_output=True).returncode == 0
    )


TRACED = pytest.mark.skipif(not can_trace(), reason="nothing can be traced here")


@pytest.fixture
def sources(project: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    project.write(PROJECT)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))  # where pytest is
    subprocess.run(["git", "init", "-q"], check=True)
    subprocess.run(["git", "add", "-A"], check=True)
    return project


def traced(project: Any, *command: str, job: str = "test") -> Dict[str, Any]:
    result = project.run("trace", "--job", job, "--json", "--", *command)
    assert result.code == 0, result.err
    found: Dict[str, Any] = json.loads(result.out)
    return found


@TRACED
def test_what_it_read_and_did_not_declare_is_told(sources: Any) -> None:
    script = "cat app/a.py lib/data ignored/x; test -f conf; ls docs; git status; echo 1 > out; cat out"

    result = sources.run("trace", "--job", "test", "--", "sh", "-c", script)

    assert (result.code, result.out) == (0, "")
    assert result.err == (
        "\n"
        "test: 2 files read, 1 directory listed, 1 path looked for.\n"
        "Read, but not declared: a change of these doesn't run it:\n"
        "  lib/data\n"
        "  conf  (looked for, and not there)\n"
        "Declared, but never read:\n"
        "  spec/\n"
        "  docs/\n"
        "Read, and ignored by git, so that no source_files can name them:\n"
        "  ignored/\n"
    )


# What pytest, rspec and jest do: they look for tests in directories, load them, and these load what they test.
RUNNERS: Dict[str, Tuple[Dict[str, str], Tuple[str, ...]]] = {
    "pytest": (
        {
            "spec/test_a.py": "import sys\nsys.path.insert(0, 'app')\n\ndef test_a():\n    import a\n    assert a.VALUE == '1\\n'\n"
        },
        (sys.executable, "-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "spec"),
    ),
    "rspec": (
        {
            "spec/a_spec.rb": '. ./app/helper.sh\n[ -n "$(cat lib/data)" ]\n',
            "app/helper.sh": "helper=1\n",
            "spec/run": "#!/bin/sh\nset -e\nfor spec in spec/*_spec.rb; do . ./$spec; done\n",
        },
        ("sh", "spec/run"),
    ),
    "jest": (
        {
            "spec/a.test.js": "const a = require('../app/a'); if (a !== '1\\n') throw 1\n",
            "app/a.js": "module.exports = require('fs').readFileSync('lib/data', 'utf8')\n",
            "spec/run.js": "for (const f of require('fs').readdirSync(__dirname)) if (f.endsWith('.test.js')) require('./' + f)\n",
        },
        ("node", "spec/run.js"),
    ),
}


@TRACED
@pytest.mark.parametrize("runner", sorted(RUNNERS))
def test_a_run_of_tests_shows_the_file_that_nobody_declared(sources: Any, runner: str) -> None:
    files, command = RUNNERS[runner]
    if not shutil.which(command[0]):
        pytest.skip(f"{command[0]} isn't here")
    sources.write(files)
    subprocess.run(["git", "add", "-A"], check=True)

    found = traced(sources, *command)

    assert "lib/data" in found["undeclared"]
    assert found["unused"] == ["docs/"]
    assert "spec/" in found["listed"]
    assert [path for path in found["undeclared"] if path.startswith(("app/", "spec/"))] == []


@TRACED
def test_names_may_hold_anything(sources: Any) -> None:
    names = ['a "b"', "c\nd", "e) = 7", "f<g>", "é", "\udcff", "\\141", " -> "]
    for name in names:
        (sources.path / "lib" / name).write_bytes(b"1")

    found = traced(sources, "sh", "-c", "cat lib/*")

    assert found["undeclared"] == sorted(["lib/", "lib/data", *(f"lib/{name}" for name in names)])


@TRACED
def test_the_command_is_where_it_was_started_and_may_have_options_of_its_own(sources: Any, monkeypatch: Any) -> None:
    monkeypatch.chdir(sources.path / "app")

    found = traced(sources, "sh", "-c", 'cat "$2"', "--", "--json", "../lib/data")

    assert found["command"] == ["sh", "-c", 'cat "$2"', "--", "--json", "../lib/data"]
    assert found["undeclared"] == ["lib/data"]


@TRACED
def test_a_command_that_fails_is_told_of_and_a_strict_look_fails(sources: Any) -> None:
    failed = sources.run("trace", "--job", "test", "--", "sh", "-c", "exit 3")
    undeclared = sources.run("trace", "--job", "test", "--strict", "--", "cat", "lib/data")
    declared = sources.run("trace", "--job", "test", "--strict", "--", "cat", "app/a.py")

    assert (failed.code, undeclared.code, declared.code) == (1, 1, 0)
    assert "The command failed (3): it may not have read all that it would have.\n" in failed.err
    assert "All that it read is declared.\n" in declared.err


@TRACED
def test_a_job_without_source_files_is_told_what_it_reads(sources: Any) -> None:
    result = sources.run("trace", "--job", "free", "--", "cat", "lib/data")

    assert "Read, and it has no source_files:\n  lib/data\n" in result.err


@TRACED
def test_what_cannot_be_started_is_an_error(sources: Any) -> None:
    result = sources.run("trace", "--job", "test", "--", "no-such-program")

    assert result.code == 2 and "cigen: `no-such-program` couldn't be traced\n" in result.err


def test_without_strace_it_says_what_is_missing(sources: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)

    result = sources.run("trace", "--job", "test", "--", "true")

    assert (result.code, result.err.splitlines()[0]) == (2, "cigen: there is no strace")


def test_elsewhere_than_on_linux_it_says_so(sources: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")

    result = sources.run("trace", "--job", "test", "--", "true")

    assert (result.code, result.err.splitlines()[0]) == (2, "cigen: tracing needs Linux")


def test_a_job_that_is_none_has_a_neighbour(sources: Any) -> None:
    result = sources.run("trace", "--job", "fre", "--", "true")

    assert (result.code, result.err) == (2, "cigen: there is no job `fre`\n  Did you mean `free`?\n")
