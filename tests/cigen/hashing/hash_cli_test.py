"""`cigen hash` and `cigen cache`, as a user runs them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Callable, Dict, Tuple

import pytest

from cigen.cli import main
from cigen.hashing.counters import COUNTS
from cigen.hashing.tree import observe
from worktrees.project import Project, settle

CONFIG = """\
jobs:
  lint:
    image: ruby:3.3
    source_files: ["src/**"]
    steps: [run: lint]
  test:
    image: ruby:3.3
    architectures: [amd64, arm64]
    source_files: ["src/**", "!docs"]
    steps: [run: "true"]
  idle:
    image: ruby:3.3
    source_files: ["nothing/**"]
    steps: [run: "true"]
  deploy:
    image: ruby:3.3
    requires: [test]
    steps: [run: deploy]
"""
HASH = re.compile(r"[0-9a-f]{64}")


@pytest.fixture
def configured(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    write_config(project, CONFIG)
    project.commit_all()
    settle()
    monkeypatch.chdir(project.root)
    monkeypatch.setenv("CIGEN_CACHE_DIR", str(project.store))
    monkeypatch.delenv("GITHUB_OUTPUT", raising=False)
    return project


def write_config(project: Project, text: str) -> None:
    import yaml

    for name, job in yaml.safe_load(text)["jobs"].items():
        project.write(f".cigen/workflows/main/jobs/{name}.yml", json.dumps(job))
    project.write(".cigen/config.yml", "{}\n")


def cigen(capsys: pytest.CaptureFixture[str], *arguments: str) -> Tuple[int, str, str]:
    code = main(["hash", *arguments])
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def tear_the_index(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.root / ".git/index").write_bytes(b"torn")


def own_by_another(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    project.write("src/new.py")


def take_git_away(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(project.root))
    project.write("src/new.py")


@pytest.mark.parametrize("many", [0, 500], ids=["large", "small"])
@pytest.mark.parametrize("spoil", [tear_the_index, own_by_another, take_git_away])
def test_a_repository_git_cannot_read_is_a_message_from_warm_and_from_cold(
    configured: Project,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Project, pytest.MonkeyPatch], None],
    many: int,
) -> None:
    monkeypatch.setattr(observe, "MANY", many)
    hashes(capsys)
    spoil(configured, monkeypatch)

    warm, cold = cigen(capsys, "--all"), cigen(capsys, "--all", "--no-cache")

    assert warm == cold
    assert warm[0] == 2
    assert warm[2].startswith("cigen: git can't list the files: ")


def hashes(capsys: pytest.CaptureFixture[str], *arguments: str) -> Dict[str, str]:
    code, out, _ = cigen(capsys, "--all", *arguments)
    assert code == 0
    return dict(line.split(" ") for line in out.splitlines())


def test_all_jobs_with_source_files_have_a_line(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    found = hashes(capsys)

    assert set(found) == {"lint", "test_amd64", "test_arm64", "idle"}
    assert all(HASH.fullmatch(found[name]) for name in ("lint", "test_amd64", "test_arm64"))
    assert len(set(found.values())) == 4
    assert found["idle"] == "-"


CHAIN = """\
jobs:
  last:
    image: ruby:3.3
    requires: [middle]
    source_files: [docs]
    steps: [attach_workspace: {at: .}, run: "true"]
  middle:
    image: ruby:3.3
    requires: [first]
    source_files: ["src/a.py"]
    steps: [attach_workspace: {at: .}, persist_to_workspace: {root: ., paths: [middle]}]
  first:
    image: ruby:3.3
    source_files: ["src/b.py"]
    steps: [persist_to_workspace: {root: ., paths: [first]}]
"""


@pytest.mark.parametrize("job", ["first", "middle", "last"])
def test_a_first_run_for_one_job_knows_those_whose_files_it_takes(
    configured: Project, capsys: pytest.CaptureFixture[str], job: str
) -> None:
    write_config(configured, CHAIN)
    _, one, _ = cigen(capsys, "--job", job)

    assert one.strip() == hashes(capsys, "--no-cache")[job] != "-"


@pytest.mark.parametrize(
    "form", [["--all"], ["--all", "--json"], ["--job", "lint"], ["--job", "test", "--arch", "arm64"]]
)
def test_a_warm_run_prints_the_same_and_reads_nothing(
    configured: Project, capsys: pytest.CaptureFixture[str], form: list[str]
) -> None:
    uncached = cigen(capsys, *form, "--no-cache")
    first = cigen(capsys, *form)
    settle()
    assert cigen(capsys, *form) == first == uncached

    COUNTS.reset()
    assert cigen(capsys, *form) == first
    assert COUNTS.contents_read == COUNTS.trees_listed == COUNTS.jobs_hashed == 0


def test_a_first_run_for_one_job_reads_its_files_alone(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    configured.write("other/large.py", "x = 1\n")
    write_config(configured, CONFIG.replace('["nothing/**"]', '["other/**"]'))
    configured.commit_all()
    settle()

    COUNTS.reset()
    _, one, _ = cigen(capsys, "--job", "idle")

    assert (COUNTS.contents_read, COUNTS.jobs_hashed) == (1, 1)
    assert one.strip() == hashes(capsys, "--no-cache")["idle"]
    assert one.strip() == hashes(capsys)["idle"]


def test_a_job_without_a_hash_says_why(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    why = "cigen: idle can't be skipped: the pattern `nothing/**` matches no file\n"

    assert cigen(capsys, "--job", "idle") == (1, "", why)
    assert cigen(capsys, "--job", "idle") == (1, "", why)


def test_json_holds_hashes_and_reasons(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    found = json.loads(cigen(capsys, "--all", "--json")[1])

    assert HASH.fullmatch(found["lint"]["hash"]) and found["lint"]["reason"] is None
    reason = "the pattern `nothing/**` matches no file"
    assert found["idle"] == {"hash": None, "reason": reason, "workflow": "main", "name": "idle"}


def test_each_edit_changes_what_it_should(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = hashes(capsys)
    configured.write("src/a.py", "a = 'other'\n")
    sources = hashes(capsys)
    write_config(configured, CONFIG.replace("run: lint", "run: lint harder"))
    command = hashes(capsys)
    write_config(configured, CONFIG.replace("run: lint", "run: lint harder").replace("run: deploy", "run: deploy now"))
    other_job = hashes(capsys)
    configured.write(".cigen/config.yml", "# a comment\n{}\n")
    comment = hashes(capsys)

    assert all(sources[name] != before[name] for name in ("lint", "test_amd64", "test_arm64"))
    assert {name for name in command if command[name] != sources[name]} == {"lint"}
    assert comment == other_job == command
    assert hashes(capsys, "--no-cache") == comment


def test_one_job(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    every = hashes(capsys)

    assert cigen(capsys, "--job", "lint") == (0, every["lint"] + "\n", "")
    assert cigen(capsys, "--job", "test_arm64")[1] == every["test_arm64"] + "\n"
    assert cigen(capsys, "--job", "test", "--arch", "arm64")[1] == every["test_arm64"] + "\n"


@pytest.mark.parametrize(
    "arguments, complaint",
    [
        (["--job", "test"], "`test` is more than one job: test_amd64, test_arm64"),
        (["--job", "lnt"], "no job `lnt` with source_files\n  Did you mean `lint`?"),
        (["--job", "deploy"], "no job `deploy` with source_files"),
        (["--job", "lint", "--arch", "arm64"], "no job `lint_arm64` with source_files"),
        ([], "needs the name of a job, --all or --pattern"),
        (["--all", "--job", "lint"], "needs the name of a job, --all or --pattern"),
        (["--all", "--arch", "arm64"], "--arch goes with --job"),
        (["--all", "--output", "X"], "--output names one digest"),
        (["--job", "lint", "--json", "--output", "X"], "--output and --json don't go together"),
        (["--job", "lint", "--explain", "--output", "X"], "--output and --explain don't go together"),
        (["-p", "src/**", "--json"], "--pattern and --json don't go together"),
        (["-p", "**.py"], "`**` that is not a whole path segment"),
    ],
)
def test_what_can_not_be_answered_is_an_error_with_a_repair(
    configured: Project, capsys: pytest.CaptureFixture[str], arguments: list[str], complaint: str
) -> None:
    for _ in range(2):  # from cold and from warm
        code, out, err = cigen(capsys, *arguments)
        assert (code, out) == (2, "") and complaint in err
        cigen(capsys, "--all")


def test_a_pattern_needs_no_configuration(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CIGEN_CACHE_DIR", str(project.store))
    expected = sha256(b"src/a.py\0" + sha256(b"a = 1\n").digest()).hexdigest()

    assert cigen(capsys, "-p", "src/a.py", "--base-dir", str(project.root)) == (0, expected + "\n", "")
    assert cigen(capsys, "-p", "zzz", "--base-dir", str(project.root)) == (0, "empty\n", "")


def test_the_old_option_for_a_cache_file_is_taken_and_writes_none(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["hash", "-p", "src/**"]) == 0
    digest = capsys.readouterr().out

    assert main(["hash", "-p", "src/**", "--cache", "digests.json"]) == 0

    assert capsys.readouterr().out == digest
    assert not (configured.root / "digests.json").exists()


def test_a_digest_goes_to_github_or_stdout(
    configured: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    digest = hashes(capsys)["lint"]
    assert cigen(capsys, "--job", "lint", "--output", "KEY")[1] == f"KEY={digest}\n{digest}\n"
    monkeypatch.setenv("GITHUB_OUTPUT", str(tmp_path / "output"))

    assert cigen(capsys, "--job", "lint", "--output", "KEY")[1] == f"{digest}\n"
    assert (tmp_path / "output").read_text() == f"KEY={digest}\n"


def test_an_explanation_holds_all_that_was_hashed(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    digest = hashes(capsys)["lint"]
    out = cigen(capsys, "--job", "lint", "--explain")[1].splitlines()

    assert out[0] == f"lint {digest}"
    assert "  pattern src/**" in out
    assert f"  file       {sha256(b'a = 1' + bytes([10])).hexdigest()} src/a.py" in out
    assert any(line.startswith("  executable") and line.endswith("src/run.sh") for line in out)


@pytest.mark.parametrize(
    "path, text, difference",
    [
        ("src/a.py", "a = 'other'\n", "lint: file changed: src/a.py"),
        ("src/new.py", "n = 1\n", "lint: file new: src/new.py"),
        (
            ".cigen/workflows/main/jobs/lint.yml",
            '{"image": "x", "source_files": ["src/**"], "steps": [{"run": "lint"}]}',
            "lint: definition changed",
        ),
        (
            ".cigen/workflows/main/jobs/lint.yml",
            '{"image": "ruby:3.3", "source_files": ["src/**", "docs"], "steps": [{"run": "lint"}]}',
            "lint: patterns changed",
        ),
    ],
)
def test_a_saved_explanation_says_what_made_the_difference(
    configured: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path, path: str, text: str, difference: str
) -> None:
    saved = tmp_path / "saved.json"
    saved.write_text(cigen(capsys, "--all", "--explain", "--json")[1])
    assert cigen(capsys, "--all", "--compare", str(saved)) == (0, "", "")

    configured.write(path, text)
    code, out, _ = cigen(capsys, "--job", "lint", "--compare", str(saved))
    assert code == 1 and difference in out.splitlines()


def test_a_file_that_is_no_explanation(configured: Project, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text('{"hello": 1}')

    code, _, err = cigen(capsys, "--all", "--compare", str(tmp_path / "x.json"))
    assert code == 2 and "is not an explanation" in err and "--explain --json > FILE" in err


def test_template_variables_are_part_of_the_question(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    write_config(configured, CONFIG.replace("run: lint", 'run: "lint {{ level }}"'))
    configured.write(".cigen/config.yml", "{vars: {level: low}}\n")
    settle()

    def lint(*given: str) -> str:
        assert main([*given, "hash", "--job", "lint"]) == 0
        return capsys.readouterr().out

    assert lint() == lint()  # the first run for one job leaves no answer
    low, high = lint(), lint("--var", "level=high")
    COUNTS.reset()
    assert (lint(), lint("--var", "level=high")) == (low, high)
    assert COUNTS.jobs_hashed == 0
    assert low != high


def test_a_configuration_that_is_wrong_is_told_from_cold(
    configured: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    configured.write(".cigen/config.yml", "nonsense: [\n")

    code, out, err = cigen(capsys, "--all")
    assert (code, out) == (2, "") and ".cigen/config.yml" in err


@pytest.mark.parametrize("processors", [1, 2])
def test_a_cold_start_gives_the_same_on_one_processor(
    configured: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, processors: int
) -> None:
    expected = hashes(capsys, "--no-cache")
    main(["cache", "clear"])
    monkeypatch.setattr(os, "cpu_count", lambda: processors)

    assert hashes(capsys) == expected
    settle()
    COUNTS.reset()
    assert hashes(capsys) == expected
    assert COUNTS.jobs_hashed == 0


def run_cigen(project: Project, *arguments: str, at: str = ".") -> subprocess.CompletedProcess[str]:
    environment = {
        **project.environment,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "CIGEN_CACHE_DIR": str(project.store),
    }
    command = [sys.executable, "-m", "cigen", *arguments]
    return subprocess.run(command, cwd=project.root / at, env=environment, capture_output=True, text=True)


def test_from_any_directory_below_the_project(configured: Project) -> None:
    at_the_top = run_cigen(configured, "hash", "--all")
    deep_inside = run_cigen(configured, "hash", "--all", at="src/deep/er")

    assert at_the_top.returncode == 0 and len(at_the_top.stdout.splitlines()) == 4
    assert deep_inside.stdout == at_the_top.stdout


def test_a_warm_process_loads_nothing_heavy(configured: Project) -> None:
    run_cigen(configured, "hash", "--all")
    settle()
    program = (
        "import os, sys; before = set(sys.modules); from cigen.cli import main; main(['hash', '--all']);"
        "print(' '.join(sorted(set(sys.modules) - before)), file=sys.stderr)"
    )
    environment = {
        **configured.environment,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "CIGEN_CACHE_DIR": str(configured.store),
    }
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=configured.root, env=environment, capture_output=True, text=True
    )
    loaded = set(done.stderr.splitlines()[-1].split())

    assert "cigen.hashing.warm.decide" in loaded
    assert not loaded & {"typing", "re", "json", "argparse", "subprocess", "yaml", "jinja2", "diskcache", "hashlib"}


def test_the_cache_tells_about_itself(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    hashes(capsys)
    main(["cache", "info"])
    info = capsys.readouterr().out
    main(["cache", "info", "--json"])
    facts = json.loads(capsys.readouterr().out)

    assert f"directory  {configured.store}\ntrusted    yes\n" in info
    assert facts["projects"] == 1 and facts["bytes"] > 1000
    main(["cache", "clear"])
    main(["cache", "info", "--json"])
    assert json.loads(capsys.readouterr().out)["bytes"] == 0


def test_a_cache_that_is_not_trusted_says_why(configured: Project, capsys: pytest.CaptureFixture[str]) -> None:
    hashes(capsys)
    configured.store.chmod(0o777)

    main(["cache", "info"])
    assert "trusted    no: other users can write it" in capsys.readouterr().out
    assert main(["cache", "clear"]) == 2
    assert f"{configured.store} isn't cleared" in " ".join(capsys.readouterr().err.split())
