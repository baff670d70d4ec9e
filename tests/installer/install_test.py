"""`scripts/install.sh`: a bundle that has the right checksum becomes a command, under any sh, with python3 and no more."""

from __future__ import annotations

import os
import resource
import shutil
import subprocess
import sys
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Callable, Dict, List, NamedTuple, Optional

import pytest

INSTALLER = Path(__file__).parents[2] / "scripts" / "install.sh"
SHELLS: Dict[str, List[str]] = {
    "sh": ["sh"],
    "dash": ["dash"],
    "busybox": ["busybox", "sh"],
    "bash": ["bash", "--posix"],
}


class Machine(NamedTuple):
    """A user's home, and a PATH with python3 and no pip."""

    home: Path
    bundle: Path

    @property
    def sha256(self) -> str:
        return sha256(self.bundle.read_bytes()).hexdigest()

    @property
    def command(self) -> Path:
        return self.home / ".local" / "bin" / "cigen"

    def install(
        self,
        *arguments: object,
        shell: str = "sh",
        within: Optional[Callable[[], None]] = None,
        **variables: str,
    ) -> subprocess.CompletedProcess[str]:
        program, *options = SHELLS[shell]
        command = [shutil.which(program) or program, *options, str(INSTALLER), *map(str, arguments)]
        environment = {"HOME": str(self.home), "PATH": str(self.home / "programs"), **variables}
        return subprocess.run(command, env=environment, capture_output=True, text=True, preexec_fn=within)


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from cigen.cli import main

    path = tmp_path_factory.mktemp("bundle") / "cigen.pyz"
    assert main(["vendor", "--output", str(path)]) == 0
    return path


@pytest.fixture
def machine(tmp_path: Path, bundle: Path) -> Machine:
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "env").symlink_to(shutil.which("env") or "/usr/bin/env")  # for the bundle's first line
    python = programs / "python3"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I -S "$@"\n')  # no package but the standard library
    python.chmod(0o755)
    return Machine(tmp_path, Path(shutil.copy(bundle, tmp_path / "release.pyz")))


@pytest.mark.parametrize("shell", SHELLS)
def test_it_installs_by_path(machine: Machine, shell: str) -> None:
    if shutil.which(SHELLS[shell][0]) is None:
        pytest.skip(f"no {shell} here")

    result = machine.install("--bundle", machine.bundle, "--sha256", machine.sha256, shell=shell)

    assert result.returncode == 0, result.stderr
    assert result.stdout.startswith(f"{machine.command}: cigen ")
    assert machine.command.read_bytes() == machine.bundle.read_bytes()
    assert os.access(machine.command, os.X_OK)


def test_it_installs_by_url_and_by_variables(machine: Machine) -> None:
    result = machine.install(
        CIGEN_BUNDLE=machine.bundle.as_uri(), CIGEN_SHA256=machine.sha256.upper(), CIGEN_BIN=str(machine.home / "mine")
    )

    assert result.returncode == 0, result.stderr
    assert (machine.home / "mine" / "cigen").exists()


def test_the_second_time_it_does_nothing_and_fetches_nothing(machine: Machine) -> None:
    given = ("--bundle", machine.bundle, "--sha256", machine.sha256)
    machine.install(*given)
    before = machine.command.stat()
    machine.bundle.unlink()

    result = machine.install(*given[:3], sha256(machine.command.read_bytes()).hexdigest())

    assert (result.returncode, result.stdout) == (0, f"{machine.command} is this cigen already.\n")
    assert machine.command.stat() == before


def test_another_version_replaces_it(machine: Machine) -> None:
    machine.command.parent.mkdir(parents=True)
    machine.command.write_text("an older one")

    result = machine.install("--bundle", machine.bundle, "--sha256", machine.sha256)

    assert result.returncode == 0, result.stderr
    assert machine.command.read_bytes() == machine.bundle.read_bytes()


def test_a_tampered_bundle_is_refused_and_never_run(machine: Machine) -> None:
    wanted = machine.sha256
    machine.bundle.write_bytes(machine.bundle.read_bytes() + b"\0")

    result = machine.install("--bundle", machine.bundle, "--sha256", wanted)

    assert result.returncode == 1
    assert f"{machine.bundle} isn't the bundle it should be: nothing was installed.\n" in result.stderr
    assert machine.sha256 in result.stderr and wanted in result.stderr
    assert not machine.command.parent.exists()


def test_a_tampered_bundle_leaves_the_one_that_is_there(machine: Machine) -> None:
    machine.install("--bundle", machine.bundle, "--sha256", machine.sha256)
    before = machine.command.read_bytes()
    machine.bundle.write_bytes(b"#!/bin/sh\ntouch $HOME/owned\n")

    machine.install("--bundle", machine.bundle, "--sha256", "0" * 64)

    assert machine.command.read_bytes() == before
    assert not (machine.home / "owned").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "install.sh: no bundle: give --bundle, a URL or a path.\n"),
        (("--bundle", "x"), "install.sh: no checksum: give --sha256, as the release's SHA256SUMS has it.\n"),
        (("--bundle",), "install.sh: --bundle needs a value\n"),
        (("--user",), "install.sh: what is --user? Try --help.\n"),
    ],
)
def test_what_is_missing_is_said(machine: Machine, arguments: List[str], said: str) -> None:
    result = machine.install(*arguments)

    assert (result.returncode, result.stderr) == (2, said)


def test_no_python(machine: Machine) -> None:
    (machine.home / "programs" / "python3").unlink()

    result = machine.install("--bundle", machine.bundle, "--sha256", machine.sha256)

    assert (result.returncode, result.stderr) == (2, "install.sh: cigen needs python3, and there is none on PATH.\n")


def test_an_old_python(machine: Machine) -> None:
    python = machine.home / "programs" / "python3"
    python.write_text(
        f'#!/bin/sh\n(echo "import sys; sys.version_info = (3, 7, 3)"; cat) | "{sys.executable}" -I -S "$@"\n'
    )
    (machine.home / "programs" / "cat").symlink_to(shutil.which("cat") or "/bin/cat")

    result = machine.install("--bundle", machine.bundle, "--sha256", machine.sha256)

    assert (result.returncode, result.stderr) == (
        1,
        "install.sh: cigen needs Python 3.9 or later, and python3 is 3.7.\n",
    )


def test_a_bundle_that_isnt_there(machine: Machine) -> None:
    result = machine.install("--bundle", machine.home / "none.pyz", "--sha256", machine.sha256)

    assert result.returncode == 1
    assert result.stderr.startswith("install.sh: [Errno 2] No such file or directory")


@pytest.mark.parametrize("cuts", [1, 3])
def test_a_download_that_is_cut_is_tried_again(machine: Machine, cuts: int) -> None:
    data, asked = machine.bundle.read_bytes(), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data if len(asked) > cuts else data[:1000])

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/cigen.pyz"
        result = machine.install("--bundle", url, "--sha256", machine.sha256)
        server.shutdown()

    if cuts == 1:
        assert (result.returncode, len(asked)) == (0, 2)
    else:
        assert result.stderr == f"install.sh: can't fetch {url}: it was cut after 1,000 bytes\n"


@pytest.mark.parametrize("url", ["http://[::1/x", "http://host:port/x", "://", "http://host/\u00e9", "http://a b/"])
def test_an_odd_url_is_said_at_once(machine: Machine, url: str) -> None:
    result = machine.install("--bundle", url, "--sha256", machine.sha256)

    assert result.returncode == 1
    assert result.stderr.startswith(f"install.sh: {ascii(url)} is no address: ")
    assert result.stderr.count("\n") == 1


def test_a_write_that_fails_leaves_nothing_behind(machine: Machine) -> None:
    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 12, resource.RLIM_INFINITY))

    result = machine.install("--bundle", machine.bundle, "--sha256", machine.sha256, within=full)

    assert (result.returncode, result.stderr) == (1, "install.sh: [Errno 27] File too large\n")
    assert list(machine.command.parent.iterdir()) == []


def test_what_has_no_end_is_no_bundle(machine: Machine) -> None:
    result = machine.install("--bundle", "/dev/zero", "--sha256", machine.sha256)

    assert result.stderr == "install.sh: /dev/zero has more than 134,217,728 bytes: that is no bundle.\n"


def test_a_bundle_that_doesnt_run_is_said(machine: Machine) -> None:
    machine.bundle.write_bytes(b"#!/bin/sh\nexit 3\n")

    result = machine.install("--bundle", machine.bundle, "--sha256", machine.sha256)

    assert result.stderr == f"install.sh: {machine.command} is installed, but it doesn't run: exit 3.\n"
