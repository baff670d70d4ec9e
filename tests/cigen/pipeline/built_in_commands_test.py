"""The commands cigen ships: defined where they are used, and they do what they say."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List

import pytest
import yaml

from cigen.pipeline.built_in_commands import NAMES, built_in

ARGUMENTS = {
    "cigen_write_submodule_commit_hash": "{submodule: lib, output_file: out}",
    "cigen_calculate_sha256": "{patterns: src/**}",
    "continue_circleci_pipeline": "",
    "cigen_approve": "{approval: ok}",
    "cigen_fix_github_status": "{approval: ok, workflow: main}",
}


def use(name: str) -> str:
    return f"jobs: {{a: {{image: x, steps: [{{{name}: {ARGUMENTS[name]}}}]}}}}"


class TestNames:
    @pytest.mark.parametrize("name", NAMES)
    def test_one_is_defined_where_it_is_used_and_nowhere_else(self, build: Callable[..., Any], name: str) -> None:
        built = build(f"checkout: {{shallow: true}}\n{use(name)}")

        assert name in built.main["commands"]
        assert set(built.entrypoint["commands"]) == {"cigen_shallow_checkout"}

    @pytest.mark.parametrize("name", NAMES)
    def test_a_command_of_the_same_name_wins(self, build: Callable[..., Any], name: str) -> None:
        built = build(f"{use(name).replace(ARGUMENTS[name], '')}\ncommands: {{{name}: {{steps: [run: mine]}}}}")

        assert built.main["commands"][name]["steps"] == [{"run": "mine"}]

    def test_one_may_be_used_inside_another_command(self, build: Callable[..., Any]) -> None:
        built = build(
            "commands: {b: {steps: [{when: {condition: x, steps: [continue_circleci_pipeline]}}]}}\n"
            "jobs: {a: {image: x, steps: [b]}}"
        )

        assert "continue_circleci_pipeline" in built.main["commands"]

    def test_its_arguments_are_checked(self, refusal: Callable[..., str]) -> None:
        text = refusal("jobs: {a: {image: x, steps: [cigen_calculate_sha256]}}")

        assert "the command `cigen_calculate_sha256` needs the parameter `patterns`" in text

    def test_a_misspelt_one_is_told_its_name(self, refusal: Callable[..., str]) -> None:
        text = refusal("jobs: {a: {image: x, steps: [cigen_write_submodule_comit_hash]}}")

        assert text.endswith("\n  Did you mean `cigen_write_submodule_commit_hash`?")

    @pytest.mark.parametrize("name", ["automated_approval", "skip_if_unchanged", "wait_for_any", "matrix_job"])
    def test_what_was_never_built_is_unknown(self, refusal: Callable[..., str], name: str) -> None:
        assert f"is unknown: `{name}`" in refusal(f"jobs: {{a: {{image: x, steps: [{name}]}}}}")


class Repository:
    """A directory with a git repository, and cigen's commands run in it as CircleCI would."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self.out = place.parent / "out"  # /tmp/cigen is everybody's
        self.environment = {"PATH": os.environ["PATH"], "HOME": str(place.parent), "GIT_CONFIG_NOSYSTEM": "1"}
        for role in ("AUTHOR", "COMMITTER"):
            self.environment.update({f"GIT_{role}_NAME": "Somebody", f"GIT_{role}_EMAIL": "somebody@example.invalid"})
        place.mkdir()
        self.git("init", "-q")

    def git(self, *arguments: str) -> str:
        command = ["git", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, cwd=self.place, env=self.environment, capture_output=True, text=True, check=True)
        return done.stdout.strip()

    def write(self, **texts: str) -> None:
        for path, text in texts.items():
            file = self.place / path.replace("__", "/").replace("_dot_", ".")
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")

    def commit(self) -> None:
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")

    def run(self, name: str, **arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs a command's one step, its parameters where CircleCI puts them: into the step's environment."""
        command = built_in(name)
        step: Any = command.steps[0].node().plain()["run"]  # type: ignore[index,call-overload]
        values = {
            key: str(parameter.default.plain()) for key, parameter in command.parameters.items() if parameter.default
        }
        values.update(arguments)
        environment = {key: self._filled(value, values) for key, value in step["environment"].items()}
        return subprocess.run(
            [*step["shell"].split(), "-c", step["command"].replace("/tmp/cigen", str(self.out))],
            cwd=self.place,
            env={**self.environment, **environment},
            capture_output=True,
            text=True,
            check=False,
        )

    def _filled(self, text: str, values: Dict[str, str]) -> str:
        for key, value in values.items():
            text = text.replace(f"<< parameters.{key} >>", {"True": "true", "False": "false"}.get(value, value))
        return text


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "project")


class TestChecksum:
    def checksum(self, repository: Repository, **arguments: str) -> str:
        done = repository.run("cigen_calculate_sha256", **arguments)
        assert done.returncode == 0, done.stderr
        return (repository.out / "job_hash").read_text()

    def fill(self, repository: Repository) -> None:
        repository.write(src__a_dot_rb="a", src__deep__b_dot_rb="b", src__c_dot_md="c", scripts__ci__run="r")
        repository.write(_dot_circleci__main_dot_yml="m", _dot_circleci__notes="n")
        repository.commit()

    @pytest.mark.parametrize(
        ("changed", "counts"),
        [
            ("src__a_dot_rb", True),
            ("src__deep__b_dot_rb", True),
            ("src__c_dot_md", False),
            ("scripts__ci__run", True),
            ("_dot_circleci__notes", True),
            ("_dot_circleci__main_dot_yml", False),
            ("src__untracked_dot_rb", False),
        ],
    )
    def test_it_changes_with_the_files_it_is_made_of(self, repository: Repository, changed: str, counts: bool) -> None:
        self.fill(repository)
        before = self.checksum(repository, patterns="src/**/*.rb")

        repository.write(**{changed: "other"})

        assert len(before) == 64
        assert (self.checksum(repository, patterns="src/**/*.rb") != before) == counts

    def test_the_ignorefile_holds_for_the_filtered_patterns_alone(self, repository: Repository) -> None:
        self.fill(repository)
        repository.write(ignore="# comment\n\n^src/deep/\n")

        def checksum(**more: str) -> str:
            return self.checksum(repository, patterns="src/**/*.rb", ignorefile="ignore", add_ci_files="false", **more)

        before, unfiltered = checksum(), checksum(unfiltered_patterns="src/deep/*")
        repository.write(src__deep__b_dot_rb="other")

        assert checksum() == before
        assert checksum(unfiltered_patterns="src/deep/*") != unfiltered

    def test_nothing_to_check_is_a_failure(self, repository: Repository) -> None:
        self.fill(repository)

        done = repository.run("cigen_calculate_sha256", patterns="no/*.rb other", add_ci_files="false")

        assert (done.returncode, done.stderr) == (1, "No file matches: no/*.rb other \n")


class TestSubmodule:
    def test_it_writes_the_pinned_commit_whatever_is_checked_out(self, repository: Repository, tmp_path: Path) -> None:
        library = Repository(tmp_path / "library")
        library.write(a="one")
        library.commit()
        repository.git("submodule", "add", "-q", str(library.place), "vendor/lib")
        repository.commit()
        pinned = library.git("rev-parse", "HEAD")
        repository.git("-C", "vendor/lib", "commit", "-q", "--allow-empty", "-m", "moved")

        done = repository.run("cigen_write_submodule_commit_hash", submodule="vendor/lib", output_file="out/commit")

        assert done.returncode == 0, done.stderr
        assert (repository.place / "out/commit").read_text() == f"{pinned}\n"

    def test_what_is_none_is_a_failure(self, repository: Repository) -> None:
        repository.write(src__a="a")
        repository.commit()

        done = repository.run("cigen_write_submodule_commit_hash", submodule="src", output_file="out")

        assert (done.returncode, done.stderr) == (1, "src is no submodule of this commit\n")


@pytest.mark.skipif(not (shutil.which("jq") and shutil.which("curl")), reason="the image that runs it has jq and curl")
class TestContinue:
    @pytest.fixture
    def server(self) -> Iterator[Any]:
        class Handler(BaseHTTPRequestHandler):
            bodies: List[Any] = []
            status = 200

            def do_POST(self) -> None:
                self.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self.send_response(self.status)
                self.end_headers()
                self.wfile.write(b'{"message": "as you wish"}')

            def log_message(self, *arguments: Any) -> None:
                """Says nothing."""

        served = HTTPServer(("127.0.0.1", 0), Handler)
        thread = threading.Thread(target=served.serve_forever)
        thread.start()
        yield Handler, f"http://127.0.0.1:{served.server_port}"
        served.shutdown()
        thread.join()
        served.server_close()

    def test_it_sends_the_file_with_the_key_and_no_parameter_back(self, repository: Repository, server: Any) -> None:
        handler, url = server
        repository.write(next_dot_yml="version: 2.1\n")
        repository.environment.update(CIRCLE_CONTINUATION_KEY="secret", CIRCLE_CONTINUATION_URL=url)

        done = repository.run("continue_circleci_pipeline", config_path="next.yml")

        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
        assert handler.bodies == [{"continuation-key": "secret", "configuration": "version: 2.1\n", "parameters": {}}]

    def test_a_refusal_is_a_failure_without_the_key(self, repository: Repository, server: Any) -> None:
        handler, url = server
        handler.status = 400
        repository.write(next_dot_yml="x")
        repository.environment.update(CIRCLE_CONTINUATION_KEY="secret", CIRCLE_CONTINUATION_URL=url)

        done = repository.run("continue_circleci_pipeline", config_path="next.yml")

        assert done.returncode == 1
        assert done.stderr == 'CircleCI refused the continuation (400):\n{"message": "as you wish"}'

    def test_without_a_key_it_says_so(self, repository: Repository) -> None:
        done = repository.run("continue_circleci_pipeline")

        assert done.returncode != 0 and "only a setup workflow can continue a pipeline" in done.stderr


def test_they_survive_yaml(build: Callable[..., Any]) -> None:
    text = build(use("cigen_calculate_sha256")).outputs[".circleci/main.yml"]
    command: Any = built_in("cigen_calculate_sha256").steps[0].node().plain()

    written = yaml.safe_load(text)["commands"]["cigen_calculate_sha256"]["steps"][0]
    assert written["run"]["command"] == command["run"]["command"]
