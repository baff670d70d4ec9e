"""What only a release awaits, in both ports; `cigen_rules._engine` has the rest."""

from __future__ import annotations

from cigen_rules._engine import BY_NAME

if BY_NAME:
    from release_rules._engine.by_name import command_of, content_of, packages_of, result_of
else:
    from release_rules._engine.by_type import command_of, content_of, packages_of, result_of

__all__ = ("command_of", "content_of", "packages_of", "result_of")
