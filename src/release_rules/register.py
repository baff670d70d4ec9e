"""`./pants package ::` also makes what a release consists of: the bundle, its installer and the checksums of all."""

from __future__ import annotations

from typing import Iterable, Type

from pants.engine.target import Target

from release_rules import release


def target_types() -> Iterable[Type[Target]]:
    return (release.ReleaseTarget,)


def rules() -> Iterable[object]:
    return release.rules()
