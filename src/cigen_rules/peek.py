"""`pants peek --include-additional-info` on a `cigen_job`: its hash. Pants 2.21 and later."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from pants.backend.project_info.peek import AdditionalTargetData, HasAdditionalTargetDataFieldSet
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule

from cigen_rules._engine.hashes import hashes_at
from cigen_rules.job_hash import JobHash
from cigen_rules.target_types import CigenJobNameField, CigenJobSourceFilesField


@dataclass(frozen=True)
class CigenJobPeekFieldSet(HasAdditionalTargetDataFieldSet):
    required_fields = (CigenJobNameField, CigenJobSourceFilesField)

    source_files: CigenJobSourceFilesField


@rule(desc="Hash a job to peek at it")
async def peek_at_job(field_set: CigenJobPeekFieldSet) -> AdditionalTargetData:
    (hashes,) = await hashes_at([field_set.address.spec_path])
    why = str(hashes.problem) if hashes.problem else "it has no source_files"
    found = hashes.jobs.get(field_set.address.generated_name or "", JobHash(None, why))
    return AdditionalTargetData("cigen", {"hash": found.hash, "reason": found.reason or None})


def rules() -> Iterable[object]:
    return (*collect_rules(), UnionRule(HasAdditionalTargetDataFieldSet, CigenJobPeekFieldSet))
