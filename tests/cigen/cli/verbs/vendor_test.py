"""`cigen vendor`: cigen and its libraries as one file, and the setup job that uses it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path
from typing import Any, Callable, Dict, List

import pytest

EXAMPLE = Path(__file__).parents[4] / "examples" / "docspring"
CONFIG = "jobs: {test: {image: x, source_files: src/, steps: [checkout]}}\n"
BUNDLE = ".cigen/cigen.pyz"
# Hashes with the bundle's code in this process, to see how much of it was done.
COUNTING = """
import sys
sys.path.insert(0, sys.argv[1])
from cigen.cli import main
from cigen.hashing.counters import COUNTS
sys.stdout, shown = sys.stderr, sys.stdout
main(["hash", "--all"])
print(COUNTS.jobs_hashed, file=shown)
"""


def alone(bundle: Path, directory: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs a bundle on a Python that has nothing but its standard library."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(directory)}
    command = [sys.executable, "-I", "-S", str(bundle), *arguments]
    return subprocess.run(command, cwd=directory, env=environment, capture_output=True, text=True)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from cigen.cli import main

    path = tmp_path_factory.mktemp("bundle") / "cigen.pyz"
    assert main(["vendor", "--output", str(path)]) == 0
    return path


@pytest.fixture
def example(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "example"))


class TestTheFile:
    def test_is_written_into_the_project_with_what_to_do_next(self, project: Any) -> None:
        project.write(CONFIG)

        result = project.run("vendor")

        written = project.path / BUNDLE
        assert result.code == 0
        assert f"{BUNDLE}: written\n  sha256 {sha256(written.read_bytes()).hexdigest()}\n" in result.err
        assert "`cigen generate`" in result.err
        assert os.access(written, os.X_OK)

    def test_is_the_same_bytes_and_not_touched_the_second_time(self, project: Any) -> None:
        project.write(CONFIG)
        project.run("vendor")
        before = project.tree()

        result = project.run("vendor")

        assert f"{BUNDLE}: up to date" in result.err
        assert project.tree() == before

    def test_doesnt_depend_on_the_process_that_writes_it(self, bundle: Path, tmp_path: Path) -> None:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo"}
        command = [sys.executable, "-m", "cigen", "vendor", "--output", "again.pyz"]
        subprocess.run(command, cwd=tmp_path, env=environment, check=True, capture_output=True)

        assert (tmp_path / "again.pyz").read_bytes() == bundle.read_bytes()

    def test_writes_itself(self, bundle: Path, tmp_path: Path) -> None:
        alone(bundle, tmp_path, "vendor", "--output", "again.pyz")

        assert (tmp_path / "again.pyz").read_bytes() == bundle.read_bytes()

    def test_is_all_python_and_keeps_the_libraries_terms(self, bundle: Path) -> None:
        with zipfile.ZipFile(bundle) as archive:
            members = archive.namelist()

        assert {name.rpartition(".")[2] for name in members if not name.startswith("licences/")} == {"py"}
        assert {name.split("/")[1] for name in members if name.startswith("licences/")} >= {
            *("PyYAML", "Jinja2", "MarkupSafe", "urllib3", "diskcache"),
        }

    def test_is_no_use_where_git_ignores_it(self, project: Any) -> None:
        project.write({"cigen.yml": CONFIG, ".gitignore": "*.pyz\n"})
        subprocess.run(["git", "init", "-q"], cwd=project.path, check=True)

        result = project.run("vendor")

        assert result.code == 2
        assert result.err.endswith(
            "cigen: git ignores .cigen/cigen.pyz\n"
            "  Add `!/.cigen/cigen.pyz` to its .gitignore, or commit it with `git add --force`.\n"
        )

    def test_in_a_place_nobody_may_write(self, project: Any) -> None:
        (project.path / "file").write_text("")

        result = project.run("vendor", "--output", "file/cigen.pyz")

        assert result.code == 2
        assert result.err.endswith("cigen: can't write file/cigen.pyz: File exists\n  Make its directory writable.\n")


@pytest.mark.once
class TestItsCigen:
    def test_needs_no_other_package(self, bundle: Path, example: Path) -> None:
        result = alone(bundle, example, "check")

        assert (result.returncode, result.stdout) == (0, ""), result.stderr

    def test_hashes_as_every_other(self, bundle: Path, example: Path, project: Any) -> None:
        mine = project.run("-c", str(example), "plan", "--json")
        theirs = alone(bundle, example, "plan", "--json")

        def hashes(text: str) -> Dict[str, Any]:
            return {row["job"]: row["hash"] for row in json.loads(text)}

        assert any(hashes(mine.out).values())
        assert hashes(theirs.stdout) == hashes(mine.out)

    def test_finds_what_it_knew_until_the_bundle_itself_is_another(
        self, bundle: Path, example: Path, tmp_path: Path
    ) -> None:
        subprocess.run(["git", "init", "-q"], cwd=example, check=True)
        own = Path(shutil.copy(bundle, tmp_path / "own.pyz"))

        def hashed() -> int:
            command = [sys.executable, "-I", "-S", "-c", COUNTING, str(own)]
            environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
            done = subprocess.run(command, cwd=example, env=environment, check=True, capture_output=True)
            return int(done.stdout)

        cold, warm = hashed(), hashed()
        with zipfile.ZipFile(own, "a") as archive:
            archive.writestr("another", "version")
        other = hashed()

        assert warm == 0
        assert cold == other > 0

    def test_says_which_python_it_and_its_libraries_need(self, bundle: Path, project: Any) -> None:
        said = project.run("vendor", "--output", "again.pyz").err
        needed = said.partition("Needs Python ")[2].partition(";")[0]
        with zipfile.ZipFile(bundle) as archive:
            source = archive.read("__main__.py").decode()
        old = "import sys\nsys.version_info = (3, 6, 9)\n" + source

        result = subprocess.run([sys.executable, "-c", old], capture_output=True, text=True)

        assert result.returncode == 1
        assert result.stderr == f"cigen needs Python {needed} or later, and this is 3.6.\n"

    def test_is_told_of_a_library_that_leaves_older_pythons_out(
        self, project: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("cigen.bundle.contents._oldest", lambda name: (3, 12) if name == "urllib3" else (3, 9))

        said = " ".join(project.run("vendor", "--output", "again.pyz").err.split())

        assert said.startswith("Needs Python 3.12; holds cigen ")
        assert "is what needs Python 3.12: with an older one of it the file runs on 3.9, too." in said
        assert " urllib3 " in said.partition("is what needs")[0][-20:]


class TestTheSetupJob:
    def install_steps(self, build: Callable[..., Any], setup: str = "") -> List[Any]:
        files = {"cigen.yml": f"setup: {{{setup}}}\n{CONFIG}", BUNDLE: "its bytes don't matter"}
        steps = build(files).entrypoint["jobs"]["setup"]["steps"]
        return [step["run"] for step in steps if isinstance(step, dict) and "run" in step]

    def test_uses_it_where_no_installer_is_named(self, build: Callable[..., Any]) -> None:
        first = self.install_steps(build)[0]

        assert first["name"] == "Use the cigen that this project holds"
        assert "cp .cigen/cigen.pyz " in first["command"]

    def test_runs_in_an_image_with_python_and_so_do_jobs_that_record_proofs(self, build: Callable[..., Any]) -> None:
        parallel = CONFIG.replace("image: x", "image: x, parallelism: 2")
        built = build({"cigen.yml": parallel, BUNDLE: "its bytes don't matter"})

        assert built.entrypoint["jobs"]["setup"]["docker"] == [{"image": "cimg/python:3.12"}]
        (recorder,) = (job for name, job in built.main["jobs"].items() if name != "test")
        assert recorder["docker"] == [{"image": "cimg/python:3.12"}]

    @pytest.mark.parametrize("installer", ["false", "{run: pip install cigen}"])
    def test_unless_told_otherwise(self, build: Callable[..., Any], installer: str) -> None:
        steps = self.install_steps(build, f"installer: {installer}")

        assert BUNDLE not in str(steps)

    def test_gets_a_command_for_all_steps_after_it(
        self, build: Callable[..., Any], bundle: Path, tmp_path: Path
    ) -> None:
        script = self.install_steps(build)[0]["command"]
        (tmp_path / ".cigen").mkdir()
        shutil.copy(bundle, tmp_path / BUNDLE)
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "BASH_ENV": str(tmp_path / "bash_env")}
        (tmp_path / "bash_env").touch()
        bash = {"cwd": tmp_path, "env": environment, "capture_output": True, "text": True}

        first = subprocess.run(["bash", "-eo", "pipefail", "-c", script], **bash)  # type: ignore[call-overload]
        later = subprocess.run(["bash", "-c", "command -v cigen"], **bash)  # type: ignore[call-overload]

        assert first.returncode == 0, first.stderr
        assert later.stdout == f"{tmp_path}/.local/bin/cigen\n"

    def test_says_when_the_image_has_no_python(self, build: Callable[..., Any], tmp_path: Path) -> None:
        script = self.install_steps(build)[0]["command"]
        environment = {"PATH": str(tmp_path), "HOME": str(tmp_path)}

        result = subprocess.run(["/bin/sh", "-c", script], env=environment, capture_output=True, text=True)

        assert result.returncode == 1
        assert result.stderr == ".cigen/cigen.pyz needs python3: name an image with it as setup.image.\n"
