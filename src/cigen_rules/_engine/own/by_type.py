"""Pants 2.17 to 2.27."""

from __future__ import annotations

from typing import Iterable, Tuple

from pants.engine.rules import Get, MultiGet

from cigen_rules.closure import Closure, ClosureRequest
from cigen_rules.config import ConfigRequest, LoadedConfig
from cigen_rules.drift_report import DriftReport, DriftRequest
from cigen_rules.generated import GeneratedConfig
from cigen_rules.job_hash import JobHash, JobHashRequest


async def loaded_at(roots: Iterable[str]) -> Tuple[LoadedConfig, ...]:
    return await MultiGet(Get(LoadedConfig, ConfigRequest(root)) for root in roots)


async def generated_at(roots: Iterable[str]) -> Tuple[GeneratedConfig, ...]:
    return await MultiGet(Get(GeneratedConfig, ConfigRequest(root)) for root in roots)


async def drift_report(request: DriftRequest) -> DriftReport:
    return await Get(DriftReport, DriftRequest, request)


async def closures_at(requests: Iterable[ClosureRequest]) -> Tuple[Closure, ...]:
    return await MultiGet(Get(Closure, ClosureRequest, request) for request in requests)


async def job_hashes_of(requests: Iterable[JobHashRequest]) -> Tuple[JobHash, ...]:
    return await MultiGet(Get(JobHash, JobHashRequest, request) for request in requests)
