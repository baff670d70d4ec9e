"""`package_managers`: what a project says lies over what is shipped."""

from __future__ import annotations

from typing import Any, Callable, Dict

STEPS = "image: x, steps: [run: make]"
FILES = {"Gemfile": "", "Gemfile.lock": "", "package.json": "", "yarn.lock": "", "docs/package-lock.json": ""}


def project(jobs: str, root: str = "", **files: str) -> Dict[str, str]:
    return {**(files or FILES), "cigen.yml": f"{root}\njobs: {jobs}\n"}


def install(name: str, command: str) -> Any:
    return {"run": {"name": name, "command": command}}


class TestManagers:
    ROOT = """
package_managers:
  node: {detect: [{npm: {lockfile: yarn.lock, command: npm i}}]}
  php:
    detect: [{composer: {lockfile: composer.lock, command: composer install}}]
    checksum_sources: [composer.json]
    cache_paths: [vendor]
  perl: {detect: [{carton: {lockfile: cpanfile, command: carton install}}]}
"""
    FILES = {**FILES, "composer.lock": "", "composer.json": "", "cpanfile": ""}

    def test_what_is_written_lies_over_what_is_shipped(self, build: Callable[..., Any]) -> None:
        built = build(project(f"{{a: {{packages: node, {STEPS}}}}}", self.ROOT))

        assert built.steps("a")[1] == install("Install packages", "npm i")

    def test_another_may_be_added_with_its_cache(self, build: Callable[..., Any]) -> None:
        jobs = f"{{a: {{packages: php, {STEPS}}}, b: {{packages: php, {STEPS}}}}}"

        built = build(project(jobs, self.ROOT, **self.FILES))

        key = 'php-amd64-ce45d235f987-{{ checksum "composer.json" }}-{{ checksum "composer.lock" }}'
        save = {"name": "Save php", "key": key, "paths": ["vendor"]}
        assert built.steps("install_php_packages")[-1] == {"save_cache": save}

    def test_what_another_command_installs_is_another_cache(self, build: Callable[..., Any]) -> None:
        """Else jobs would go on with what the old command left under the key, and with its proof."""

        def restored(command: str) -> Any:
            root = f"package_managers: {{node: {{detect: [{{yarn: {{lockfile: yarn.lock, command: {command}}}}}]}}}}"
            jobs = f"{{a: {{packages: node, {STEPS}}}, b: {{packages: node, {STEPS}}}}}"
            steps = build(project(jobs, root)).steps("b")
            return next(step["restore_cache"]["key"] for step in steps if "restore_cache" in step)

        sources = '{{ checksum "package.json" }}-{{ checksum "yarn.lock" }}'
        assert restored("yarn install --frozen-lockfile") == f"node_modules-amd64-{sources}"
        assert restored("yarn install") == f"node_modules-amd64-5169ecce97f6-{sources}"

    def test_a_tool_may_be_named_beside_what_it_takes(self, build: Callable[..., Any]) -> None:
        root = "package_managers: {node: {detect: [{name: npm, lockfile: yarn.lock, command: npm i}]}}"

        assert build(project(f"{{a: {{packages: node, {STEPS}}}}}", root)).outputs == (
            build(project(f"{{a: {{packages: node, {STEPS}}}}}", self.ROOT)).outputs
        )

    def test_without_a_cache_each_job_installs(self, build: Callable[..., Any]) -> None:
        jobs = f"{{a: {{packages: perl, {STEPS}}}, b: {{packages: perl, {STEPS}}}}}"

        assert build(project(jobs, self.ROOT, **self.FILES)).jobs == ["a", "b"]
