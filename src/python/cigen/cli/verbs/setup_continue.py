"""`cigen setup continue`."""

from __future__ import annotations

import argparse
import os
import sys
from typing import Optional

from cigen.cli.variables import variables_of
from cigen.compile import load_pipeline
from cigen.errors import CigenError
from cigen.project.project import find_project
from cigen.setup.continuation import DEFAULT_URL, continue_pipeline

_PATH = "/api/v2/pipeline/continue"


def arguments(command: argparse.ArgumentParser) -> None:
    """What is asked of it."""
    command.description = (
        "Send main.yml to CircleCI's Continuation API, with CIRCLE_CONTINUATION_KEY. CIRCLE_CONTINUATION_URL names "
        "another server. Busy or broken servers are asked again."
    )


def run(options: argparse.Namespace) -> int:
    """Runs it; the exit code is what it says."""
    project = find_project(options.config)
    path = load_pipeline(project.files, project.config_path, variables_of(options)).main_path
    config = _text(project.files.read(path), path)
    key = os.environ.get("CIRCLE_CONTINUATION_KEY", "")
    if not key:
        raise CigenError(
            "CIRCLE_CONTINUATION_KEY is not set",
            repair="Only a setup workflow can continue a pipeline; older projects must enable dynamic config first "
            "(Project Settings > Advanced).",
        )
    continue_pipeline(config, key, _url(os.environ.get("CIRCLE_CONTINUATION_URL", "")))
    print("Continued.", file=sys.stderr)
    return 0


def _text(data: Optional[bytes], path: str) -> str:
    repair = "Run `cigen generate --workflow main` first."
    if data is None:
        raise CigenError(f"there is no {path} to continue with", repair=repair)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise CigenError(f"{path} isn't UTF-8, so it isn't what cigen wrote", repair=repair) from None


def _url(given: str) -> str:
    """The endpoint; a server's bare address, as CircleCI server users have one, gets the API's path."""
    if not given:
        return DEFAULT_URL
    _, _, rest = given.partition("://")
    return given if "/" in rest.rstrip("/") else given.rstrip("/") + _PATH
