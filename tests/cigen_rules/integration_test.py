"""The real `./pants` with its daemon, on a monorepo of several projects."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Dict, Iterator, List

import pytest  # pants: no-infer-dep

from in_pants.monorepo import FILES, Monorepo
from in_pants.read_only import namespace, read_only

pytestmark = pytest.mark.real_pants

CHANGED = ("--changed-since=HEAD", "--changed-dependents=transitive", "--filter-target-type=cigen_job", "list")


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Monorepo]:
    made = Monorepo(tmp_path_factory.mktemp("monorepo"))
    made.ok("fix", "//:ci")
    made.commit()
    yield made
    made.stop()


@pytest.fixture
def monorepo(repository: Monorepo) -> Monorepo:
    """As it was committed, its CircleCI files up to date."""
    as_committed(repository)
    return repository


def as_committed(repository: Monorepo) -> None:
    repository.git("reset", "-q", "--hard")
    repository.git("clean", "-q", "-fd")


def by_pants(monorepo: Monorepo, **environment: str) -> Dict[str, str]:
    lines = monorepo.ok("cigen-hash", "//:ci", **environment).splitlines()
    return dict(line.split(" ") for line in lines)


def by_cigen(monorepo: Monorepo) -> Dict[str, str]:
    """The command, which asks Pants where a job names a target."""
    environment = {
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        "CIGEN_CACHE_DIR": str(monorepo.root.parent / "digests"),
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        **monorepo.environment,
    }
    done = subprocess.run(
        [sys.executable, "-m", "cigen", "hash", "--all"],
        cwd=monorepo.root,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return dict(line.split(" ") for line in done.stdout.splitlines())


class TestDrift:
    def test_nothing_to_do_is_no_failure(self, monorepo: Monorepo) -> None:
        monorepo.ok("lint", "::")

    @pytest.mark.parametrize(
        "given", [["lint", "::"], ["lint", ".circleci/main.yml"], ["--changed-since=HEAD", "lint"], ["lint", "//:ci"]]
    )
    def test_a_hand_edit_is_found_shown_and_undone(self, monorepo: Monorepo, given: List[str]) -> None:
        before = monorepo.read(".circleci/main.yml")
        monorepo.write({".circleci/main.yml": before + "by: hand\n"})

        found = monorepo.pants(*given)

        assert found.returncode == 1
        assert "-by: hand" in found.stderr
        assert "pants fix //:ci" in found.stderr
        monorepo.ok(*["fix" if word == "lint" else word for word in given])
        assert monorepo.read(".circleci/main.yml") == before

    @pytest.mark.parametrize("given", [["lint", "::"], ["--changed-since=HEAD", "lint"], ["lint", ".cigen/config.yml"]])
    def test_a_change_of_the_configuration_is_found(self, monorepo: Monorepo, given: List[str]) -> None:
        monorepo.write({".cigen/config.yml": FILES[".cigen/config.yml"].replace("make deploy", "make it so")})

        assert monorepo.pants(*given).returncode == 1

    def test_a_missing_file_is_found_and_written(self, monorepo: Monorepo) -> None:
        before = monorepo.read(".circleci/config.yml")
        (monorepo.root / ".circleci/config.yml").unlink()

        found = monorepo.pants("lint", "::")

        assert found.returncode == 1
        assert ".circleci/config.yml is missing." in found.stderr
        monorepo.ok("fix", "::")
        assert monorepo.read(".circleci/config.yml") == before

    def test_two_targets_with_one_output_are_named(self, monorepo: Monorepo) -> None:
        monorepo.write({"BUILD": FILES["BUILD"] + "cigen_config(name='again')\n"})

        found = monorepo.pants("lint", "::")

        assert found.returncode == 1
        assert "//:again and //:ci both write .circleci/config.yml" in found.stderr

    def test_an_error_of_the_configuration_has_its_place_and_no_traceback(self, monorepo: Monorepo) -> None:
        monorepo.write({".cigen/config.yml": FILES[".cigen/config.yml"].replace("requires:", "reqires:")})

        for given, code in ((["lint", "::"], 1), (["list", "::"], 0), (["list", "::"], 0)):
            found = monorepo.pants(*given)

            assert found.returncode == code
            assert ".cigen/config.yml:20:5: unknown key `reqires`" in found.stderr
            assert "Traceback" not in found.stderr
        assert "//:jobs#unreadable-configuration" in found.stdout.splitlines()


class TestOtherGoals:
    def test_run_writes_both_files(self, monorepo: Monorepo) -> None:
        (monorepo.root / ".circleci/config.yml").unlink()

        said = monorepo.pants("run", "//:ci").stderr

        assert ".circleci/config.yml: written\n" in said
        assert "5 jobs, 4 of them gated: " in said
        monorepo.ok("lint", "//:ci")

    def test_run_passes_a_verb_and_its_exit_code_on(self, monorepo: Monorepo) -> None:
        monorepo.write({".circleci/main.yml": "version: 2.1\n"})

        drifted = monorepo.pants("run", "//:ci", "--", "check")

        assert drifted.returncode == 1
        assert ".circleci/main.yml" in drifted.stderr

    def test_cigen_generate_writes_what_differs(self, monorepo: Monorepo) -> None:
        before = monorepo.read(".circleci/main.yml")
        monorepo.write({".circleci/main.yml": "version: 2.1\n"})

        written = monorepo.ok("cigen-generate", "::")

        assert written.splitlines() == [".circleci/config.yml: up to date", ".circleci/main.yml: written"]
        assert monorepo.read(".circleci/main.yml") == before

    def test_package_puts_them_into_dist(self, monorepo: Monorepo) -> None:
        monorepo.ok("package", "//:ci")

        for name in ("config.yml", "main.yml"):
            assert monorepo.read(f"dist/ci/.circleci/{name}") == monorepo.read(f".circleci/{name}")

    def test_tailor_adds_what_is_missing_and_then_has_nothing_to_add(self, monorepo: Monorepo) -> None:
        monorepo.write({"apps/shop/cigen.yml": "jobs: {a: {image: a/b:1, steps: [checkout]}}\n"})
        assert monorepo.pants("tailor", "--check", "::").returncode == 1

        monorepo.ok("tailor", "::")

        assert 'cigen_config(\n    name="ci",\n)' in monorepo.read("apps/shop/BUILD")
        monorepo.ok("tailor", "--check", "::")
        assert "apps/shop:jobs#a" in monorepo.ok("list", "apps/shop:")

    def test_help_is_there(self, monorepo: Monorepo) -> None:
        for name in ("cigen_config", "cigen_jobs", "cigen_job", "cigen", "cigen-hash", "cigen-generate"):
            assert "cigen" in monorepo.ok("help", name)


class TestWhichJobsAChangeTouches:
    @pytest.mark.parametrize(
        "path, text, jobs",
        [
            ("libs/base/base.py", "BASE = 2\n", ["text", "web"]),
            ("libs/text/BUILD", "python_sources(tags=['x'])\n", ["text", "web"]),
            ("apps/web/web.py", "WEB = 1\n", ["web"]),
            ("apps/api/api.py", "API = 2\n", ["api"]),
            ("docs/guide.md", "# Guided\n", ["docs"]),
            ("3rdparty/python/default.lock", "markupsafe==2.1.4\n", ["text", "web"]),
            ("3rdparty/python/other.lock", "more\n", []),
            ("README.md", "", []),
            (".cigen/config.yml", "jobs: {web: {image: a/b:1, steps: [checkout]}}\n", ["web"]),
        ],
    )
    def test_exactly_those(self, monorepo: Monorepo, path: str, text: str, jobs: List[str]) -> None:
        monorepo.write({path: text})

        assert monorepo.ok(*CHANGED).splitlines() == [f"//:jobs#{job}" for job in jobs]

    def test_paths_say_why(self, monorepo: Monorepo) -> None:
        found = monorepo.ok("paths", "--from=//:jobs#web", "--to=libs/base/base.py")

        assert "libs/text/text.py" in found


class TestHashes:
    @pytest.fixture(scope="class")
    def before(self, repository: Monorepo) -> Dict[str, str]:
        """Of what was committed, once for all edits: what is remembered when one is made is the edit before, taken back."""
        as_committed(repository)
        found = by_pants(repository)
        assert found == by_cigen(repository)
        return found

    @pytest.mark.parametrize(
        "path, text, changed",
        [
            ("libs/base/base.py", "BASE = 2\n", {"web"}),
            ("libs/base/BUILD", "python_sources(tags=['x'])\n", {"web"}),
            ("libs/base/BUILD", "# A comment\npython_sources()\n", set()),
            ("3rdparty/python/default.lock", "markupsafe==2.1.4\n", {"web"}),
            ("3rdparty/python/other.lock", "more\n", set()),
            ("libs/text/text.py", "TEXT = 1\n", {"web", "text"}),
            ("apps/api/api.py", "API = 2\n", {"api"}),
            ("apps/api/new.txt", "", {"api"}),
            ("README.md", "", set()),
        ],
    )
    def test_an_edit_is_seen_at_once_and_by_both_alike(
        self, monorepo: Monorepo, before: Dict[str, str], path: str, text: str, changed: set[str]
    ) -> None:
        monorepo.write({path: text})

        after = by_pants(monorepo)

        assert {job for job in before if before[job] != after[job]} == changed
        assert after == by_cigen(monorepo)

    def test_a_new_dependency_brings_its_files(self, monorepo: Monorepo) -> None:
        monorepo.write({"apps/web/web.py": "from apps.api.api import API\n"})
        before = by_pants(monorepo)["web"]

        monorepo.write({"apps/api/api.py": "API = 3\n"})

        assert by_pants(monorepo)["web"] != before

    def test_a_target_that_is_not_there_leaves_its_job_without_a_hash_and_fails_lint(self, monorepo: Monorepo) -> None:
        monorepo.write({".cigen/config.yml": FILES[".cigen/config.yml"].replace("apps/web:web", "apps/web:wob")})

        found = monorepo.pants("cigen-hash", "//:ci")

        assert found.returncode == 0
        assert "`pants:apps/web:wob` at .cigen/config.yml:4:20" in found.stderr
        assert "Did you mean" in found.stderr
        linted = monorepo.pants("lint", "//:ci")
        assert linted.returncode == 1
        assert ".cigen/config.yml:4:20: `pants:apps/web:wob`: " in linted.stderr
        assert "Traceback" not in linted.stderr
        assert by_cigen(monorepo)["web"] == "-"
        assert len(by_cigen(monorepo)["api"]) == 64


class TestWaysToRun:
    def test_two_at_once_one_of_them_without_the_daemon(self, monorepo: Monorepo) -> None:
        expected = by_pants(monorepo)

        with ThreadPoolExecutor(2) as pool:
            hashes = pool.submit(by_pants, monorepo, PANTS_CONCURRENT="True", PANTS_PANTSD="False")
            linted = pool.submit(monorepo.pants, "lint", "::")

        assert hashes.result() == expected
        assert linted.result().returncode == 0

    @pytest.mark.skipif(not namespace(), reason="no mount namespace can be made here")
    def test_on_a_tree_that_nobody_can_write(self, monorepo: Monorepo, tmp_path: Path) -> None:
        elsewhere = {f"PANTS_{name}": str(tmp_path / name) for name in ("WORKDIR", "SUBPROCESSDIR")}
        goals = ("--cigen-hermetic", "cigen-hash", "lint", "//:ci")

        found = monorepo.pants(*goals, within=read_only(monorepo.root), PANTS_PANTSD="False", **elsewhere)

        assert found.returncode == 0, found.stderr


def test_an_edit_hashes_again_only_the_jobs_that_see_it(monorepo: Monorepo) -> None:
    monorepo.stop()  # a daemon logs as it was told when it started
    monorepo.ok("-ldebug", "cigen-hash", "//:ci")
    monorepo.write({"apps/api/api.py": "API = 4\n"})

    found = monorepo.pants("-ldebug", "cigen-hash", "//:ci")

    hashed = [line for line in found.stderr.splitlines() if "Completed: Hash a job" in line]
    assert len(hashed) == 1
    assert re.search(r" - api( \([0-9.]+s\))?$", hashed[0])  # newer versions say how long it took
