"""`./pants` installs Pants once for a user, and never runs the plugin of yesterday."""

from __future__ import annotations

import os
import shutil
import signal
import time
from pathlib import Path
from typing import Callable, Dict

import pytest

from launcher.machine import Launcher, link_tools
from launcher.python39 import REAL


def test_the_first_run_installs_and_every_run_passes_its_arguments_on(launcher: Launcher) -> None:
    launcher.env["CIGEN_PANTS_PYTHON"] = str(REAL)

    first = launcher.run("test", "a b", "::")
    again = launcher.run("lint", "::", PIP_FIND_LINKS="/nowhere")

    assert first.stdout.startswith("arguments: test a b ::\n")
    assert "installing Pants 2.17.1" in first.stderr
    assert again.stdout.startswith("arguments: lint ::\n")
    assert again.stderr == ""
    assert len(launcher.installations()) == 1


def test_pants_is_told_of_the_interpreter_the_pex_and_the_server_of_the_installation(installed: Launcher) -> None:
    interpreters = installed.says("interpreters")
    (installation,) = installed.installations()

    assert interpreters == f"interpreters: ['{installation.parent}/python']"
    assert os.path.realpath(installation.parent / "python" / "python3.9") == os.path.realpath(installed.python)
    assert installed.says("pex") == f"pex: file://{installation}/pex-{{version}}"
    assert (installation / "pex-v2.1.137").read_text() == "a pex"
    assert installed.says("server") == f"server: {installation}/venv/bin/pants"


class TestPython:
    @pytest.mark.parametrize("named", ["/nowhere/python3.9", shutil.which("true") or "/bin/true"])
    def test_a_wrong_one_is_named(self, launcher: Launcher, named: str) -> None:
        result = launcher.run("roots", CIGEN_PANTS_PYTHON=named)

        assert result.returncode == 1
        assert result.stderr == f"./pants: CIGEN_PANTS_PYTHON={named} is not a Python 3.9 with its venv module\n"

    @pytest.mark.parametrize(
        "path, env",
        [
            ("tools/python3.9", {}),
            ("home/.pyenv/versions/3.9.99/bin/python3.9", {}),
            ("other/versions/3.9.99/bin/python3.9", {"PYENV_ROOT": "other"}),
        ],
    )
    def test_it_is_found_on_path_and_under_pyenv(self, launcher: Launcher, path: str, env: Dict[str, str]) -> None:
        directory = launcher.repository.parent
        python = directory / path
        python.parent.mkdir(parents=True, exist_ok=True)
        python.symlink_to(launcher.python)

        absolute = {name: str(directory / value) for name, value in env.items()}
        result = launcher.run("roots", CIGEN_PANTS_PYTHON="", **absolute)

        assert result.returncode == 0, result.stderr

    def test_a_shim_that_leads_nowhere_is_passed_over(self, launcher: Launcher) -> None:
        _script(launcher.tools / "python3.9", "echo 'pyenv: python3.9: command not found' >&2; exit 127")
        _script(launcher.tools / "python3", f'exec {launcher.python} "$@"')

        assert launcher.run("roots", CIGEN_PANTS_PYTHON="").returncode == 0

    def test_a_run_after_it_was_removed_installs_anew(self, launcher: Launcher, tmp_path: Path) -> None:
        launcher.run("roots")
        (before,) = launcher.installations()
        (before.parent / "python" / "python3.9").unlink()

        assert launcher.run("roots").returncode == 0
        assert [before] != launcher.installations()


class TestRecovery:
    def test_a_failed_download_leaves_nothing_behind(self, launcher: Launcher) -> None:
        failed = launcher.run("roots", PIP_FIND_LINKS="/nowhere")
        after_failure = launcher.installations()
        repaired = launcher.run("roots")

        assert failed.returncode != 0
        assert failed.stdout == ""
        assert after_failure == []
        assert repaired.returncode == 0
        assert len(launcher.installations()) == 1

    @pytest.mark.parametrize("number, missing", [(signal.SIGINT, ""), (signal.SIGKILL, ""), (signal.SIGKILL, "flock")])
    def test_an_interrupted_installation_is_made_again(
        self, launcher: Launcher, number: signal.Signals, missing: str
    ) -> None:
        _use_tools_without(launcher, missing)
        process = launcher.start("roots", SLEEP_IN_PEX="60")
        _wait_until(lambda: bool(launcher.installations()))
        os.killpg(process.pid, number)
        process.communicate(timeout=60)

        result = launcher.run("roots")

        assert process.returncode != 0
        assert result.returncode == 0, result.stderr
        assert len(launcher.installations()) == 1

    def test_a_pex_of_other_bytes_is_refused(self, launcher: Launcher) -> None:
        launcher.write("pants.toml", 'known_versions = ["v2.1.137|any|0123|5"]\n')

        result = launcher.run("roots")

        assert result.returncode == 1
        assert "[pex-cli].known_versions in pants.toml doesn't list it" in result.stderr.splitlines()[-1]
        assert launcher.installations() == []

    def test_a_lock_file_hash_that_does_not_match_is_refused(self, launcher: Launcher) -> None:
        for wheel in launcher.wheels.glob("pantsbuild*"):
            with open(wheel, "ab") as file:
                file.write(b"tampered")

        assert launcher.run("roots").returncode != 0
        assert launcher.installations() == []


@pytest.mark.parametrize("missing", ["", "flock"])
def test_first_runs_at_the_same_time_install_once(launcher: Launcher, missing: str) -> None:
    _use_tools_without(launcher, missing)

    processes = [launcher.start("roots") for _ in range(3)]
    errors = [process.communicate(timeout=120)[1] for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sum("installing Pants" in error for error in errors) == 1
    assert len(launcher.installations()) == 1


class TestInstalledPants:
    def test_one_that_can_run_this_repository_is_used(self, launcher: Launcher) -> None:
        environment = _environment_with_pants(launcher, "2.17.1")

        assert launcher.says("server", PATH=f"{environment}/bin:{launcher.tools}") == f"server: {environment}/bin/pants"

    def test_another_version_is_not_and_is_never_run(self, launcher: Launcher) -> None:
        environment = _environment_with_pants(launcher, "2.18.0")
        path = f"{environment}/bin:{launcher.repository}:{launcher.tools}"

        assert launcher.says("server", PATH=path) != f"server: {environment}/bin/pants"
        assert not (environment / "was-run").exists()


class TestStaleCode:
    @pytest.mark.parametrize("path", ["src/plugin.py", "src/python/library.py", "src/python/schema.json"])
    def test_an_edit_or_a_new_file_restarts_the_daemon(self, installed: Launcher, path: str) -> None:
        before = installed.says("invalidation")
        installed.write(path, "changed = True\n")

        assert installed.says("invalidation") != before

    @pytest.mark.parametrize("path", ["src/BUILD", "src/__pycache__/plugin.pyc", "src/.plugin.py.swp", "README.md"])
    def test_what_is_not_code_does_not(self, installed: Launcher, path: str) -> None:
        before = installed.says("invalidation")
        installed.write(path, "changed = True\n")

        assert installed.says("invalidation") == before

    def test_a_new_lock_file_is_installed_beside_the_old_one(self, launcher: Launcher) -> None:
        before = launcher.says("invalidation")
        lock = (launcher.repository / "3rdparty/python/backend.lock").read_text()
        launcher.write("3rdparty/python/backend.lock", f"# other\n{lock}")

        assert launcher.says("invalidation") != before
        assert len(launcher.installations()) == 2


def _use_tools_without(launcher: Launcher, missing: str) -> None:
    directory = launcher.tools.with_name("fewer-tools")
    link_tools(directory, without=missing)
    launcher.env["PATH"] = str(directory)


def _environment_with_pants(launcher: Launcher, version: str) -> Path:
    """An installed Pants with the libraries the plugin imports; being run, it leaves a mark."""
    environment = launcher.repository.parent / "environment"
    packages = environment / "packages"
    for module in ("diskcache", "jinja2", "urllib3", "xxhash", "yaml", "pants/version"):
        (packages / module).parent.mkdir(parents=True, exist_ok=True)
        (packages / f"{module}.py").write_text(f"VERSION = {version!r}\n")
    (packages / "pants" / "bin").mkdir()
    (packages / "pants" / "bin" / "native_client").write_text('#!/bin/sh\necho "server: $_PANTS_SERVER_EXE"\n')
    (environment / "bin").mkdir()
    _script(environment / "bin" / "python", f'PYTHONPATH={packages} exec {launcher.python} "$@"')
    _script(environment / "bin" / "pants", f"echo run >{environment}/was-run")
    return environment


def _script(path: Path, body: str) -> None:
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)


def _wait_until(condition: Callable[[], bool]) -> None:
    for _ in range(600):
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it never happened")
