"""`pants cigen-hash`: the hashes of `cigen hash --all`, from what the engine knows."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from pathlib import Path
from typing import Dict, List, Mapping, Optional, Tuple

import pytest  # pants: no-infer-dep
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pants.testutil.rule_runner import GoalRuleResult, RuleRunner

from cigen.hashing.job import job_hash as library
from cigen.project.job_hashes import Given, hash_project
from cigen.project.project import find_project
from cigen_rules import job_hash
from cigen_rules.goals.hash import CigenHash
from in_pants.rule_runners import VISIBLE, rule_runner

BUILD = "cigen_config(name='ci')\ncigen_jobs(name='jobs')\n"
STEPS = "image: cimg/base:2024.01, steps: [{run: make}]"
FILES = {
    "app/BUILD": BUILD,
    "app/lib/a.rb": "a",
    "app/lib/b.rb": "b",
    "app/docs/guide.md": "guide",
    "app/cigen.yml": f"""\
source_file_groups: {{ruby: ["lib/**/*.rb"]}}
jobs:
  rspec: {{{STEPS}, source_files: ["@ruby", "!lib/b.rb"]}}
  lint: {{{STEPS}, source_files: [docs/, "@ruby"]}}
  idle: {{{STEPS}, source_files: [nothing/]}}
  deploy: {{{STEPS}, requires: [rspec]}}
""",
}


@pytest.fixture
def runner() -> RuleRunner:
    runner = rule_runner()
    runner.write_files(FILES)
    return runner


def goal(runner: RuleRunner, *args: str, env: Optional[Mapping[str, str]] = None) -> GoalRuleResult:
    return runner.run_goal_rule(CigenHash, global_args=[VISIBLE], args=args or ["::"], env=env)


def hashes(runner: RuleRunner, *args: str, env: Optional[Mapping[str, str]] = None) -> Dict[str, str]:
    return dict(line.split(" ") for line in goal(runner, *args, env=env).stdout.splitlines())


def by_cli(directory: Path, env: Optional[Mapping[str, str]] = None) -> Dict[str, str]:
    """What the command says of the same files."""
    found = hash_project(find_project(str(directory)), Given({}, env or {}))
    return {job: one.hash or "-" for job, one in found.answer.jobs.items()}


class TestTheGoal:
    def test_it_says_what_the_command_says(self, runner: RuleRunner) -> None:
        found = hashes(runner)

        assert found == by_cli(Path(runner.build_root, "app"))
        assert list(found) == ["idle", "lint", "rspec"]

    def test_why_a_job_has_none_is_told_apart(self, runner: RuleRunner) -> None:
        result = goal(runner)

        assert "idle -" in result.stdout.splitlines()
        assert result.stderr == "idle: the pattern `nothing/` matches no file\n"
        assert result.exit_code == 0

    def test_one_job(self, runner: RuleRunner) -> None:
        assert list(hashes(runner, "app:jobs#rspec")) == ["rspec"]

    def test_as_json(self, runner: RuleRunner) -> None:
        found = json.loads(goal(runner, "--format=json", "::").stdout)

        assert found["app"]["rspec"] == {"hash": hashes(runner)["rspec"], "reason": None}
        assert found["app"]["idle"] == {"hash": None, "reason": "the pattern `nothing/` matches no file"}

    def test_into_a_file(self, runner: RuleRunner, tmp_path: Path) -> None:
        goal(runner, f"--output-file={tmp_path / 'hashes.txt'}", "app:ci")

        written = (tmp_path / "hashes.txt").read_text()
        assert written == "".join(f"{job} {found}\n" for job, found in hashes(runner).items())

    def test_an_error_of_the_configuration_stops_no_other_project(self, runner: RuleRunner) -> None:
        runner.write_files({"bad/BUILD": "cigen_config(name='ci')\n", "bad/cigen.yml": "jobs: {a: {imgae: b}}\n"})

        result = goal(runner)

        assert result.exit_code == 1
        assert len(result.stdout.splitlines()) == 3
        assert "bad/cigen.yml:1:12: unknown key `imgae`" in result.stderr

    def test_a_pattern_that_only_hidden_files_match_is_an_error_with_the_line_to_add(self, runner: RuleRunner) -> None:
        runner.write_files({"app/cigen.yml": f"jobs: {{a: {{{STEPS}, source_files: [.secret/]}}}}\n"})

        result = goal(runner, "app:ci")

        assert result.exit_code == 1
        assert re.search(r"app/cigen.yml:1:\d+: Pants ignores `app/.secret/`", result.stderr)

    def test_no_target_among_those_given(self, runner: RuleRunner) -> None:
        runner.write_files({"other/BUILD": "target(name='other')\n"})

        assert "no cigen_config or cigen_job" in goal(runner, "other:other").stderr


class TestWhatIsPartOfIt:
    @pytest.mark.parametrize(
        "path, text, changed",
        [
            ("app/lib/a.rb", "changed", {"rspec", "lint"}),
            ("app/lib/new.rb", "", {"rspec", "lint"}),
            ("app/lib/b.rb", "excluded from rspec", {"lint"}),
            ("app/docs/guide.md", "changed", {"lint"}),
            ("app/README.md", "", set()),
            ("app/.circleci/main.yml", "an output", set()),
        ],
    )
    def test_a_jobs_files(self, runner: RuleRunner, path: str, text: str, changed: set[str]) -> None:
        before = hashes(runner)
        runner.write_files({path: text})

        after = hashes(runner)

        assert {job for job in before if before[job] != after[job]} == changed
        assert after == by_cli(Path(runner.build_root, "app"))

    def test_an_executable_bit(self, runner: RuleRunner) -> None:
        before = hashes(runner)
        runner.chmod("app/docs/guide.md", 0o755)

        assert hashes(runner) == by_cli(Path(runner.build_root, "app"))
        assert hashes(runner)["lint"] != before["lint"]

    def test_a_symlink_as_the_file_it_leads_to(self, runner: RuleRunner) -> None:
        """The one difference: Pants shows rules no links, and to the command a link is its text."""
        os.symlink("../lib/b.rb", Path(runner.build_root, "app/docs/link.rb"))
        runner.write_files({"app/docs/other.md": ""})
        before = hashes(runner)["lint"]

        runner.write_files({"app/lib/b.rb": "changed"})

        assert hashes(runner)["lint"] != before

    def test_a_variable_that_the_configuration_asks_for(self, runner: RuleRunner) -> None:
        text = FILES["app/cigen.yml"].replace("run: make", "run: 'make {{ level }}'", 1)
        runner.write_files({"app/cigen.yml": f"vars: {{level: low}}\n{text}"})

        found = hashes(runner, env={"CIGEN_VAR_LEVEL": "high"})

        assert found["rspec"] != hashes(runner)["rspec"]
        assert found["lint"] == hashes(runner)["lint"]

    def test_a_variable_that_a_job_names(self, runner: RuleRunner) -> None:
        runner.write_files({"app/cigen.yml": FILES["app/cigen.yml"].replace("make", "make $CIRCLE_BRANCH", 1)})
        env = {"CIRCLE_BRANCH": "main"}

        assert hashes(runner, env=env) == by_cli(Path(runner.build_root, "app"), env)
        assert hashes(runner, env=env)["rspec"] != hashes(runner)["rspec"]

    def test_the_hash_of_a_job_whose_workspace_is_attached(self, runner: RuleRunner) -> None:
        config = """\
jobs:
  build:
    image: a/b:1
    source_files: [lib/]
    steps: [{run: make}, {persist_to_workspace: {root: ., paths: [out]}}]
  test:
    image: a/b:1
    requires: [build]
    source_files: [docs/]
    steps: [{attach_workspace: {at: .}}, {run: make}]
"""
        runner.write_files({"app/cigen.yml": config})
        before = hashes(runner)
        runner.write_files({"app/lib/a.rb": "changed"})

        after = hashes(runner)

        assert after["test"] != before["test"]
        assert after == by_cli(Path(runner.build_root, "app"))


def test_nothing_is_read_behind_the_engines_back(runner: RuleRunner) -> None:
    """The engine's own reads, in Rust, raise no event."""
    app = os.path.join(runner.build_root, "app")
    events = ("open", "os.listdir", "os.scandir")
    read: List[str] = []
    watching = [True]

    def note(event: str, arguments: Tuple[object, ...]) -> None:
        if watching and event in events and str(arguments[0]).startswith(app):
            read.append(f"{event} {arguments[0]}")

    sys.addaudithook(note)  # it can't be taken away, but told to do nothing
    os.listdir(app)
    assert read == [f"os.listdir {app}"]

    hashes(runner)
    watching.clear()

    assert read == [f"os.listdir {app}"]


class TestTargets:
    """`pants:` entries."""

    def test_one_that_is_not_there_leaves_its_job_alone_without_a_hash(self, runner: RuleRunner) -> None:
        job = f"{STEPS}, source_files"
        runner.write_files(
            {
                "app/cigen.yml": f"jobs: {{a: {{{job}: ['pants:app/lib:none']}}, b: {{{job}: [lib/]}}}}\n",
                "app/lib/BUILD": "files(name='all', sources=['*.rb'])\n",
            }
        )

        result = goal(runner, "app:ci")

        assert result.exit_code == 0
        assert dict(line.split(" ") for line in result.stdout.splitlines())["b"] != "-"
        assert "a: `pants:app/lib:none`: " in result.stderr and "Did you mean" in result.stderr

    @pytest.fixture
    def runner(self, runner: RuleRunner) -> RuleRunner:
        runner.write_files(
            {
                "pants.toml": "[GLOBAL]\n",
                "cigen.yml": f"jobs: {{test: {{{STEPS}, source_files: ['pants:app/lib:all']}}}}\n",
                "BUILD": BUILD,
                "app/lib/BUILD": "target(name='all', dependencies=[':ruby'])\nfiles(name='ruby', sources=['a.rb'])\n",
            }
        )
        return runner

    def test_their_files_are_the_jobs(self, runner: RuleRunner) -> None:
        before = hashes(runner, "//:ci")
        runner.write_files({"app/lib/b.rb": "not in it"})
        assert hashes(runner, "//:ci") == before

        runner.write_files({"app/lib/a.rb": "in it"})
        assert hashes(runner, "//:ci")["test"] != before["test"]

    def test_their_fields_are_the_jobs(self, runner: RuleRunner) -> None:
        before = hashes(runner, "//:ci")
        text = "target(name='all', dependencies=[':ruby'])\nfiles(name='ruby', sources=['a.rb'], tags=['x'])\n"
        runner.write_files({"app/lib/BUILD": text})

        assert hashes(runner, "//:ci")["test"] != before["test"]

    def test_files_outside_of_the_project_leave_it_without_a_hash(self, runner: RuleRunner) -> None:
        runner.write_files({"app/cigen.yml": f"jobs: {{test: {{{STEPS}, source_files: ['pants:app/lib:all']}}}}\n"})

        result = goal(runner, "app:ci")

        assert result.stdout == "test -\n"
        assert "`pants:app/lib:all` depends on ../pants.toml, which is outside of the project" in result.stderr


def test_an_edit_hashes_again_only_the_jobs_that_see_it(runner: RuleRunner, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: List[str] = []

    def counted(request: library.HashRequest, *rest: object) -> str:
        hashed.append(request.variant)
        return library.job_hash(request, *rest)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(job_hash, "job_hash", counted)
    hashes(runner)
    assert sorted(hashed) == ["lint", "rspec"]

    hashed.clear()
    hashes(runner)
    assert hashed == []

    runner.write_files({"app/lib/b.rb": "rspec excludes it"})
    hashes(runner)
    assert hashed == ["lint"]


NAMES = st.sampled_from(("a", "b", "c.rb", "d e", "é", "[x]", "x*y", "q?", "{a,b}", "!z", "#h", "back\\slash"))
PATHS = st.lists(NAMES, min_size=1, max_size=3).map("/".join)
TREES = st.dictionaries(PATHS, st.tuples(st.binary(max_size=20), st.booleans()), max_size=8)
PATTERNS = st.lists(
    st.sampled_from(("**", "*", "/a/", "a/**/*.rb", "**/c.rb", "[[]x]", "?", "d e/", "!a/b", "!**/c.rb", "é*", "b")),
    min_size=1,
    max_size=4,
)
LISTS = st.lists(
    st.one_of(PATTERNS.map(tuple), st.sampled_from((("@set",), ("!@set",), ("@out",), ("./!z",)))), max_size=3
)
SOURCES = st.tuples(PATTERNS, LISTS).map(lambda both: [*both[0], *(entry for part in both[1] for entry in part)])


def test_random_trees_have_the_same_hashes(runner: RuleRunner) -> None:
    root = Path(runner.build_root, "app")

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(TREES, st.lists(SOURCES, min_size=1, max_size=3), PATTERNS)
    def check(tree: Mapping[str, tuple[bytes, bool]], jobs: List[List[str]], held: List[str]) -> None:
        shutil.rmtree(root)
        written = {f"job{i}": {"image": "a/b:1", "source_files": p, "steps": ["checkout"]} for i, p in enumerate(jobs)}
        groups = {"set": ["**/b", *held], "out": ["!a/a", "!/c.rb"]}
        runner.write_files(
            {"app/BUILD": BUILD, "app/cigen.yml": json.dumps({"source_file_groups": groups, "jobs": written})}
        )
        for path, (content, is_executable) in tree.items():
            write(root / path, content, is_executable)
        runner.write_files({"app/last": ""})  # the engine forgets what it knew of the directory

        assert hashes(runner, "app:ci") == by_cli(root)

    check()


def write(place: Path, content: bytes, is_executable: bool) -> None:
    """Unless a directory has its name, or a file that of its directory."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        place.chmod(0o755 if is_executable else 0o644)
    except OSError:
        pass
