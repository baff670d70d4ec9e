"""This backend's own products, asked for from outside of the rules that make them."""

from __future__ import annotations

from cigen_rules._engine import BY_NAME

if BY_NAME:
    from cigen_rules._engine.own.by_name import closures_at, drift_report, generated_at, job_hashes_of, loaded_at
else:
    from cigen_rules._engine.own.by_type import closures_at, drift_report, generated_at, job_hashes_of, loaded_at

__all__ = ("closures_at", "drift_report", "generated_at", "job_hashes_of", "loaded_at")
