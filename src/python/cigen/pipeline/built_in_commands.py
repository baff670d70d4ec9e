"""The commands that cigen ships besides its checkout; a user's command of the same name wins."""

from __future__ import annotations

from functools import cache
from typing import Iterable, Mapping

from cigen.config.command import Command
from cigen.config.documents import parse
from cigen.config.shapes import read_record
from cigen.pipeline import shallow_checkout
from cigen.pipeline.api_commands import APPROVE, APPROVE_TEXT, FIX_STATUS, FIX_STATUS_TEXT

# The commit that HEAD pins, not the one that is checked out: a job may have moved the submodule.
_SUBMODULE = r"""
description: Write the commit that a submodule is pinned to into a file.
parameters:
  submodule: {type: string, description: "the submodule's path"}
  output_file: {type: string, description: where to write}
steps:
  - run:
      name: Write the pinned commit of << parameters.submodule >>
      shell: /bin/sh -e
      environment:
        CIGEN_SUBMODULE: << parameters.submodule >>
        CIGEN_OUTPUT_FILE: << parameters.output_file >>
      command: |
        commit=$(git ls-tree HEAD -- "$CIGEN_SUBMODULE" | awk '$2 == "commit" { print $3 }')
        if [ -z "$commit" ]; then
          echo "$CIGEN_SUBMODULE is no submodule of this commit" >&2
          exit 1
        fi
        mkdir -p "$(dirname "$CIGEN_OUTPUT_FILE")"
        printf '%s\n' "$commit" > "$CIGEN_OUTPUT_FILE"
"""

# Git's own globs, over the tracked files. What cigen generates is made of these files and more: it would change the
# checksum whenever any job's definition does.
_SHA256 = r"""
description: Write a checksum of files into /tmp/cigen/job_hash.
parameters:
  patterns: {type: string, description: "globs of files, separated by blanks"}
  ignorefile: {type: string, default: "", description: a file of regular expressions for paths to leave out}
  add_ci_files: {type: boolean, default: true, description: also the files in .circleci and scripts/ci}
  unfiltered_patterns: {type: string, default: "", description: globs that the ignorefile doesn't touch}
steps:
  - run:
      name: Calculate the checksum of the job's files
      shell: /bin/bash -eo pipefail
      environment:
        CIGEN_PATTERNS: << parameters.patterns >>
        CIGEN_IGNOREFILE: << parameters.ignorefile >>
        CIGEN_ADD_CI_FILES: << parameters.add_ci_files >>
        CIGEN_UNFILTERED_PATTERNS: << parameters.unfiltered_patterns >>
      command: |
        set -f
        listed() {
          [ $# -eq 0 ] || git ls-files -z -- "${@/#/:(glob)}" ':!.circleci/config.yml' ':!.circleci/main.yml'
        }
        kept() {
          if [ -n "$CIGEN_IGNOREFILE" ]; then
            grep -z -v -E -f <(grep -v -E '^[[:space:]]*(#|$)' "$CIGEN_IGNOREFILE") || true
          else
            cat
          fi
        }
        ci_files=()
        if [ "$CIGEN_ADD_CI_FILES" = true ] || [ "$CIGEN_ADD_CI_FILES" = 1 ]; then
          ci_files=('.circleci/*' 'scripts/ci/*')
        fi
        mkdir -p /tmp/cigen
        {
          listed $CIGEN_PATTERNS | kept
          listed $CIGEN_UNFILTERED_PATTERNS "${ci_files[@]}"
        } | LC_ALL=C sort -z -u | xargs -0 -r sha256sum -- > /tmp/cigen/job_files
        if [ ! -s /tmp/cigen/job_files ]; then
          echo "No file matches: $CIGEN_PATTERNS $CIGEN_UNFILTERED_PATTERNS" >&2
          exit 1
        fi
        hash=$(sha256sum < /tmp/cigen/job_files | cut -d ' ' -f 1)
        printf %s "$hash" > /tmp/cigen/job_hash
        echo "$(wc -l < /tmp/cigen/job_files) files: $hash"
"""

# The key is a secret: it reaches jq through the environment and curl through a file that only this user can read.
_CONTINUE = r"""
description: Continue this pipeline with another configuration.
parameters:
  config_path: {type: string, default: .circleci/dynamic_config.yml, description: the configuration}
steps:
  - run:
      name: Continue with << parameters.config_path >>
      shell: /bin/sh -e
      environment:
        CIGEN_CONFIG_PATH: << parameters.config_path >>
      command: |
        : "${CIRCLE_CONTINUATION_KEY:?is not set: only a setup workflow can continue a pipeline}"
        umask 077
        directory=$(mktemp -d)
        trap 'rm -rf "$directory"' EXIT
        jq -n --rawfile configuration "$CIGEN_CONFIG_PATH" \
          '{"continuation-key": env.CIRCLE_CONTINUATION_KEY, configuration: $configuration, parameters: {}}' \
          > "$directory/body"
        status=$(curl --silent --show-error --retry 5 --output "$directory/answer" --write-out '%{http_code}' \
          --request POST --header 'Content-Type: application/json' --data "@$directory/body" \
          "${CIRCLE_CONTINUATION_URL:-https://circleci.com/api/v2/pipeline/continue}")
        if [ "$status" != 200 ]; then
          echo "CircleCI refused the continuation ($status):" >&2
          cat "$directory/answer" >&2
          exit 1
        fi
"""

_TEXTS: Mapping[str, str] = {
    "cigen_write_submodule_commit_hash": _SUBMODULE,
    "cigen_calculate_sha256": _SHA256,
    "continue_circleci_pipeline": _CONTINUE,
    APPROVE: APPROVE_TEXT,
    FIX_STATUS: FIX_STATUS_TEXT,
}
NAMES = tuple(_TEXTS)
# Those that are there for users to call; the others are called for them.
FOR_USERS = tuple(name for name in _TEXTS if name not in (APPROVE, FIX_STATUS))


@cache
def built_in(name: str) -> Command:
    """A shipped command, as if a user had written it."""
    node = parse(_TEXTS[name].encode(), f"cigen's own {name}")
    assert node is not None
    return read_record(Command, node, name)


def with_built_in_commands(commands: Mapping[str, Command], used: Iterable[str]) -> Mapping[str, Command]:
    """The user's commands and those of cigen's that are used; a user's command of the same name wins."""
    checkout = shallow_checkout.command()
    shipped = {name: built_in(name) for name in dict.fromkeys(used) if name in _TEXTS and name not in commands}
    return {shallow_checkout.ALIAS: checkout, shallow_checkout.NAME: checkout, **shipped, **commands}
