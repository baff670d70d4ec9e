"""Pants 2.28 and later; never run."""

from __future__ import annotations

from typing import Iterable, Tuple

from pants.engine.rules import concurrently, implicitly

from cigen_rules.config import ConfigRequest, LoadedConfig, load_config
from cigen_rules.drift_report import DriftReport, DriftRequest, report_drift
from cigen_rules.generated import GeneratedConfig, generate_config


async def loaded_at(roots: Iterable[str]) -> Tuple[LoadedConfig, ...]:
    return await concurrently(load_config(ConfigRequest(root), **implicitly()) for root in roots)


async def generated_at(roots: Iterable[str]) -> Tuple[GeneratedConfig, ...]:
    return await concurrently(generate_config(**implicitly({ConfigRequest(root): ConfigRequest})) for root in roots)


async def drift_report(request: DriftRequest) -> DriftReport:
    return await report_drift(request)
