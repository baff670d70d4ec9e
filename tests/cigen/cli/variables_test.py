"""`--var` and `CIGEN_VAR_*` on the command line, and that a hash never outlives the variables it was made with."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from cigen.config.variables import Variables
from cigen.hashing.run.hash_jobs import Run
from cigen.hashing.store.durable import DurableStore
from cigen.hashing.warm import lookup as warm
from cigen.project.job_hashes import Given, hash_project
from cigen.project.project import find_project

CONFIG = "vars: {tag: one}\njobs: {a: {image: 'x:{{ tag }}', source_files: src/, steps: [checkout]}}\n"


@pytest.mark.parametrize("arguments", [("--var", "tag=two", "generate"), ("generate", "--var", "tag=two")])
def test_it_may_stand_before_or_behind_the_verb(project: Any, arguments: Any) -> None:
    project.write(CONFIG)

    project.run(*arguments)

    assert "image: x:two" in (project.path / ".circleci/main.yml").read_text()


def test_the_last_one_of_a_name_counts(project: Any) -> None:
    project.write(CONFIG)

    project.run("--var", "tag=two", "generate", "--var", "tag=three", "--var", "tag=four")

    assert "image: x:four" in (project.path / ".circleci/main.yml").read_text()


def test_every_verb_takes_them(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write(CONFIG.replace("vars: {tag: one}", ""))
    monkeypatch.setenv("CIGEN_VAR_TAG", "two")

    assert project.run("generate").code == 0
    assert project.run("check").code == 0
    assert project.run("check", "--var", "tag=two").code == 0
    assert project.run("check", "--var", "tag=three").code == 1
    assert project.run("validate").code == 0
    assert project.run("plan").code == 0
    monkeypatch.delenv("CIGEN_VAR_TAG")
    assert project.run("validate").code == 2


@pytest.mark.parametrize("pair", ["tag", "=x", "a-b=c", "arch=x"])
def test_what_is_no_variable_is_a_usage_error(project: Any, pair: str) -> None:
    project.write(CONFIG)

    result = project.run("validate", "--var", pair)

    assert (result.code, result.err.startswith("cigen: `--var ")) == (2, True)


class TestHashes:
    def test_a_variable_is_part_of_the_definition(self, project: Any) -> None:
        project.write({"cigen.yml": CONFIG, "src/a": ""})

        hashes = [project.run("plan", "--json", *var).out for var in ((), ("--var", "tag=two"), ("--var", "tag=one"))]

        assert hashes[0] == hashes[2] != hashes[1]

    @pytest.mark.parametrize(("name", "value"), [("CIGEN_VAR_TAG", "two"), ("CIGEN_VAR_SUFFIX", "x")])
    def test_a_remembered_answer_holds_only_for_the_variables_it_was_made_with(
        self, project: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: str
    ) -> None:
        monkeypatch.setenv("CIGEN_VAR_TAG", "one")
        project.write({"cigen.yml": CONFIG.replace("checkout", "run: 'echo {{ suffix }}'"), "src/a": ""})
        store = tmp_path / "store"
        found = hash_project(
            find_project(None), Given({}, os.environ, Variables({}, os.environ)), Run(DurableStore(str(store)))
        )

        kept = warm.lookup(str(project.path), str(store), "")
        assert kept is not None and kept.hashes == found.answer.hashes

        monkeypatch.setenv(name, value)
        assert warm.lookup(str(project.path), str(store), "") is None
