"""`cigen hash` where source files name Pants targets. The real Pants: tests/cigen_rules/integration_test.py."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path
from typing import Any, Mapping

import pytest

PATH = os.environ["PATH"]
CONFIG = """\
jobs:
  web: {image: a/b:1, source_files: ["pants:app:web"], steps: [checkout]}
  docs: {image: a/b:1, source_files: [docs/], steps: [checkout]}
"""
ANSWER = {"app:web": {"definition": "one", "files": ["app/web.py", "pants.toml"]}}


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIGEN_CACHE_DIR", str(tmp_path / "store"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))


@pytest.fixture
def repository(project: Any) -> Any:
    project.write({"cigen.yml": CONFIG, "pants.toml": "", "app/web.py": "1", "app/other.py": "1", "docs/a.md": ""})
    return project


def launcher(project: Any, script: str, name: str = "pants") -> None:
    """A stand-in for Pants."""
    place = project.path / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"#!/bin/sh\n{script}")
    place.chmod(0o755)


def answering(answer: Mapping[str, object] = ANSWER) -> str:
    return f"""\
echo "$@" >> asked.txt
for word; do case "$word" in --questions=@*) read -r asked < "${{word#*@}}"; printf %s "$asked" > questions.json ;; esac; done
for word; do case "$word" in --output-file=*) echo '{json.dumps(answer)}' > "${{word#*=}}" ;; esac; done
"""


def hashes(result: Any) -> Mapping[str, str]:
    return dict(line.split(" ") for line in result.out.splitlines())


def test_pants_is_asked_once_about_all_of_them(repository: Any) -> None:
    launcher(repository, answering())

    found = hashes(repository.run("hash", "--all"))

    assert all(len(digest) == 64 for digest in found.values())
    (asked,) = (repository.path / "asked.txt").read_text().splitlines()
    assert re.fullmatch(r"cigen-closure --questions=@\S+ --output-file=\S+", asked)
    assert json.loads((repository.path / "questions.json").read_text()) == ["app:web"]


def test_a_selection_is_asked_with_its_exclusions_and_filters_and_never_as_an_argument(repository: Any) -> None:
    entry = "{pants: ['app::', '!app/old:', \"$(it's)\"], filter_target_type: file, tag: [-slow, a b]}"
    repository.write({"cigen.yml": CONFIG.replace('"pants:app:web"', f"{entry}, '!pants:app/x:x'")})
    launcher(repository, answering())

    result = repository.run("hash", "--all")

    assert json.loads((repository.path / "questions.json").read_text()) == [
        """app:: '$(it'"'"'s)' !app/old: !app/x:x --filter-target-type=file --tag=-slow '--tag=a b'"""
    ]
    assert "app::" not in (repository.path / "asked.txt").read_text()
    assert hashes(result)["web"] == "-"


def test_a_problem_of_one_job_leaves_the_others_their_hashes(repository: Any) -> None:
    more = "  api: {image: a/b:1, source_files: ['pants:app:api'], steps: [checkout]}\n"
    repository.write({"cigen.yml": CONFIG + more})
    launcher(repository, answering({**ANSWER, "app:api": {"problem": "no such target"}}))

    result = repository.run("hash", "--all")

    assert {job: len(found) for job, found in hashes(result).items()} == {"web": 64, "docs": 64, "api": 1}
    assert "api can't be skipped: `pants:app:api`: no such target" in result.err


def test_only_files_it_names_are_part_of_the_hash(repository: Any) -> None:
    launcher(repository, answering())
    before = hashes(repository.run("hash", "--all"))
    repository.write({"app/other.py": "changed"})
    assert hashes(repository.run("hash", "--all")) == before

    repository.write({"app/web.py": "changed"})
    after = hashes(repository.run("hash", "--all"))

    assert after["web"] != before["web"]
    assert after["docs"] == before["docs"]


def test_what_it_says_is_never_remembered(repository: Any) -> None:
    launcher(repository, answering())
    before = hashes(repository.run("hash", "--all"))["web"]
    launcher(repository, answering({"app:web": {"definition": "two", "files": ["app/web.py", "pants.toml"]}}))

    assert hashes(repository.run("hash", "--all"))["web"] != before


def test_pants_on_path_where_there_is_no_launcher(repository: Any) -> None:
    launcher(repository, answering(), "../bin/pants")

    assert hashes(repository.run("hash", "--all"))["web"] != "-"


@pytest.mark.parametrize(
    "script, why",
    [
        (
            "echo '12:00 [ERROR] 1 Exception encountered:'\necho 'ResolveError: no app:web' >&2\nexit 1\n",
            "Pants failed: ResolveError: no app:web",
        ),
        (answering({}), "Pants says nothing about app:web"),
        (answering({"app:web": {"definition": "one", "files": []}}), "Pants knows no target app:web"),
        (answering({"app:web": {}}), "Pants knows no target app:web"),
        ("exit 0\n", "Pants can't be asked: [Errno 2] No such file or directory"),
    ],
)
def test_where_it_gives_no_answer_the_job_has_no_hash(repository: Any, script: str, why: str) -> None:
    launcher(repository, script)

    result = repository.run("hash", "--all")

    assert result.code == 0
    assert hashes(result)["web"] == "-"
    assert len(hashes(result)["docs"]) == 64
    assert f"web can't be skipped: `pants:app:web`: {why}" in result.err


def test_without_pants_the_plan_says_so(repository: Any) -> None:
    result = repository.run("plan")

    assert "`pants:app:web`: Pants isn't here to say what it depends on" in " ".join(result.out.split())


def test_outside_of_a_pants_repository(repository: Any) -> None:
    (repository.path / "pants.toml").unlink()

    assert "there is no pants.toml in" in repository.run("hash", "--all").err


def test_setup_writes_a_key_that_cannot_hit(repository: Any, tmp_path: Path) -> None:
    repository.run("setup", "keys", "--directory", str(tmp_path / "keys"))

    assert (tmp_path / "keys/web/job-key").read_text().startswith("none-web-")
    assert len((tmp_path / "keys/docs/job-key").read_text().strip().rpartition("-")[2]) == 64


# As Pants would: the target's files are those of its directory.
LISTING = """\
echo "$PWD $PANTS_PANTSD" >> "$LOG"
for word; do case "$word" in --output-file=*) answer="${word#*=}" ;; esac; done
printf '{"app:web": {"definition": "one", "files": ["pants.toml"' > "$answer"
for path in app/*; do printf ', "%s"' "$path" >> "$answer"; done
printf ']}}' >> "$answer"
"""


def commit(project: Any) -> None:
    who = {f"GIT_{role}_{what}": "a@example.invalid" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for words in (["add", "-A"], ["commit", "-q", "-m", "all"]):
        subprocess.run(["git", *words], cwd=project.path, env={**os.environ, **who}, check=True)


class TestSince:
    """`cigen plan --since`, which asks Pants about both commits."""

    @pytest.fixture
    def committed(self, repository: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
        monkeypatch.setenv("PATH", PATH)
        monkeypatch.setenv("LOG", str(tmp_path / "asked.txt"))
        monkeypatch.delenv("PANTS_PANTSD", raising=False)
        launcher(repository, LISTING)
        subprocess.run(["git", "init", "-q"], cwd=repository.path, check=True)
        commit(repository)
        return repository

    def decisions(self, committed: Any) -> Mapping[str, str]:
        plan = json.loads(committed.run("plan", "--since", "HEAD~1", "--json").out)
        return {one["job"]: one["verdict"] for one in plan}

    def test_a_file_that_is_gone_runs_the_jobs_of_its_target_and_no_other(self, committed: Any, tmp_path: Path) -> None:
        (committed.path / "app/other.py").unlink()
        commit(committed)

        assert self.decisions(committed) == {"web": "run", "docs": "ask"}
        asked = (tmp_path / "asked.txt").read_text().splitlines()
        now, before = sorted(asked, key=lambda line: line.endswith(" False"))
        assert now == f"{committed.path} "
        assert not Path(before.split()[0]).exists()

    def test_what_is_not_committed_is_no_part_of_it(self, committed: Any) -> None:
        committed.write({"docs/a.md": "changed"})
        commit(committed)
        (committed.path / "app/other.py").unlink()

        assert self.decisions(committed) == {"web": "ask", "docs": "run"}

    def test_where_pants_fails_in_a_commit_the_job_runs(self, committed: Any) -> None:
        launcher(committed, "exit 1\n")
        commit(committed)

        assert self.decisions(committed) == {"web": "run", "docs": "ask"}


def test_what_cigen_pants_names_is_asked_and_nothing_else(repository: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    launcher(repository, "exit 1")
    launcher(repository, answering(), "another/pants")
    monkeypatch.setenv("CIGEN_PANTS", str(repository.path / "another/pants"))
    assert len(hashes(repository.run("hash", "--all"))["web"]) == 64

    launcher(repository, answering())
    monkeypatch.setenv("CIGEN_PANTS", "/tmp/cigen_pants/of/an/installation/that/failed")
    found = repository.run("hash", "--all")

    assert hashes(found)["web"] == "-"
    assert "Pants isn't here to say what it depends on" in found.err
