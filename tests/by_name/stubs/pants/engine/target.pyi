from typing import Any, Iterable, Tuple, Type, TypeVar

from pants.engine.addresses import Address

T = TypeVar("T")

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
class ShouldTraverseDepsPredicate: ...
class AlwaysTraverseDeps(ShouldTraverseDepsPredicate): ...

class TransitiveTargetsRequest:
    def __init__(
        self, roots: Iterable[Address], *, should_traverse_deps_predicate: ShouldTraverseDepsPredicate = ...
    ) -> None: ...

class TransitiveTargets:
    closure: Iterable[Target]
