"""A checkout ends at the pipeline's commit, wherever its branch or tag is by then."""

from __future__ import annotations

from typing import Any, Dict

import pytest

pytestmark = pytest.mark.once


class TestBuilds:
    def test_of_a_branch(self, remote: Any, machine: Any) -> None:
        tip = remote.git("rev-parse", "topic")

        result = machine.run({"CIRCLE_BRANCH": "topic", "CIRCLE_SHA1": tip})

        assert result.returncode == 0, result.stdout
        assert machine.head() == tip
        assert machine.git("symbolic-ref", "--short", "HEAD") == "topic"
        assert (machine.work / "topic.txt").read_text() == "topic 2\n"
        assert machine.git("status", "--porcelain") == ""
        assert machine.exported("GIT_COMMIT_SHA") == tip
        assert machine.exported("GIT_BRANCH") == "topic"

    def test_get_little_history(self, remote: Any, machine: Any) -> None:
        circle = {"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1]}

        assert machine.run(circle, fetch_options="--depth 3").returncode == 0
        assert len(machine.git("rev-list", "HEAD").split()) == 3

    @pytest.mark.parametrize("tag", ["v1.0", "v1.1"])
    def test_of_a_tag(self, remote: Any, machine: Any, tag: str) -> None:
        commit = remote.git("rev-parse", f"{tag}^{{commit}}")

        result = machine.run({"CIRCLE_TAG": tag, "CIRCLE_SHA1": commit})

        assert result.returncode == 0, result.stdout
        assert machine.head() == commit
        assert machine.git("describe", "--tags", "--exact-match") == tag
        assert machine.exported("GIT_BRANCH") == ""

    def test_of_a_pull_request_from_a_fork(self, remote: Any, machine: Any) -> None:
        commit = remote.git("rev-parse", "refs/pull/7/head")

        result = machine.run({"CIRCLE_BRANCH": "pull/7", "CIRCLE_SHA1": commit})

        assert result.returncode == 0, result.stdout
        assert machine.head() == commit
        assert (machine.work / "request.txt").read_text() == "7\n"

    @pytest.mark.parametrize("behind", [1, 18])
    def test_of_a_branch_that_has_moved_on(self, remote: Any, machine: Any, behind: int) -> None:
        commit = remote.commits[-1 - behind]

        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": commit})

        assert result.returncode == 0, result.stdout
        assert machine.head() == commit
        assert (machine.work / "number.txt").read_text() == f"{19 - behind}\n"

    def test_of_a_branch_that_is_gone_but_merged(self, remote: Any, machine: Any) -> None:
        result = machine.run({"CIRCLE_BRANCH": "deleted", "CIRCLE_SHA1": remote.commits[4]})

        assert result.returncode == 0, result.stdout
        assert machine.head() == remote.commits[4]

    def test_of_a_commit_nobody_has_fail(self, remote: Any, machine: Any) -> None:
        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": "1" * 40})

        assert result.returncode != 0
        assert not (machine.work / "number.txt").exists()

    @pytest.mark.parametrize("missing", ["CIRCLE_SHA1", "CIRCLE_REPOSITORY_URL"])
    def test_without_what_circleci_says_fail(self, remote: Any, machine: Any, missing: str) -> None:
        result = machine.run({"CIRCLE_BRANCH": "main", "CIRCLE_SHA1": remote.commits[-1], missing: ""})

        assert result.returncode != 0
        assert f"{missing}: is not set" in result.stdout


class TestServersThatGiveNoCommits:
    """Some answer for branches and tags only, whatever commit is asked for."""

    def circle(self, strict: Any, branch: str, commit: str) -> Dict[str, str]:
        return {
            "CIRCLE_REPOSITORY_URL": strict.url,
            "CIRCLE_BRANCH": branch,
            "CIRCLE_SHA1": strict.git("rev-parse", commit),
            # Version 2 of git's protocol gives any commit to whoever asks.
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "protocol.version",
            "GIT_CONFIG_VALUE_0": "0",
        }

    @pytest.mark.parametrize(
        ("branch", "commit"),
        [
            ("topic", "topic"),
            ("topic", "topic~2"),
            ("main", "main~19"),
            ("pull/7", "refs/pull/7/head"),
            ("gone", "main~9"),
        ],
    )
    def test_the_commit_is_found_all_the_same(self, strict: Any, machine: Any, branch: str, commit: str) -> None:
        circle = self.circle(strict, branch, commit)

        result = machine.run(circle)

        assert result.returncode == 0, result.stdout
        assert machine.head() == circle["CIRCLE_SHA1"]

    def test_also_into_a_directory_that_holds_a_cache(self, strict: Any, machine: Any) -> None:
        (machine.work / "cache.txt").write_text("")
        circle = self.circle(strict, "topic", "topic~1")

        assert machine.run(circle).returncode == 0
        assert machine.head() == circle["CIRCLE_SHA1"]
