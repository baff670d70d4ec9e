"""This backend's own products, asked for from outside of the rules that make them."""

from __future__ import annotations

from cigen_rules._engine import BY_NAME

if BY_NAME:
    from cigen_rules._engine.own.by_name import drift_report, generated_at, loaded_at
else:
    from cigen_rules._engine.own.by_type import drift_report, generated_at, loaded_at

__all__ = ("drift_report", "generated_at", "loaded_at")
