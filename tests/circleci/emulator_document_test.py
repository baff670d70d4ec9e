"""Reading a config: YAML, version, schema and `<<`."""

from __future__ import annotations

import re

import pytest

from circleci.configs import commands, compiled, config, document, job, run
from circleci.emulator.errors import CompileError


def refused(text: str) -> str:
    with pytest.raises(CompileError) as raised:
        compiled(text)
    return str(raised.value)


def test_a_plain_config_compiles() -> None:
    assert commands(compiled(config({"build": job(run("make"), {"run": "make test"})}))) == ["make", "make test"]


def test_yaml_that_cannot_be_parsed_is_refused() -> None:
    assert refused("version: 2.1\njobs: [").startswith("Unable to parse YAML")


def test_duplicate_keys_are_refused() -> None:
    assert "found duplicate key build" in refused("version: 2.1\njobs:\n  build: {}\n  build: {}\n")


def test_merge_keys_and_anchors_are_not_duplicates() -> None:
    text = """
version: 2.1
jobs:
  a: &a
    docker: [{image: x}]
    steps: [checkout]
  b:
    <<: *a
    steps: [{run: make}]
workflows: {main: {jobs: [a, b]}}
"""
    assert [step.kind for found in compiled(text).workflows[0].jobs for step in found.steps] == ["checkout", "run"]


@pytest.mark.parametrize("version", ["2", "2.0", "3"])
def test_only_version_2_1_is_known(version: str) -> None:
    assert refused(f"version: {version}\n").startswith("version must be 2.1")


@pytest.mark.parametrize(
    "broken",
    [
        config({"build": {"docker": [{"image": "x"}]}}),  # no steps
        config({"build": job({"save_cache": {"key": "k"}})}),  # no paths
        config({"build": job({"restore_cache": {}})}),
        config({"a": job(), "b": job()}, ["a", {"b": {"requires": [{"a": "succeeded"}]}}]),
        document(jobs={"a": job()}, workflows={"main": {"when": True, "unless": True, "jobs": ["a"]}}),
        document(jobs={"a": job()}, workflows={"main": {"jobs": []}}),
    ],
)
def test_what_the_schema_forbids_is_refused(broken: str) -> None:
    assert refused(broken).startswith("ERROR IN CONFIG FILE:")


def test_an_unclosed_tag_is_refused_wherever_it_is() -> None:
    heredoc = "cat <<EOF\nhello\nEOF"

    assert refused(config({"build": job(run(heredoc))})).startswith("Unclosed '<<' tag in string: 'cat <<EOF")
    assert "Unclosed '<<' tag" in refused(config({"build": job()}, commands={"unused": {"steps": [run(heredoc)]}}))


def test_an_escaped_tag_becomes_a_plain_one() -> None:
    steps = [run(r"cat \<<EOF"), run(r'read a \<<< "$b"'), run("cat >> file")]

    assert commands(compiled(config({"build": job(*steps)}))) == ["cat <<EOF", 'read a <<< "$b"', "cat >> file"]


@pytest.mark.parametrize(
    "text", ["cat <<EOF >> file", "<<include(scripts/greet.sh)>>", "$((1<<2)) >> x", 'read a <<< "$b"']
)
def test_what_only_looks_closed_is_not(text: str) -> None:
    assert re.search(r"Unclosed '<<' tag|Unknown variable\(s\)", refused(config({"build": job(run(text))})))
