from pants.engine.fs import Digest
from pants.engine.target import FieldSet

class PackageFieldSet(FieldSet): ...

class BuiltPackage:
    digest: Digest

class EnvironmentAwarePackageRequest:
    def __init__(self, field_set: PackageFieldSet) -> None: ...

async def environment_aware_package(request: EnvironmentAwarePackageRequest) -> BuiltPackage: ...
