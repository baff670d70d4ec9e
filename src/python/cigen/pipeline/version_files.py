"""Where a project's own files say another version of a language than the image that a job runs in."""

from __future__ import annotations

import re
from typing import Dict, Iterator, List, Optional, Sequence, Tuple

from cigen.config.files import Files
from cigen.errors import CigenError, ConfigError
from cigen.pipeline.languages import VERSION_FILES, image_version
from cigen.pipeline.model import Job, Pipeline

_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_TOOLS = ".tool-versions"
# What asdf calls them: https://asdf-vm.com/manage/configuration.html
_TOOL_NAMES = {"node": ("nodejs", "node"), "go": ("golang", "go")}
# Told apart from other values of such a file.
_CHANNEL = re.compile(r"^\s*channel\s*=\s*[\"']?([^\"'\s]+)", re.MULTILINE)


def disagreeing(pipeline: Pipeline, files: Files) -> Iterator[CigenError]:
    """A warning for each job none of whose variants runs in an image of the version that the project's file says."""
    told: Dict[str, Optional[Tuple[str, str]]] = {}
    for jobs in _by_place(pipeline):
        wrong: List[ConfigError] = []
        for job in jobs:
            image = _image(job)
            language, tag = image_version(image)
            if language not in told:
                told[language] = _told(language, files)
            found = told[language]
            if found is not None and _differ(found[1], tag):
                wrong.append(_warning(job, image, *found))
        if wrong and len(wrong) == len(jobs):
            yield wrong[0]


def _by_place(pipeline: Pipeline) -> Iterator[Sequence[Job]]:
    """The variants of each job."""
    found: Dict[object, List[Job]] = {}
    for workflow in pipeline.workflows:
        for job in workflow.jobs:
            if not job.only_for_others:
                found.setdefault(job.at, []).append(job)
    yield from found.values()


def _image(job: Job) -> str:
    docker = job.expansion.keys.get("docker")
    first = docker[0] if isinstance(docker, list) and docker else None
    image = first.get("image") if isinstance(first, dict) else None
    return image if isinstance(image, str) else ""


def _told(language: str, files: Files) -> Optional[Tuple[str, str]]:
    """The first file that says a version, and what it says."""
    for path in VERSION_FILES.get(language, ()):
        text = (files.read(path) or b"").decode("utf-8", "replace")
        version = _version(path, language, text)
        if version is not None:
            return path, version
    return None


def _version(path: str, language: str, text: str) -> Optional[str]:
    if path == _TOOLS:
        names = _TOOL_NAMES.get(language, (language,))
        lines = (line.split("#")[0].split() for line in text.splitlines())
        text = next((words[1] for words in lines if len(words) > 1 and words[0] in names), "")
    elif path.endswith(".toml"):
        channel = _CHANNEL.search(text)
        text = channel[1] if channel else ""
    elif path.endswith(".json"):
        return None  # which versions will do, it says elsewhere
    match = _NUMBER.search(text.split("\n")[0])
    return match[0] if match else None


def _differ(version: str, tag: str) -> bool:
    match = _NUMBER.match(tag)
    return match is not None and any(one != other for one, other in zip(version.split("."), match[0].split(".")))


def _warning(job: Job, image: str, path: str, version: str) -> ConfigError:
    what = f"job `{job.base}` runs in {image}, but {path} says {version}"
    return ConfigError(what, job.at, "Name an image of that version, or change the file.")
