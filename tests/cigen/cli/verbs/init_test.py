"""`cigen init`: from whatever is there to a configuration that works at once."""

from __future__ import annotations

import os
import subprocess
from typing import Any, Callable, Dict, List, Mapping

import pytest
from jsonschema import Draft7Validator  # type: ignore[import-untyped]  # it has no types

from cigen.config.documents import parse
from cigen.config.schema import document

NODE = {
    "package.json": '{"scripts": {"lint": "eslint .", "test": "jest", "start": "node ."}}',
    "package-lock.json": "{}",
    ".nvmrc": "v20.17.0\n",
    "src/index.js": "1",
}
RAILS = {
    "Gemfile": """\
        source "https://rubygems.org"
        ruby "3.3.5"
        gem "rails", "~> 7.1"
        gem "pg"
        group :development do
          gem "rubocop", require: false
        end
        """,
    "Gemfile.lock": "GEM\n  specs:\n    brakeman (6.2.1)\n    pg (1.5.7)\n    redis (5.3.0)\n",
    "app/models/user.rb": "1",
    "spec/user_spec.rb": "1",
}
WORKSPACE = {
    "package.json": '{"private": true, "packageManager": "pnpm@9.1.0", "scripts": {"lint": "pnpm -r lint"}}',
    "pnpm-workspace.yaml": "packages: [apps/*, packages/*]\n",
    "pnpm-lock.yaml": "lockfileVersion: '9.0'\n",
    "apps/web/package.json": '{"name": "web", "scripts": {"test": "jest"}, "dependencies": {"ui": "workspace:*"}}',
    "apps/docs/package.json": '{"name": "docs"}',
    "packages/ui/package.json": '{"name": "ui", "scripts": {"test": "jest"}}',
}
PYTHON = {
    "pyproject.toml": """\
        [build-system]
        requires = ["hatchling"]
        [project]
        requires-python = ">=3.9,<3.12"
        [project.optional-dependencies]
        test = ["pytest", "ruff"]
        """,
    "tests/test_a.py": "1",
}
PANTS = {"pants.toml": "[GLOBAL]\n", "src/BUILD": "", "package.json": "{}"}
PROJECTS: Dict[str, Mapping[str, str]] = {
    "empty": {},
    "node": NODE,
    "node without a lockfile or scripts": {
        "package.json": '{"scripts": {"test": "echo \\"Error: no test specified\\""}}'
    },
    "node with broken package.json": {"package.json": "{", "yarn.lock": ""},
    "pnpm": {"package.json": NODE["package.json"], "pnpm-lock.yaml": "", ".node-version": "20"},
    "bun": {"package.json": NODE["package.json"], "bun.lock": ""},
    "rails": RAILS,
    "rails and node": {**RAILS, **NODE},
    "rails on mysql without a lockfile": {"Gemfile": 'gem "rails"\ngem "mysql2"\n', "test/a_test.rb": "1"},
    "ruby": {"Gemfile": "", ".ruby-version": "ruby-3.2.2\n"},
    "workspace": WORKSPACE,
    "python": PYTHON,
    "python with poetry": {"pyproject.toml": "[tool.poetry]\n", "poetry.lock": ""},
    "python with uv": {"pyproject.toml": "[project]\n", "uv.lock": "", "tests/conftest.py": ""},
    "django and node": {**NODE, "requirements.txt": "django\n", "manage.py": "1"},
    "pants": PANTS,
    "pants with a launcher": {**PANTS, "pants": "#!/bin/sh\n"},
}


@pytest.fixture
def started(project: Any) -> Any:
    """Runs `cigen init` in a project of these files and returns the configuration as data, by path below .cigen."""

    def start(files: Mapping[str, str]) -> Dict[str, Any]:
        project.write(files)
        result = project.run("init")
        assert (result.code, result.out) == (0, "")
        paths = sorted((project.path / ".cigen").rglob("*.yml"))
        found = {str(path.relative_to(project.path / ".cigen")): parse(path.read_bytes(), path.name) for path in paths}
        return {path: node.plain() for path, node in found.items() if node is not None}

    return start


def jobs(config: Mapping[str, Any]) -> List[str]:
    return [path.split("/jobs/")[1] for path in config if "/jobs/" in path]


@pytest.mark.parametrize("name", PROJECTS)
def test_what_it_writes_validates_and_generates_at_once(name: str, started: Any, project: Any) -> None:
    started(PROJECTS[name])
    project.write({".cigen/cigen.pyz": "as `cigen vendor` leaves it"})

    strict, generated, checked = project.run("validate", "--strict"), project.run("generate"), project.run("check")

    assert (strict.code, generated.code, checked.code) == (0, 0, 0), strict.err + generated.err + checked.err
    assert "warning" not in strict.err
    assert (project.path / ".circleci/config.yml").exists()


@pytest.mark.parametrize("name", PROJECTS)
def test_every_file_names_its_schema_and_keeps_to_it(name: str, started: Any, project: Any) -> None:
    started(PROJECTS[name])

    for path in (project.path / ".cigen").rglob("*.yml"):
        first, text = path.read_text(encoding="utf-8").split("\n", 1)
        file, _, place = first.partition("$schema=")[2].partition("#/$defs/")
        node = parse(text.encode(), path.name)
        assert first.startswith("# yaml-language-server: ")
        assert (path.parent / file).resolve() == (project.path / ".cigen/schema.json").resolve()
        assert node is not None and Draft7Validator(document(place)).is_valid(node.plain())
    assert (project.path / ".cigen/schema.json").read_text(encoding="utf-8") == project.run("schema").out


def test_every_job_can_be_skipped(started: Any, project: Any) -> None:
    started({**RAILS, **NODE})
    project.write({".cigen/cigen.pyz": "as `cigen vendor` leaves it"})

    assert project.run("validate").err == "valid: 7 jobs, 5 of them can be skipped\n"  # not those that install packages


def test_an_edit_of_one_jobs_file_runs_no_other(started: Any, project: Any) -> None:
    started(NODE)
    lint = project.path / ".cigen/workflows/main/jobs/lint.yml"
    before = dict(line.split() for line in project.run("hash", "--all").out.splitlines())

    lint.write_text(lint.read_text().replace("npm run lint", "npm run lint -- --quiet"))

    after = dict(line.split() for line in project.run("hash", "--all").out.splitlines())
    assert {job for job in before if before[job] != after[job]} == {"lint"}


def test_an_empty_project_gets_an_example(started: Any) -> None:
    config = started({})

    assert jobs(config) == ["test.yml"]
    assert config["config.yml"]["source_file_groups"] == {"project": ["**"]}


def test_node_gets_a_job_for_each_script_ci_runs_and_its_own_version(started: Any) -> None:
    config = started(NODE)

    assert jobs(config) == ["lint.yml", "test.yml"]
    assert config["config.yml"]["docker_images"]["node"]["default"] == "cimg/node:20.17.0"
    assert config["workflows/main/jobs/test.yml"] == {
        "image": "node",
        "source_files": "@node",
        "packages": "node",
        "steps": [{"run": "npm run test"}],
    }


@pytest.mark.parametrize(("lockfile", "tool"), [("pnpm-lock.yaml", "pnpm"), ("bun.lock", "bun"), ("bun.lockb", "bun")])
def test_what_the_image_lacks_is_fetched(lockfile: str, tool: str, started: Any, project: Any) -> None:
    started({"package.json": NODE["package.json"], lockfile: ""})
    project.run("generate")

    generated = (project.path / ".circleci/main.yml").read_text(encoding="utf-8")
    assert f"npx --yes {tool} install --frozen-lockfile" in generated


def test_rails_gets_its_services_and_linters(started: Any) -> None:
    config = started(RAILS)

    assert jobs(config) == ["brakeman.yml", "rubocop.yml", "test.yml"]
    assert list(config["config.yml"]["services"]) == ["postgres", "redis"]
    assert config["config.yml"]["docker_images"]["ruby"]["default"] == "cimg/ruby:3.3.5"
    test = config["workflows/main/jobs/test.yml"]
    assert test["services"] == ["postgres", "redis"]
    assert test["environment"]["RAILS_ENV"] == "test"
    assert test["steps"][-2:] == [{"run": "bundle exec rails db:prepare"}, {"run": "bundle exec rspec"}]


def test_jobs_of_two_kinds_have_names_of_their_own(started: Any) -> None:
    assert jobs(started({**RAILS, **NODE})) == [
        "node_lint.yml",
        "node_test.yml",
        "ruby_brakeman.yml",
        "ruby_rubocop.yml",
        "ruby_test.yml",
    ]


@pytest.mark.parametrize(("files", "launcher"), [(PANTS, "pants"), (PROJECTS["pants with a launcher"], "./pants")])
def test_pants_runs_everything_by_its_launcher(files: Any, launcher: str, started: Any) -> None:
    config = started(files)

    assert jobs(config) == ["lint.yml", "test.yml"]
    assert {"run": f"{launcher} test ::"} in config["workflows/main/jobs/test.yml"]["steps"]


def test_pants_interpreter_constraints_choose_the_image(started: Any) -> None:
    config = started({"pants.toml": "[python]\ninterpreter_constraints = ['CPython==3.9.*']\n"})

    assert config["config.yml"]["docker_images"]["pants"]["default"] == "cimg/python:3.9"


def test_python_gets_its_tests_and_a_version_that_it_takes(started: Any) -> None:
    config = started(PYTHON)

    assert jobs(config) == ["ruff.yml", "test.yml"]
    assert config["config.yml"]["docker_images"]["python"]["default"] == "cimg/python:3.11"
    assert config["workflows/main/jobs/test.yml"]["steps"] == [
        {"run": "pip install -e .[test]"},
        {"run": "python -m pytest"},
    ]


class TestProposals:
    """What a group could leave out is written as comments, with the reason: `init` narrows nothing by itself."""

    @pytest.fixture
    def init(self, project: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[[Mapping[str, str]], str]:
        """The root file for a repository of these files."""
        for name in [name for name in os.environ if name.startswith("GIT_")]:
            monkeypatch.delenv(name)

        def init(files: Mapping[str, str]) -> str:
            project.write(files)
            subprocess.run(["git", "init", "-q"], cwd=project.path, check=True)
            subprocess.run(["git", "add", "-A"], cwd=project.path, check=True)
            assert project.run("init").code == 0
            return str((project.path / ".cigen/config.yml").read_text(encoding="utf-8"))

        return init

    PROSE = {"docs/guide.md": "1", "docs/a.png": "1", "README.md": "See docs/.", ".github/CODEOWNERS": "*"}

    def test_prose_that_nothing_names(self, init: Callable[..., str], project: Any) -> None:
        text = init({**RAILS, **self.PROSE, "CHANGELOG.md": "1", "a.gemspec": "files = Dir['CHANGELOG*']"})

        proposed = [line.strip() for line in text.splitlines() if line.strip().startswith("# - ")]
        assert proposed == [
            '# - "!/docs/**" # prose',
            '# - "!/README.md" # prose',
            '# - "!/.github/**" # GitHub reads it, CircleCI doesn\'t',
        ]
        project.write({".cigen/config.yml": text.replace("# - ", "- "), ".cigen/cigen.pyz": ""})
        assert project.run("validate", "--strict").code == 0

    @pytest.mark.parametrize(
        "more",
        [
            {"docs/conf.py": "1", "README.md": "", "lib/a.rb": "read 'README.md', '.github'"},
            {"MANIFEST.in": "include **/*.md"},
            {".pre-commit-config.yaml": "repos: [markdownlint]"},
            {"package.json": '{"devDependencies": {"prettier": "3"}}'},
        ],
    )
    def test_nothing_where_a_job_may_read_it(self, init: Callable[..., str], more: Mapping[str, str]) -> None:
        assert "# - " not in init({**RAILS, **self.PROSE, **more})

    def test_nothing_where_git_tracks_nothing(self, started: Any, project: Any) -> None:
        started({**RAILS, **self.PROSE})

        assert "# - " not in (project.path / ".cigen/config.yml").read_text(encoding="utf-8")

    def test_of_a_workspace_the_other_packages(self, init: Callable[..., str], project: Any) -> None:
        init(WORKSPACE)
        job = project.path / ".cigen/workflows/main/jobs/web_test.yml"
        text = job.read_text(encoding="utf-8")
        assert 'source_files: "@node"\n' in text
        assert text.endswith("  - run: cd apps/web && npx --yes pnpm@9.1.0 run test\n")

        proposed = text.partition("#   ")[2].partition("\n")[0]
        job.write_text(text.replace('source_files: "@node"', proposed), encoding="utf-8")

        def hashed(path: str) -> bool:
            """Whether the job's hash is another one once there is a new file."""
            before = project.run("hash", "--job", "web_test").out
            project.write({path: "new"})
            return bool(before) and project.run("hash", "--job", "web_test").out != before

        assert [path for path in ("apps/docs/a", "apps/web/a", "packages/ui/a", "tsconfig.json") if hashed(path)] == [
            "apps/web/a",
            "packages/ui/a",
            "tsconfig.json",
        ]


def test_it_says_what_it_found_and_what_comes_next(project: Any) -> None:
    project.write({**RAILS, **NODE})

    said = project.run("init").err.splitlines()

    assert said[-7:] == [
        "Found: Rails with postgres and redis, Node (npm; scripts lint, test).",
        "Next:",
        "  cigen vendor      # keeps this cigen in .cigen/cigen.pyz, for the setup job",
        "  cigen generate    # writes .circleci/",
        "  git add .cigen .circleci",
        "On CircleCI, before the first push: Project Settings > Advanced > Enable dynamic",
        "config using setup workflows. docs/rollout.md has the rest.",
    ]
    assert ".cigen/config.yml: written" in said


@pytest.mark.parametrize(
    "path", ["cigen.yml", ".cigen/config.yml", ".cigen/schema.json", ".cigen/workflows/main/jobs/mine.yml"]
)
def test_what_exists_is_never_overwritten(path: str, project: Any) -> None:
    project.write({path: "jobs: {}\n"})
    before = project.tree()

    result = project.run("init")

    assert (result.code, result.out) == (2, "")
    assert "already, so nothing was written" in result.err
    assert project.tree() == before


def test_a_circleci_config_written_by_hand_is_left_alone_with_a_warning(project: Any) -> None:
    project.write({".circleci/config.yml": "version: 2.1\n"})

    result = project.run("init")

    assert result.code == 0
    assert "there is a .circleci/config.yml, which `cigen generate` leaves alone. `cigen import`" in result.err
    assert project.run("generate").code == 2
    assert (project.path / ".circleci/config.yml").read_text(encoding="utf-8") == "version: 2.1\n"


def test_it_warns_below_the_top_of_a_repository(project: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.path / ".git").mkdir()
    (project.path / "part").mkdir()

    result = project.run("init", "-c", "part")

    assert "CircleCI reads .circleci/ only at the top of the repository" in result.err
    assert (project.path / "part/.cigen/config.yml").exists()


def test_no_directory_is_2(project: Any) -> None:
    assert project.run("init", "--config", "nowhere").err == (
        "cigen: `nowhere` is no directory\n  Name the project's directory.\n"
    )
