"""`cigen setup explain`: what changed since an earlier pipeline, from a file that anybody may have written."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any, Dict, List

import pytest

from cigen.gate.pruning.plan import NO_PROOF, RUN, Decision
from cigen.project.explained.explanation import Behind, Explanation
from cigen.project.explained.file import Saved, written
from cigen.setup.explain import explain

CONFIG = """\
jobs:
  lint: {image: x, source_files: [lint/], hash_env: [TOKEN], steps: [checkout, run: make LEVEL]}
  test: {image: x, source_files: [app/], requires: build, steps: [attach_workspace: {at: .}, run: make test]}
  build: {image: x, source_files: [lib/], steps: [checkout, run: make, persist_to_workspace: {root: ., paths: [out]}]}
  deploy: {image: x, requires: test, steps: [run: deploy]}
"""
SECRET = "correct-horse"
EMPTY = '{"format": "cigen-explanation-1", "pipeline": 1, "ran": [], "paths": [], "digests": [], "jobs": JOBS}'


class Setup:
    """The steps of setup behind each other, pipeline after pipeline; nothing is ever proven."""

    def __init__(self, project: Any, tmp: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.project, self.tmp, self._patch, self._number = project, tmp, monkeypatch, 1233
        self.kept, self.plan = tmp / "kept.json", tmp / "plan"
        monkeypatch.setenv("CIGEN_JOB_KEYS", str(tmp / "keys"))
        monkeypatch.setenv("CIGEN_PLAN", str(self.plan / "plan.json"))
        monkeypatch.setenv("TOKEN", SECRET)

    def run(self) -> List[str]:
        """The lines about jobs."""
        self._number += 1
        self._patch.setenv("CIGEN_PIPELINE", str(self._number))
        keys, before = str(self.tmp / "keys"), self.tmp / "before.json"
        if self.kept.exists():
            self.kept.rename(before)
        assert self.project.run("setup", "keys", "--directory", keys).code == 0
        assert self.project.run("generate", "main").code == 0
        files = ("--plan", str(self.plan), "--before", str(before), "--output", str(self.kept))
        result = self.project.run("setup", "explain", "--directory", keys, *files)
        assert result.code == 0, result.err
        return [" ".join(line.split()) for line in result.out.splitlines()]


@pytest.fixture
def setup(project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Setup:
    files = {"lint/rules": "1\n", "app/a.rb": "1\n", "app/b.rb": "1\n", "lib/lib.rb": "1\n"}
    project.write({"cigen.yml": f"setup: {{environment: {{TOKEN: {SECRET}}}}}\n{CONFIG}", **files})
    return Setup(project, tmp_path, monkeypatch)


def test_files_commands_and_what_left_no_proof(setup: Setup) -> None:
    assert setup.run() == ["Nothing to say about an earlier pipeline."]
    setup.project.write({"app/a.rb": "2\n", "app/c.rb": "1\n"})
    text = (setup.project.path / "cigen.yml").read_text().replace("make LEVEL", "make all")
    setup.project.write({"cigen.yml": f"{text}  new: {{image: x, source_files: app/, steps: [checkout]}}\n"})
    (setup.project.path / "app/b.rb").unlink()

    lines = setup.run()

    assert sorted(lines) == [
        "build ran in 1234 and left no proof",
        "lint its command changed since pipeline 1234",
        "new never seen",
        "test app/a.rb changed, app/b.rb is gone, app/c.rb is new since pipeline 1234",
    ]


def test_a_workspace_and_a_variable_that_are_others_are_named(setup: Setup, monkeypatch: pytest.MonkeyPatch) -> None:
    setup.run()
    setup.project.write({"lib/lib.rb": "2\n"})
    monkeypatch.setenv("TOKEN", "battery-staple")

    lines = setup.run()

    assert "test the workspace of build changed since pipeline 1234" in lines
    assert "lint TOKEN changed since pipeline 1234" in lines


def test_no_value_is_in_what_is_kept(setup: Setup) -> None:
    setup.run()

    kept = setup.kept.read_text()
    assert SECRET not in kept and "make LEVEL" not in kept
    assert len(json.loads(kept)["jobs"]["lint"]["parts"]["value TOKEN"]) == 4


def test_the_plan_is_kept_and_can_be_read_elsewhere(setup: Setup, tmp_path: Path) -> None:
    setup.run()
    setup.project.write({"lint/<b>\x1b[31m": "1\n"})
    setup.run()
    kept = str(setup.plan / "plan.json")

    shown = setup.project.run("plan", "--from", kept)
    rows = json.loads(setup.project.run("plan", "--from", kept, "--json").out)

    assert json.loads(Path(kept).read_text())["pipeline"] == 1235
    lint = next(row for row in rows if row["job"] == "lint")
    assert (lint["verdict"], lint["changed"], lint["since"]) == ("run", ["lint/<b>\x1b[31m"], "1234")
    assert "lint/<b>\\x1b[31m is new since pipeline 1234" in " ".join(shown.out.split())
    page = (setup.plan / "plan.html").read_text()
    assert "lint/&lt;b&gt;" in page and "<b>" not in page and "\x1b" not in page


@pytest.mark.parametrize(
    "forged",
    [
        "",
        pytest.param("[" * 100_000, id="deep"),
        pytest.param('{"format": "cigen-explanation-1", "pipeline": ' + "9" * 1_000_000 + "}", id="number"),
        "null",
        '{"format": "cigen-explanation-1"}',
        '{"format": "cigen-explanation-1", "pipeline": true, "ran": [], "paths": [], "digests": [], "jobs": {}}',
        '{"format": "cigen-explanation-1", "pipeline": 1, "ran": [], "paths": ["a"], "digests": [], "jobs": {}}',
        EMPTY.replace("JOBS", "[]"),
        EMPTY.replace("JOBS", '{"lint": {"hash": "", "parts": {}, "upstream": {}, "files": []}}'),
        EMPTY.replace('"pipeline": 1', '"pipeline": ' + "9" * 4000),
        '{"format": "cigen-explanation-1", "pipeline": 1, "ran": [], "paths": [], "digests": [], '
        '"jobs": {"lint": {"hash": "", "parts": {}, "upstream": {}, "files": "0-999999"}}}',
        pytest.param(" " * (17 << 20), id="large"),
    ],
    ids=lambda text: f"{len(text)} characters",
)
def test_a_file_that_is_none_is_no_file(setup: Setup, forged: str) -> None:
    setup.kept.write_text(forged)

    assert setup.run() == ["Nothing to say about an earlier pipeline."]


def test_what_a_forged_one_says_is_text_and_changes_no_decision(setup: Setup) -> None:
    setup.run()
    before = [row["verdict"] for row in json.loads((setup.plan / "plan.json").read_text())["jobs"]]
    kept = json.loads(setup.kept.read_text())
    for one in kept["jobs"].values():
        one["hash"] = "0"
        one["parts"]["step \x1b[2J<script> 1"] = "1"
    setup.kept.write_text(json.dumps(kept))

    lines = setup.run()

    assert "lint its step \\x1b[2J<script> changed since pipeline 1234" in lines
    assert [row["verdict"] for row in json.loads((setup.plan / "plan.json").read_text())["jobs"]] == before
    page = (setup.plan / "plan.html").read_text()
    assert "<script>" not in page and "&lt;script&gt;" in page


def test_one_of_a_million_files_or_with_a_book_for_a_name_takes_no_time_and_no_room() -> None:
    many = [f"{number:x}" for number in range(300_000)]
    book = "x" * 1_000_000
    forged = {
        f"job{number}": Behind(hash="0", parts={book: "1"}, upstream={}, rows=[(0, 299_999)]) for number in range(40)
    }
    now = Explanation(["a"], ["1"], {name: one._replace(hash="1", rows=[(0, 0)]) for name, one in forged.items()})
    plan = tuple(Decision(name, RUN, NO_PROOF, "1", (), variant=name) for name in forged)

    begin = time.process_time()
    said = explain(plan, now, Saved(Explanation([book, *many[1:]], [""] * len(many), forged), 7, []))

    assert time.process_time() - begin < 10  # 2 s here; 30 s when every file was looked at for every job
    assert all(len(one.why) < 2_000 and sum(map(len, one.changed)) < 20_000 for one in said)


def test_a_proof_that_only_grew_old_is_told_from_a_job_that_failed(
    setup: Setup, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = setup.project.path / "cigen.yml"
    config.write_text(config.read_text().replace("setup: {", "setup: {proof_days: 3, "))
    setup.run()
    later = time.time() + 3 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)

    assert "lint the period of its proof (setup.proof_days) changed since pipeline 1234" in setup.run()


def test_one_of_another_project_knows_none_of_the_jobs(setup: Setup) -> None:
    setup.kept.write_text(written(Saved(Explanation(["a"], ["1"], {}), 7, ["deploy", "build"])))

    assert sorted(setup.run()) == ["build had no hash in 7", "lint never seen", "test never seen"]


@pytest.mark.parametrize(
    "told", [{"hash": "\x1b[2J"}, {"hash": 1}, {"verdict": "\x1b[2J"}, {"changed": "x"}, {"job": None}]
)
def test_what_is_no_plan_is_an_error(setup: Setup, told: Dict[str, object]) -> None:
    setup.run()
    plan = setup.plan / "plan.json"
    kept = json.loads(plan.read_text())
    kept["jobs"][0].update(told)
    plan.write_text(json.dumps(kept))

    result = setup.project.run("plan", "--from", str(plan))

    assert (result.code, result.out) == (2, "")
    assert "plan.json is no plan that a setup job kept" in result.err
