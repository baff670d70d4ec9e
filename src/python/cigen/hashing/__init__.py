"""Content-anchored hashing: which jobs have nothing new to prove, decided in milliseconds and never from stale bytes.

Two entries, one answer:

- `warm.lookup.lookup(root, store_directory, request_key)` answers from the last run. It imports nothing heavy, starts at
  most one git process, and reads a file only when its signature moved. It returns None when the configuration, a variable
  or cigen itself changed: then load the configuration and call
- `run.hash_jobs.hash_jobs(root, asked, run, read)`, which computes every hash and leaves
  behind what the next `lookup` needs.

Both give a `job.answer.Answer`: per variant the JOB_HASH, or None with the reason why the job can't be skipped.

The rooms, none of which knows those behind it:

- `packed`: bytes on disk: paths of a store's files, frames, checksums, whom to believe
- `worktree`: which files exist and what they are: git index, untracked files, submodules, or a plain walk; when a file
  counts as unchanged (`signature`)
- `tree`: the packed state of a worktree (every path, kind, digest, signature), what tells that it still holds
  (`baseline`), and its digests (`digests`, `resolve`)
- `patterns`: the pattern language, and all patterns of all jobs in one pass over the file list
- `store`: where digests live between runs
- `job`: JOB_HASH, a pure function; what was asked and answered; what a configuration was made from
- `run`: hashing now, with another process that reads ahead; BASE_HASH and `cigen hash -p`
- `warm`: the last answer, where it still holds

The law all of it is tested against: any answer equals the one given with `tree.digests.NullDigestStore`.
This module imports nothing, so that `warm` stays cheap.
"""
