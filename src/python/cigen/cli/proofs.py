"""What setup found out, from the files its steps left; and what says that everything runs all the same."""

from __future__ import annotations

import os
import sys
from typing import Dict, Mapping, Optional, Tuple

from cigen.cli.git import commit_subject
from cigen.config.setup import Setup
from cigen.gate.job_key import hash_in
from cigen.gate.plan import Proofs
from cigen.gate.policy import reason_to_run_everything
from cigen.gate.skip_list import parse
from cigen.pipeline.model import Job, Pipeline

SKIP_FILE = "CIGEN_SKIP_JOBS_FILE"
JOB_KEYS = "CIGEN_JOB_KEYS"


def read_proofs(pipeline: Pipeline, environment: Mapping[str, str]) -> Optional[Proofs]:
    """The proofs of this build, None outside of setup. A file that can't be read proves nothing."""
    skip_file, keys = environment.get(SKIP_FILE), environment.get(JOB_KEYS)
    if not skip_file and not keys:
        return None
    hashes, reasons = _hashes(pipeline, keys) if keys else ({}, {})
    text = (_read(skip_file) if skip_file else None) or ""
    proven, unknown = parse(text, pipeline.gated)
    for name in unknown:
        print(f"cigen: {skip_file} names {name}, which is no job with source_files: ignored", file=sys.stderr)
    if keys:  # setup names only what it hashed itself
        proven = frozenset(name for name in proven if name in hashes)
    return Proofs(proven=proven, hashes=hashes, reasons=reasons)


def everything_runs(setup: Setup, root: str, environment: Mapping[str, str]) -> str:
    """Why all jobs run in this build whatever is proven; empty where they needn't."""
    return reason_to_run_everything(setup, environment, commit_subject(root))


def key_hash(directory: str, job: Job) -> Optional[str]:
    """The JOB_HASH that `setup keys` wrote for a variant, None where it has none."""
    return hash_in(_read(os.path.join(directory, job.name, "job-key")) or "", job)


def _hashes(pipeline: Pipeline, directory: str) -> Tuple[Dict[str, str], Dict[str, str]]:
    hashes: Dict[str, str] = {}
    reasons: Dict[str, str] = {}
    for job in pipeline.gated:
        found = key_hash(directory, job)
        if found:
            hashes[job.name] = found
        else:
            reasons[job.name] = _read(os.path.join(directory, job.name, "reason")) or "it could not be hashed"
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
