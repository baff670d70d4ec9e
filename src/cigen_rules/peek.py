"""`pants peek --include-additional-info` on a `cigen_job`: its hash. Pants 2.21 and later, so never run here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable

from pants.backend.project_info.peek import AdditionalTargetData, HasAdditionalTargetDataFieldSet
from pants.engine.rules import collect_rules, rule
from pants.engine.unions import UnionRule
from pants.option.global_options import GlobalOptions

from cigen_rules._engine.own import loaded_at
from cigen_rules.hashes import hashes_of
from cigen_rules.job_hash import JobHash
from cigen_rules.target_types import CigenJobNameField, CigenJobSourceFilesField


@dataclass(frozen=True)
class CigenJobPeekFieldSet(HasAdditionalTargetDataFieldSet):
    required_fields = (CigenJobNameField, CigenJobSourceFilesField)

    source_files: CigenJobSourceFilesField


@rule(desc="Hash a job to peek at it")
async def peek_at_job(field_set: CigenJobPeekFieldSet, options: GlobalOptions) -> AdditionalTargetData:
    (config,) = await loaded_at([field_set.address.spec_path])
    hashes = {} if config.pipeline is None else await hashes_of(config.root, config.pipeline, options.pants_ignore)
    found = hashes.get(field_set.address.generated_name or "", JobHash(None, "it has no source_files"))
    return AdditionalTargetData("cigen", {"hash": found.hash, "reason": found.reason or None})


def rules() -> Iterable[object]:
    return (*collect_rules(), UnionRule(HasAdditionalTargetDataFieldSet, CigenJobPeekFieldSet))
