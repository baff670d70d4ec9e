"""The warm path gives up as soon as the configuration could mean something else."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Callable

import pytest

from cigen.hashing.job.config_inputs import ConfigInputs
from cigen.hashing.job.question import Question
from cigen.hashing.packed import store_paths
from cigen.hashing.run.hash_jobs import Run, hash_jobs
from cigen.hashing.store.durable import DurableStore
from cigen.hashing.warm import lookup as warm
from worktrees.configured import Configured
from worktrees.project import Project, request, settle


@pytest.fixture
def configured(project: Project) -> Configured:
    project.write(".cigen/config.yml", "image: a\n")
    project.write(".cigen/jobs/one.yml", "x\n")
    project.commit_all()
    settle()
    made = Configured(project)
    made.load()
    settle()
    assert made.warm() == made.load()
    return made


@pytest.mark.parametrize(
    "change",
    [
        lambda p: p.write(".cigen/config.yml", "image: b\n"),
        lambda p: p.write(".cigen/jobs/two.yml", "x\n"),
        lambda p: p.remove(".cigen/jobs/one.yml"),
        lambda p: p.write(".cigen/commands/new.yml", "x\n"),
        lambda p: p.write("cigen.yml", "x\n"),
        lambda p: p.write("ci/script.sh", "read() by a template\n"),
        lambda p: p.remove(".cigen/config.yml"),
    ],
    ids=["edited", "new fragment", "fragment gone", "new directory", "file that was absent", "read file", "removed"],
)
def test_a_changed_configuration_is_loaded_again(configured: Configured, change: Callable[[Project], object]) -> None:
    change(configured.project)

    assert configured.warm() is None


def test_an_edit_of_equal_size_and_time_is_seen(configured: Configured) -> None:
    place = configured.project.root / ".cigen/config.yml"
    before = place.stat()
    place.write_text("image: z\n")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))

    assert configured.warm() is None


def test_a_touched_configuration_still_holds(configured: Configured) -> None:
    os.utime(configured.project.root / ".cigen/config.yml")
    configured.project.write(".cigen/jobs/one.yml", "content of a file that was listed, not read\n")

    assert configured.warm() == configured.load()


def test_a_changed_variable_is_a_miss(configured: Configured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CIGEN_VAR_IMAGE", "a")
    monkeypatch.delenv("CIGEN_VAR_OTHER", raising=False)
    configured.variables = {"CIGEN_VAR_IMAGE": "a", "CIGEN_VAR_OTHER": None}
    configured.load()
    assert configured.warm()

    monkeypatch.setenv("CIGEN_VAR_OTHER", "")
    assert configured.warm() is None
    monkeypatch.delenv("CIGEN_VAR_OTHER")
    assert configured.warm()
    monkeypatch.setenv("CIGEN_VAR_IMAGE", "b")
    assert configured.warm() is None


def test_another_question_is_a_miss(configured: Configured) -> None:
    assert configured.warm("other") is None


def test_an_upgraded_cigen_is_a_miss(project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code = tmp_path / "installed/cigen"
    code.mkdir(parents=True)
    (code / "rules.py").write_text("version = 1\n")
    monkeypatch.setattr(store_paths, "CODE", str(code))
    project.write(".cigen/config.yml", "image: a\n")
    project.write(".cigen/jobs/one.yml", "x\n")
    settle()
    configured = Configured(project)
    configured.load()
    assert configured.warm()

    (code / "rules.py").write_text("version = 2\n")
    assert configured.warm() is None


def test_another_installation_is_a_miss(
    configured: Configured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_paths, "CODE", str(tmp_path / "another/cigen"))

    assert configured.warm() is None


def test_a_configuration_edited_while_it_was_hashed_is_not_remembered(configured: Configured) -> None:
    configured.project.write(".cigen/config.yml", "image: c\n")
    hash_jobs(
        str(configured.project.root),
        Question([request("job", ["src/**"], "as read before the edit")]),
        Run(DurableStore(str(configured.project.store)), "k"),
        ConfigInputs({".cigen/config.yml": b"image: a\n"}, {}, {}),
    )

    assert configured.warm() is None


def test_a_warm_answer_carries_reasons_and_idle_patterns(project: Project) -> None:
    asked = [request("x", ["src/**", "zzz"]), request("y", ["src/**"])]
    store = DurableStore(str(project.store))
    settle()
    first = hash_jobs(str(project.root), Question(asked), Run(store, "k"), ConfigInputs({}, {}, {}))
    second = warm.lookup(str(project.root), str(project.store), "k")

    assert second is not None and second.jobs == first.jobs
    assert second.jobs["x"].unmatched == ("zzz",)


def test_the_warm_path_imports_nothing_heavy(project: Project) -> None:
    import subprocess
    import sys

    settle()
    project.hashes()
    settle()
    project.hashes()
    program = (
        "import sys; before = set(sys.modules); from cigen.hashing.warm import lookup as warm;"
        f"assert warm.lookup({str(project.root)!r}, {str(project.store)!r}, 'all');"
        "print(' '.join(sorted(set(sys.modules) - before)))"
    )
    package = Path(warm.__file__).parents[2]
    environment = {**project.environment, "PYTHONPATH": os.pathsep.join([str(package), *sys.path])}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)

    heavy = {"typing", "re", "json", "subprocess", "yaml", "jinja2", "diskcache", "sqlite3", "hashlib", "difflib"}
    assert not heavy & set(done.stdout.split())
    assert "cigen.hashing.warm.lookup" in done.stdout.split()
