"""Configurations that mutants are made of: together they use most of the language."""

from __future__ import annotations

from typing import Dict, Mapping, Sequence

Files = Dict[str, str]

_JOB = "image: ruby\nsource_files: ['@code', '!docs/']\nsteps:\n  - checkout\n  - run: make test\n"
_SPLIT: Files = {
    ".cigen/config.yml": """\
vars: {ruby: 3.10, fast: true, langs: [go, rust], deep: {a: {b: [x, y]}}, text: some words}
parameters: {level: {type: enum, enum: [a, b], default: a}, nightly: {type: boolean, default: false}}
orbs: {slack: circleci/slack@4.13.3}
executors: {big: {machine: {image: 'ubuntu:1'}, resource_class: large}}
docker_images: {ruby: {default: 'ruby:{{ ruby }}', architectures: {arm64: 'arm/ruby:{{ ruby }}'}}}
services: {db: {image: 'postgres:16', environment: {A: b}}}
source_file_groups: {code: [src/, 'lib/**/*.rb', '@more'], more: ['!src/no/', Gemfile.lock]}
cache_definitions: {own: {key: 'own-{{ arch }}-{{ checksum "Gemfile.lock" }}', paths: [vendor]}}
setup: {prune: dependents, status_job: done}
outputs: [{template: names, output: docs/names.txt}]
""",
    ".cigen/commands/greet.yml": """\
parameters: {who: {type: string, default: you}, loud: {type: boolean, default: false}, after: {type: steps, default: []}}
steps:
  - run: {name: Greet, command: 'echo << parameters.who >>', when: always}
  - when: {condition: << parameters.loud >>, steps: [{run: echo loud}, << parameters.after >>]}
""",
    ".cigen/templates/names": "{% for name, job in jobs.items() %}{{ name }}\n{% endfor %}",
    ".cigen/templates/part": "  - run: 'ruby {{ ruby }}'\n",
    ".cigen/workflows/main/config.yml": "stages: [{name: build}, {name: test, needs: build}]\n",
    ".cigen/workflows/main/jobs/build/a.yml": _JOB + "architectures: [amd64, arm64]\nparallelism: 2\n",
    ".cigen/workflows/main/jobs/test/b.yml": _JOB + "requires: a\nservices: [db]\ncache: own\nmatrix: {go: [1, '2']}\n",
    ".cigen/workflows/main/jobs/test/c.yml.j2": "image: {{ langs[0] }}\nsteps:\n{% include 'part' %}{% if fast %}  - greet\n{% endif %}",
    ".cigen/workflows/nightly/config.yml": "run_when: [{parameter: nightly}]\n",
    ".cigen/workflows/nightly/jobs/n.yml": "executor: big\nsteps: [{greet: {who: me, loud: true, after: [checkout]}}, slack/notify]\n",
    "Gemfile.lock": "GEM\n",
}
_INLINE: Files = {
    "cigen.yml": """\
parameters: {run: {type: boolean, default: true}}
jobs:
  build:
    image: a/b:1
    source_files: [src/, '!src/gen/**']
    environment: {A: b, N: 1}
    steps:
      - checkout
      - restore_cache: {keys: ['v1-{{ .Branch }}-{{ checksum "x.lock" }}', v1-]}
      - run: |
          set -e
          make build << pipeline.number >>
      - save_cache: {key: 'v1-{{ .Branch }}', paths: [a, b]}
      - persist_to_workspace: {root: ., paths: [out]}
  hold: {type: approval, requires: build}
  test:
    image: a/b:1
    requires: [build, hold]
    source_files: test/
    filters: {branches: {only: [main, /rel.*/]}, tags: {only: /.*/}}
    steps:
      - attach_workspace: {at: .}
      - unless: {condition: {equal: [main, << pipeline.git.branch >>]}, steps: [{run: echo 'no main'}]}
      - store_test_results: {path: out}
  last: {image: x, requires: {build: [failed, success]}, steps: [run: echo]}
""",
    "x.lock": "",
}
_SINGLE: Files = {
    "cigen.yml": """\
dynamic: false
packages: [node]
base: &base
  image: node:20
  steps: [checkout, {run: npm test}]
jobs:
  a: {<<: *base, source_files: [package-lock.json, src/]}
  b: {<<: *base, requires: a, skip_if: {branches: main}}
""",
    "package.json": '{"engines": {"node": "20"}}',
    "package-lock.json": "{}",
}
_IMAGES: Files = {
    ".cigen/config.yml": """\
docker: {default_auth: hub, auth: {hub: {username: $USER, password: $PASSWORD}}}
docker_build:
  enabled: true
  registry: {repo: acme, push: true, auth: hub}
  images: [{name: base, dockerfile: docker/Dockerfile, hash_sources: docker/}, {name: app, depends_on: base, dockerfile: docker/app}]
""",
    ".cigen/workflows/main/jobs/a.yml": "image: app\nsource_files: src/\nhash_env: [LEVEL]\nsteps: [checkout]\n",
    "docker/Dockerfile": "FROM x\n",
    "docker/app": "FROM base\n",
}

_NATIVE: Files = {
    ".cigen/config.yml": """\
version: 2.1
orbs: {node: circleci/node@5.1.0}
parameters: {deploy: {type: boolean, default: false}}
executors: {small: {docker: [{image: 'cimg/base:2024.01'}], resource_class: small}}
commands:
  test:
    parameters: {suite: {type: string, default: all}}
    steps: [{run: 'make test SUITE=<< parameters.suite >>'}]
jobs:
  unit:
    executor: small
    parallelism: 2
    parameters: {n: {type: integer}}
    source_files: [src/, '!src/gen/']
    environment: {ON: yes, TIME: 12:30}
    steps: [checkout, {test: {suite: unit}}, {when: {condition: << pipeline.parameters.deploy >>, steps: [run: echo]}}]
  deploy:
    docker: [{image: x}]
    steps: [{run: {command: ./deploy, when: on_success}}, node/install]
workflows:
  main:
    jobs:
      - unit: {matrix: {parameters: {n: [1, 2]}}}
      - hold: {type: approval, requires: [unit]}
      - deploy: {requires: [hold], filters: {branches: {only: main}}, context: prod}
  nightly:
    when: << pipeline.parameters.deploy >>
    jobs: [deploy]
""",
}

SEEDS: Sequence[Mapping[str, str]] = (_SPLIT, _INLINE, _SINGLE, _IMAGES, _NATIVE)
