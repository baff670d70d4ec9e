"""Pants, asked what the targets among source files depend on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from typing import Dict, Mapping, Optional, Sequence

from cigen.gate.inputs.targets import Closures, TargetClosure, spec_of

GOAL = "cigen-closure"
_CONFIG = "pants.toml"
# The first run of a launcher may have Pants to install.
_SECONDS = 1200


def closures_of(root: str, addresses: Sequence[str]) -> Closures:
    """What each address stands for; where Pants can't be asked or doesn't know, the reason."""
    if not addresses:
        return {}
    build_root = _build_root(root)
    if build_root is None:
        return dict.fromkeys(addresses, f"there is no {_CONFIG} in {root} or above")
    project = os.path.relpath(root, build_root)
    specs = {address: spec_of(address, "" if project == "." else project) for address in addresses}
    found = _ask(build_root, sorted(set(specs.values())))
    if isinstance(found, str):
        return dict.fromkeys(addresses, found)
    return {address: _closure(found.get(spec), project, spec) for address, spec in specs.items()}


def _build_root(directory: str) -> Optional[str]:
    while not os.path.isfile(os.path.join(directory, _CONFIG)):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def _ask(build_root: str, specs: Sequence[str]) -> Mapping[str, Mapping[str, object]] | str:
    command = _program(build_root)
    if command is None:
        return "Pants isn't here to say what it depends on"
    with tempfile.TemporaryDirectory(prefix="cigen-") as place:
        answer = os.path.join(place, "closures.json")
        try:
            done = subprocess.run(
                [command, GOAL, f"--output-file={answer}", *specs],
                cwd=build_root,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                timeout=_SECONDS,
            )
            if done.returncode != 0:
                return f"Pants failed: {_last_words(done.stderr)}"
            with open(answer, encoding="utf-8") as file:
                found: Dict[str, Mapping[str, object]] = json.load(file)
                return found
        except subprocess.TimeoutExpired:
            return f"Pants gave no answer within {_SECONDS} seconds"
        except (OSError, ValueError) as error:
            return f"Pants can't be asked: {error}"


def _program(build_root: str) -> Optional[str]:
    """Pants: what CIGEN_PANTS names and nothing else, where it is set; the launcher of the repository; one on PATH."""
    named, launcher = os.environ.get("CIGEN_PANTS"), os.path.join(build_root, "pants")
    if named:
        return shutil.which(os.path.abspath(named))
    return launcher if os.access(launcher, os.X_OK) and os.path.isfile(launcher) else shutil.which("pants")


def _last_words(stderr: bytes) -> str:
    """The line of Pants' output that says what went wrong: behind the trace of its rules, before its advice."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines()]
    said = [line for line in lines if "Error: " in line or "Exception: " in line or "[ERROR]" in line]
    return (said or [line for line in lines if line] or ["it says nothing"])[-1]


def _closure(found: Optional[Mapping[str, object]], project: str, spec: str) -> TargetClosure | str:
    definition, files = (found.get("definition"), found.get("files")) if found else (None, None)
    if not isinstance(definition, str) or not isinstance(files, list):
        return f"Pants knows no target {spec}"
    return TargetClosure(definition, tuple(os.path.relpath(str(path), project) for path in files))
