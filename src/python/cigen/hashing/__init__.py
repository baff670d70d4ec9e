"""Content-anchored hashing: which jobs have nothing new to prove, decided in milliseconds and never from stale bytes.

Two entries, one answer:

- `warm.lookup(root, store_dir, request_key)` answers from the last run. It imports nothing heavy, starts at most one git
  process, and reads a file only when its signature moved. It returns None when the configuration, a variable or cigen
  itself changed: then load the configuration and call
- `engine.hash_jobs(root, requests, store=..., request_key=..., record=...)`, which computes every hash and leaves behind
  what the next `lookup` needs.

Both give an `answer.Answer`: per variant the JOB_HASH, or None with the reason why the job can't be skipped.

The layers below, none of which knows the ones above it:

- `patterns`, `matcher`: the pattern language, and all patterns of all jobs in one pass over the file list
- `worktree`: which files exist and what they are: git index, untracked files, submodules, or a plain walk
- `signature`, `digests`, `store`: when a file counts as unchanged; sha256 per file; where digests live between runs
- `tree`: the packed state of a worktree (every path, kind, digest, signature)
- `job_hash`: the definition of JOB_HASH, a pure function; `compositions`: `cigen hash -p` and BASE_HASH
- `record`: what the configuration was made from, and whether that still holds

The law all of it is tested against: any answer equals the one given with `digests.NullDigestStore`.
This module imports nothing, so that `warm` stays cheap.
"""
