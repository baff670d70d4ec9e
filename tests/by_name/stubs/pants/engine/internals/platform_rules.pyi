from typing import Any

from pants.engine.env_vars import EnvironmentVars, EnvironmentVarsRequest

async def environment_vars_subset(request: EnvironmentVarsRequest, complete_env_vars: Any) -> EnvironmentVars: ...
