"""`cigen check` and `cigen validate`: they tell, and write nothing."""

from __future__ import annotations

from typing import Any

import pytest

CONFIG = "jobs: {a: {image: x, source_files: src/, steps: [{run: make}]}}\n"


@pytest.fixture
def generated(project: Any) -> Any:
    project.write(CONFIG)
    assert project.run("generate").code == 0
    return project


class TestCheck:
    def test_what_is_up_to_date_passes(self, generated: Any) -> None:
        before = generated.tree()

        assert generated.run("check") == (0, "", ".circleci/config.yml, .circleci/main.yml: up to date\n")
        assert generated.tree() == before

    def test_a_change_of_the_configuration_is_drift_with_a_diff(self, generated: Any) -> None:
        generated.write(CONFIG.replace("make", "make all"))
        before = generated.tree()

        result = generated.run("check")

        assert result.code == 1
        assert result.out == (
            "--- .circleci/main.yml\n" "+++ .circleci/main.yml (as configured)\n" f"{_hunk(result.out)}"
        )
        assert "-      - run: make\n+      - run: make all\n" in result.out
        assert result.err == ("cigen: .circleci/main.yml differs from the configuration\n  Run `cigen generate`.\n")
        assert generated.tree() == before

    def test_so_is_an_edit_by_hand(self, generated: Any) -> None:
        with open(generated.path / ".circleci/config.yml", "a") as file:
            file.write("# mine")

        result = generated.run("check")

        assert result.code == 1
        assert "\n-# mine\n\\ No newline at end of file\n" in result.out

    def test_windows_line_ends_are_drift(self, generated: Any) -> None:
        path = generated.path / ".circleci/config.yml"
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

        assert generated.run("check").code == 1

    def test_so_is_a_missing_file(self, generated: Any) -> None:
        (generated.path / ".circleci/config.yml").unlink()
        (generated.path / ".circleci/main.yml").write_bytes(b"\xff\n")

        result = generated.run("check")

        assert result.code == 1
        assert result.out.startswith("--- /dev/null\n+++ .circleci/config.yml (as configured)\n@@ -0,0 +1,")
        assert "--- .circleci/main.yml\n" in result.out
        assert result.err.startswith("cigen: .circleci/config.yml, .circleci/main.yml differ from the configuration\n")


class TestValidate:
    def test_it_counts_what_it_read_and_writes_nothing(self, project: Any) -> None:
        project.write({"cigen.yml": CONFIG, "src/a": ""})

        result = project.run("validate")

        assert result == (0, "", "valid: 1 job, 1 of them can be skipped\n")
        assert list(project.tree()) == ["cigen.yml", "src/a"]

    @pytest.mark.parametrize(("arguments", "code"), [([], 0), (["--strict"], 2)])
    def test_warnings_count_when_it_is_strict(self, project: Any, arguments: Any, code: int) -> None:
        project.write(f"{CONFIG}archtectures: []\n")

        result = project.run("validate", *arguments)

        assert result.code == code
        assert "cigen: warning: cigen.yml:2:1: unknown key `archtectures` at the root has no effect\n" in result.err

    def test_it_finds_what_circleci_would_refuse(self, project: Any) -> None:
        project.write("jobs: {a: {image: x, steps: [{save_cache: {key: '{{ nope }}', paths: [p]}}]}}")

        assert project.run("validate").code == 2


def _hunk(diff: str) -> str:
    return diff[diff.index("@@") :]
