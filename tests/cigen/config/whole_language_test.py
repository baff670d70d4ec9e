"""One configuration that uses every key: split over files or written inline, it gives the same bytes."""

from __future__ import annotations

import json
from typing import Any, Callable, Dict, Set, Type

import pytest

from cigen.config.caches import CacheBackend, CacheDefinition, CacheOptions, Restored, VersionSource
from cigen.config.circleci_options import CircleciOptions
from cigen.config.command import Command
from cigen.config.docker_build import BuiltImage, DockerBuild, Registry
from cigen.config.documents import parse
from cigen.config.job import Artifact, JobConfig
from cigen.config.model import RootKeys
from cigen.config.packages import Detection, PackageManager, Packages
from cigen.config.parameters import Parameter
from cigen.config.settings import Checkout, Docker, DockerImage, Keyscan, Login, Service
from cigen.config.shapes import known_keys
from cigen.config.triggers import SkipIf, Trigger
from cigen.config.workflow import RunWhen, Stage, WorkflowKeys

ROOT = {
    "config.yml": """
        providers: [circleci]
        provider: circleci
        required_version: 0.1.0
        dynamic: true
        output_path: .circleci
        output_filename: config.yml
        vars: {ruby: 3.3, paths: log}
        orbs: {slack: circleci/slack@4.13.3}
        executors: {arm: {machine: {image: x}, resource_class: arm.large}}
        runners: {big: {machine: {image: x}, resource_class: large}}
        parameters:
          level: {type: enum, enum: [a, b], default: a, description: how much}
          nightly: {type: boolean, default: false}
        setup: {mode: shadow}
        circleci: {fix_github_status: true, context: github}
        outputs: [{template: names, output: docs/names.txt, description: the jobs}]
        architectures: [amd64]
        source_file_groups: {ruby: [app/, Gemfile.lock]}
        resource_classes: {arm64: {large: arm.large}}
        anchors: {}
        buildkite: {}
        cache_backends: {}
        github: {}
        graph: {}
        project: {name: site}
        provider_config: {}
        version: 1
        workflows_meta: {}
        $schema: cigen.json
    """,
    "config/docker.yml": """
        docker: {default_auth: hub, auth: {hub: {username: $USER, password: $PASSWORD}}}
        docker_images: {ruby: {default: 'ruby:{{ ruby }}', architectures: {arm64: 'arm/ruby:{{ ruby }}'}}}
        docker_build:
          enabled: true
          layer_caching: true
          registry: {repo: acme, push: true, auth: hub}
          context: docker
          resource_class: large
          images:
            - {name: base, dockerfile: docker/Dockerfile, context: docker, arch: amd64, build_args: {RUBY: '{{ ruby }}'},
               hash_sources: docker/, push: false}
            - {name: app, depends_on: base, dockerfile: docker/Dockerfile}
        services:
          db: {image: 'postgres:16', environment: {A: b}, auth: hub, entrypoint: e, command: c, name: db, user: u,
               ports: [1], volumes: [v], health_check: {}}
    """,
    "config/checkout.yml": """
        checkout: {shallow: true, clone_options: -q, fetch_options: -q, tag_fetch_options: -q, path: .,
                   keyscan: {github: true, gitlab: false, bitbucket: false}}
    """,
    "config/caches.yml": """
        cache_definitions:
          lint: {type: gems, paths: .lint, versions: ruby, checksum_sources: [Gemfile.lock], backend: native, config: {}}
          own: {key: 'own-{{ arch }}', paths: own}
        caches: {job_status: {backend: native, config: {}}, old: {paths: [old], key_parts: [v1]}}
        version_sources: {ruby: [{file: .ruby-version, pattern: '.*'}, {command: ruby --version, parse_version: true}]}
        packages: []
        package_managers:
          php: {detect: [{composer: {lockfile: composer.lock, command: composer install}}], versions: ruby,
                checksum_sources: composer.json, cache_paths: vendor}
    """,
}
COMMANDS = {
    "greet": "{$schema: s, description: d, parameters: {who: {type: string, default: you}}, steps: [run: echo << parameters.who >>]}"
}
WORKFLOWS = {
    "main": """
        stages: [{name: one}, {name: two, needs: one}]
        stage_prefix: true
        default_stage_prefix: false
        stage_prefix_separator: _
        max_auto_reruns: 2
        dynamic: true
        output_path: .circleci
        output_filename: main.yml
        setup: false
        $schema: s
        name: Main
        on: push
        permissions: {}
        concurrency: {}
        env: {}
    """,
    "nightly": "run_when: [{parameter: nightly, equals: true, provider: circleci}, {provider: github, expression: x}]",
}
JOBS = {
    "main/one/lint": """
        image: ruby
        matrix: {part: [a, b]}
        job_name_suffix: '{{ matrix.part }}'
        source_files: ['@ruby', '!app/{{ part }}/']
        source_submodules: vendor/lib
        environment: {PART: '{{ part }}'}
        resource_class: large
        services: [db]
        checkout: {shallow: false}
        cache: {lint: {restore: true, save: true}, own: , tmp: {path: '{{ paths }}', key: k}, t2: {paths: t, versions: ruby,
                checksum_sources: Gemfile.lock}}
        packages: [{name: php, command: c, cache_paths: x, path: '', manager: x, version: 1}]
        artifacts: [{path: '{{ paths }}', destination: d, retention: 1d}]
        skip_if: {env: SKIP, branch: x, paths_unmodified: lib/}
        always_run: true
        hash_env: [CIRCLE_BRANCH]
        parallelism: 1
        shell: /bin/sh
        working_directory: ~/w
        circleci_ip_ranges: false
        $schema: s
        strategy: {}
        permissions: {}
        concurrency: {}
        retention: {caches: 7d}
        description: d
        parameters: {p: {type: string, default: d}}
        context: [c]
        serial-group: g
        override-with: slack/x
        max_auto_reruns: 1
        pre-steps: [greet]
        post-steps: [slack/notify]
        steps: [greet: {who: '<< parameters.p >>'}, run: make]
    """,
    "main/one/php": "{executor: arm, packages: php, restore_cache: [{name: lint, dependency: true}], env: [A=b], steps: [greet]}",
    "main/one/app": "{image: app, architectures: amd64, trigger: manual, requires: one/php, steps: [greet]}",
    "main/two/any": "{runner: big, requires_any: [php, app], needs: one_php, trigger: {tags: v1, branches: main}, steps: [greet]}",
    "main/two/docker": "{docker: [{image: x}], filters: {branches: {only: main}}, steps: [greet]}",
    "main/two/machine": "{machine: {image: x}, trigger: scheduled, steps: [greet]}",
    "main/two/mac": "{macos: {xcode: 16.0.0}, steps: [greet]}",
    "main/two/ok": "{type: approval}",
    "main/two/plan": "{type: release, plan_name: p}",
    "nightly/all": "{image: base, steps: [greet]}",
}
FILES = {
    ".ruby-version": "3.3",
    "Gemfile.lock": "",
    "composer.lock": "",
    "composer.json": "",
    "docker/Dockerfile": "FROM x",
}
NAMES = "{% for name in jobs %}{{ name }}\n{% endfor %}"


def split() -> Dict[str, str]:
    files = {f".cigen/{name}": text for name, text in ROOT.items()}
    files.update({f".cigen/commands/{name}.yml": text for name, text in COMMANDS.items()})
    files.update({f".cigen/workflows/{name}/config.yml": text for name, text in WORKFLOWS.items()})
    for name, text in JOBS.items():
        workflow, _, path = name.partition("/")
        files[f".cigen/workflows/{workflow}/jobs/{path}.yml"] = text
    return {**FILES, ".cigen/templates/names": NAMES, **files}


def plain(text: str) -> Any:
    node = parse(text.encode(), "")
    assert node is not None
    return node.plain()


def inline() -> Dict[str, str]:
    """The same in one file, in the same order, in `.cigen` so that templates are found."""
    root: Dict[str, Any] = {}
    for text in ROOT.values():
        root.update(plain(text))
    root["commands"] = {name: plain(text) for name, text in COMMANDS.items()}
    root["workflows"] = {name: {**plain(text), "jobs": {}} for name, text in WORKFLOWS.items()}
    for name, text in JOBS.items():
        workflow, _, path = name.partition("/")
        root["workflows"][workflow]["jobs"][path] = plain(text)
    return {**FILES, ".cigen/templates/names": NAMES, ".cigen/config.yml": json.dumps(root, indent=1)}


def test_both_forms_give_the_same_bytes(build: Callable[..., Any]) -> None:
    one, other = build(split()), build(inline())

    assert one.outputs == other.outputs
    assert set(one.outputs) == {".circleci/config.yml", ".circleci/main.yml", "docs/names.txt"}


RECORDS = (
    *(Artifact, BuiltImage, CacheBackend, CacheDefinition, CacheOptions, Checkout, CircleciOptions, Command, Detection),
    *(
        Docker,
        DockerBuild,
        DockerImage,
        JobConfig,
        Keyscan,
        Login,
        PackageManager,
        Packages,
        Parameter,
        Registry,
        Restored,
    ),
    *(RootKeys, RunWhen, Service, SkipIf, Stage, Trigger, VersionSource, WorkflowKeys),
)
# Spelled otherwise in the same place, or another provider's.
ELSEWHERE = {
    "branches",
    "path",
    "key_files",
    "setup_options",
    "commands",
    "jobs",
    "workflows",
    "variable",
    "env",
    "vars",
}


def keys_of(value: Any) -> Set[str]:
    """Every key in plain data."""
    if isinstance(value, dict):
        return set(value).union(*map(keys_of, value.values()))
    return set().union(*map(keys_of, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize("record", RECORDS, ids=lambda kind: kind.__name__)
def test_it_uses_every_key(record: Type[Any]) -> None:
    texts = (*ROOT.values(), *COMMANDS.values(), *WORKFLOWS.values(), *JOBS.values())
    used = keys_of([plain(text) for text in texts])

    assert [key for key in known_keys(record) if key not in used | ELSEWHERE] == []
