from typing import Iterable, Optional, Tuple

class Address:
    spec: str
    spec_path: str
    generated_name: Optional[str]

class Addresses(Tuple[Address, ...]): ...

class UnparsedAddressInputs:
    def __init__(
        self,
        values: Iterable[str],
        *,
        owning_address: Optional[Address],
        description_of_origin: str,
        skip_invalid_addresses: bool = ...,
    ) -> None: ...
