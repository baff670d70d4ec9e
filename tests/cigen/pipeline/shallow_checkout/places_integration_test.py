"""A checkout into any directory, of any name, with the keys it needs."""

from __future__ import annotations

from typing import Any, Dict

import pytest

pytestmark = pytest.mark.once

KEY = "github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl\n"


class TestPlaces:
    def test_a_directory_may_hold_files_already(self, remote: Any, machine: Any) -> None:
        (machine.work / "node_modules").mkdir()
        (machine.work / "node_modules" / "restored.txt").write_text("cache\n")
        (machine.work / "src").mkdir()
        (machine.work / "src" / "kept.txt").write_text("in the way\n")

        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1]})

        assert result.returncode == 0, result.stdout
        assert machine.head() == remote.commits[-1]
        assert (machine.work / "node_modules" / "restored.txt").read_text() == "cache\n"
        assert (machine.work / "src" / "kept.txt").read_text() == "from the repository\n"

    def test_it_may_run_twice(self, remote: Any, machine: Any) -> None:
        for commit in (remote.commits[3], remote.commits[-1]):
            assert machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": commit}).returncode == 0
            assert machine.head() == commit

    @pytest.mark.parametrize(
        ("path", "place"),
        [
            ("~/deep/er", "deep/er"),
            ("~", "."),
            ("below/it", "project/below/it"),
            ("with space", "project/with space"),
            ("~name", "project/~name"),
        ],
    )
    def test_it_may_be_elsewhere(self, remote: Any, machine: Any, path: str, place: str) -> None:
        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1]}, path=path)

        assert result.returncode == 0, result.stdout
        assert machine.head(machine.home / place) == remote.commits[-1]


class TestNames:
    def test_a_branch_may_be_called_anything_git_allows(self, remote: Any, machine: Any) -> None:
        commit = remote.git("rev-parse", f"refs/heads/{remote.odd_name}")

        result = machine.run({"CIRCLE_BRANCH": remote.odd_name, "CIRCLE_SHA1": commit})

        assert result.returncode == 0, result.stdout
        assert machine.head() == commit
        assert machine.exported("GIT_BRANCH") == remote.odd_name
        assert not list(machine.home.rglob("pwned"))

    def test_so_may_a_tag(self, remote: Any, machine: Any) -> None:
        result = machine.run({"CIRCLE_TAG": remote.odd_name, "CIRCLE_SHA1": remote.commits[-3]})

        assert result.returncode == 0, result.stdout
        assert machine.head() == remote.commits[-3]
        assert not list(machine.home.rglob("pwned"))


class TestSsh:
    @pytest.fixture
    def circle(self, remote: Any) -> Dict[str, str]:
        return {"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1]}

    def test_githubs_key_is_known_once(self, machine: Any, circle: Dict[str, str]) -> None:
        assert machine.run(circle).returncode == 0
        assert machine.run(circle).returncode == 0

        assert (machine.home / ".ssh" / "known_hosts").read_text() == KEY
        assert (machine.home / ".ssh").stat().st_mode & 0o777 == 0o700

    @pytest.mark.parametrize("true", ["true", "1"])
    def test_other_hosts_are_asked_when_wanted(self, machine: Any, circle: Dict[str, str], true: str) -> None:
        assert machine.run(circle, keyscan_gitlab=true, keyscan_bitbucket=true).returncode == 0

        known = (machine.home / ".ssh" / "known_hosts").read_text()
        assert known == f"{KEY}gitlab.com scanned\nbitbucket.org scanned\n"

    def test_the_checkout_key_is_kept_to_its_owner(self, machine: Any, circle: Dict[str, str]) -> None:
        assert machine.run({**circle, "CHECKOUT_KEY": "line 1\nline 2"}).returncode == 0

        key = machine.home / ".ssh" / "id_rsa"
        assert key.read_text() == "line 1\nline 2\n"
        assert key.stat().st_mode & 0o777 == 0o600

    def test_a_key_that_is_there_stays(self, machine: Any, circle: Dict[str, str]) -> None:
        (machine.home / ".ssh").mkdir()
        (machine.home / ".ssh" / "id_rsa").write_text("mine\n")

        assert machine.run({**circle, "CHECKOUT_KEY": "other"}).returncode == 0
        assert (machine.home / ".ssh" / "id_rsa").read_text() == "mine\n"
