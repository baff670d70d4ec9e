"""`cigen simulate` says of each commit what setup would have decided, from git's objects alone."""

from __future__ import annotations

import json
import os
import random
import subprocess
from pathlib import Path
from typing import Any, Dict, Iterator, List, Mapping, Set

import pytest

from cigen.cli import main
from cigen.config.variables import Variables
from cigen.gate.pruning.plan import SKIP, Proofs, make_plan
from cigen.project.history import History
from cigen.project.job_hashes import Given, hash_project
from cigen.project.project import find_project
from cigen.simulate.replay import Asked, Replay, Replayed
from cigen.simulate.tally import tally

CONFIG = """\
jobs:
  build: {image: x, source_files: ["src/**"], steps: [checkout, run: make, persist_to_workspace: {root: ., paths: [out]}]}
  test: {image: x, source_files: ["tests/**"], requires: [build], steps: [attach_workspace: {at: .}, run: make test]}
  lint: {image: x, source_files: ["**/*.py", "!docs"], steps: [checkout, run: lint LEVEL]}
  docs: {image: x, source_files: [docs/], steps: [checkout, run: docs]}
  deploy: {image: x, requires: [test, lint], steps: [run: deploy]}
"""
_START = 1_700_000_000
_HOUR = 3600


class Repository:
    """A history made up commit by commit, an hour apart."""

    def __init__(self, root: Path) -> None:
        self.root, self._time = root, _START
        self.git("init", "-q")
        self.write("cigen.yml", CONFIG.replace("LEVEL", "1"))
        for path in ("src/a.py", "src/b.c", "tests/a.py", "docs/a.md", "README.md"):
            self.write(path, path)
        self.commit()

    def git(self, *arguments: str) -> str:
        who = {
            f"GIT_{role}_{what}": "a@example.invalid" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        dates = {"GIT_AUTHOR_DATE": f"{self._time} +0000", "GIT_COMMITTER_DATE": f"{self._time} +0000"}
        done = subprocess.run(
            ["git", *arguments], cwd=self.root, env={**os.environ, **who, **dates}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def write(self, path: str, text: str) -> None:
        place = self.root / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)

    def commit(self, message: str = "next", hours: int = 1) -> None:
        self._time += hours * _HOUR
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", message)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository(tmp_path)
    monkeypatch.chdir(tmp_path)
    return made


def simulated(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    assert main(["simulate", "--json", *arguments]) == 0
    return json.loads(capsys.readouterr().out)


def counts(found: Any) -> Mapping[str, List[int]]:
    return {name: [job["runs"], job["skips"]] for name, job in found["jobs"].items()}


def test_a_job_runs_where_its_files_change(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write("docs/a.md", "other")
    repository.commit()
    repository.write("README.md", "other")
    repository.commit()

    found = simulated(capsys)

    assert found["commits"] == 3
    assert counts(found) == {"build": [1, 2], "test": [1, 2], "lint": [1, 2], "docs": [2, 1], "deploy": [3, 0]}
    assert found["jobs"]["docs"]["causes"] == [["docs/a.md", 1], ["it is new", 1]]


def test_what_keeps_a_job_from_ever_being_skipped_is_told(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("cigen.yml", CONFIG.replace("docs/]", "doc/]").replace('["src/**"]', '["source/**"]'))
    repository.commit()

    found = simulated(capsys, "--since", "HEAD~1")["jobs"]

    assert {name: one["causes"] for name, one in found.items() if name in ("build", "docs", "test", "deploy")} == {
        "build": [["the pattern `source/**` matches no file", 1]],
        "test": [["it needs the workspace of `build`, which has no hash", 1]],
        "docs": [["the pattern `doc/` matches no file", 1]],
        "deploy": [["it has no source_files", 1]],
    }


def test_a_proof_lives_fifteen_days(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    for _ in range(2):
        repository.commit(hours=8 * 24)

    found = simulated(capsys)

    assert counts(found)["docs"] == [2, 1]
    assert ["its proof is too old", 1] in found["jobs"]["docs"]["causes"]


def test_a_commit_that_says_so_runs_everything(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit("[ci noskip] all")

    assert counts(simulated(capsys))["lint"] == [2, 0]


def test_each_commit_has_its_own_configuration_or_that_of_today(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("cigen.yml", "jobs: {")
    repository.commit()
    repository.write("cigen.yml", CONFIG.replace("LEVEL", "2"))
    repository.commit()

    own, today = simulated(capsys), simulated(capsys, "--config", "cigen.yml")

    assert len(own["unread"]) == 1 and today["unread"] == []
    assert counts(own)["lint"] == [2, 0]
    assert counts(today)["lint"] == [1, 2]


def test_of_merges_what_was_merged(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.git("checkout", "-q", "-b", "feature")
    repository.write("docs/a.md", "first")
    repository.commit()
    repository.write("docs/a.md", "second")
    repository.commit()
    repository.git("checkout", "-q", "-")
    repository.git("merge", "-q", "--no-ff", "-m", "merge", "feature")

    assert simulated(capsys, "--tips")["commits"] == 2


def test_minutes_and_credits_of_what_is_skipped(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit()
    repository.write("times.csv", "job,minutes,credits\nlint,2.5,10\n")

    (repository.root / "insights.json").write_text(
        '{"items": [{"name": "lint", "metrics": {"total_runs": 4, "total_credits_used": 40,'
        ' "duration_metrics": {"median": 150}}}]}'
    )

    repository.write("place.csv", "main/lint,2.5,10\n")
    for file in ("times.csv", "place.csv", "insights.json"):
        lint = simulated(capsys, "--durations", file)["jobs"]["lint"]
        assert (lint["minutes"], lint["credits"]) == (2.5, 10.0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lint,1\nlint,long\n", "times.csv:2: this is no job with its minutes"),
        ('{"items": [{"name": "lint"}]}', "times.csv isn't what CircleCI's Insights API answers about jobs"),
    ],
)
def test_durations_that_are_none_are_an_error(
    repository: Repository, capsys: pytest.CaptureFixture[str], text: str, expected: str
) -> None:
    repository.write("times.csv", text)

    assert main(["simulate", "--durations", "times.csv"]) == 2
    assert expected in capsys.readouterr().err


def test_the_table_fits_and_the_page_holds_names_as_text(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.write("docs/<b>.md", "other")
    repository.write("tests/" + "long-" * 12 + ".md", "other")
    repository.commit()

    assert main(["simulate", "--html", "page.html"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 80
    assert lines[-1] == "In 2 commits 10 jobs: 9 run, 1 skipped (10%)."
    page = (repository.root / "page.html").read_text()
    assert "docs/&lt;b&gt;.md" in page
    assert "<b>" not in page


def test_nothing_to_go_through_is_an_error(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--since", "HEAD"]) == 2
    assert "there is no commit since HEAD" in capsys.readouterr().err
    assert main(["simulate", "--since", "30 days"]) == 2
    assert "`30 days` is neither a number of days" in capsys.readouterr().err
    assert main(["simulate", "--since", "@{upstream}"]) == 2
    assert "can't read the revision `@{upstream}`: fatal: no upstream configured" in capsys.readouterr().err


def test_what_is_interrupted_counts_so_far(repository: Repository) -> None:
    repository.commit()
    history = History(str(repository.root))

    def interrupted() -> Iterator[Replayed]:
        yield next(Replay(history, Asked(None, Variables())).run(history.commits("1d")))
        raise KeyboardInterrupt

    assert tally(interrupted()).commits == 1


def made_up(repository: Repository, commits: int) -> None:
    """Files are changed, added, removed, moved and linked, and the configuration is edited now and then."""
    chance = random.Random(11)
    paths = ["src/a.py", "src/b.c", "tests/a.py", "docs/a.md", "README.md"]
    for number in range(commits):
        roll, path = chance.random(), chance.choice(paths)
        if roll < 0.55:
            repository.write(path, f"{number % 7}")
        elif roll < 0.7:
            paths.append(f"{chance.choice(['src', 'tests', 'docs', 'other'])}/n{number}.py")
            repository.write(paths[-1], "new")
        elif roll < 0.8 and len(paths) > 4 and path not in ("src/b.c", "docs/a.md", "tests/a.py"):
            paths.remove(path)
            (repository.root / path).unlink()
        elif roll < 0.85:
            (repository.root / path).chmod(0o755 if number % 2 else 0o644)
        elif roll < 0.93:
            repository.write("cigen.yml", CONFIG.replace("LEVEL", str(number % 3)))
        elif not (repository.root / "docs/link").is_symlink():
            (repository.root / "docs/link").symlink_to("../README.md")
        repository.commit()


@pytest.mark.once
def test_it_agrees_with_hashing_every_commit(repository: Repository) -> None:
    made_up(repository, 200)
    history = History(str(repository.root))
    commits = history.commits("365d")

    replayed = list(Replay(history, Asked(None, Variables())).run(commits))

    proven: Set[str] = set()
    for commit, found in zip(commits, replayed):
        repository.git("checkout", "-q", commit.oid)
        hashed = hash_project(find_project(str(repository.root)), Given())
        known: Dict[str, str] = dict(hashed.hashes)
        ready = frozenset(name for name, one in known.items() if one in proven)
        expected = make_plan(hashed.pipeline, Proofs(proven=ready)).decisions
        assert [(one.variant, one.outcome == SKIP) for one in found.decisions] == [
            (one.variant, one.outcome == SKIP) for one in expected
        ], commit
        proven.update(known.values())
    assert len(replayed) == 201
