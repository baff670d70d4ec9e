"""What setup found out, from the files its steps left; and what says that everything runs all the same."""

from __future__ import annotations

import os
import sys
from typing import Dict, FrozenSet, Mapping, Optional, Tuple

from cigen.config.setup import Setup
from cigen.gate.proofs.job_key import hash_in
from cigen.gate.pruning.audit import NUMBER, audited
from cigen.gate.pruning.filtered import UNKNOWN, Ref
from cigen.gate.pruning.plan import Proofs
from cigen.gate.pruning.policy import NO_SKIP, reason_to_run_everything
from cigen.gate.pruning.skip_list import parse
from cigen.pipeline.model import Job, Pipeline
from cigen.project.repository import commit_subject
from cigen.render.proof import EXISTS
from cigen.setup.answers import read_answers

# CircleCI's name for one run of one job.
BUILD = "CIRCLE_WORKFLOW_JOB_ID"
SKIP_FILE = "CIGEN_SKIP_JOBS_FILE"
JOB_KEYS = "CIGEN_JOB_KEYS"
MARKERS = "CIGEN_MARKERS"
BRANCH, TAG = "CIGEN_BRANCH", "CIGEN_TAG"


def read_proofs(pipeline: Pipeline, environment: Mapping[str, str]) -> Optional[Proofs]:
    """The proofs of this build, None outside of setup. A file that can't be read proves nothing."""
    skip_file, keys = environment.get(SKIP_FILE), environment.get(JOB_KEYS)
    if not skip_file and not keys:
        return None
    share = pipeline.setup.audit
    hashes, reasons = _hashes(pipeline, keys, environment.get(BUILD, "")) if keys else ({}, {})
    answers = read_answers(environment, pipeline.gated)
    if answers is not None:
        proven = frozenset(name for name, one in hashes.items() if one in answers.hashes)
        unasked = {name: why for name, why in answers.reasons.items() if name in hashes and name not in proven}
        reasons = {**unasked, **reasons}
    else:
        proven = _found_here(pipeline, skip_file, hashes if keys else None, environment.get(MARKERS, EXISTS))
    number = environment.get(NUMBER, "")
    if share and not number:
        print(
            f"cigen: setup isn't told the pipeline's number as {NUMBER}, so audits draw the same jobs", file=sys.stderr
        )
    sample = audited({name: hashes[name] for name in proven if name in hashes}, share, number)
    return Proofs(proven=proven, hashes=hashes, reasons=reasons, audited=sample)


def _found_here(
    pipeline: Pipeline, skip_file: Optional[str], hashes: Optional[Mapping[str, str]], markers: str
) -> FrozenSet[str]:
    """The variants on the list whose markers are there, where it is known what they are called."""
    proven, unknown = parse((_read(skip_file) if skip_file else None) or "", pipeline.gated)
    for name in unknown:
        print(f"cigen: {skip_file} names {name}, which is no job with source_files: ignored", file=sys.stderr)
    if hashes is None:
        return proven
    # On a machine of one's own another build may have written the list: the markers are what counts.
    return frozenset(name for name in proven if name in hashes and is_marked(hashes[name], markers))


def ref_of(environment: Mapping[str, str]) -> Ref:
    """The branch or the tag that filters are about: what the setup job was told, where CircleCI's variables agree."""
    branch, tag = (
        (environment.get(given, ""), environment.get(own, ""))
        for given, own in ((BRANCH, "CIRCLE_BRANCH"), (TAG, "CIRCLE_TAG"))
    )
    if tag[0] and tag[0] == tag[1]:
        return Ref(tag=tag[0])
    return Ref(branch=branch[0]) if branch[0] == branch[1] and not tag[1] else UNKNOWN


def everything_runs(setup: Setup, root: str, environment: Mapping[str, str], deciding: bool = True) -> str:
    """Why all jobs run in this build whatever is proven; empty where they needn't. Not `deciding`: it is a forecast."""
    from cigen.project.repository import GitFailed  # with a module that not every caller needs

    try:
        subject = commit_subject(root)
    except GitFailed as error:
        return f"git can't say what the commit says, which may be {NO_SKIP}: {str(error).splitlines()[0]}"
    return reason_to_run_everything(setup, environment, subject, deciding)


def key_hash(directory: str, job: Job, build: str) -> Optional[str]:
    """The JOB_HASH that `setup keys` wrote for a variant in this build, None where it has none."""
    place = os.path.join(directory, job.variant)
    found = hash_in(_read(os.path.join(place, "job-key")) or "", job)
    # It stands there before the key does, so a key of another build is never taken for one of this.
    return found if (_read(os.path.join(place, "build")) or "").strip() == build else None


def is_marked(job_hash: str, markers: str) -> bool:
    """Whether CircleCI's cache had the marker of a hash."""
    return os.path.exists(os.path.join(markers, f"done_{job_hash}"))


def _hashes(pipeline: Pipeline, directory: str, build: str) -> Tuple[Dict[str, str], Dict[str, str]]:
    hashes: Dict[str, str] = {}
    reasons: Dict[str, str] = {}
    for job in pipeline.gated:
        found = key_hash(directory, job, build)
        if found:
            hashes[job.variant] = found
        else:
            reasons[job.variant] = _read(os.path.join(directory, job.variant, "reason")) or "it could not be hashed"
    return hashes, reasons


def _read(path: str) -> Optional[str]:
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        print(f"cigen: can't read {path}, so it proves nothing: {error}", file=sys.stderr)
        return None
