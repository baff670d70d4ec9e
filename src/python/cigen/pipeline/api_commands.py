"""Commands for jobs that talk to CircleCI's and GitHub's API. Tokens reach curl through a file that only the user can read."""

from __future__ import annotations

APPROVE = "cigen_approve"
FIX_STATUS = "cigen_fix_github_status"

# https://circleci.com/docs/api/v2: a workflow's jobs come in pages. Two jobs may approve at once: whoever is refused
# looks again. An approval that isn't there left with the job behind it, because that had nothing new to prove.
APPROVE_TEXT = r"""
description: Approve an approval of this workflow.
parameters:
  approval: {type: string, description: its name}
steps:
  - run:
      name: Approve << parameters.approval >>
      shell: /bin/sh -e
      environment:
        CIGEN_APPROVAL: << parameters.approval >>
      command: |
        : "${CIRCLE_TOKEN:?is not set: a job that requires any of several needs a CircleCI API token}"
        umask 077
        directory=$(mktemp -d)
        trap 'rm -rf "$directory"' EXIT
        printf 'header = "Circle-Token: %s"\n' "$CIRCLE_TOKEN" > "$directory/token"
        workflow="${CIRCLE_API_URL:-https://circleci.com/api/v2}/workflow/$CIRCLE_WORKFLOW_ID"
        call() {
          curl --silent --show-error --fail --retry 5 --config "$directory/token" "$@"
        }
        look() {
          page=
          : > "$directory/jobs"
          while call "$workflow/job${page:+?page-token=$page}" > "$directory/page"; do
            jq -c '.items[] | select(.type == "approval" and .name == env.CIGEN_APPROVAL)' "$directory/page" \
              >> "$directory/jobs"
            page=$(jq -r '.next_page_token // empty' "$directory/page")
            [ -n "$page" ] || return 0
          done
          return 1
        }
        attempt=0
        while [ "$attempt" -lt "${CIGEN_ATTEMPTS:-24}" ]; do
          look
          status=$(jq -r '.status' "$directory/jobs")
          case "$status" in
            '') echo "There is no approval $CIGEN_APPROVAL to give."; exit 0 ;;
            success) echo "$CIGEN_APPROVAL is approved."; exit 0 ;;
            on_hold)
              request=$(jq -r '.approval_request_id' "$directory/jobs")
              call --request POST "$workflow/approve/$request" > "$directory/answer" || true
              ;;
          esac
          attempt=$((attempt + 1))
          sleep "${CIGEN_PAUSE:-5}"
        done
        echo "$CIGEN_APPROVAL can't be approved: it is $status" >&2
        exit 1
"""

# CIRCLE_PROJECT_USERNAME is a display name in projects of the GitHub App.
# An approval's status stays pending until somebody approves, and so does the commit's. Whatever goes wrong here
# is no part of the build's result.
FIX_STATUS_TEXT = r"""
description: Let an approval that waits not hold up the commit on GitHub.
parameters:
  workflow: {type: string, description: the workflow}
  approval: {type: string, description: the approval's name}
steps:
  - run:
      name: Fix the status of << parameters.approval >>
      shell: /bin/sh
      environment:
        CIGEN_CONTEXT: "ci/circleci: << parameters.workflow >>/<< parameters.approval >>"
        CIGEN_GIT_URL: << pipeline.project.git_url >>
      command: |
        url="${CIGEN_GIT_URL%/}"
        url="${url%.git}"
        case "$url" in *[/:]*/*) ;; *) url= ;; esac
        owner="${url%/*}"
        path="${owner##*[/:]}/${url##*/}"
        case "$path" in
          *[!A-Za-z0-9._/-]* | /* | */)
            echo "No repository of GitHub's can be told from $CIGEN_GIT_URL: the status stays as it is."
            exit 0
            ;;
        esac
        if [ -z "${GITHUB_PERSONAL_ACCESS_TOKEN:-}" ]; then
          echo "GITHUB_PERSONAL_ACCESS_TOKEN is not set: the status stays as it is."
          exit 0
        fi
        umask 077
        directory=$(mktemp -d)
        trap 'rm -rf "$directory"' EXIT
        printf 'header = "Authorization: Bearer %s"\n' "$GITHUB_PERSONAL_ACCESS_TOKEN" > "$directory/token"
        repository="${GITHUB_API_URL:-https://api.github.com}/repos/$path"
        call() {
          curl --silent --show-error --fail --retry 5 --config "$directory/token" "$@"
        }
        attempt=0
        while [ "$attempt" -lt "${CIGEN_ATTEMPTS:-24}" ]; do
          call "$repository/commits/$CIRCLE_SHA1/statuses?per_page=100" > "$directory/statuses" || exit 0
          jq -c '[.[] | select(.context == env.CIGEN_CONTEXT)][0] // {state: "absent"}' "$directory/statuses" \
            > "$directory/status" || exit 0
          case "$(jq -r .state "$directory/status")" in
            success) echo "The status is fine."; exit 0 ;;
            pending)
              jq -c '{state: "success", context, target_url, description: "Waits for approval"}' "$directory/status" \
                > "$directory/body"
              call --request POST --data "@$directory/body" "$repository/statuses/$CIRCLE_SHA1" > "$directory/answer"
              exit 0
              ;;
          esac
          attempt=$((attempt + 1))
          sleep "${CIGEN_PAUSE:-5}"
        done
        echo "GitHub has no status $CIGEN_CONTEXT yet: it stays as it will be."
"""
