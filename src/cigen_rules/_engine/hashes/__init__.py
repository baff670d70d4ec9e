"""All hashes of a project. Apart from `own`, whose products they are made with."""

from __future__ import annotations

from cigen_rules._engine import BY_NAME

if BY_NAME:
    from cigen_rules._engine.hashes.by_name import hashes_at
else:
    from cigen_rules._engine.hashes.by_type import hashes_at

__all__ = ("hashes_at",)
