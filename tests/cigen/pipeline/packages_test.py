"""`packages`: the lockfile says how they are installed; what several jobs need is installed once."""

from __future__ import annotations

from typing import Any, Callable, Dict, List

import pytest

from cigen.compile import load_pipeline
from cigen.config.files import SnapshotFiles

STEPS = "image: x, steps: [run: make]"
FILES = {"Gemfile": "", "Gemfile.lock": "", "package.json": "", "yarn.lock": "", "docs/package-lock.json": ""}


def project(jobs: str, root: str = "", **files: str) -> Dict[str, str]:
    return {**(files or FILES), "cigen.yml": f"{root}\njobs: {jobs}\n"}


def install(name: str, command: str) -> Any:
    return {"run": {"name": name, "command": command}}


def without_caches(steps: List[Any]) -> List[Any]:
    """What stands between the caches of what is installed."""
    return [step for step in steps if not {"restore_cache", "save_cache"} & step.keys()]


class TestOneJob:
    @pytest.mark.parametrize(
        ("name", "files", "command"),
        [
            ("node", ["package-lock.json", "yarn.lock"], "npm ci"),
            ("node", ["yarn.lock"], "yarn install --frozen-lockfile"),
            ("node", ["pnpm-lock.yaml"], "pnpm install --frozen-lockfile"),
            ("node", ["bun.lockb"], "bun install --frozen-lockfile"),
            ("node", ["bun.lock"], "bun install --frozen-lockfile"),
            ("ruby", ["Gemfile.lock"], "bundle config set --local deployment true && bundle install"),
            ("python", ["requirements.txt"], "pip install -r requirements.txt"),
            ("python", ["Pipfile.lock"], "pipenv install --deploy"),
            ("python", ["poetry.lock"], "poetry install"),
            ("go", ["go.mod"], "go mod download"),
            ("rust", ["Cargo.lock"], "cargo fetch"),
            ("java", ["pom.xml"], "mvn dependency:resolve"),
            ("java", ["build.gradle.kts"], "gradle build --refresh-dependencies"),
            ("dotnet", ["packages.lock.json"], "dotnet restore"),
            ("dotnet", ["App.csproj"], "dotnet restore"),
        ],
    )
    def test_the_first_lockfile_says_how(
        self, build: Callable[..., Any], name: str, files: List[str], command: str
    ) -> None:
        built = build(project(f"{{a: {{packages: {name}, {STEPS}}}}}", **dict.fromkeys(files, "")))

        assert without_caches(built.steps("a")) == [install("Install packages", command), {"run": "make"}]

    def test_they_may_be_in_a_directory(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{packages: [ruby, {{name: node, path: docs/, manager: npm}}], {STEPS}}}}}"))

        assert without_caches(built.steps("a"))[:2] == [
            install("Install packages in docs", "cd docs && npm ci"),
            install("Install packages", "bundle config set --local deployment true && bundle install"),
        ]

    def test_a_job_may_say_what_is_special_about_them(self, build: Callable[..., Any]) -> None:
        packages = "{ruby: , node: {path: docs, command: npm i, cache_paths: [x]}}"
        built = build(project(f"{{a: {{packages: {packages}, {STEPS}}}, b: {{packages: {packages}, {STEPS}}}}}"))

        assert built.jobs == ["a", "b"]  # what isn't the same for all, each installs for itself
        assert without_caches(built.steps("b"))[:2] == [
            install("Install packages in docs", "cd docs && npm i"),
            install("Install packages", "bundle config set --local deployment true && bundle install"),
        ]

    def test_they_come_behind_checkout_and_caches(self, build: Callable[..., Any]) -> None:
        built = build(project("{a: {packages: node, cache: gems, image: x, steps: [run: a, checkout, run: b]}}"))

        steps = built.main["jobs"]["a"]["steps"]
        assert [step if isinstance(step, str) else next(iter(step)) for step in steps] == [
            *("run", "checkout", "restore_cache", "restore_cache", "run", "save_cache", "run", "save_cache")
        ]

    def test_what_it_installs_is_kept_before_its_steps_change_anything_of_it(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{packages: node, {STEPS}}}}}"))

        key = 'node_modules-amd64-{{ checksum "package.json" }}-{{ checksum "yarn.lock" }}'
        assert built.steps("a") == [
            {"restore_cache": {"name": "Restore node_modules", "keys": [key, "node_modules-amd64-"]}},
            install("Install packages", "yarn install --frozen-lockfile"),
            {"save_cache": {"name": "Save node_modules", "key": key, "paths": ["node_modules"]}},
            {"run": "make"},
        ]

    def test_a_cache_of_its_own_is_enough(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{packages: node, cache: node_modules, {STEPS}}}}}"))

        kinds = [next(iter(step)) for step in built.steps("a")]
        assert kinds == ["restore_cache", "run", "run", "save_cache"]

    def test_nobody_waits_for_it_who_only_restores_such_a_cache(self, build: Callable[..., Any]) -> None:
        built = build(
            project(f"{{a: {{packages: node, requires: b, {STEPS}}}, b: {{restore_cache: node_modules, {STEPS}}}}}")
        )

        assert built.requires == {"a": ["b"]}

    def test_steps_of_its_own_are_not_needed(self, build: Callable[..., Any]) -> None:
        built = build(project("{a: {packages: node, image: x}}"))

        assert without_caches(built.steps("a")) == [install("Install packages", "yarn install --frozen-lockfile")]

    def test_the_variants_of_one_job_install_for_themselves(self, build: Callable[..., Any]) -> None:
        built = build(
            project(f"{{a: {{packages: node, matrix: {{n: [1, 2]}}, architectures: [amd64, arm64], {STEPS}}}}}")
        )

        assert len(built.jobs) == 4
        assert all(without_caches(built.steps(job))[0]["run"]["name"] == "Install packages" for job in built.jobs)


class TestSeveralJobs:
    def test_one_job_installs_for_all_and_each_takes_exactly_that(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{packages: node, {STEPS}}}, b: {{packages: [node], requires: a, {STEPS}}}}}"))

        key = 'node_modules-amd64-{{ checksum "package.json" }}-{{ checksum "yarn.lock" }}'
        restore = {"restore_cache": {"name": "Restore node_modules", "key": key}}
        fallback = {"name": "Restore node_modules", "keys": [key, "node_modules-amd64-"]}
        assert built.requires == {"a": ["install_node_packages"], "b": ["a", "install_node_packages"]}
        assert built.steps("install_node_packages") == [
            {"restore_cache": fallback},
            install("Install packages", "yarn install --frozen-lockfile"),
            {"save_cache": {"name": "Save node_modules", "key": key, "paths": ["node_modules"]}},
        ]
        assert built.steps("a") == built.steps("b") == [restore, {"run": "make"}]

    def test_it_runs_where_the_first_of_them_runs(self, build: Callable[..., Any]) -> None:
        first = (
            "{packages: node, image: cimg/node:20, resource_class: large, env: {A: b}, context: npm, steps: [checkout]}"
        )

        built = build(
            project(f"{{a: {first}, b: {{packages: node, image: cimg/node:20-browsers, steps: [checkout]}}}}")
        )

        job = built.main["jobs"]["install_node_packages"]
        assert (job["docker"], job["resource_class"], job["environment"]["A"]) == (
            [{"image": "cimg/node:20"}],
            "large",
            "b",
        )
        assert built.main["workflows"]["main"]["jobs"][0] == {"install_node_packages": {"context": "npm"}}

    def test_each_architecture_has_its_own(self, build: Callable[..., Any]) -> None:
        both = "architectures: [amd64, arm64], "

        built = build(project(f"{{a: {{packages: node, {both}{STEPS}}}, b: {{packages: node, {STEPS}}}}}"))

        assert built.requires == {
            "a_amd64": ["install_node_packages_amd64"],
            "a_arm64": ["install_node_packages_arm64"],
            "b": ["install_node_packages_amd64"],
        }

    def test_jobs_are_grouped_by_what_they_need(self, build: Callable[..., Any]) -> None:
        docs = "{name: node, path: docs/site}"
        jobs = {
            "a": f"[ruby, {docs}]",
            "b": f"[{docs}, ruby]",
            "c": "ruby",
        }
        files = {**FILES, "docs/site/yarn.lock": ""}

        built = build(project("{%s}" % ", ".join(f"{n}: {{packages: {p}, {STEPS}}}" for n, p in jobs.items()), **files))

        assert built.jobs == ["install_node_in_docs_site_ruby_packages", "a", "b", "c"]
        assert without_caches(built.steps("c"))[0]["run"]["name"] == "Install packages"
        names = [step["restore_cache"]["name"] for step in built.steps("a")[:-1]]
        assert names == ["Restore node_modules_in_docs_site", "Restore gems"]
        saved = [step["save_cache"]["paths"] for step in built.steps(built.jobs[0]) if "save_cache" in step]
        assert saved == [["docs/site/node_modules"], ["vendor/bundle", ".bundle"]]

    def test_what_is_installed_outside_the_checkout_is_installed_again(self, build: Callable[..., Any]) -> None:
        jobs = f"{{a: {{packages: python, {STEPS}}}, b: {{packages: python, {STEPS}}}}}"

        built = build(project(jobs, **{"requirements.txt": ""}))

        assert built.steps("a")[1] == install("Install packages", "pip install -r requirements.txt")

    def test_a_restore_of_their_own_is_kept(self, build: Callable[..., Any]) -> None:
        job = f"packages: node, restore_cache: gems, {STEPS}"

        built = build(project(f"{{a: {{{job}}}, b: {{{job}}}}}"))

        names = [step["restore_cache"]["name"] for step in built.steps("a")[:2]]
        assert names == ["Restore gems", "Restore node_modules"]

    @pytest.mark.parametrize(
        ("filters", "shared"),
        [
            (("", ""), None),
            (("filters: {branches: {only: main}}, ", ""), None),
            (("filters: {branches: {only: main}}, ",) * 2, {"branches": {"only": "main"}}),
            (("filters: {tags: {only: v1}}, ", ""), {"tags": {"only": "/.*/"}}),
        ],
    )
    def test_the_install_job_runs_wherever_one_of_them_does(
        self, build: Callable[..., Any], filters: Any, shared: Any
    ) -> None:
        jobs = ", ".join(f"{name}: {{packages: node, {f}{STEPS}}}" for name, f in zip("ab", filters))

        entry = build(project(f"{{{jobs}}}")).main["workflows"]["main"]["jobs"][0]

        assert entry == ({"install_node_packages": {"filters": shared}} if shared else "install_node_packages")

    def test_stages_neither_wait_for_it_nor_hold_it_up(self, build: Callable[..., Any]) -> None:
        stages = "workflows: {main: {stages: [{name: one}, {name: two, needs: one}]}}"

        built = build(project(f"{{one/a: {{packages: node, {STEPS}}}, two/b: {{packages: node, {STEPS}}}}}", stages))

        assert built.requires == {"a": ["install_node_packages"], "b": ["install_node_packages", "a"]}


class TestScopes:
    def test_a_jobs_list_replaces_the_default(self, build: Callable[..., Any]) -> None:
        jobs = (
            f"{{a: {{{STEPS}}}, b: {{packages: ruby, {STEPS}}}, c: {{packages: [], {STEPS}}}, d: {{type: approval}}}}"
        )

        built = build(project(jobs, "packages: node"))

        commands = [without_caches(built.steps(job))[0]["run"] for job in ("a", "b", "c")]
        assert [command if isinstance(command, str) else command["command"].split()[0] for command in commands] == [
            *("yarn", "bundle", "make")
        ]

    def test_a_gated_job_depends_on_the_lockfile(self) -> None:
        jobs = f"{{a: {{packages: node, source_files: src, {STEPS}}}}}"
        files = {path: text.encode() for path, text in project(jobs).items()}

        (job,) = load_pipeline(SnapshotFiles(files)).workflows[0].jobs

        assert [pattern.text for pattern in job.source_files] == ["src", "yarn.lock", "package.json"]


@pytest.mark.parametrize(
    ("root", "job", "message"),
    [
        ("", "packages: nod", "2:22: unknown kind of packages `nod`\n  Did you mean `node`?"),
        ("", "packages: go", "2:22: no lockfile of the packages `go` is in the project root: go.mod\n  Add one"),
        ("", "packages: {name: node, path: src}", "2:22: no lockfile of the packages `node` is in `src`: package-lock"),
        ("", "packages: {path: src}", "2:22: `packages` has no `name`\n"),
        ("", "packages: {name: node, path: ../x}", "2:41: `../x` leads out of the project\n"),
        ("", "packages: {nam: node}", "2:23: unknown key `nam` in `packages`\n"),
        ("", "packages: 3", "2:22: `packages` must be a kind of packages or a list of them, not a number\n"),
        ("", "type: approval, packages: node", "2:28: job `a` is of type approval and can't have `packages`\n"),
        ("package_managers: {x: {}}", "packages: x", "1:23: `x` of `package_managers` has no `detect`\n"),
        ("package_managers: {x: {detect: [{a: {}, b: {}}]}}", "", "1:33: an entry of `detect` must have one key"),
        ("package_managers: {x: {detect: [{a: {lockfile: b}}]}}", "", "1:37: `a` has no `command`\n"),
    ],
)
def test_what_cannot_be_installed_is_refused(refusal: Callable[..., str], root: str, job: str, message: str) -> None:
    steps = "" if "approval" in job else STEPS
    assert refusal(project(f"{{a: {{{', '.join(filter(None, (job, steps)))}}}}}", root)).startswith(
        f"cigen.yml:{message}"
    )


def test_a_job_of_the_same_name_is_refused(refusal: Callable[..., str]) -> None:
    jobs = ", ".join(f"{name}: {{packages: node, {STEPS}}}" for name in ("a", "b"))

    text = refusal(project(f"{{{jobs}, install_node_packages: {{{STEPS}}}}}"))

    assert "the job name `install_node_packages` of workflow `main` is one that cigen gives a job of its own" in text
