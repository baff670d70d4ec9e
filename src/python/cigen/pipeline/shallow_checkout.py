"""The command `cigen_shallow_checkout`: exactly the pipeline's commit, with as little history as asked for."""

from __future__ import annotations

from functools import cache

from cigen.config.command import Command
from cigen.config.documents import parse
from cigen.config.shapes import read_record

NAME = "cigen_shallow_checkout"
ALIAS = "shallow_checkout"  # the documented name
PATH = "CIGEN_CHECKOUT_PATH"  # where to, as its script is told

# The checkout key is in CHECKOUT_KEY where CircleCI has one; GitHub's host key is pinned (fingerprint
# SHA256:+DiY3wvvV6TuJJhbpZisF/zLDA0zPMSvHdkr4UvCOqU, published by GitHub), other hosts are trusted on first use.
# The directory may hold a restored cache or a workspace already: then git clone would refuse, so it is initialised.
_TEXT = r"""
description: Check out this pipeline's commit with little history.
parameters:
  clone_options: {type: string, default: --depth 1}
  fetch_options: {type: string, default: --depth 10}
  tag_fetch_options: {type: string, default: --tags}
  keyscan_github: {type: boolean, default: false}
  keyscan_gitlab: {type: boolean, default: false}
  keyscan_bitbucket: {type: boolean, default: false}
  path: {type: string, default: .}
steps:
  - run:
      name: Shallow checkout
      shell: /bin/sh -e
      environment:
        CIGEN_CLONE_OPTIONS: << parameters.clone_options >>
        CIGEN_FETCH_OPTIONS: << parameters.fetch_options >>
        CIGEN_TAG_FETCH_OPTIONS: << parameters.tag_fetch_options >>
        CIGEN_KEYSCAN_GITHUB: << parameters.keyscan_github >>
        CIGEN_KEYSCAN_GITLAB: << parameters.keyscan_gitlab >>
        CIGEN_KEYSCAN_BITBUCKET: << parameters.keyscan_bitbucket >>
        CIGEN_CHECKOUT_PATH: << parameters.path >>
      command: |
        : "${CIRCLE_REPOSITORY_URL:?is not set}" "${CIRCLE_SHA1:?is not set}"
        case "$CIGEN_CHECKOUT_PATH" in
          "~") directory="$HOME" ;;
          "~/"*) directory="$HOME/${CIGEN_CHECKOUT_PATH#??}" ;;
          *) directory="$CIGEN_CHECKOUT_PATH" ;;
        esac
        mkdir -p "$directory" "$HOME/.ssh"
        chmod 700 "$HOME/.ssh"
        key='github.com ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
        grep -qsF "$key" "$HOME/.ssh/known_hosts" || echo "$key" >> "$HOME/.ssh/known_hosts"
        scan() { if [ "$1" = true ] || [ "$1" = 1 ]; then ssh-keyscan "$2" >> "$HOME/.ssh/known_hosts"; fi; }
        scan "$CIGEN_KEYSCAN_GITHUB" github.com
        scan "$CIGEN_KEYSCAN_GITLAB" gitlab.com
        scan "$CIGEN_KEYSCAN_BITBUCKET" bitbucket.org
        if [ -n "${CHECKOUT_KEY:-}" ] && [ ! -s "$HOME/.ssh/id_rsa" ]; then
          (umask 077 && printf '%s\n' "$CHECKOUT_KEY" > "$HOME/.ssh/id_rsa")
        fi
        export GIT_SSH_COMMAND="${GIT_SSH_COMMAND:-ssh -o StrictHostKeyChecking=accept-new}"
        cd "$directory"
        if [ -z "$(ls -A)" ]; then
          git clone --no-checkout $CIGEN_CLONE_OPTIONS "$CIRCLE_REPOSITORY_URL" .
        else
          git init -q
          git remote get-url origin >/dev/null 2>&1 || git remote add origin "$CIRCLE_REPOSITORY_URL"
        fi
        here() { git cat-file -e "$CIRCLE_SHA1^{commit}" 2>/dev/null; }
        if [ -n "${CIRCLE_TAG:-}" ]; then
          git fetch $CIGEN_FETCH_OPTIONS $CIGEN_TAG_FETCH_OPTIONS --force origin "refs/tags/$CIRCLE_TAG:refs/tags/$CIRCLE_TAG"
        else
          git fetch $CIGEN_FETCH_OPTIONS --force origin "$CIRCLE_SHA1" || true
        fi
        if ! here; then
          case "${CIRCLE_BRANCH:-}" in
            pull/*) git fetch --force origin "+refs/$CIRCLE_BRANCH/head" || true ;;
            ?*) git fetch --force origin "+refs/heads/$CIRCLE_BRANCH:refs/remotes/origin/$CIRCLE_BRANCH" || true ;;
          esac
        fi
        here || git fetch --unshallow origin || git fetch origin
        if [ -n "${CIRCLE_BRANCH:-}" ] && [ -z "${CIRCLE_TAG:-}" ]; then
          git checkout --force -B "$CIRCLE_BRANCH" "$CIRCLE_SHA1"
        else
          git checkout --force --detach "$CIRCLE_SHA1"
        fi
        if [ -n "${BASH_ENV:-}" ]; then
          quoted() { printf "'%s'" "$(printf '%s' "$1" | sed "s/'/'\\\\''/g")"; }
          printf 'export GIT_COMMIT_SHA=%s\n' "$(quoted "$CIRCLE_SHA1")" >> "$BASH_ENV"
          printf 'export GIT_BRANCH=%s\n' "$(quoted "${CIRCLE_BRANCH:-}")" >> "$BASH_ENV"
        fi
"""


@cache
def command() -> Command:
    """Its definition, as if a user had written it."""
    node = parse(_TEXT.encode(), f"cigen's own {NAME}")
    assert node is not None
    return read_record(Command, node, NAME)
