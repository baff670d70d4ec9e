"""Pants 2.28 and later."""

from __future__ import annotations

from typing import Iterable, Tuple

from pants.engine.rules import concurrently, implicitly

from cigen_rules.closure import Closure, ClosureRequest, find_closure
from cigen_rules.config import ConfigRequest, LoadedConfig, load_config
from cigen_rules.drift_report import DriftReport, DriftRequest, report_drift
from cigen_rules.generated import GeneratedConfig, generate_config
from cigen_rules.job_hash import JobHash, JobHashRequest, hash_job


async def loaded_at(roots: Iterable[str]) -> Tuple[LoadedConfig, ...]:
    return await concurrently(load_config(ConfigRequest(root), **implicitly()) for root in roots)


async def generated_at(roots: Iterable[str]) -> Tuple[GeneratedConfig, ...]:
    return await concurrently(generate_config(**implicitly({ConfigRequest(root): ConfigRequest})) for root in roots)


async def drift_report(request: DriftRequest) -> DriftReport:
    return await report_drift(request)


async def closures_at(requests: Iterable[ClosureRequest]) -> Tuple[Closure, ...]:
    return await concurrently(find_closure(request, **implicitly()) for request in requests)


async def job_hashes_of(requests: Iterable[JobHashRequest]) -> Tuple[JobHash, ...]:
    return await concurrently(hash_job(**implicitly({request: JobHashRequest})) for request in requests)
