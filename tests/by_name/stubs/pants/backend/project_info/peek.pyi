from typing import Any

from pants.engine.target import FieldSet

class HasAdditionalTargetDataFieldSet(FieldSet): ...

class AdditionalTargetData:
    def __init__(self, label: str, data: Any) -> None: ...
