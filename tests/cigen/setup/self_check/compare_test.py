"""`cigen setup self-check`: the committed entrypoint against the configuration, nothing touched."""

from __future__ import annotations

from typing import Any, Callable

import pytest


def test_up_to_date(developer: Any, checkout: Callable[..., Any], run: Callable[..., Any]) -> None:
    project = checkout()

    code, out, err = run(project, "setup", "self-check", "--commit")

    assert (code, out, err) == (0, "", ".circleci/config.yml: up to date\n")


def test_drift_fails_with_the_diff_and_touches_nothing(
    developer: Any, host: Any, checkout: Callable[..., Any], run: Callable[..., Any]
) -> None:
    developer.write("cigen.yml", "setup: {resource_class: large}\njobs: {test: {image: x, steps: [checkout]}}\n")
    developer.push()
    project = checkout()
    before, tip = project.state(), host.tip()

    code, out, err = run(project, "setup", "self-check")

    assert code == 1
    assert "-    resource_class: small\n+    resource_class: large\n" in out
    assert err.endswith(
        "cigen: the committed .circleci/config.yml differs from the configuration\n"
        "  Run `cigen generate` and commit the result.\n"
    )
    assert (project.state(), host.tip()) == (before, tip)


def test_a_formatters_work_is_no_drift_and_nothing_undoes_it(
    developer: Any, host: Any, checkout: Callable[..., Any], run: Callable[..., Any]
) -> None:
    entrypoint = developer.path / ".circleci/config.yml"
    entrypoint.write_bytes(entrypoint.read_bytes().replace(b"\n", b"\r\n"))
    developer.push()
    project, tip = checkout(), host.tip()

    code, out, err = run(project, "setup", "self-check", "--commit")

    assert (code, out, err) == (0, "", ".circleci/config.yml: up to date, though formatted otherwise\n")
    assert host.tip() == tip


def test_what_counts_is_committed_not_what_lies_in_the_work_tree(
    developer: Any, checkout: Callable[..., Any], run: Callable[..., Any]
) -> None:
    project = checkout()
    project.write(".circleci/config.yml", "edited after the checkout")

    code, _, _ = run(project, "setup", "self-check")

    assert code == 0


def test_an_entrypoint_that_isnt_committed_is_drift(
    developer: Any, checkout: Callable[..., Any], run: Callable[..., Any]
) -> None:
    developer.git("rm", "-q", "--cached", ".circleci/config.yml")
    developer.write(".gitignore", ".circleci/config.yml\n")
    developer.push()

    code, out, _ = run(checkout(), "setup", "self-check")

    assert code == 1
    assert out.startswith("--- /dev/null\n+++ .circleci/config.yml (as configured)\n")


def test_another_version_is_called_that_and_not_drift(
    developer: Any, host: Any, checkout: Callable[..., Any], run: Callable[..., Any]
) -> None:
    developer.write("cigen.yml", "required_version: 99.0.0\njobs: {test: {image: x, steps: [checkout]}}\n")
    developer.push()
    project = checkout()
    before, tip = project.state(), host.tip()

    code, out, err = run(project, "setup", "self-check", "--commit")

    assert (code, out) == (2, "")
    assert "this project wants cigen 99.0.0, this is cigen" in err
    assert (project.state(), host.tip()) == (before, tip)


@pytest.mark.parametrize("arguments", [(), ("--commit",)])
def test_outside_a_repository(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, run: Callable[..., Any], developer: Any, arguments: Any
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    (tmp_path / "plain").mkdir()
    (tmp_path / "plain" / "cigen.yml").write_text("jobs: {test: {image: x, steps: [checkout]}}\n")

    code, _, err = run(developer._replace(path=tmp_path / "plain"), "setup", "self-check", *arguments)

    assert code == 2
    assert err.startswith("cigen: git can't say what is committed: this is no git repository")
