from typing import Any, Generic, Iterable, Tuple, Type, TypeVar

from pants.engine.addresses import Address
from pants.engine.fs import Snapshot

T = TypeVar("T")
F = TypeVar("F", bound=FieldSet)

class Field: ...
class SourcesField(Field): ...

class FieldSet:
    required_fields: Tuple[Type[Any], ...]
    address: Address

class SourcesPaths:
    files: Tuple[str, ...]

class SourcesPathsRequest:
    def __init__(self, field: SourcesField) -> None: ...

class Target:
    address: Address
    def __getitem__(self, field: Type[T]) -> T: ...

class Targets(Tuple[Target, ...]): ...

class FieldSetsPerTargetRequest(Generic[F]):
    def __init__(self, field_set_superclass: Type[F], targets: Iterable[Target]) -> None: ...

class FieldSetsPerTarget(Generic[F]):
    field_sets: Tuple[F, ...]

class HydrateSourcesRequest:
    def __init__(self, field: SourcesField) -> None: ...

class HydratedSources:
    snapshot: Snapshot

class ShouldTraverseDepsPredicate: ...
class AlwaysTraverseDeps(ShouldTraverseDepsPredicate): ...

class TransitiveTargetsRequest:
    def __init__(
        self, roots: Iterable[Address], *, should_traverse_deps_predicate: ShouldTraverseDepsPredicate = ...
    ) -> None: ...

class TransitiveTargets:
    closure: Iterable[Target]
