from enum import Enum
from typing import Any, Iterable, Mapping, Optional

from pants.engine.fs import Digest
from pants.util.logging import LogLevel

class ProcessCacheScope(Enum):
    ALWAYS = "always"
    SUCCESSFUL = "successful"
    PER_SESSION = "per_session"

class Process:
    def __init__(
        self,
        argv: Iterable[str],
        *,
        description: str,
        level: LogLevel = ...,
        input_digest: Digest = ...,
        working_directory: Optional[str] = ...,
        env: Optional[Mapping[str, str]] = ...,
        append_only_caches: Optional[Mapping[str, str]] = ...,
        output_files: Optional[Iterable[str]] = ...,
        cache_scope: ProcessCacheScope = ...,
    ) -> None: ...

class ProcessResult:
    output_digest: Digest

async def execute_process_or_raise(fallible_result: Any, description: Any, keep_sandboxes: Any) -> ProcessResult: ...
