"""A CircleCI that runs in a test: what is pushed is compiled and run the way CircleCI would.

    with CircleCI(repository.path, cigen=install_cigen(tmp_path / "bin")) as circle:
        circle.stand_ins.fail("rspec_amd64", node=1)
        pipeline = circle.push(branch="topic", parameters={"channel": "beta"}, approve=["hold"])

        assert pipeline.errors == ()                                      # what CircleCI refused to compile
        assert "rspec_amd64" in pipeline.setup.jobs["setup"].log          # the run of .circleci/config.yml
        assert pipeline.continued.jobs["rspec_amd64"].status == "failed"  # of what it was continued with; or None
        assert pipeline.ran == ("lint", "rspec_amd64")                    # the jobs of the last config that ran
        assert pipeline.continuation_key not in pipeline.log              # everything that was printed

`Repository` is a developer's work tree: `write`, `remove`, `commit`. `push` takes its HEAD to the project's remote
and runs one pipeline to its end. Its keywords: `tag`; `fork` (the number of a pull request); `parameters` (given
explicitly, which makes it an API trigger); `schedule` (a schedule's name); `source`; `values` (pipeline values, by
full name); `approve`, `cancel` and `unauthorized` (globs over jobs: nobody approves by himself). `rerun(pipeline)`
runs its setup workflow again, with the same key. `github_app=True` is a project of the GitHub App. `circle.remote.commit(ref)` shows what jobs pushed.

`circle.stand_ins`: the steps of the project's own jobs don't run; `true` does, or what a test says: `use(script, job,
step, node)`, `fail`, `succeed`, `run_for_real`, `clear`; names are globs and the last rule that matches counts. What
cigen emits always runs for real: all of `setup` and `probe`, commands named `cigen_*`, and calls of `cigen setup`. With many jobs
use `copy_checkouts()`. `circle.caches`: `keys()`, `evict(prefix)`, `disabled`, `adopt(other)`. `circle.faults`: what
befalls the next requests to continue, from `emulator.faults`: `answers(500)`, `answers(429, retry_after="0")`,
`cuts(processed=True)`, `hangs(processed=False)`, `slow(seconds)`; `pipeline.replies` has the status of each.
`circle.continuations.expire()`. `circle.lost_nodes["probe", 1] = "fails"` (or `"halts"`): that node of the job ends before its
first step. `emulator.clock` says how long a workflow would take. Jobs find the continuation API by CIRCLE_CONTINUATION_URL, the full address of the
endpoint.

A job's machine has a fresh home and a fresh /tmp, and of this machine's environment only PATH, without any `cigen`;
jobs whose image is named after cigen have the one under test (`has_cigen` decides). With `isolation="namespace"` /tmp
is real, in a mount namespace; `"rewrite"` replaces the path in commands, environments and cache paths, but not in
what a program makes up itself; `"auto"` takes the first that works here.

Any configuration of version 2.1 is read. Emulated: YAML 1.1, schema, typed parameters, `<< >>` with expressions and
sections, logic statements, commands, executors, steps and executors as arguments, inline orbs, pre- and post-steps,
workflow conditions, filters, matrices, job groups, repeated jobs, requirements with statuses, approvals, no-op jobs,
`override-with`, `triggers` (`cron` of `push` is the time that comes), parallelism, contexts, size limits; shells,
BASH_ENV, variables by rank, when, halt, background steps, checkout, caches, workspaces; setup workflows, continuation,
forwarding of parameters. Where CircleCI's documents leave it open the stricter reading is taken: every workflow must
be right, not only those that run; a key whose checksum file is missing fails (`missing_checksum_fails`).

Refused with NotEmulatedError, rather than guessed: what of RE2's patterns isn't read (`emulator.pattern`), a command
of the config that may replace a step inside its inline orbs, `triggers` in a continuation, a matrix's name with a map
in it. Accepted without effect: what registry orbs do (their commands and jobs succeed), jobs of type `release` and
locks (they succeed), artifacts, test results, remote docker, SSH keys, `circleci tests`, docker images and services
(all jobs run on this machine), resource classes, serial groups, reruns, retention, time limits, `circleci-agent` but
`step halt`. Jobs and nodes run one after the other, never at a time.

Where a rule isn't obvious its source is named: a page of CircleCI's documentation, or an issue that shows it.
"""

from circleci.emulator.circle import CircleCI
from circleci.emulator.repository import Repository

__all__ = ["CircleCI", "Repository"]
