"""Pants, asked what the targets among source files depend on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import tempfile
from typing import Dict, Mapping, Optional, Sequence

from cigen.config.targets import TargetSelection
from cigen.gate.inputs.targets import Closures, TargetClosure, from_build_root

GOAL = "cigen-closure"
_CONFIG = "pants.toml"
# The first run of a launcher may have Pants to install.
_SECONDS = 1200


def closures_of(root: str, selections: Sequence[TargetSelection], variables: Mapping[str, str] = {}) -> Closures:
    """What each selection stands for, all asked at once; where Pants can't be asked or doesn't know, the reason.

    `variables` are added to the environment that Pants runs in.
    """
    if not selections:
        return {}
    build_root = _build_root(root)
    if build_root is None:
        return dict.fromkeys(selections, f"there is no {_CONFIG} in {root} or above")
    project = os.path.relpath(root, build_root)
    texts = {one: from_build_root(one, "" if project == "." else project).text for one in selections}
    found = _ask(build_root, sorted(set(texts.values())), variables)
    if isinstance(found, str):
        return dict.fromkeys(selections, found)
    return {selection: _closure(found.get(text), project, text) for selection, text in texts.items()}


def _build_root(directory: str) -> Optional[str]:
    while not os.path.isfile(os.path.join(directory, _CONFIG)):
        parent = os.path.dirname(directory)
        if parent == directory:
            return None
        directory = parent
    return directory


def _ask(
    build_root: str, questions: Sequence[str], variables: Mapping[str, str]
) -> Mapping[str, Mapping[str, object]] | str:
    command = _program(build_root)
    if command is None:
        return "Pants isn't here to say what it depends on"
    with tempfile.TemporaryDirectory(prefix="cigen-") as place:
        asked, answer = os.path.join(place, "questions"), os.path.join(place, "closures.json")
        try:
            # In a file, what the configuration says is no argument: nothing in it can be an option, nor be too long.
            with open(asked, "w", encoding="utf-8") as file:
                json.dump(questions, file)
            with open(os.path.join(place, "said"), "w+b") as said:  # no pipe: what Pants starts may hold it open
                done = subprocess.run(
                    [command, GOAL, f"--questions=@{asked}", f"--output-file={answer}"],
                    cwd=build_root,
                    env={**os.environ, **variables},
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=said,
                    timeout=_SECONDS,
                )
                said.seek(0)
                if done.returncode != 0:
                    return f"Pants failed: {_last_words(said.read())}"
            return _answers(answer)
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


def _answers(path: str) -> Mapping[str, Mapping[str, object]]:
    with open(path, encoding="utf-8") as file:
        found: Dict[str, Mapping[str, object]] = json.load(file)
    if not isinstance(found, dict):
        raise ValueError("its answer is no mapping")
    return found


def _last_words(stderr: bytes) -> str:
    """The line of Pants' output that says what went wrong: behind the trace of its rules, before its advice."""
    lines = [line.strip() for line in stderr.decode("utf-8", "replace").splitlines()]
    said = [line for line in lines if "Error: " in line or "Exception: " in line or "[ERROR]" in line]
    return (said or [line for line in lines if line] or ["it says nothing"])[-1]


def _closure(found: Optional[Mapping[str, object]], project: str, text: str) -> TargetClosure | str:
    if not isinstance(found, dict):
        return f"Pants says nothing about {text}"
    if found.get("problem"):
        return str(found["problem"])
    definition, files = found.get("definition"), found.get("files")
    if not definition or not files or not isinstance(definition, str) or not isinstance(files, list):
        return f"Pants knows no target {text}"
    return TargetClosure(definition, tuple(os.path.relpath(str(path), project) for path in files))
