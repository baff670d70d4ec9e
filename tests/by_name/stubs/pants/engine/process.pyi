from typing import Any

from pants.engine.fs import Digest

class Process: ...

class ProcessResult:
    output_digest: Digest

async def execute_process_or_raise(fallible_result: Any, description: Any, keep_sandboxes: Any) -> ProcessResult: ...
