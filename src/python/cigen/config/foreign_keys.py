"""Keys that other CIs have: what says the same here."""

from __future__ import annotations

from typing import Mapping

_TIMEOUT = "CircleCI stops a step, not a job: write `no_output_timeout: 30m` on a `run` step, or `timeout 30m …` in it."
_RERUNS = "Write `max_auto_reruns: 2`."
_FILTERS = "Write `filters: {branches: {only: main}}`."
_STEPS = "Write `steps: [checkout, run: …]`."
_RUNS_ON = "Write `image`, `executor` or `machine`."
_REQUIRES = "Write `requires: [JOB]`."
_FILES = "Write `source_files: [PATH, …]`, all files that the job reads."
# Of GitHub Actions, GitLab CI, Buildkite, Jenkins, turbo and Nx, as their references name them.
OF_JOBS: Mapping[str, str] = {
    **dict.fromkeys(("timeout", "timeout_minutes", "timeout-minutes", "timeout_in_minutes"), _TIMEOUT),
    **dict.fromkeys(("retry", "retries"), _RERUNS),
    **dict.fromkeys(("branch", "branches", "except", "if", "only", "rules", "tag", "tags", "when"), _FILTERS),
    **dict.fromkeys(("before_script", "command", "commands", "run", "script"), _STEPS),
    **dict.fromkeys(("agents", "os", "runs-on", "runs_on"), _RUNS_ON),
    **dict.fromkeys(("dependencies", "dependsOn", "depends_on", "require"), _REQUIRES),
    **dict.fromkeys(("changes", "files", "inputs", "paths", "sources", "src"), _FILES),
    **dict.fromkeys(("variables", "vars"), "Write `environment: {NAME: value}`."),
    "name": "A job is called as its file is, or as its key under `jobs`.",
    "stage": "A job's stage is the directory below `jobs/` that its file is in.",
}
