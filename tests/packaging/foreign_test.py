"""Another Pants repository, examples/pants-monorepo, which takes cigen's wheel as a plugin by the documented lines."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Dict, Iterator, List, Mapping, NamedTuple, Set

import pytest
from documents.pages import anonymous, blocks, commands

from circleci.emulator import CircleCI, Repository
from circleci.emulator.installed import install_cigen

pytestmark = pytest.mark.real_pants

REPOSITORY = Path(__file__).parents[2]
EXAMPLE = REPOSITORY / "examples/pants-monorepo"
README = (REPOSITORY / "README.md").read_text()
# Other blocks are what one could write besides; tests/documents loads them.
IN_EXAMPLE = ("# pants.toml\n", "# BUILD\n", "# cigen.yml\n")
PAGE = (REPOSITORY / "docs/pants.md").read_text()
# Only because nothing is downloaded from GitHub here, and no process is needed to read imports.
OFFLINE = "\n[python-infer]\nuse_rust_parser = true\n"
ALL = {"base", "browser", "docs", "image", "text", "web"}
# Whoever imports libs/text, which is edited.
TOUCHED = {"browser", "image", "text", "web"}
# Pants, and what it says when cigen asks it: for the emulated setup job, which can't reach this daemon.
LAUNCHER = """\
#!/bin/sh
'{pants}' "$@" || exit
for word; do case "$word" in --output-file=*/closures.json) cp "${{word#*=}}" '{answers}/now.json' ;; esac; done
"""
STAND_IN = """\
#!/bin/sh
for word; do case "$word" in --output-file=*) cp '{answers}/now.json' "${{word#*=}}" ;; esac; done
"""


class Foreign(NamedTuple):
    """The repository with a Pants of its own, and a directory for what jobs find on their PATH."""

    repository: Repository
    bin: Path
    place: Path

    @property
    def root(self) -> Path:
        return self.repository.path

    @property
    def environment(self) -> Mapping[str, str]:
        own = {"LOCAL_STORE_DIR": "store", "NAMED_CACHES_DIR": "named", "SUBPROCESSDIR": "subprocesses"}
        places = {f"PANTS_{name}": str(self.place / directory) for name, directory in own.items()}
        level = {"PANTS_LEVEL": "debug"}  # in every run: with another one the daemon starts anew
        path = os.pathsep.join((str(self.place / "launcher"), str(self.bin), os.environ["PATH"]))
        return {**os.environ, **places, **level, "PATH": path, "CIGEN_CACHE_DIR": str(self.place / "digests")}

    def pants(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs Pants, with its daemon."""
        return self._run(str(REPOSITORY / "pants"), *arguments)

    def cigen(self, *arguments: str) -> str:
        return self._run(str(self.bin / "cigen"), *arguments).stdout

    def _run(self, *command: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(command, cwd=self.root, env=self.environment, capture_output=True, text=True, timeout=400)
        assert done.returncode == 0, done.stderr
        return done

    def hashes(self) -> Dict[str, str]:
        """As Pants says; the command says the same."""
        found = dict(line.split(" ") for line in self.pants("cigen-hash", "//:ci").stdout.splitlines())
        assert found == dict(line.split(" ") for line in self.cigen("hash", "--all").splitlines())
        return found

    def stop(self) -> None:
        """Ends the daemon."""
        for pid_file in self.place.glob("subprocesses/*/pantsd/pid"):
            os.kill(int(pid_file.read_text()), signal.SIGTERM)


@pytest.fixture(scope="module")
def foreign(released: Dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Foreign]:
    place, wheels = tmp_path_factory.mktemp("foreign"), tmp_path_factory.mktemp("wheels")
    (name,) = (name for name in released if name.endswith(".whl"))
    shutil.copy(released[name], wheels)
    made = Foreign(Repository(place / "repository"), install_cigen(place / "bin"), place)
    shutil.copytree(EXAMPLE, made.root, dirs_exist_ok=True)
    settings = (EXAMPLE / "pants.toml").read_text().replace("cigen==0.1.0", f"cigen=={name.split('-')[1]}")
    from_wheel = f'\n[python-repos]\nfind_links = ["file://{wheels}"]\n'
    made.repository.write({"pants.toml": settings + from_wheel + OFFLINE + pex_cli()})
    for directory, script in (("bin", STAND_IN), ("launcher", LAUNCHER)):
        (place / directory).mkdir(exist_ok=True)
        (place / directory / "pants").write_text(script.format(pants=REPOSITORY / "pants", answers=place / "bin"))
        (place / directory / "pants").chmod(0o755)
    made.repository.commit("First")
    yield made
    made.stop()


def pex_cli() -> str:
    """The section of that name in this repository's settings."""
    section = re.search(r"^\[pex-cli\]\n(?:(?!\[).*\n)+", (REPOSITORY / "pants.toml").read_text(), re.MULTILINE)
    assert section
    return f"\n{section[0]}"


def units(done: subprocess.CompletedProcess[str]) -> Set[str]:
    """What of cigen's work was done, and not remembered."""
    work = "Read a cigen configuration|Generate CircleCI config|Hash a job|Find what targets depend on|Infer the depend"
    return set(re.findall(rf"Completed: ({work})", done.stderr))


def test_the_lines_that_the_documents_name_are_those_of_the_example() -> None:
    found = re.search(r"# pants\.toml\n\[GLOBAL\]\n((?:.+\n){3})", README)
    assert found
    settings = (EXAMPLE / "pants.toml").read_text()

    assert [line.split("#")[0] for line in found[1].splitlines() if line.split(" ")[0] not in settings] == []


class TestEveryGoal:
    @pytest.fixture(scope="class")
    def runs(self, foreign: Foreign) -> List[subprocess.CompletedProcess[str]]:
        """Twice the same, in two runs: most of it goes into starting Pants and installing the plugin."""
        goals = (
            "cigen-generate",
            "fix",
            "lint",
            "cigen-hash",
            "cigen-closure",
            "package",
            "list",
            "dependencies",
            "peek",
        )
        where = f"--cigen-hash-output-file={foreign.place / 'hashes'}"
        return [foreign.pants(*goals, where, "::") for _ in range(2)]

    def test_does_its_work(self, foreign: Foreign, runs: List[subprocess.CompletedProcess[str]]) -> None:
        for path in (".circleci/config.yml", ".circleci/main.yml"):
            assert (foreign.root / path).read_bytes() == (EXAMPLE / path).read_bytes()
            assert (foreign.root / "dist/ci" / path).read_bytes() == (EXAMPLE / path).read_bytes()
        found = dict(line.split(" ") for line in (foreign.place / "hashes").read_text().splitlines())
        assert {job: len(one) for job, one in found.items()} == dict.fromkeys(ALL, 64)
        assert {f"//:jobs#{job}" for job in ALL} <= set(runs[0].stdout.splitlines())

    def test_does_none_of_it_again(self, runs: List[subprocess.CompletedProcess[str]]) -> None:
        assert len(units(runs[0])) == 5
        assert units(runs[1]) == set()

    def test_the_others(self, foreign: Foreign, runs: List[subprocess.CompletedProcess[str]]) -> None:
        foreign.pants("tailor", "--check", "::")
        assert "6 can be skipped" in foreign.pants("run", "//:ci", "--", "list").stdout
        assert "libs/text/text.py" in foreign.pants("paths", "--from=//:jobs#image", "--to=libs/base/base.py").stdout


def test_an_edit_of_a_library_names_the_same_jobs_everywhere(foreign: Foreign) -> None:
    before = foreign.hashes()
    with CircleCI(foreign.root, foreign.bin) as circle:
        first = circle.push(branch="topic")
        text = (foreign.root / "libs/text/text.py").read_text()
        foreign.repository.commit("Edit a library", {"libs/text/text.py": text + "\n\nMORE = 1\n"})
        changed = ("--changed-since=HEAD~1", "--changed-dependents=transitive", "--filter-target-type=cigen_job")
        listed = foreign.pants(*changed, "list").stdout.split()
        planned = json.loads(foreign.cigen("plan", "--since", "HEAD~1", "--json"))
        after = foreign.hashes()  # what Pants was asked last, the setup job is told
        second = circle.push(branch="topic")

    assert set(first.ran) >= ALL and first.errors == second.errors == ()
    assert {name.partition("#")[2] for name in listed} == TOUCHED
    assert {job for job in before if before[job] != after[job]} == TOUCHED
    assert {one["job"] for one in planned if one["verdict"] == "run"} - {"deploy"} == TOUCHED
    assert set(second.ran) & ALL == TOUCHED


class TestThePage:
    """docs/pants.md, from beginning to end."""

    @pytest.mark.parametrize("text", [text for kind, text in blocks(PAGE) if text.startswith(IN_EXAMPLE)])
    def test_what_it_shows_is_in_the_example(self, text: str) -> None:
        first, *lines = text.splitlines()
        written = (EXAMPLE / first.split(" ")[1]).read_text().splitlines()

        rest = iter(written)
        assert [line for line in lines if line not in rest] == []  # in their order

    def test_what_it_runs_says_what_it_shows(self, foreign: Foreign) -> None:
        for text in (text for kind, text in blocks(PAGE) if kind == "console"):
            said = "".join(f"$ {command}\n{self.said(foreign, command)}" for command in commands(text))
            assert anonymous(said) == anonymous(text)

    def said(self, foreign: Foreign, command: str) -> str:
        if command.startswith("pants "):
            return foreign.pants(*shlex.split(command)[1:]).stdout
        subprocess.run(["sh", "-c", command], cwd=foreign.root, check=True)
        return ""
